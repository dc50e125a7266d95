/**
 * Single-key shortcuts. The page says which key an element has (`data-key="n"`, `"g s"`); j and k walk the
 * cards; `data-row-key` works in the request row that has the focus. Never in fields, never with a
 * modifier, and `data-keys-switch` turns them off for this browser (WCAG 2.1.4).
 */
import { movedIndex, NO_KEYS, pressKey, type KeyState } from "./keys";
import { all, onContent } from "./page";

const SWITCH = "single-keys";
const FIELDS = "input, textarea, select, [contenteditable]:not([contenteditable='false'])";

export function attachKeyboard(): void {
  let state: KeyState = NO_KEYS;
  document.addEventListener("keydown", (event) => {
    if (!isForUs(event)) return;
    const outcome = pressKey(state, event.key, event.timeStamp, ["j", "k", ...knownKeys()]);
    state = outcome.state;
    if (outcome.match !== null && act(outcome.match)) event.preventDefault();
  });
  onContent((root) => {
    for (const box of all(root, "[data-keys-switch]", HTMLInputElement)) box.checked = areKeysOn();
  });
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box instanceof HTMLInputElement && box.matches("[data-keys-switch]")) {
      localStorage.setItem(SWITCH, box.checked ? "on" : "off");
    }
  });
}

/** Whether this browser wants single keys. */
export function areKeysOn(): boolean {
  return localStorage.getItem(SWITCH) !== "off";
}

function isForUs(event: KeyboardEvent): boolean {
  return areKeysOn() && !event.defaultPrevented && !isTyping(event);
}

/** Whether a key is for a field, a dialog or the browser. */
export function isTyping(event: KeyboardEvent): boolean {
  const hasModifier = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  const place = event.target instanceof Element ? event.target : document.body;
  const isInField = place.closest(FIELDS) !== null;
  return hasModifier || isInField || document.querySelector("dialog:modal") !== null;
}

function knownKeys(): string[] {
  const own = all(document, "[data-key]", HTMLElement).map((element) => element.dataset["key"]);
  const row = rowControls().map((control) => control.dataset["rowKey"]);
  return [...own, ...row].filter((key) => key !== undefined);
}

function rowControls(): HTMLElement[] {
  const row = document.activeElement?.closest("[data-request-row]");
  return row === null || row === undefined ? [] : all(row, "[data-row-key]", HTMLElement);
}

/** True when something was done, so that the browser leaves the key alone. */
function act(keys: string): boolean {
  if (keys === "j" || keys === "k") return walk(keys === "j" ? 1 : -1);
  const inRow = rowControls().find((control) => control.dataset["rowKey"] === keys);
  const bound = all(document, "[data-key]", HTMLElement).filter(
    (element) => element.dataset["key"] === keys,
  );
  // The same action may stand twice, for wide and narrow screens: the one that is seen counts.
  const element = inRow ?? bound.find((each) => each.checkVisibility());
  if (element === undefined) return false;
  if (element.matches(FIELDS)) element.focus();
  else element.click();
  return true;
}

function walk(step: 1 | -1): boolean {
  const cards = all(document, "[data-card]", HTMLElement);
  const current = cards.findIndex((card) => card.contains(document.activeElement));
  const index = movedIndex(current, step, cards.length);
  const link = index === null ? null : cards[index]?.querySelector<HTMLElement>("a");
  if (link === null || link === undefined) return false;
  link.focus();
  return true;
}
