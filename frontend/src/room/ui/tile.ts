/** One person's tile: their picture and sound, and what they do. */
import type { Peer } from "../../shared/live/room-protocol";
import { drawn, slot } from "../app";
import { SPEAKER_CHANGED } from "./devices";
import { canChooseSpeaker, remembered } from "../media/devices";
import type { Level } from "../media/types";
import { word } from "../words";
import { spoken } from "./names";

export class Tile {
  readonly element = drawn("tile");
  readonly #camera = media(this.element, "camera", HTMLVideoElement);
  readonly #sounds = ["sound", "screen-sound"].map((name) =>
    media(this.element, name, HTMLAudioElement),
  );

  constructor(peer: Peer, isMe: boolean) {
    const { element } = this;
    const visit = String(peer.visit);
    element.dataset["visit"] = visit;
    this.#camera.dataset["visit"] = visit;
    element.classList.add(`hue-a${peer.hue}`);
    const avatar = slot(element, "avatar");
    avatar.classList.add(`hue-a${peer.hue}`);
    avatar.dataset["shape"] = peer.part === "tutor" ? "arch" : "circle";
    slot(avatar, "initials").textContent = peer.initials;
    const role = slot(element, "role");
    role.textContent = roleOf(peer, isMe);
    role.hidden = role.textContent === "";
    if (isMe) element.dataset["me"] = "";
    this.#useSpeaker();
    document.addEventListener(SPEAKER_CHANGED, this.#useSpeaker);
  }

  show(peer: Peer, name: string, isMe: boolean): void {
    const { element } = this;
    element.setAttribute("aria-label", spoken(peer, isMe));
    slot(element, "name").textContent = name;
    slot(element, "muted").hidden = peer.mic;
    slot(element, "hand").hidden = peer.hand_at === null;
    slot(element, "sharing").hidden = !peer.screen;
  }

  /** Null: no picture. */
  picture(stream: MediaStream | null): void {
    play(this.#camera, stream);
    this.#camera.hidden = stream === null;
    slot(this.element, "off").hidden = stream !== null;
  }

  sound(voice: MediaStream | null, screen: MediaStream | null): void {
    for (const [index, stream] of [voice, screen].entries()) {
      const player = this.#sounds[index];
      if (player !== undefined) play(player, stream);
    }
  }

  /** 0 to 1. */
  set volume(volume: number) {
    for (const player of this.#sounds) player.volume = volume;
  }

  speaking(isSpeaking: boolean): void {
    this.element.toggleAttribute("data-speaking", isSpeaking);
  }

  quality(level: Level): void {
    const sign = slot(this.element, "quality");
    sign.hidden = level === "good" || level === "fair";
    sign.textContent = level === "lost" ? word("reconnecting") : word("poor_line");
  }

  remove(): void {
    document.removeEventListener(SPEAKER_CHANGED, this.#useSpeaker);
    this.picture(null);
    this.sound(null, null);
    this.element.remove();
  }

  readonly #useSpeaker = (): void => {
    const id = remembered("speaker");
    if (id === null || !canChooseSpeaker()) return;
    // A speaker that was unplugged: the usual one goes on.
    for (const player of this.#sounds) void player.setSinkId(id).catch(() => undefined);
  };
}

/** Gives a player its stream; the same one again is left to play. */
export function play(player: HTMLMediaElement, stream: MediaStream | null): void {
  if (player.srcObject === stream) return;
  player.srcObject = stream;
  // Refused until the page was pressed once; the press that joins is one.
  if (stream !== null) void player.play().catch(() => undefined);
}

function roleOf({ part }: Peer, isMe: boolean): string {
  if (isMe) return word(part === "tutor" ? "you_tutor" : "you");
  if (part === "student") return "";
  return word(part);
}

function media<Kind extends HTMLMediaElement>(
  root: HTMLElement,
  name: string,
  kind: new () => Kind,
): Kind {
  const found = slot(root, name);
  if (!(found instanceof kind)) throw new Error(`${name} plays nothing.`);
  return found;
}
