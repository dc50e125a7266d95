/** When parts of a page are fetched anew; no page needed. */

const REST_MS = 10;
const JITTER_MS = 50;
const SPREAD_MS = 25;
const PACE_MS = 300;
const RETRY_MS = 2_000;
/** What one act tells several topics arrives within. */
const TOGETHER_MS = 100;

/** After this many failures a part waits for the next event. */
export const MOST_RETRIES = 3;

/**
 * How long the part at `index` of those that one event concerns rests: hardly, since somebody waits, but not
 * all parts of a page, nor all pages, ask at the same moment. `sinceMs` is how long ago it was last asked
 * for: what happens in a row is fetched together.
 */
export function restMs(index: number, random: number, sinceMs = Infinity): number {
  return Math.max(REST_MS + random * JITTER_MS + index * SPREAD_MS, PACE_MS - sinceMs);
}

/**
 * The same where the viewer was told personally, on their own topic: of all who look at it, it is they whom
 * the change concerns, so they ask before the others.
 */
export function ownRestMs(sinceMs = Infinity): number {
  return Math.max(0, PACE_MS - sinceMs);
}

/** Whether what happens now belongs to what the viewer was told personally `agoMs` ago. */
export function isConcerned(agoMs: number): boolean {
  return agoMs < TOGETHER_MS;
}

/** How long after the failure of this number (from 1) a part is asked for again. */
export function retryMs(failures: number, random: number): number {
  return RETRY_MS * failures * (0.5 + random);
}

/** Whether a part minds an event of this kind; `kinds` as in its `data-live-kinds`, without it all. */
export function minds(kinds: string | undefined, kind: string): boolean {
  return kinds === undefined || kinds.split(" ").includes(kind);
}
