/** Made of peerhall/room/protocol.py by scripts/protocol_types.py: do not edit. */

import type { Moved } from "./room-relayed-protocol";

export const TEXT_MAX = 4_000;

export const CAPTION_MAX = 300;

export const SDP_MAX = 40_000;

export const HISTORY_PAGE = 50;

export const CHANGED_WITHIN_SECONDS = 300;

export const REACTIONS = ["👍", "👏", "❤️", "😂", "😮", "🎉"] as const;

/** Somebody in the room; also the event that they have come in. Times are milliseconds since 1970. */
export interface Peer {
  readonly visit: number;
  readonly person: number;
  readonly name: string;
  readonly initials: string;
  readonly hue: number;
  readonly part: "tutor" | "student" | "staff";
  readonly mic: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
  readonly hand_at: number | null;
  readonly entered_at: number;
}

/** Whether the door is locked, and what students may; also the event that this has changed. */
export interface Rules {
  readonly locked: boolean;
  readonly chat: boolean;
  readonly share: boolean;
  readonly draw: boolean;
}

/** Waits at the locked door (also the event); `is_asking`: for a seat, seen by who may answer alone. */
export interface Knocker {
  readonly person: number;
  readonly name: string;
  readonly initials: string;
  readonly hue: number;
  readonly at: number;
  readonly is_asking: boolean;
}

/** A line of the chat. What was deleted has no text. */
export interface ChatMessage {
  readonly id: number;
  readonly key: string;
  readonly person: number;
  readonly name: string;
  readonly initials: string;
  readonly hue: number;
  readonly text: string;
  readonly at: number;
  readonly edited_at: number | null;
  readonly is_deleted: boolean;
}

/** The whole room. Events after `seq` lead on from it; `closes_at` moves while people stay. `board` and `notes` are documents (`document_protocol`). */
export interface State {
  readonly seq: number;
  readonly mode: "mesh" | "janus";
  readonly people_at_most: number | null;
  readonly rules: Rules;
  readonly peers: readonly Peer[];
  readonly knocks: readonly Knocker[];
  readonly board: number;
  readonly notes: number;
  readonly is_released: boolean;
  readonly closes_at: number;
}

/** No fields. */
export type Nothing = Readonly<Record<string, never>>;

/** Come in; with `visit`, come back to it. */
export interface Enter {
  readonly visit?: number;
}

/** In. `visit` is your place; `is_back`: the same as before. */
export interface Entered {
  readonly visit: number;
  readonly is_back: boolean;
  readonly state: State;
}

/** What one sends; as a command one's own. */
export interface Media {
  readonly mic: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
}

/** Raise one's hand, or take it down. */
export interface RaiseHand {
  readonly is_up: boolean;
}

/** One visit; without it, all students. */
export interface Whom {
  readonly visit?: number;
}

/** Change the rules that are named. */
export interface SetRules {
  readonly locked?: boolean;
  readonly chat?: boolean;
  readonly share?: boolean;
  readonly draw?: boolean;
}

/** Let somebody in who has knocked or asks for a seat, or turn them away. */
export interface AtDoor {
  readonly person: number;
}

/** Put a student out, for good. */
export interface Remove {
  readonly visit: number;
  readonly reason?: string;
}

/** Write in the chat. `key` is the page's own name for the message: the same key is kept once. */
export interface Say {
  readonly text: string;
  readonly key: string;
}

/** Change one's own message, within five minutes. */
export interface Edit {
  readonly id: number;
  readonly text: string;
}

/** One message; as the event "chat": there is one with this id, or it has changed. */
export interface Which {
  readonly id: number;
}

/** At most 50 messages: the last, those before an id, or those after one. */
export interface ReadChat {
  readonly before?: number;
  readonly after?: number;
}

/** Messages in their order; whether there are more in that direction. */
export interface History {
  readonly messages: readonly ChatMessage[];
  readonly has_more: boolean;
}

