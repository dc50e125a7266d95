import { describe, expect, test } from "vitest";

import type { ChatMessage, Peer } from "../../../shared/live/room-protocol";
import { captioned, nextEnd, standing } from "../captions/captions";
import { began, changed, unreadLog, wrote } from "./chat-log";
import { joined, left, present, type Coming } from "./comings";
import { badge, leftOf, lengthOf } from "./counting";
import { items, type Item } from "./groups";
import { toSay, without, writing, wrote as typed } from "./typing";

const ME = 1;
const NOON = 12 * 3_600_000;

function peer(visit: number, more: Partial<Peer> = {}): Peer {
  return {
    ...{ visit, person: visit, name: `P${visit}`, initials: "P", hue: 1, part: "student" },
    ...{ mic: false, camera: false, screen: false, hand_at: null, entered_at: NOON },
    ...more,
  };
}

function message(id: number, person: number, at: number): ChatMessage {
  const said = { id, key: `key-${id}`, person, name: `P${person}`, initials: "P", hue: 1 };
  return { ...said, text: `t${id}`, at, edited_at: null, is_deleted: false };
}

function sketch(drawn: readonly Item[]): readonly string[] {
  return drawn.map((item) =>
    item.kind === "notice"
      ? `${item.coming.has} ${item.coming.name}`
      : `${item.writer?.name ?? "mine"}: ${item.lines
          .map((line) => (line.kind === "draft" ? `(${line.draft.text})` : line.message.text))
          .join(" ")}`,
  );
}

describe("groups", () => {
  const messages = [
    message(1, 2, NOON),
    message(2, 2, NOON + 59_999),
    message(3, 2, NOON + 60_000),
    message(4, ME, NOON + 61_000),
    message(5, 2, NOON + 62_000),
  ];
  const log = began(unreadLog(ME), { messages, has_more: false });

  test("are of one person and minute; what one just wrote is part of one's own", () => {
    const written = wrote(log, { key: "k", text: "new", at: NOON + 62_500 });
    expect(sketch(items(written, []))).toEqual([
      "P2: t1 t2",
      "P2: t3",
      "mine: t4",
      "P2: t5",
      "mine: (new)",
    ]);
  });

  test("are parted by who comes and goes, in time", () => {
    const comings: readonly Coming[] = [
      { person: 3, name: "Noor", at: NOON + 100, has: "joined" },
      { person: 3, name: "Noor", at: NOON + 90_000, has: "left" },
    ];
    expect(sketch(items(log, comings))).toEqual([
      "P2: t1",
      "joined Noor",
      "P2: t2",
      "P2: t3",
      "mine: t4",
      "P2: t5",
      "left Noor",
    ]);
    const written = wrote(log, { key: "k", text: "new", at: NOON + 95_000 });
    expect(sketch(items(written, comings)).slice(-2)).toEqual(["left Noor", "mine: (new)"]);
  });

  test("who came before the first message that is known waits for it", () => {
    const part = began(unreadLog(ME), { messages: messages.slice(2), has_more: true });
    const comings: readonly Coming[] = [{ person: 3, name: "Noor", at: NOON + 100, has: "joined" }];
    expect(sketch(items(part, comings))[0]).toBe("P2: t3");
  });

  test("know which lines are changing", () => {
    const [, , mine] = items(changed(log, 4, "better"), []);
    expect(mine?.kind === "group" && mine.lines[0]).toMatchObject({
      isChanging: true,
      message: { text: "better" },
    });
  });
});

describe("comings", () => {
  test("one line for each coming and going; another page of the same person is neither", () => {
    const first = joined(joined([], peer(1)), peer(1));
    const moved = joined(
      left(first, { visit: 1, person: 1, why: "elsewhere" }, NOON + 5),
      peer(9, { person: 1, entered_at: NOON + 5 }),
    );
    expect(moved.map(({ has }) => has)).toEqual(["joined"]);
    const gone = left(moved, { visit: 9, person: 1, why: "left" }, NOON + 9);
    expect(gone.map(({ has, at }) => [has, at])).toEqual([
      ["joined", NOON],
      ["left", NOON + 9],
    ]);
    expect(left(gone, { visit: 9, person: 1, why: "left" }, NOON + 9)).toBe(gone);
  });
});

test("who came and went while one was away oneself", () => {
  const before = joined(joined([], peer(1)), peer(2));
  const now = present(before, [peer(2), peer(3, { entered_at: NOON + 5 })], NOON + 9);
  expect(now.map(({ person, has, at }) => [person, has, at])).toEqual([
    [1, "joined", NOON],
    [2, "joined", NOON],
    [3, "joined", NOON + 5],
    [1, "left", NOON + 9],
  ]);
});

describe("typing", () => {
  test("is believed for six seconds, and ends when it is said to", () => {
    const writers = typed(typed(new Map(), 4, true, 0), 5, true, 2_000);
    expect(writing(writers, 5_999)).toEqual({ visits: [4, 5], nextAt: 6_000 });
    expect(writing(writers, 6_000)).toEqual({ visits: [5], nextAt: 8_000 });
    expect(writing(typed(writers, 5, false, 6_000), 6_000)).toEqual({ visits: [], nextAt: null });
    expect(writing(without(writers, [4, 5]), 0).visits).toEqual([]);
  });

  test.each([
    ["the first letter", true, null, 0, true],
    ["soon after", true, 0, 2_999, null],
    ["still writing", true, 0, 3_000, true],
    ["nothing left", false, 0, 1, false],
    ["nothing was said", false, null, 1, null],
  ] as const)("%s", (_name, hasText, saidAt, now, said) => {
    expect(toSay(hasText, saidAt, now)).toBe(said);
  });
});

describe("captions", () => {
  const said = (text: string, is_final: boolean): { text: string; is_final: boolean } => ({
    text,
    is_final,
  });

  test("each speaker has one row, which a new line takes", () => {
    const rows = captioned(captioned([], 4, said("So the", false), 0), 5, said("Yes", true), 10);
    const next = captioned(rows, 4, said("So the oxygen", true), 20);
    expect(next.map((row) => [row.visit, row.text, row.isFinal])).toEqual([
      [4, "So the oxygen", true],
      [5, "Yes", true],
    ]);
    expect(captioned(next, 5, said("  ", false), 30).map((row) => row.visit)).toEqual([4]);
  });

  test("a finished line stays some seconds, longer when it is longer, and only while its speaker does", () => {
    const rows = captioned(captioned([], 4, said("x".repeat(100), true), 0), 5, said("x", true), 0);
    expect(nextEnd(rows)).toBe(5_050);
    const both = new Set([4, 5]);
    expect(standing(rows, both, 5_049)).toHaveLength(2);
    expect(standing(rows, both, 5_050).map((row) => row.visit)).toEqual([4]);
    expect(standing(rows, both, 10_000)).toEqual([]);
    expect(standing(rows, new Set([5]), 0).map((row) => row.visit)).toEqual([5]);
    expect(nextEnd([])).toBeNull();
  });
});

test("characters are counted as the server counts them; badges end at 100", () => {
  expect(lengthOf(" e\u0301🎉 ")).toBe(2);
  expect([leftOf("x".repeat(3_799), 4_000), leftOf("x".repeat(3_800), 4_000)]).toEqual([null, 200]);
  expect(leftOf("🎉".repeat(4_001), 4_000)).toBe(-1);
  expect([badge(3), badge(100), badge(101)]).toEqual(["3", "100", "100+"]);
});
