/** What who keeps order can do for the whole room; about one person it is `tile-menu.ts`. */
import type { Rules } from "../../shared/live/room-protocol";
import { byId, onPress } from "../../site/page";
import { obey, part, type App } from "../app";
import { keepsOrder, type RoomState } from "../state";
import { attachRemoving } from "./removing";

export function attachOrder(app: App): void {
  const { connection } = app;
  attachRemoving();
  onPress("[data-order]", (button) => {
    closeMenu();
    ORDERS[button.dataset["order"] ?? ""]?.(app);
  });
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.matches("[data-rule]")) return;
    // Shown as it is until the room has said so: another tutor may have changed it as well.
    obey(connection.ask("rules", { [box.dataset["rule"] ?? ""]: box.checked }));
  });
  connection.room.subscribe((room) => {
    if (room !== null) show(room);
  });
}

const ORDERS: Readonly<Record<string, (app: App) => void>> = {
  mute: ({ connection }) => {
    obey(connection.ask("mute", {}));
  },
  lower: ({ connection }) => {
    obey(connection.ask("lower", {}));
  },
  ask_end: () => {
    byId("room-end", HTMLDialogElement)?.showModal();
  },
  end: ({ connection }) => {
    byId("room-end", HTMLDialogElement)?.close();
    obey(connection.ask("end", {}));
  },
};

function closeMenu(): void {
  const menu = document.getElementById("room-order");
  if (menu?.matches(":popover-open") === true) menu.hidePopover();
}

function show(room: RoomState): void {
  const isMine = keepsOrder(room);
  for (const opener of document.querySelectorAll<HTMLElement>("[data-order-opener]"))
    opener.hidden = !isMine;
  for (const box of document.querySelectorAll<HTMLInputElement>("[data-rule]"))
    box.checked = room.rules[box.dataset["rule"] as keyof Rules];
  part("locked").hidden = !room.rules.locked;
}
