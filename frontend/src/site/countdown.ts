/** What a countdown shows, from the time that is left; no page needed. */

export const PARTS = ["days", "hours", "minutes", "seconds"] as const;

export type Part = (typeof PARTS)[number];

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The parts to show with their numbers, largest first; empty when the time has come. */
export function countdownParts(leftMs: number): ReadonlyMap<Part, number> {
  if (leftMs <= 0) return new Map();
  const days = Math.floor(leftMs / DAY_MS);
  const hours = Math.floor((leftMs % DAY_MS) / HOUR_MS);
  const minutes = Math.floor((leftMs % HOUR_MS) / MINUTE_MS);
  const seconds = Math.floor((leftMs % MINUTE_MS) / SECOND_MS);
  if (days > 0)
    return new Map([
      ["days", days],
      ["hours", hours],
      ["minutes", minutes],
    ]);
  if (hours > 0)
    return new Map([
      ["hours", hours],
      ["minutes", minutes],
    ]);
  return new Map([
    ["minutes", minutes],
    ["seconds", seconds],
  ]);
}

/** How long the shown parts stay true: minutes until an hour before, then seconds. */
export function untilNextChangeMs(leftMs: number): number {
  const step = leftMs > HOUR_MS ? MINUTE_MS : SECOND_MS;
  return (leftMs % step) + 1;
}

/** All but the largest part in two digits: "1 day 03 hrs". */
export function digits(value: number, isFirst: boolean): string {
  return isFirst ? String(value) : String(value).padStart(2, "0");
}
