/**
 * `data-dialog-open="id"` opens a `<dialog>`; without script its link leads to the same form as a page.
 * The browser itself gives Esc, the focus trap and the focus's way back.
 */
import { byId, onContent, onPress, all } from "./page";

export function attachDialogs(): void {
  onPress("[data-dialog-open]", (opener, event) => {
    const dialog = byId(opener.dataset["dialogOpen"], HTMLDialogElement);
    if (dialog === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(dialog);
  });
  onPress("[data-dialog-close]", (closer, event) => {
    const dialog = closer.closest("dialog");
    if (dialog === null) return;
    event.preventDefault();
    dialog.close();
  });
  document.addEventListener("click", (event) => {
    const isBackdrop = event.target instanceof HTMLDialogElement && event.target.matches(":modal");
    if (isBackdrop) event.target.close();
  });
  onContent((root) => {
    const openers = all(root, "button[data-dialog-open]", HTMLButtonElement);
    for (const opener of openers) opener.hidden = false;
    const drawnOpen = all(root, "dialog[open][data-dialog-modal]", HTMLDialogElement);
    for (const dialog of drawnOpen) open(dialog);
  });
  document.addEventListener("htmx:after:request", (event) => {
    const { sourceElement, response } = event.detail.ctx;
    const wasRefused = response === undefined || response.status >= 400;
    if (!wasRefused && sourceElement.matches("[data-dialog-form]")) {
      sourceElement.closest("dialog")?.close();
    }
  });
}

/** A dialog the server drew open (its form had errors) is open without being modal: shown again. */
function open(dialog: HTMLDialogElement): void {
  if (dialog.matches(":modal")) return;
  dialog.close();
  dialog.showModal();
  const invalid = dialog.querySelector<HTMLElement>('[aria-invalid="true"]');
  invalid?.focus();
}
