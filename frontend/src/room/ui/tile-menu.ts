/** What can be done about one person: pin, volume; for who keeps order: mute, lower the hand, put out. */
import type { Peer } from "../../shared/live/room-protocol";
import { obey, slot, type App } from "../app";
import { keepsOrder, type RoomState } from "../state";
import { word } from "../words";
import { askToRemove } from "./removing";
import type { Tile } from "./tile";

/** How loud people are to this page, by person: a new visit of theirs is as loud as the last. */
const volumes = new Map<number, number>();

export class TileMenu {
  readonly #app: App;
  readonly #root: HTMLElement;
  readonly #isMe: boolean;
  #stop: () => void = () => undefined;

  constructor(app: App, tile: Tile, peer: Peer, isMe: boolean) {
    this.#app = app;
    this.#root = tile.element;
    this.#isMe = isMe;
    const opener = slot(this.#root, "more");
    const menu = slot(this.#root, "menu");
    menu.id = `about-${peer.visit}`;
    opener.setAttribute("popovertarget", menu.id);
    opener.setAttribute("aria-label", word("more_about", { name: peer.name }));
    menu.setAttribute("aria-label", peer.name);
    this.#attachVolume(tile, peer);
    this.#attachPin(peer);
    this.#on("mute", () => {
      obey(app.connection.ask("mute", { visit: peer.visit }));
    });
    this.#on("lower", () => {
      obey(app.connection.ask("lower", { visit: peer.visit }));
    });
    this.#on("remove", () => {
      askToRemove(app, peer);
    });
  }

  show(peer: Peer, room: RoomState): void {
    const isMine = keepsOrder(room) && !this.#isMe;
    slot(this.#root, "mute").hidden = !isMine || !peer.mic;
    slot(this.#root, "lower").hidden = !isMine || peer.hand_at === null;
    slot(this.#root, "remove").hidden = !isMine || peer.part !== "student";
    slot(this.#root, "volume").hidden = this.#isMe;
  }

  remove(): void {
    this.#stop();
  }

  #attachPin(peer: Peer): void {
    const { view } = this.#app;
    const pin = slot(this.#root, "pin");
    this.#on("pin", () => {
      view.change({ pinned: view.get().pinned === peer.visit ? null : peer.visit });
    });
    this.#stop = view.watch(
      ({ pinned }) => pinned === peer.visit,
      (isPinned) => {
        slot(pin, "word").textContent = word(isPinned ? "unpin" : "pin");
        this.#root.toggleAttribute("data-pinned", isPinned);
      },
    );
  }

  #attachVolume(tile: Tile, peer: Peer): void {
    const range = slot(this.#root, "volume").querySelector("input");
    if (range === null) return;
    range.setAttribute("aria-label", word("volume_of", { name: peer.name }));
    const volume = volumes.get(peer.person) ?? 1;
    range.valueAsNumber = volume * 100;
    tile.volume = volume;
    range.addEventListener("input", () => {
      const chosen = range.valueAsNumber / 100;
      volumes.set(peer.person, chosen);
      tile.volume = chosen;
    });
  }

  #on(name: string, act: () => void): void {
    slot(this.#root, name).addEventListener("click", () => {
      const menu = slot(this.#root, "menu");
      if (menu.matches(":popover-open")) menu.hidePopover();
      act();
    });
  }
}
