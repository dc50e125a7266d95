import { describe, expect, test } from "vitest";

import type { ChatMessage, History } from "../../../shared/live/room-protocol";
import {
  answered,
  began,
  caughtUp,
  changed,
  debtOf,
  earlierThan,
  mayDelete,
  mayEdit,
  reconnected,
  refused,
  resumed,
  retried,
  seen,
  settled,
  shown,
  told,
  unread,
  unreadLog,
  wentBack,
  withoutDraft,
  wrote,
  type ChatLog,
} from "./chat-log";

const ME = 1;
const THEM = 2;
const SENT = 1_000_000;

function message(id: number, more: Partial<ChatMessage> = {}): ChatMessage {
  const text = `text ${id}`;
  const key = `key-${id}`;
  return {
    ...{ id, key, person: THEM, name: "Aiko", initials: "A", hue: 3, text, at: SENT },
    ...{ edited_at: null, is_deleted: false },
    ...more,
  };
}

function page(ids: readonly number[], hasMore = false): History {
  return { messages: ids.map((id) => message(id)), has_more: hasMore };
}

function ids(log: ChatLog): readonly number[] {
  return log.messages.map((each) => each.id);
}

const read = (...known: number[]): ChatLog => began(unreadLog(ME), page(known));

describe("order", () => {
  test("is the server's, whatever came first; the same message is there once", () => {
    const log = [5, 3, 4, 3, 5].reduce((now, id) => shown(now, message(id)), read(1, 2));
    expect(ids(log)).toEqual([1, 2, 3, 4, 5]);
  });

  test("what came while the last page was asked for stays", () => {
    const log = began(shown(unreadLog(ME), message(9)), page([7, 8]));
    expect(ids(log)).toEqual([7, 8, 9]);
    expect(log.isRead).toBe(true);
  });

  test("an older state of a message never replaces a newer one", () => {
    const edited = shown(read(1), message(1, { text: "new", edited_at: SENT + 9 }));
    expect(answered(edited, message(1)).messages[0]?.text).toBe("new");
    const deleted = shown(edited, message(1, { text: "", is_deleted: true }));
    const late = shown(deleted, message(1, { text: "newest", edited_at: SENT + 10 }));
    expect(late.messages[0]?.is_deleted).toBe(true);
  });
});

describe("what one writes", () => {
  const written = wrote(read(1), { key: "mine-0001", text: "Hello", at: SENT });
  const mine = message(2, { key: "mine-0001", person: ME, text: "Hello" });

  test("is there at once and becomes the message, whichever of answer and message comes first", () => {
    expect(written.drafts.map((draft) => draft.text)).toEqual(["Hello"]);
    for (const log of [
      answered(shown(written, mine), mine),
      shown(answered(written, mine), mine),
      caughtUp(told(written, 2), { after: 1, upTo: 2 }, { messages: [mine], has_more: false }),
    ]) {
      expect(log.drafts).toEqual([]);
      expect(ids(log)).toEqual([1, 2]);
    }
  });

  test("is not taken for another person's message with the same key", () => {
    const log = shown(written, { ...mine, person: THEM });
    expect(log.drafts).toHaveLength(1);
  });

  test("keeps its text when it is refused, and its key when it is tried again", () => {
    const no = refused(written, "mine-0001", "Too fast.");
    expect(no.drafts).toEqual([
      { key: "mine-0001", text: "Hello", at: SENT, refusal: "Too fast." },
    ]);
    expect(retried(no, "mine-0001")).toEqual(written);
    expect(withoutDraft(no, "mine-0001").drafts).toEqual([]);
  });

  test("outlives a log that is read anew", () => {
    expect(unreadLog(ME, written.drafts).drafts).toEqual(written.drafts);
  });
});

