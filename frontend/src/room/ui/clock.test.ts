/** @vitest-environment happy-dom */
import { expect, test } from "vitest";

import { clockOf, spanOf, untilSign } from "./clock";

const MINUTE = 60_000;

test.each([
  [0, "0:00"],
  [59_999, "0:59"],
  [24 * MINUTE + 18_000, "24:18"],
  [62 * MINUTE + 3_000, "1:02:03"],
])("%i ms are %s", (ms, text) => {
  expect(spanOf(ms)).toBe(text);
});

test("before the start it counts down", () => {
  expect(clockOf(0, 200_000)).toBe("-3:20");
  expect(clockOf(200_000, 200_000)).toBe("0:00");
});

test("the end is announced ten minutes before it", () => {
  expect(untilSign(0, { endsAt: 11 * MINUTE })).toBeNull();
  expect(untilSign(0, { endsAt: 9 * MINUTE })).not.toBeNull();
  expect(untilSign(MINUTE, { endsAt: 0 })).not.toBeNull();
});
