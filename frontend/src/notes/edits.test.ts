import { describe, expect, test } from "vitest";

import { editOf, moved } from "./edits";

describe("what was typed", () => {
  test.each([
    ["", "a", 1, { at: 0, removed: 0, added: "a" }],
    ["ab", "ab", 2, null],
    ["abc", "ac", 1, { at: 1, removed: 1, added: "" }],
    ["aa", "aaa", 1, { at: 0, removed: 0, added: "a" }],
    ["aa", "aaa", 3, { at: 2, removed: 0, added: "a" }],
    ["one two", "one 2 two", 6, { at: 4, removed: 0, added: "2 " }],
    ["hello", "jello", 1, { at: 0, removed: 1, added: "j" }],
    ["😀", "😁", 2, { at: 0, removed: 2, added: "😁" }],
  ])("%j to %j with the caret at %d", (before, after, caret, edit) => {
    expect(editOf(before, after, caret)).toEqual(edit);
    if (edit !== null)
      expect(before.slice(0, edit.at) + edit.added + before.slice(edit.at + edit.removed)).toBe(
        after,
      );
  });
});

describe("the caret after what others have typed", () => {
  test.each([
    [5, [{ insert: "abc" }], 8],
    [5, [{ retain: 5 }, { insert: "abc" }], 5],
    [5, [{ retain: 9 }, { insert: "abc" }], 5],
    [5, [{ retain: 1 }, { delete: 2 }], 3],
    [5, [{ retain: 3 }, { delete: 4 }], 3],
    [5, [{ delete: 2 }, { retain: 1 }, { insert: "xy" }], 5],
    [0, [{ insert: "abc" }], 0],
  ])("at %d after %j", (place, delta, now) => {
    expect(moved(place, delta)).toBe(now);
  });
});
