import { describe, expect, test } from "vitest";

import { countdownParts, digits, untilNextChangeMs } from "./countdown";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function shown(leftMs: number): string {
  return [...countdownParts(leftMs)].map(([part, value]) => `${value} ${part}`).join(" ");
}

describe("countdownParts", () => {
  test.each([
    [2 * DAY + 3 * HOUR + 4 * MINUTE + 5 * SECOND, "2 days 3 hours 4 minutes"],
    [DAY, "1 days 0 hours 0 minutes"],
    [DAY - 1, "23 hours 59 minutes"],
    [HOUR, "1 hours 0 minutes"],
    [HOUR - 1, "59 minutes 59 seconds"],
    [999, "0 minutes 0 seconds"],
    [0, ""],
    [-DAY, ""],
  ])("%i ms left reads %s", (leftMs, text) => {
    expect(shown(leftMs)).toBe(text);
  });
});

describe("untilNextChangeMs", () => {
  test.each([2 * DAY + 17, HOUR + 30_500, HOUR, 59 * MINUTE + 123, 1_001])(
    "after it, %i ms reads differently, and not a step before",
    (leftMs) => {
      const wait = untilNextChangeMs(leftMs);

      expect(shown(leftMs - wait)).not.toBe(shown(leftMs));
      expect(shown(leftMs - wait + 1)).toBe(shown(leftMs));
    },
  );
});

test("digits pads all but the first part", () => {
  expect([digits(5, true), digits(5, false), digits(12, false)]).toEqual(["5", "05", "12"]);
});
