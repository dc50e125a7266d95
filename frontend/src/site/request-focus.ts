/**
 * After a request is decided, the focus goes to the next one that waits, after the last to the heading.
 * Rows are known by `data-person`: the answer may redraw the whole panel.
 */
import { all } from "./page";

export function attachRequestFocus(): void {
  let decided = false;
  let next: string | undefined;
  document.addEventListener("htmx:before:swap", (event) => {
    const { sourceElement, response } = event.detail.ctx;
    const row = sourceElement.closest("[data-request-row]");
    decided = row !== null && response !== undefined && response.status < 400;
    next = decided ? waitingAfter(row)?.dataset["person"] : undefined;
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!decided) return;
    decided = false;
    const row = rows().find((each) => next !== undefined && each.dataset["person"] === next);
    (row ?? document.querySelector<HTMLElement>("[data-requests-heading]"))?.focus();
  });
}

function rows(): HTMLElement[] {
  return all(document, "[data-request-row]", HTMLElement);
}

/** A request waits as long as it can be approved by its key. */
function waitingAfter(row: Element | null): HTMLElement | undefined {
  const later = rows().slice(rows().findIndex((each) => each === row) + 1);
  return later.find((each) => each.querySelector('[data-row-key="a"]') !== null);
}