/** Somebody has gone. */
export interface Left {
  readonly visit: number;
  readonly person: number;
  readonly why: "left" | "lost" | "elsewhere" | "removed" | "closed";
}

/** A hand is up since `at`, or down. Who raised theirs first is first. */
export interface Hand {
  readonly visit: number;
  readonly at: number | null;
}

/** What somebody sends now. */
export interface PeerMedia {
  readonly visit: number;
  readonly mic: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
}

/** The tutor asks this page to switch its microphone off; its person may switch it on again. */
export interface Muted {
  readonly visit: number;
  readonly by: number;
}

/** Somebody no longer waits at the door. */
export interface KnockEnded {
  readonly person: number;
  readonly is_let_in: boolean;
}

/** One of REACTIONS, shown for a moment. */
export interface Reaction {
  readonly emoji: "👍" | "👏" | "❤️" | "😂" | "😮" | "🎉";
}

/** Writes in the chat, or no longer. */
export interface Typing {
  readonly is_on: boolean;
}

/** What somebody types of what is said, in their own row; `is_final` ends the line. */
export interface Caption {
  readonly text: string;
  readonly is_final: boolean;
}

/** A session description of this generation. */
export interface Description {
  readonly gen: number;
  readonly sdp: string;
}

/** An ICE candidate as the browser gives it; an empty one ends them. */
export interface Candidate {
  readonly gen: number;
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex: number | null;
}

/** About the connection of this generation, or a later one. */
export interface OfGeneration {
  readonly gen: number;
}

/** What a page asks by `pub`: the body, and the body of `done`. */
export interface RoomCommands {
  readonly enter: { readonly d: Enter; readonly done: Entered };
  readonly leave: { readonly d: Nothing; readonly done: Nothing };
  readonly state: { readonly d: Nothing; readonly done: State };
  readonly knock: { readonly d: Nothing; readonly done: Nothing };
  readonly media: { readonly d: Media; readonly done: Nothing };
  readonly hand: { readonly d: RaiseHand; readonly done: Nothing };
  readonly mute: { readonly d: Whom; readonly done: Nothing };
  readonly lower: { readonly d: Whom; readonly done: Nothing };
  readonly rules: { readonly d: SetRules; readonly done: Rules };
  readonly let_in: { readonly d: AtDoor; readonly done: Nothing };
  readonly turn_away: { readonly d: AtDoor; readonly done: Nothing };
  readonly remove: { readonly d: Remove; readonly done: Nothing };
  readonly end: { readonly d: Nothing; readonly done: Nothing };
  readonly chat_say: { readonly d: Say; readonly done: ChatMessage };
  readonly chat_edit: { readonly d: Edit; readonly done: ChatMessage };
  readonly chat_delete: { readonly d: Which; readonly done: ChatMessage };
  readonly chat_read: { readonly d: ReadChat; readonly done: History };
}

/** What `ev` tells: `k` and the shape of `d`. */
export interface RoomEvents {
  readonly joined: Peer;
  readonly left: Left;
  readonly media: PeerMedia;
  readonly hand: Hand;
  readonly muted: Muted;
  readonly rules: Rules;
  readonly knocked: Knocker;
  readonly knock_ended: KnockEnded;
  readonly chat: Which;
  readonly released: Nothing;
  readonly closed: Nothing;
  readonly moved: Moved;
}

/** What pages tell all others by `eph`. */
export interface RoomPassing {
  readonly reaction: Reaction;
  readonly typing: Typing;
  readonly caption: Caption;
}

/** What the server tells all by `eph`, as 0. */
export interface RoomPassingByServer {
  readonly chat: ChatMessage;
}

/** What one visit tells another by `sig`. */
export interface RoomSignals {
  readonly open: Description;
  readonly renew: OfGeneration;
  readonly offer: Description;
  readonly answer: Description;
  readonly ice: Candidate;
  readonly close: OfGeneration;
}
