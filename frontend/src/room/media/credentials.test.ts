import { expect, test } from "vitest";

import { askAgainInMs } from "./credentials";

test("credentials are asked for before they end, and soon where they could not be had", () => {
  expect(askAgainInMs({ expiresAtMs: 7_200_000 }, 0)).toBe(5_400_000);
  expect(askAgainInMs({ expiresAtMs: 7_200_000 }, 7_000_000)).toBe(150_000);
  expect(askAgainInMs(null, 0)).toBe(30_000);
});

test("a clock that is off does not make a page ask all the time", () => {
  expect(askAgainInMs({ expiresAtMs: 0 }, 99_999)).toBe(10_000);
});
