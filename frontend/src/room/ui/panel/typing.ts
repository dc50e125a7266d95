/** Who writes at the moment, as they say in passing, and when to say it oneself; pure. */

/** Who was heard is believed for so long: a page that vanished says no more. */
const BELIEVED_MS = 6_000;
/** Said again so often while one writes. */
const SAID_EVERY_MS = 3_000;

/** Visits, and until when each is believed to write. */
export type Writers = ReadonlyMap<number, number>;

export function wrote(writers: Writers, visit: number, isOn: boolean, now: number): Writers {
  const next = new Map(writers);
  if (isOn) next.set(visit, now + BELIEVED_MS);
  else next.delete(visit);
  return next;
}

export function without(writers: Writers, visits: readonly number[]): Writers {
  return new Map([...writers].filter(([visit]) => !visits.includes(visit)));
}

/** Who writes now, and when to look again (null: nobody does). */
export function writing(
  writers: Writers,
  now: number,
): { readonly visits: readonly number[]; readonly nextAt: number | null } {
  const alive = [...writers].filter(([, until]) => until > now);
  const ends = alive.map(([, until]) => until);
  return {
    visits: alive.map(([visit]) => visit),
    nextAt: ends.length === 0 ? null : Math.min(...ends),
  };
}

/** What to say of oneself after a change of one's own field: null for nothing. `saidAt`: when one last said on. */
export function toSay(hasText: boolean, saidAt: number | null, now: number): boolean | null {
  if (!hasText) return saidAt === null ? null : false;
  return saidAt === null || now - saidAt >= SAID_EVERY_MS ? true : null;
}
