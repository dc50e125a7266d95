/** Between a text field and a shared text: what was typed, and where the caret stands after others have. Pure. */

export interface Edit {
  readonly at: number;
  readonly removed: number;
  readonly added: string;
}

/** The one change that makes `after` of `before`, given where the caret is now; null where there is none. */
export function editOf(before: string, after: string, caret: number): Edit | null {
  if (before === after) return null;
  // What stands behind the caret was not typed just now, so that "aa" typed into "aa" is where it was typed.
  const behind = Math.min(after.length - caret, before.length);
  let tail = 0;
  while (tail < behind && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const most = Math.min(before.length, after.length) - tail;
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  const edit = {
    at: head,
    removed: before.length - tail - head,
    added: after.slice(head, after.length - tail),
  };
  return whole(before, edit);
}

/** Characters of two units are changed whole. */
function whole(before: string, { at, removed, added }: Edit): Edit {
  const half = before.charCodeAt(at - 1);
  if (at === 0 || half < 0xd800 || half > 0xdbff) return { at, removed, added };
  return { at: at - 1, removed: removed + 1, added: `${before[at - 1] ?? ""}${added}` };
}

export type Delta = readonly {
  readonly retain?: number;
  readonly insert?: string;
  readonly delete?: number;
}[];

/** Where a place in the text is after somebody else's change. */
export function moved(place: number, delta: Delta): number {
  let at = 0;
  let now = place;
  for (const { retain = 0, insert = "", delete: gone = 0 } of delta) {
    if (at > now) break;
    if (insert !== "") {
      if (at < now) now += insert.length;
      at += insert.length;
    } else if (gone > 0) now -= Math.max(0, Math.min(gone, now - at));
    else at += retain;
  }
  return now;
}
