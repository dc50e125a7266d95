/** When parts of a page are fetched anew; no page needed. */

const REST_MS = 10;
const JITTER_MS = 50;
const SPREAD_MS = 25;
const PACE_MS = 300;
const RETRY_MS = 2_000;

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

/** How long after the failure of this number (from 1) a part is asked for again. */
export function retryMs(failures: number, random: number): number {
  return RETRY_MS * failures * (0.5 + random);
}

/** Whether a part minds an event of this kind; `kinds` as in its `data-live-kinds`, without it all. */
export function minds(kinds: string | undefined, kind: string): boolean {
  return kinds === undefined || kinds.split(" ").includes(kind);
}
