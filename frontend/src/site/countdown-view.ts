/** `data-countdown="<ISO moment>"`: keeps the parts of a countdown right, by the server's clock. */
import { countdownParts, digits, PARTS, untilNextChangeMs, type Part } from "./countdown";
import { all, onContent } from "./page";
import { serverNow } from "./server-clock";

const running = new WeakSet<HTMLElement>();

export function attachCountdowns(): void {
  onContent((root) => {
    for (const element of all(root, "[data-countdown]", HTMLElement)) {
      if (running.has(element)) continue;
      running.add(element);
      tick(element);
    }
  });
}

function tick(element: HTMLElement): void {
  const moment = Date.parse(element.dataset["countdown"] ?? "");
  if (!element.isConnected || Number.isNaN(moment)) return;
  const leftMs = moment - serverNow();
  show(element, countdownParts(leftMs));
  if (leftMs <= 0) {
    element.dataset["state"] = "over";
    running.delete(element); // moved to a later time, it starts again
  } else
    setTimeout(() => {
      tick(element);
    }, untilNextChangeMs(leftMs));
}

function show(element: HTMLElement, parts: ReadonlyMap<Part, number>): void {
  const [first] = parts.keys();
  for (const name of PARTS) {
    const part = element.querySelector<HTMLElement>(`[data-part="${name}"]`);
    const value = parts.get(name);
    if (part === null) continue;
    part.hidden = value === undefined;
    if (value !== undefined) write(part, value, name === first);
  }
}

/** The words of the unit are the page's: `data-one` and `data-other`, by the language's own rule. */
function write(part: HTMLElement, value: number, isFirst: boolean): void {
  const number = part.querySelector("[data-number]");
  const unit = part.querySelector<HTMLElement>("[data-unit]");
  if (number !== null) number.textContent = digits(value, isFirst);
  if (unit === null) return;
  const isOne = new Intl.PluralRules(document.documentElement.lang).select(value) === "one";
  unit.textContent = (isOne ? unit.dataset["one"] : unit.dataset["other"]) ?? unit.textContent;
}
