/** Made of peerhall/platform/realtime/protocol.py by scripts/protocol_types.py: do not edit. */

export const HEARTBEAT_MS = 25_000;

export const TOPICS_LIMIT = 100;

/** Why the server closes a socket. */
export const CLOSE = {
  RESTARTING: 1012,
  TOO_LARGE: 1009,
  NOT_TEXT: 1007,
  SIGNED_OUT: 4401,
  FORBIDDEN: 4403,
  NO_HELLO: 4408,
  TOO_FAST: 4429,
  TOO_SLOW: 4430,
  TROUBLE: 4500,
} as const;

/** A JSON object whose fields are the topic's own matter. */
export type Body = Readonly<Record<string, unknown>>;

export type ErrCode =
  | "bad_json"
  | "bad_message"
  | "unknown_type"
  | "unknown_topic"
  | "forbidden"
  | "too_many_topics"
  | "unknown_kind"
  | "bad_body"
  | "too_fast"
  | "no_place"
  | "no_peer"
  | "read_only"
  | "bad_update"
  | "full"
  | "trouble";

/** First: here I am. Without a ticket the browser's session says who. */
export interface Hello {
  readonly type: "hello";
  readonly ticket?: string;
}

/** Let me hear this topic, from after event `since`; without it, from now on. */
export interface Sub {
  readonly type: "sub";
  readonly topic: string;
  readonly since?: number;
}

/** Let me not hear this topic any more; not answered, and events on their way may still come. */
export interface Unsub {
  readonly type: "unsub";
  readonly topic: string;
}

/** Are you there? Answered by `hb`. */
export interface Ping {
  readonly type: "ping";
}

/** Do this with the topic: `k` is what, `d` how. Answered with the same `id`. */
export interface Pub {
  readonly type: "pub";
  readonly id: number;
  readonly topic: string;
  readonly k: string;
  readonly d?: Body;
}

/** Tell all who have a place in the topic, in passing; not answered, except by `err`. */
export interface Eph {
  readonly type: "eph";
  readonly topic: string;
  readonly k: string;
  readonly d?: Body;
}

/** Tell the one who has place `to` in the topic; not answered, except by `err`. */
export interface Sig {
  readonly type: "sig";
  readonly topic: string;
  readonly to: number;
  readonly k: string;
  readonly d?: Body;
}

/** The answer to `hello`. `user` is the person's id, null for a visitor. */
export interface Welcome {
  readonly type: "welcome";
  readonly user: number | null;
  readonly now: number;
  readonly heartbeat: number;
}

/** The topic is heard. `seq` is the cursor: the next event that comes is `seq` + 1. */
export interface Ack {
  readonly type: "ack";
  readonly topic: string;
  readonly seq: number;
}

/** Something happened: `k` says what kind, `d` holds ids and counts. */
export interface Ev {
  readonly type: "ev";
  readonly topic: string;
  readonly seq: number;
  readonly k: string;
  readonly d: Readonly<Record<string, string | number | boolean | null>>;
  readonly at: number;
}

/** The cursor is too old (or of another database): ask for everything the topic shows again. */
export interface Reset {
  readonly type: "reset";
  readonly topic: string;
  readonly seq: number;
}

/** The heartbeat: the last number of every topic heard; who is behind says `sub` again with `since`. */
export interface Hb {
  readonly type: "hb";
  readonly heads: Readonly<Record<string, number>>;
  readonly now: number;
}

/** A message could not be acted on; the connection stays. */
export interface Err {
  readonly type: "err";
  readonly code: ErrCode;
  readonly message: string;
  readonly topic?: string;
  readonly id?: number;
}

/** The command was carried out; events it caused come by their topics, before or after this. */
export interface Done {
  readonly type: "done";
  readonly id: number;
  readonly d: Body;
}

/** The command must not be carried out and nothing was changed. `message` is fit for the person. */
export interface Refused {
  readonly type: "refused";
  readonly id: number;
  readonly code: string;
  readonly message: string;
  readonly d: Body;
}

/** Somebody who has place `by` in the topic says this to all; 0 is the server. */
export interface EphBy {
  readonly type: "eph";
  readonly topic: string;
  readonly by: number;
  readonly k: string;
  readonly d: Body;
}

/** Somebody who has place `by` in the topic says this to you alone. */
export interface SigBy {
  readonly type: "sig";
  readonly topic: string;
  readonly by: number;
  readonly k: string;
  readonly d: Body;
}

/** This socket's place in the topic is no longer its own; events of the topic say why. */
export interface Lost {
  readonly type: "lost";
  readonly topic: string;
  readonly place: number;
}

/** The server closes now, with this code. */
export interface Bye {
  readonly type: "bye";
  readonly code: number;
  readonly reason: string;
}

export type FromClient = Hello | Sub | Unsub | Ping | Pub | Eph | Sig;

export type FromServer =
  Welcome | Ack | Ev | Reset | Hb | Err | Done | Refused | EphBy | SigBy | Lost | Bye;
