/** `data-load-more`: after more cards have come, the focus is on the first new one, not lost with the link. */
import { all } from "./page";

export function attachLoadMore(): void {
  let known: ReadonlySet<Element> | null = null;
  document.addEventListener("htmx:before:swap", (event) => {
    const isMore = event.detail.ctx.sourceElement.closest("[data-load-more]") !== null;
    known = isMore ? new Set(cards()) : null;
  });
  document.addEventListener("htmx:after:swap", () => {
    const before = known;
    known = null;
    const firstNew = before === null ? undefined : cards().find((card) => !before.has(card));
    firstNew?.querySelector<HTMLElement>("a")?.focus();
  });
}

function cards(): HTMLElement[] {
  return all(document, "[data-card]", HTMLElement);
}
