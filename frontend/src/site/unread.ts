/**
 * `[data-unread]` with `[data-unread-count]`: how many notifications are unread, in the bell, the tab bar and
 * the title, as the server says it: by the live connection, or in an answer's `HX-Trigger: {"unread": …}`.
 */
import { all } from "./page";

/** As the server counts. */
const MOST = 100;
const COUNTED = /^\(\d+\+?\) /;

/** Nothing for none; 120 reads "100+". */
export function shortCount(count: number): string {
  if (count === 0) return "";
  return count > MOST ? `${MOST}+` : String(count);
}

/** "(3) Find a session"; without a number when there is nothing. */
export function titleWith(title: string, shown: string): string {
  const plain = title.replace(COUNTED, "");
  return shown === "" ? plain : `(${shown}) ${plain}`;
}

export function attachUnread(): void {
  document.addEventListener("live:event", (event) => {
    show(event.detail.d["unread"]);
  });
  document.addEventListener("unread", (event) => {
    if (event instanceof CustomEvent) show((event.detail as { unread?: unknown }).unread);
  });
  const shown = document.querySelector("[data-unread]:not([hidden]) [data-unread-count]");
  document.title = titleWith(document.title, shown?.textContent ?? "");
}

function show(count: unknown): void {
  if (typeof count !== "number") return;
  const shown = shortCount(count);
  for (const badge of all(document, "[data-unread]", HTMLElement)) {
    const number = badge.querySelector("[data-unread-count]");
    if (number !== null) number.textContent = shown;
    badge.hidden = shown === "";
  }
  document.title = titleWith(document.title, shown);
}
