/** Putting somebody out asks first, and for a reason. The dialog is there for who keeps order. */
import type { Peer } from "../../shared/live/room-protocol";
import { byId } from "../../site/page";
import { obey, slot, type App } from "../app";

let asked: { readonly app: App; readonly visit: number } | null = null;

export function attachRemoving(): void {
  const dialog = theDialog();
  dialog?.querySelector("[data-remove-form]")?.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
    if (asked === null) return;
    const { app, visit } = asked;
    const reason = dialog.querySelector("textarea")?.value.trim() ?? "";
    obey(app.connection.ask("remove", { visit, reason }));
  });
}

export function askToRemove(app: App, peer: Peer): void {
  const dialog = theDialog();
  if (dialog === null) return;
  asked = { app, visit: peer.visit };
  slot(dialog, "who").textContent = peer.name;
  const field = dialog.querySelector("textarea");
  if (field !== null) field.value = "";
  dialog.showModal();
}

function theDialog(): HTMLDialogElement | null {
  return byId("room-remove", HTMLDialogElement);
}
