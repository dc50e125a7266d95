/** `data-counter="id"`: how many characters are typed of how many allowed, into the named element. */
import { all, byId, onContent } from "./page";

/** Counted like the server does: one per code point, as Python does. */
export function countText(value: string, limit: number): string {
  return `${Array.from(value).length} / ${limit}`;
}

export function attachCounters(): void {
  onContent((root) => {
    for (const field of all(root, "textarea[data-counter]", HTMLTextAreaElement)) show(field);
  });
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field instanceof HTMLTextAreaElement && field.matches("[data-counter]")) show(field);
  });
}

function show(field: HTMLTextAreaElement): void {
  const output = byId(field.dataset["counter"], HTMLElement);
  if (output === null) return;
  output.textContent = countText(field.value, field.maxLength);
  output.hidden = false;
}
