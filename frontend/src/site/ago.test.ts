import { expect, test } from "vitest";

import { agoWords } from "./ago";

const MINUTE = 60_000;

test.each([
  [0, { key: "just_now", count: 0 }],
  [MINUTE - 1, { key: "just_now", count: 0 }],
  [MINUTE, { key: "minutes_ago", count: 1 }],
  [60 * MINUTE - 1, { key: "minutes_ago", count: 59 }],
  [60 * MINUTE, { key: "hours_ago", count: 1 }],
  [12 * 60 * MINUTE - 1, { key: "hours_ago", count: 11 }],
])("%i ms ago", (passedMs, words) => {
  expect(agoWords(passedMs)).toEqual(words);
});

test.each([12 * 60 * MINUTE, -1])("%i ms ago keeps the server's text", (passedMs) => {
  expect(agoWords(passedMs)).toBeNull();
});
