import { describe, expect, test } from "vitest";

import {
  ASLEEP_MS,
  begun,
  CONNECT_AT_MOST_MS,
  CONNECT_MS,
  isSilent,
  look,
  RESTART_MS,
  SILENT_ELDER_MS,
  SILENT_MS,
  TICK_MS,
  type Act,
  type Watch,
} from "./watchdog";

interface Run {
  readonly acts: readonly [number, Act][];
  readonly watch: Watch;
}

/** Ticks until `end`, with the bytes that `bytesAt` says; gives what was done when. */
function run(
  end: number,
  bytesAt: (now: number) => number,
  options: { isNewcomer?: boolean; failedAt?: number; overAt?: number; start?: Watch } = {},
): Run {
  let watch = options.start ?? begun(0, 0);
  const acts: [number, Act][] = [];
  for (let now = watch.tickedAt + TICK_MS; now <= end; now += TICK_MS) {
    const looked = look(watch, {
      now,
      bytes: bytesAt(now),
      isFailed: now >= (options.failedAt ?? Infinity),
      isOver: now >= (options.overAt ?? Infinity),
      isNewcomer: options.isNewcomer ?? true,
    });
    watch = looked.watch;
    if (looked.act !== "none") acts.push([now, looked.act]);
  }
  return { acts, watch };
}

const untilSecond = (seconds: number) => (now: number) => Math.min(now, seconds * 1_000);

describe("a connection that lived", () => {
  test("and goes on is left alone", () => {
    expect(run(60_000, (now) => now).acts).toEqual([]);
  });

  test("is restarted after two silent seconds, and given up when that brings nothing", () => {
    const { acts, watch } = run(10_000, untilSecond(3));
    expect(acts.slice(0, 2)).toEqual([
      [3_000 + SILENT_MS, "restart"],
      [3_000 + SILENT_MS + RESTART_MS, "renew"],
    ]);
    expect(isSilent(watch)).toBe(true);
  });

  test("is left to the newcomer first", () => {
    const { acts } = run(8_000, untilSecond(3), { isNewcomer: false });
    expect(acts[0]).toEqual([3_000 + SILENT_ELDER_MS, "restart"]);
  });

  test("is restarted at once where the browser has given it up, and once", () => {
    const { acts } = run(6_000, untilSecond(3), { failedAt: 3_500 });
    expect(acts).toEqual([[3_500, "restart"]]);
  });

  test("is made anew at once where the other end has closed it", () => {
    const { acts } = run(3_500, untilSecond(3), { overAt: 3_500 });
    expect(acts).toEqual([[3_500, "renew"]]);
  });

  test("is fine again when bytes come", () => {
    const { acts, watch } = run(9_000, (now) => (now < 6_000 ? Math.min(now, 3_000) : now));
    expect(acts).toEqual([[5_000, "restart"]]);
    expect([isSilent(watch), watch.restartedAt]).toEqual([false, null]);
  });

  test("was not silent while the device slept", () => {
    const awake = run(3_000, (now) => now).watch;
    const woken = look(awake, {
      now: 3_000 + ASLEEP_MS + 60_000,
      bytes: 3_000,
      isFailed: false,
      isOver: false,
      isNewcomer: true,
    });
    expect(woken.act).toBe("none");
    expect(isSilent(woken.watch)).toBe(false);
  });
});

describe("a connection that never lived", () => {
  test("is made anew, each time more patiently", () => {
    const firstRenewal = (failures: number): number | undefined =>
      run(40_000, () => 0, { start: begun(0, failures) }).acts[0]?.[0];
    expect([0, 1, 2, 3, 9].map(firstRenewal)).toEqual([
      CONNECT_MS,
      2 * CONNECT_MS,
      4 * CONNECT_MS,
      CONNECT_AT_MOST_MS,
      CONNECT_AT_MOST_MS,
    ]);
  });

  test("is not said to be lost while it is first made", () => {
    expect(isSilent(run(CONNECT_MS - TICK_MS, () => 0).watch)).toBe(false);
    expect(isSilent(begun(0, 1))).toBe(true);
  });

  test("hears nothing in what an old one had received", () => {
    const waiting = begun(0, 1, 900);
    const seen = { now: 1_000, bytes: 900, isFailed: true, isOver: true, isNewcomer: false };
    expect(look(waiting, seen)).toEqual({
      act: "none",
      watch: { ...waiting, tickedAt: 1_000 },
    });
  });

  test("forgets its failures with the first byte", () => {
    expect(run(1_000, (now) => now, { start: begun(0, 3) }).watch.failures).toBe(0);
  });
});
