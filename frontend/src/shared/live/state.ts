/** What the client of `/ws` knows, what can happen to it and what it can ask for; no page, no network. */
import type { Cursors, Topic } from "./cursors";
import type { Polled } from "./messages";
import type { Ev, FromClient, FromServer } from "./protocol";

/**
 * idle: nothing to hear. connecting: a socket that is not welcomed yet. open: welcomed. waiting: no socket,
 * polling until the next attempt. asleep: no network, or the page is put away. signed_out, stopped: over.
 */
export type Phase =
  "idle" | "connecting" | "open" | "waiting" | "asleep" | "signed_out" | "stopped";

export type TimerName = "welcome" | "reconnect" | "poll" | "silence";

/** What people are told of the connection. */
export type Standing = "fine" | "lost" | "signed_out" | "stopped";

export interface Live {
  readonly phase: Phase;
  readonly cursors: Cursors;
  /** Topics the server refused: not asked for again by this page. */
  readonly refused: ReadonlySet<Topic>;
  /** Topics with a gap, and the number to reach: asked for as soon as no other question is open. */
  readonly behind: ReadonlyMap<Topic, number>;
  /** Of those, the ones just joined: their last event is looked at, since it may be younger than the page. */
  readonly joining: ReadonlySet<Topic>;
  /** Attempts since a connection last lived through a heartbeat. */
  readonly failures: number;
  readonly isFetching: boolean;
  /** From the first failure until the next welcome. */
  readonly isPolling: boolean;
  readonly isLost: boolean;
  readonly isHidden: boolean;
  readonly isOffline: boolean;
  readonly isAway: boolean;
  /** People wait for this connection, as in a room: it is tried again sooner. */
  readonly isUrgent: boolean;
}

export type Input =
  | { readonly type: "follow"; readonly topics: readonly Topic[] }
  /** What is known of the topic is what it was at event `seq`. */
  | { readonly type: "go_on"; readonly topic: Topic; readonly seq: number }
  | { readonly type: "opened" }
  | { readonly type: "heard"; readonly messages: readonly FromServer[] }
  | { readonly type: "closed"; readonly code: number }
  | { readonly type: "timer"; readonly name: TimerName }
  | { readonly type: "polled"; readonly asked: readonly Topic[]; readonly polled: Polled }
  | { readonly type: "poll_failed"; readonly status: number | null }
  | { readonly type: "page"; readonly change: PageChange };

/** The page is hidden or seen, without network or with, put away for the way back or shown again. */
export type PageChange = Partial<Pick<Live, "isHidden" | "isOffline" | "isAway">>;

export type Effect =
  | { readonly type: "open" }
  | { readonly type: "close" }
  | { readonly type: "send"; readonly messages: readonly FromClient[] }
  | { readonly type: "timer"; readonly name: TimerName; readonly ms: number | null }
  | { readonly type: "poll"; readonly cursors: Cursors }
  | Told;

/** What the page is told. */
export type Told =
  | { readonly type: "event"; readonly event: Ev }
  /** Everything shown of the topic may be old: it is fetched anew. */
  | { readonly type: "stale"; readonly topic: Topic }
  /** The topic may not be heard: what is shown of it is no longer there, or no longer for this person. */
  | { readonly type: "gone"; readonly topic: Topic }
  | { readonly type: "standing"; readonly standing: Standing };

export interface Step {
  readonly live: Live;
  readonly effects: readonly Effect[];
}

export const START: Live = {
  phase: "idle",
  cursors: new Map(),
  refused: new Set(),
  behind: new Map(),
  joining: new Set(),
  failures: 0,
  isFetching: false,
  isPolling: false,
  isLost: false,
  isHidden: false,
  isOffline: false,
  isAway: false,
  isUrgent: false,
};

export function standingOf({ phase, isLost, isOffline }: Live): Standing {
  if (phase === "signed_out" || phase === "stopped") return phase;
  return isLost && !isOffline ? "lost" : "fine";
}
