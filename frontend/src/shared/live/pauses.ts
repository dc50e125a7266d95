/** How long the client waits for what; `random` is 0 … 1, so that thousands of pages do not act at once. */
import { CLOSE, HEARTBEAT_MS } from "./protocol";

export type Random = () => number;

/** A connection that is not welcomed by then has failed: some proxies never answer. */
export const WELCOME_MS = 5_000;
/** Without a word for two heartbeats the connection is dead. */
export const SILENCE_MS = 2 * HEARTBEAT_MS + 5_000;
/** After a long sleep of the device a socket looks open and is not: it is asked, and has so long. */
export const ANSWER_MS = 10_000;

/** After the network came back, or the page from where browsers keep it: everybody's network may have. */
export const WAKING_MS = 1_000;

/** Where people wait for it, no longer than this: a room's page must be back before it is taken for gone. */
export const URGENT_MS = 2_000;

const SHORTEST_MS = 500;
const LONGEST_MS = 15_000;
const RESTART_MS = 5_000;
const DOUBLINGS = 6;

/** Before the next connection: full jitter that doubles with each failure, 0 to 5 s after a restart. */
export function reconnectMs(failures: number, code: number, random: Random): number {
  if (code === CLOSE.RESTARTING) return random() * RESTART_MS;
  const ceiling = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.min(failures, DOUBLINGS));
  return SHORTEST_MS + random() * (ceiling - SHORTEST_MS);
}

/** Before the first poll: soon, so that a blocked socket is not felt; a restarted server is left alone. */
export function firstPollMs(code: number, random: Random): number {
  return code === CLOSE.RESTARTING ? RESTART_MS + random() * 3_000 : 500 + random() * 1_500;
}

/** Between polls: with what one takes, an update is never older than 15 s. */
export function pollMs(random: Random): number {
  return 8_000 + random() * 4_000;
}
