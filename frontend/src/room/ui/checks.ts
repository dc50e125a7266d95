/** What works before one goes in, and plain help with what does not. */
import { slot, type App } from "../app";
import type { Problem } from "../media/devices";
import { word, type WordKey } from "../words";

type Checked = "mic" | "camera" | "connection";

interface Check {
  readonly state: "ok" | "off" | "trouble";
  readonly says: WordKey;
  readonly help: WordKey | null;
}

const HELP = {
  denied: "help_denied",
  none: "help_none",
  busy: "help_busy",
  insecure: "help_insecure",
  failed: "help_failed",
} as const satisfies Record<Problem, WordKey>;

export function attachChecks({ connection, own }: App): void {
  const look = (): void => {
    for (const kind of ["mic", "camera"] as const)
      show(kind, checkOf(kind, own.sent.get()[kind] !== null, own.problems.get()[kind]));
  };
  own.sent.subscribe(look);
  own.problems.subscribe(look);
  look();
  connection.isHeard.watch(
    (isHeard) => isHeard,
    (isHeard) => {
      show("connection", {
        state: isHeard ? "ok" : "off",
        says: isHeard ? "connection_ok" : "connection_wait",
        help: null,
      });
    },
  );
}

export function checkOf(kind: "mic" | "camera", isOn: boolean, problem: Problem | null): Check {
  if (isOn) return { state: "ok", says: `${kind}_ok`, help: null };
  if (problem === null) return { state: "off", says: `${kind}_off`, help: null };
  return { state: "trouble", says: `${kind}_trouble`, help: helpWith(problem) };
}

export function helpWith(problem: Problem): WordKey {
  return HELP[problem];
}

function show(name: Checked, { state, says, help }: Check): void {
  const line = document.querySelector<HTMLElement>(`[data-check="${name}"]`);
  if (line === null) return;
  line.dataset["state"] = state;
  slot(line, "says").textContent = word(says);
  const small = slot(line, "help");
  small.hidden = help === null;
  small.textContent = help === null ? "" : word(help);
}
