/**
 * What the room's page and its call say to each other. `mesh.ts` (everybody to everybody) and `janus.ts` (by a media
 * server) are both a `Call`; the page owns the socket and lends it as `Signals`.
 */
import type { RoomSignals } from "../../shared/live/room-protocol";
import type { RoomSignalsToServer } from "../../shared/live/room-relayed-protocol";

/** What somebody can send; the sound of a shared screen is a track of its own. */
export type TrackKind = "mic" | "camera" | "screen" | "screen_audio";

/** Signals from peer to peer. */
export type SignalKind = "open" | "renew" | "offer" | "answer" | "ice" | "close";

/** Of one person's connection, as the page shows it. */
export type Level = "good" | "fair" | "poor" | "lost";

/**
 * Keys of words, what may be done about a connection that is not good:
 * `slow` the line does not carry the pictures (voice alone would go), `busy` this device is too slow for them,
 * `theirs` the trouble is on their side, `reconnecting` it is being mended, `no_relay` no relay server could be reached
 * (a network that lets nothing else through needs one), `many` so many people share the line that pictures are small.
 */
export type Advice = "slow" | "busy" | "theirs" | "reconnecting" | "no_relay" | "many";

/**
 * Signals to and from peers. What is said while the socket is down may be dropped: calls recover by themselves.
 * Bodies are those of `RoomSignals` by kind, and of `RoomSignalsToServer` to place 0; what comes may be another
 * browser's, so `unknown`.
 */
export interface Signals {
  send(to: number, kind: keyof RoomSignals | keyof RoomSignalsToServer, body: unknown): void;
  /** Hear all of them from now on; the answer stops that. */
  on(handler: (from: number, kind: string, body: unknown) => void): () => void;
}

/** What a call tells the page. `visit` is a place in the room; null is oneself. */
export interface CallEvents {
  /** They send this now; null: no longer. The same stream again needs no new element. */
  track(visit: number, kind: TrackKind, stream: MediaStream | null): void;
  /** When it has changed. */
  quality(visit: number | null, level: Level, advice: Advice | null): void;
  /** How loud, 0 to 1, some times a second while it changes. */
  speaking(visit: number | null, level: number): void;
}

/** Somebody in the room, and what they say that they send: through a media server, nothing else tells. */
export interface Present {
  readonly visit: number;
  readonly mic: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
}

export interface Call {
  /** Who is in the room now, with or without oneself. */
  setPeers(peers: readonly Present[]): void;
  /** Send this; null: nothing of this kind. The track stays the caller's to stop. */
  publish(kind: TrackKind, track: MediaStreamTrack | null): Promise<void>;
  /** Voice alone, to and from everybody. */
  setLowBandwidth(isOn: boolean): void;
  /** Credentials that were asked for anew, before the old ones end. */
  setIceServers(servers: RTCIceServer[]): void;
  /** End it: nothing is sent, received or told any more. */
  leave(): void;
}

/** What a call needs. `me` is one's own visit. */
export interface CallSetting {
  readonly me: number;
  readonly signals: Signals;
  readonly servers: RTCIceServer[];
  readonly events: CallEvents;
}
