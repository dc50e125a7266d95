/** After a request is decided, the focus goes to the next one that waits, after the last to the heading. */
import { all } from "./page";

export function attachRequestFocus(): void {
  let next: Element | null = null;
  document.addEventListener("htmx:before:swap", (event) => {
    const { sourceElement, response } = event.detail.ctx;
    const row = sourceElement.closest("[data-request-row]");
    const isDecided = row !== null && response !== undefined && response.status < 400;
    next = isDecided ? nextPlace(row) : null;
  });
  document.addEventListener("htmx:after:swap", () => {
    const place = next;
    next = null;
    if (place instanceof HTMLElement) place.focus();
  });
}

/** Rows that still wait are those that offer a decision; both places carry `tabindex="-1"`. */
function nextPlace(row: Element): Element | null {
  const rows = all(document, "[data-request-row]", HTMLElement);
  const later = rows.slice(rows.findIndex((each) => each === row) + 1);
  const waiting = later.find((each) => each.querySelector("[data-row-key]") !== null);
  return waiting ?? document.querySelector("[data-requests-heading]");
}
