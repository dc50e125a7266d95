/** What is typed of what is said, each speaker in their own row (B14); pure. */
import type { Caption } from "../../../shared/live/room-protocol";

/** A finished line stays long enough to be read: this, and some for each character. */
const STAYS_MS = 5_000;
const PER_CHARACTER_MS = 50;
/** A line that nobody goes on with ends itself. */
const ABANDONED_MS = 15_000;
/** More rows than these would cover the people: the newest are shown. */
export const MOST_ROWS = 3;

export interface Row {
  readonly visit: number;
  readonly text: string;
  readonly isFinal: boolean;
  readonly until: number;
}

/** One row per speaker, the one who began first on top. */
export function captioned(
  rows: readonly Row[],
  visit: number,
  caption: Caption,
  now: number,
): readonly Row[] {
  const text = caption.text.trim();
  if (text === "") return rows.filter((row) => row.visit !== visit);
  const stays = caption.is_final ? STAYS_MS + text.length * PER_CHARACTER_MS : ABANDONED_MS;
  const row: Row = { visit, text, isFinal: caption.is_final, until: now + stays };
  const at = rows.findIndex((each) => each.visit === visit);
  return at === -1 ? [...rows, row] : rows.with(at, row);
}

/** Those that still stand, of people who are still there. */
export function standing(
  rows: readonly Row[],
  visits: ReadonlySet<number>,
  now: number,
): readonly Row[] {
  return rows.filter((row) => row.until > now && visits.has(row.visit));
}

/** When the next row goes; null when none is there. */
export function nextEnd(rows: readonly Row[]): number | null {
  return rows.length === 0 ? null : Math.min(...rows.map((row) => row.until));
}
