/**
 * `data-reveal="id"` on a button shows what is typed into that password field, and hides it again.
 * The field is hidden again before it is sent, so that no browser offers the password as old typing.
 */
import { all, byId, onContent, onPress } from "./page";

export function attachReveal(): void {
  onContent((root) => {
    for (const button of all(root, "[data-reveal]", HTMLButtonElement)) button.hidden = false;
  });
  onPress("[data-reveal]", (button) => {
    show(button, button.getAttribute("aria-pressed") !== "true");
  });
  document.addEventListener("submit", (event) => {
    if (!(event.target instanceof HTMLFormElement)) return;
    for (const button of all(event.target, "[data-reveal]", HTMLElement)) show(button, false);
  });
}

function show(button: HTMLElement, isShown: boolean): void {
  const field = byId(button.dataset["reveal"], HTMLInputElement);
  if (field === null) return;
  field.type = isShown ? "text" : "password";
  button.setAttribute("aria-pressed", String(isShown));
}
