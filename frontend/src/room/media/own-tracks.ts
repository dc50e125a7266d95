/**
 * What oneself has to send, before and during a call: opened, switched, changed for another device, and mended when a
 * device is unplugged. A muted microphone stays open, so that it is back at once; a camera that is off is let go.
 */
import { openDevice, problemOf, remember, type Problem } from "./devices";
import { KINDS } from "./said";
import type { TrackKind } from "./types";

export interface OwnEvents {
  /** This is to be sent (and shown to oneself) now; null: nothing of this kind. */
  track(kind: TrackKind, track: MediaStreamTrack | null): void;
  /** It ended by itself: unplugged without another to take its place, or no longer allowed. */
  lost(kind: "mic" | "camera", problem: Problem): void;
}

export class OwnTracks {
  readonly #events: OwnEvents;
  readonly #open = new Map<TrackKind, MediaStreamTrack>();
  /** How often each kind was asked for or switched off: what a device answers too late is let go. */
  readonly #turns = new Map<TrackKind, number>();
  #isMuted = false;

  constructor(events: OwnEvents) {
    this.#events = events;
  }

  /** What is sent of this kind. */
  sent(kind: TrackKind): MediaStreamTrack | null {
    return kind === "mic" && this.#isMuted ? null : (this.#open.get(kind) ?? null);
  }

  /** The microphone, muted or not: for its meter. */
  get mic(): MediaStreamTrack | null {
    return this.#open.get("mic") ?? null;
  }

  /** Null: it is on. */
  async switchOn(kind: "mic" | "camera"): Promise<Problem | null> {
    if (kind === "mic") this.#isMuted = false;
    const open = this.#open.get(kind);
    if (open === undefined) return this.#begin(kind, null);
    open.enabled = true;
    this.#events.track(kind, open);
    return null;
  }

  switchOff(kind: TrackKind): void {
    const open = this.#open.get(kind);
    this.#turn(kind);
    if (kind === "mic") {
      this.#isMuted = true;
      if (open !== undefined) open.enabled = false;
    } else if (open !== undefined) this.#close(kind, open);
    if (kind === "screen") this.switchOff("screen_audio");
    this.#events.track(kind, null);
  }

  /** Another device, from now on and the next time; where nothing of its kind is on, the next time. */
  async choose(kind: "mic" | "camera", id: string): Promise<Problem | null> {
    remember(kind, id);
    const open = this.#open.get(kind);
    if (open === undefined) return null;
    this.#close(kind, open); // some cameras cannot be opened twice
    return this.#begin(kind, id);
  }

  /** Null also where the person thought better of it. */
  async shareScreen(): Promise<Problem | null> {
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: true, audio: true });
      const [video, audio] = [stream.getVideoTracks()[0], stream.getAudioTracks()[0]];
      if (video === undefined) return "failed";
      video.contentHint = "detail";
      this.#keep("screen", video);
      if (audio !== undefined) this.#keep("screen_audio", audio);
      return null;
    } catch (error) {
      const problem = problemOf(error);
      return problem === "denied" ? null : problem;
    }
  }

  /** Let go of all devices. */
  stop(): void {
    for (const kind of KINDS) this.#turn(kind);
    for (const [kind, track] of [...this.#open]) this.#close(kind, track);
  }

  #turn(kind: TrackKind): number {
    const turn = (this.#turns.get(kind) ?? 0) + 1;
    this.#turns.set(kind, turn);
    return turn;
  }

  async #begin(kind: "mic" | "camera", id: string | null): Promise<Problem | null> {
    const turn = this.#turn(kind);
    try {
      const track = await (id === null ? openDevice(kind) : openDevice(kind, id));
      if (turn === this.#turns.get(kind)) this.#keep(kind, track);
      else track.stop();
      return null;
    } catch (error) {
      if (turn !== this.#turns.get(kind)) return null;
      this.#events.track(kind, null);
      return problemOf(error);
    }
  }

  #keep(kind: TrackKind, track: MediaStreamTrack): void {
    const old = this.#open.get(kind);
    if (old !== undefined) this.#close(kind, old);
    this.#open.set(kind, track);
    track.onended = () => void this.#ended(kind, track);
    if (kind === "mic") track.enabled = !this.#isMuted;
    this.#events.track(kind, this.sent(kind));
  }

  #close(kind: TrackKind, track: MediaStreamTrack): void {
    track.onended = null;
    track.stop();
    this.#open.delete(kind);
  }

  /** By itself: a screen whose sharing was stopped in the browser, or a device that went. */
  async #ended(kind: TrackKind, track: MediaStreamTrack): Promise<void> {
    this.#close(kind, track);
    if (kind === "mic" || kind === "camera") {
      const problem = await this.#begin(kind, null);
      if (problem !== null) this.#events.lost(kind, problem);
    } else this.switchOff(kind);
  }
}
