/**
 * `[data-unread]` with `[data-unread-count]`: how many notifications are unread, in the bell, the tab bar and
 * the title, as the server says it: by the live connection, or in an answer's `HX-Trigger: {"unread": …}`.
 */
import { all } from "./page";

const MOST = 99;
const COUNTED = /^\(\d+\+?\) /;

/** 120 reads "99+". */
export function shortCount(count: number): string {
  return count > MOST ? `${MOST}+` : String(count);
}

/** "(3) Find a session"; without a number when there is nothing. */
export function titleWith(title: string, count: number): string {
  const plain = title.replace(COUNTED, "");
  return count > 0 ? `(${shortCount(count)}) ${plain}` : plain;
}

export function attachUnread(): void {
  document.addEventListener("live:event", (event) => {
    show(event.detail.d["unread"]);
  });
  document.addEventListener("unread", (event) => {
    if (event instanceof CustomEvent) show((event.detail as { unread?: unknown }).unread);
  });
  const shown = document.querySelector("[data-unread]:not([hidden]) [data-unread-count]");
  show(Number.parseInt(shown?.textContent ?? "0", 10));
}

function show(count: unknown): void {
  if (typeof count !== "number") return;
  for (const badge of all(document, "[data-unread]", HTMLElement)) {
    const number = badge.querySelector("[data-unread-count]");
    if (number !== null) number.textContent = shortCount(count);
    badge.hidden = count === 0;
  }
  document.title = titleWith(document.title, count);
}
