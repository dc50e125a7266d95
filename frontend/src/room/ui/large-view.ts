/** Shows what is large: a screen with the face beside it, who speaks, somebody pinned, the board. */
import type { Peer } from "../../shared/live/room-protocol";
import { part, slot, type App } from "../app";
import { word } from "../words";
import { isSame, largeOf, type Large } from "./large";
import { play } from "./tile";

export function attachLarge(app: App): void {
  const { connection, own, streams, view } = app;
  let shown: Large = { kind: "none" };
  const look = (): void => {
    const room = connection.room.get();
    const large = room === null ? shown : largeOf(view.get(), room.peers, room.me);
    if (!isSame(large, shown)) arrange(large);
    shown = large;
    picture(app, large);
  };
  connection.room.subscribe(look);
  view.subscribe(look);
  streams.subscribe(look);
  own.sent.subscribe(look);
}

function arrange({ kind }: Large): void {
  part("stage").dataset["large"] = kind;
  part("board").hidden = kind !== "board";
  part("large").hidden = kind === "none" || kind === "board";
}

/** In an element of its own, so that no tile is moved and none stops playing. */
function picture(app: App, large: Large): void {
  const frame = part("large");
  const video = slot(frame, "picture");
  if (!(video instanceof HTMLVideoElement)) return;
  const room = app.connection.room.get();
  const peer = "visit" in large ? room?.peers.find(({ visit }) => visit === large.visit) : null;
  if (peer === undefined || peer === null || !("visit" in large)) {
    play(video, null);
    return;
  }
  const stream = streamOf(app, large.visit, large.kind === "screen" ? "screen" : "camera");
  play(video, stream);
  video.dataset["visit"] = String(large.visit);
  frame.dataset["kind"] = large.kind;
  frame.toggleAttribute("data-me", large.visit === room?.me);
  if (large.kind === "screen") asScreen(frame, video, peer);
  else asPerson(frame, video, peer, stream !== null);
}

function asScreen(frame: HTMLElement, video: HTMLVideoElement, { name }: Peer): void {
  video.dataset["kind"] = "screen";
  slot(frame, "name").textContent = word("screen_of", { name });
  slot(frame, "off").hidden = true;
}

/** A person's picture is found by their tile; only a screen has its one place here. */
function asPerson(frame: HTMLElement, video: HTMLVideoElement, peer: Peer, isSeen: boolean): void {
  delete video.dataset["kind"];
  slot(frame, "name").textContent = peer.name;
  const off = slot(frame, "off");
  off.hidden = isSeen;
  off.className = `video-off hue-a${peer.hue}`;
  const avatar = slot(off, "avatar");
  avatar.className = `avatar hue-a${peer.hue}`;
  avatar.dataset["shape"] = peer.part === "tutor" ? "arch" : "circle";
  slot(off, "initials").textContent = peer.initials;
}

let mine: { readonly track: MediaStreamTrack; readonly stream: MediaStream } | null = null;

function streamOf(app: App, visit: number, kind: "screen" | "camera"): MediaStream | null {
  if (visit !== app.connection.room.get()?.me) return app.streams.get().get(visit)?.[kind] ?? null;
  const track = app.own.sent.get()[kind];
  if (track === null) return null;
  if (mine?.track !== track) mine = { track, stream: new MediaStream([track]) };
  return mine.stream;
}
