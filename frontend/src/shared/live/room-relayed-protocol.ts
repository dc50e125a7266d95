/** Made of peerhall/room/relayed_protocol.py by scripts/protocol_types.py: do not edit. */

import type { Description, OfGeneration } from "./room-protocol";

/** What a line of a description (`mid`) carries. */
export interface SentTrack {
  readonly mid: string;
  readonly kind: "mic" | "camera" | "screen" | "screen_audio";
}

/** An offer of what the page sends. */
export interface Publication {
  readonly gen: number;
  readonly sdp: string;
  readonly tracks: readonly SentTrack[];
}

/** An ICE candidate of the connection by which the page sends ("out") or receives ("in"). */
export interface LegCandidate {
  readonly gen: number;
  readonly leg: "out" | "in";
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex: number | null;
}

/** Whether the page wants pictures at all. */
export interface Wish {
  readonly gen: number;
  readonly video: boolean;
}

/** Whose track a line of a description (`mid`) carries. */
export interface ReceivedTrack {
  readonly mid: string;
  readonly visit: number;
  readonly kind: "mic" | "camera" | "screen" | "screen_audio";
}

/** An offer of what the page receives: all of it, also what it had before. */
export interface Reception {
  readonly gen: number;
  readonly sdp: string;
  readonly tracks: readonly ReceivedTrack[];
}

/** Begin anew, by this mode, unless a generation after `gen` has begun already. */
export interface Renewal {
  readonly gen: number;
  readonly mode: "mesh" | "janus";
}

/** The call goes on another way: no media server is left to carry it. */
export interface Moved {
  readonly mode: "mesh" | "janus";
  readonly people_at_most: number | null;
}

/** What a visit tells the server, place 0, by `sig`. */
export interface RoomSignalsToServer {
  readonly sfu_join: OfGeneration;
  readonly sfu_publish: Publication;
  readonly sfu_answer: Description;
  readonly sfu_ice: LegCandidate;
  readonly sfu_want: Wish;
  readonly sfu_here: OfGeneration;
}

/** What the server tells a visit by `sig`, as 0. */
export interface RoomSignalsByServer {
  readonly sfu_answer: Description;
  readonly sfu_offer: Reception;
  readonly sfu_renew: Renewal;
}
