/** The room's head: how long it has been going, when it ends, how the connection is, layout, full screen. */
import { onPress } from "../../site/page";
import { serverNow } from "../../site/server-clock";
import { part, slot, type App } from "../app";
import type { Facts } from "../facts";
import type { Layout, Quality } from "../view";
import { word, type WordKey } from "../words";
import { clockOf, untilSign } from "./clock";

export function attachHead(app: App): void {
  attachClock(app.facts);
  attachLayout(app);
  attachFullscreen();
  app.view.watch(({ ownQuality }) => ownQuality, showQuality);
}

function attachClock(facts: Facts): void {
  const now = new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(facts.zone === "" ? {} : { timeZone: facts.zone }),
  });
  const tick = (): void => {
    const ms = serverNow();
    part("time").textContent = now.format(ms);
    for (const sign of document.querySelectorAll('[data-room-part="going"]'))
      sign.textContent = clockOf(ms, facts.startsAt);
    const ends = untilSign(ms, facts);
    const sign = part("ends");
    sign.toggleAttribute("data-soon", ends !== null);
    if (ends !== null) sign.textContent = ends;
  };
  tick();
  window.setInterval(tick, 1_000);
}

function attachLayout({ view }: App): void {
  onPress("[data-layout-set]", (button) => {
    view.change({ layout: button.dataset["layoutSet"] as Layout, pinned: null });
  });
  view.watch(
    ({ layout }) => layout,
    (layout) => {
      part("stage").dataset["layout"] = layout;
      for (const button of document.querySelectorAll<HTMLElement>("[data-layout-set]"))
        button.setAttribute("aria-pressed", String(button.dataset["layoutSet"] === layout));
    },
  );
}

function attachFullscreen(): void {
  onPress("[data-fullscreen]", () => {
    if (document.fullscreenElement === null)
      void document.documentElement.requestFullscreen().catch(() => undefined);
    else void document.exitFullscreen();
  });
  for (const button of document.querySelectorAll<HTMLElement>("[data-fullscreen]"))
    button.hidden = !document.fullscreenEnabled;
}

const LEVELS = {
  good: "line_good",
  fair: "line_fair",
  poor: "line_poor",
  lost: "line_lost",
} as const satisfies Record<Quality["level"], WordKey>;

const ADVICE = {
  slow: "advice_slow",
  busy: "advice_busy",
  theirs: "advice_theirs",
  reconnecting: "advice_reconnecting",
  no_relay: "advice_no_relay",
  many: "advice_many",
} as const satisfies Record<NonNullable<Quality["advice"]>, WordKey>;

/** The advice stands under the head while there is one. */
function showQuality({ level, advice }: Quality): void {
  const sign = part("line");
  sign.dataset["state"] = level;
  slot(sign, "word").textContent = word(LEVELS[level]);
  const help = part("advice");
  help.hidden = advice === null;
  slot(help, "word").textContent = advice === null ? "" : word(ADVICE[advice]);
  slot(help, "low").hidden = advice !== "slow" && advice !== "busy" && advice !== "many";
}
