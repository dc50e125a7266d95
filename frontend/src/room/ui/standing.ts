/** What is said while one is in the room: cut off, alone, muted by the tutor, a device that does not work. */
import { showToast } from "../../site/toast-view";
import { announce, part, slot, type App } from "../app";
import type { Problem } from "../media/devices";
import { counted, word, type WordKey } from "../words";
import { helpWith } from "./checks";

/** A connection that comes back sooner was not missed. */
const PATIENCE_MS = 1_500;

export function attachStanding(app: App): void {
  attachCut(app);
  attachAlone(app);
  attachMuted(app);
  attachProblems(app);
}

function attachCut({ connection }: App): void {
  let timer = 0;
  connection.place.watch(
    (place) => place.kind === "entering" && connection.room.get() !== null,
    (isCut) => {
      window.clearTimeout(timer);
      if (!isCut) {
        part("cut").hidden = true;
        return;
      }
      timer = window.setTimeout(() => {
        part("cut").hidden = false;
        announce(part("cut").textContent.trim());
      }, PATIENCE_MS);
    },
  );
}

/** Who has a seat and is not here yet is waited for; that somebody comes is said in the panel. */
function attachAlone({ connection, facts }: App): void {
  connection.room.watch(
    (room) => room?.peers.length ?? 0,
    (here) => {
      const sign = part("alone");
      sign.hidden = here !== 1;
      slot(sign, "word").textContent =
        facts.others > 0 ? counted("waiting_one", "waiting_other", facts.others) : word("alone");
    },
  );
}

function attachMuted({ connection, own }: App): void {
  connection.events.add((event, room) => {
    if (event.k === "muted" && event.d.visit === room.me) {
      void own.turn("mic", false);
      showToast({ kind: "info", text: word("muted_by_tutor") });
    }
    if (event.k === "moved") showToast({ kind: "info", text: word("moved") });
  });
}

const TROUBLE = {
  mic: "mic_trouble",
  camera: "camera_trouble",
  screen: "screen_trouble",
} as const satisfies Record<string, WordKey>;

/** In the lobby the list of checks says it. */
function attachProblems({ connection, own }: App): void {
  own.problems.subscribe((now, before) => {
    if (connection.place.get().kind !== "inside") return;
    for (const kind of ["mic", "camera", "screen"] as const) {
      const problem: Problem | null = now[kind];
      if (problem === null || problem === before[kind]) continue;
      showToast({ kind: "error", text: word(TROUBLE[kind]), detail: word(helpWith(problem)) });
    }
  });
}