describe("changes", () => {
  test("are seen at once, and undone when they are refused", () => {
    const log = changed(changed(read(1, 2), 1, "better"), 2, null);
    expect(seen(log).map(({ text, is_deleted }) => [text, is_deleted])).toEqual([
      ["better", false],
      ["", true],
    ]);
    expect(seen(settled(settled(log, 1, null), 2, null))).toEqual(read(1, 2).messages);
  });

  test("are the server's once it has answered", () => {
    const now = message(1, { text: "better", edited_at: SENT + 5 });
    expect(seen(settled(changed(read(1), 1, "better "), 1, now))).toEqual([now]);
  });

  test.each([
    ["in time", ME, SENT + 300_000, {}, true],
    ["too late", ME, SENT + 300_001, {}, false],
    ["another's", THEM, SENT, {}, false],
    ["deleted", ME, SENT, { is_deleted: true }, false],
  ] as const)("%s", (_name, person, now, more, may) => {
    const each = message(1, { person, ...more });
    expect(mayEdit(read(), each, now)).toBe(may);
    expect(mayDelete(read(), each, now, false)).toBe(may);
    expect(mayDelete(read(), each, now, true)).toBe(!each.is_deleted);
  });
});

describe("what was missed", () => {
  test("nothing is owed where each event has its message, in either order", () => {
    const log = told(shown(read(1), message(2)), 2);
    expect(debtOf(log)).toBeNull();
    expect(debtOf(shown(told(log, 3), message(3)))).toBeNull();
    expect(log.ahead.size).toBe(0);
  });

  test("an edit of a known message is owed when it did not come", () => {
    expect(debtOf(told(read(1, 2), 1))).toEqual({ after: 0, upTo: 1 });
  });

  test("is read in pages until nothing is owed", () => {
    const log = [4, 5, 9].reduce(told, read(1, 2, 3));
    const debt = { after: 3, upTo: 9 };
    expect(debtOf(log)).toEqual(debt);
    const half = caughtUp(log, debt, page([4, 5], true));
    expect(debtOf(half)).toEqual({ after: 8, upTo: 9 });
    expect(debtOf(caughtUp(half, { after: 8, upTo: 9 }, page([9])))).toBeNull();
  });

  test("what was told of after the question stays owed", () => {
    const log = told(told(read(1), 2), 3);
    expect(debtOf(caughtUp(log, { after: 1, upTo: 2 }, page([2])))).toEqual({ after: 2, upTo: 3 });
  });

  test("what came in passing on an old connection does not pay for events of a new one", () => {
    const log = told(reconnected(shown(read(1), message(2))), 2);
    expect(debtOf(log)).toEqual({ after: 1, upTo: 2 });
  });

  test("a change above what is known waits until one goes there", () => {
    const log = told(began(unreadLog(ME), page([51, 52], true)), 7);
    expect(debtOf(log)).toBeNull();
    expect(earlierThan(log)).toBe(51);
    const back = wentBack(log, page([7, 50]));
    expect(ids(back)).toEqual([7, 50, 51, 52]);
    expect([earlierThan(back), debtOf(back)]).toEqual([null, null]);
  });

  test("after one was away the last page goes on from what is known, or begins anew", () => {
    const log = wrote(began(unreadLog(ME), page([11, 12], true)), {
      key: "k",
      text: "x",
      at: SENT,
    });
    const near = resumed(log, page([12, 13], true));
    expect([ids(near), near.hasEarlier]).toEqual([[11, 12, 13], true]);
    const far = resumed(log, page([90, 91], true));
    expect([ids(far), far.drafts.length]).toEqual([[90, 91], 1]);
    expect(ids(resumed(log, page([])))).toEqual([11, 12]);
  });

  test("nothing is asked before the chat was read at all", () => {
    expect(debtOf(told(unreadLog(ME), 4))).toBeNull();
    expect(debtOf(began(told(unreadLog(ME), 4), page([1])))).toEqual({ after: 3, upTo: 4 });
  });
});

test("unread are others' messages after the last that was seen", () => {
  const log = [
    message(3, { person: ME }),
    message(4),
    message(5, { is_deleted: true, text: "" }),
    message(6),
  ].reduce(shown, read(1, 2));
  expect(unread(log, 2)).toBe(2);
  expect(unread(log, 6)).toBe(0);
});
