/**
 * `[data-offline-bar]`: what stands between the page and the present, one sentence at a time, each in an
 * element `data-bar-for="offline reconnecting signed_out stopped"`. Retry asks again for what failed last.
 */
import { barText, PATIENCE_MS, type BarText, type Connection } from "./bar";
import { all, onPress } from "./page";
import { retry } from "./retry";

let failed: Element | null = null;
let connection: Connection = { isOffline: false, standing: "fine", isLostLong: false };

export function attachOfflineBar(): void {
  window.addEventListener("offline", () => {
    update({ isOffline: true });
  });
  window.addEventListener("online", () => {
    update({ isOffline: false });
  });
  document.addEventListener("htmx:error", (event) => {
    const { ctx } = event.detail;
    if (ctx === undefined || ctx.response !== undefined) return;
    failed = ctx.sourceElement;
    update({ isOffline: true });
  });
  document.addEventListener("htmx:after:request", () => {
    failed = null;
    update({ isOffline: false });
  });
  onPress("[data-offline-retry]", () => {
    retry(failed);
  });
  watchStanding();
  if (!navigator.onLine) update({ isOffline: true });
}

function watchStanding(): void {
  let timer = 0;
  document.addEventListener("live:standing", (event) => {
    window.clearTimeout(timer);
    if (connection.standing === "signed_out") return; // nothing but signing in ends that
    update({ standing: event.detail, isLostLong: false });
    if (event.detail !== "lost") return;
    timer = window.setTimeout(() => {
      update({ isLostLong: true });
    }, PATIENCE_MS);
  });
}

function update(change: Partial<Connection>): void {
  connection = { ...connection, ...change };
  show(barText(connection));
}

function show(text: BarText | null): void {
  const bar = document.querySelector<HTMLElement>("[data-offline-bar]");
  if (bar === null) return;
  for (const piece of all(bar, "[data-bar-for]", HTMLElement))
    piece.hidden = text === null || !(piece.dataset["barFor"] ?? "").split(" ").includes(text);
  bar.hidden = text === null;
}
