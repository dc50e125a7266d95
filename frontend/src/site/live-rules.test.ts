import { expect, test } from "vitest";

import { barText, type BarText, type Connection } from "./bar";
import { isConcerned, minds, ownRestMs, restMs, retryMs } from "./refresh";
import { shortCount, titleWith } from "./unread";

const FINE: Connection = { isOffline: false, standing: "fine", isLostLong: false };

test.each<[Partial<Connection>, BarText | null]>([
  [{}, null],
  [{ standing: "lost" }, null],
  [{ standing: "lost", isLostLong: true }, "reconnecting"],
  [{ standing: "lost", isLostLong: true, isOffline: true }, "offline"],
  [{ isOffline: true }, "offline"],
  [{ standing: "signed_out", isOffline: true }, "signed_out"],
  [{ standing: "stopped" }, "stopped"],
])("the bar of %j says %s", (change, text) => {
  expect(barText({ ...FINE, ...change })).toBe(text);
});

test.each([
  ["Find a session", "3", "(3) Find a session"],
  ["(3) Find a session", "4", "(4) Find a session"],
  ["(100+) Find a session", "", "Find a session"],
  ["(Un)usual", "", "(Un)usual"],
  ["Mine", "100+", "(100+) Mine"],
])("the title %s with %s unread", (title, shown, expected) => {
  expect(titleWith(title, shown)).toBe(expected);
});

test("counts stay short", () => {
  expect([0, 1, 100, 101].map(shortCount)).toEqual(["", "1", "100", "100+"]);
});

test("parts rest 10 to 60 ms, many spread out, and one is asked for at most every 300 ms", () => {
  expect([restMs(0, 0), restMs(0, 1), restMs(10, 0)]).toEqual([10, 60, 260]);
  expect([restMs(0, 0, 100), restMs(0, 1, 5_000)]).toEqual([200, 60]);
});

test("whom it concerns asks at once, but not more often", () => {
  expect([ownRestMs(), ownRestMs(100), ownRestMs(5_000)]).toEqual([0, 200, 0]);
  expect([0, 99, 100, Infinity].map(isConcerned)).toEqual([true, true, false, false]);
});

test("retries come later each time, and not all at once", () => {
  expect([retryMs(1, 0), retryMs(1, 1), retryMs(3, 0.5)]).toEqual([1_000, 3_000, 6_000]);
});

test.each([
  [undefined, "changed", true],
  ["sessions", "sessions", true],
  ["notified unread", "unread", true],
  ["notified unread", "sessions", false],
])("a part that says %s of a %s event", (kinds, kind, expected) => {
  expect(minds(kinds, kind)).toBe(expected);
});
