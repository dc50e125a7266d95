/** When parts of a page are fetched anew; no page needed. */

const REST_MS = 100;
const JITTER_MS = 200;
const SPREAD_MS = 60;
const RETRY_MS = 2_000;

/** After this many failures a part waits for the next event. */
export const MOST_RETRIES = 3;

/**
 * How long the part at `index` of those that one event concerns rests: what follows at once is fetched with
 * it, and neither all parts of a page nor all pages ask at the same moment.
 */
export function restMs(index: number, random: number): number {
  return REST_MS + random * JITTER_MS + index * SPREAD_MS;
}

/** How long after the failure of this number (from 1) a part is asked for again. */
export function retryMs(failures: number, random: number): number {
  return RETRY_MS * failures * (0.5 + random);
}

/** Whether a part minds an event of this kind; `kinds` as in its `data-live-kinds`, without it all. */
export function minds(kinds: string | undefined, kind: string): boolean {
  return kinds === undefined || kinds.split(" ").includes(kind);
}
