import { describe, expect, test } from "vitest";

import { receivingLevel, sendingLevel, settled, verdicts, type LineQuality } from "./quality";
import { readStats, type Sample } from "./stats";

const START: Sample = readStats(new Map(), 0);
const FINE: Sample = { ...START, atMs: 2_000, bytes: 90_000, packets: 200 };
const LINE: LineQuality = { receiving: "good", sending: "good", isBusy: false, lacksRelay: false };

test("statistics are read over all tracks and ways", () => {
  const report = new Map<string, unknown>([
    ["T", { type: "transport", bytesReceived: 5_000 }],
    [
      "P",
      { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.05, bytesReceived: 9 },
    ],
    ["Q", { type: "candidate-pair", nominated: false, currentRoundTripTime: 3 }],
    ["A", { type: "inbound-rtp", packetsReceived: 50, packetsLost: 1, jitter: 0.01 }],
    ["V", { type: "inbound-rtp", packetsReceived: 150, packetsLost: 2, totalFreezesDuration: 0.5 }],
    ["R", { type: "remote-inbound-rtp", fractionLost: 0.25 }],
    ["O", { type: "outbound-rtp", qualityLimitationReason: "cpu" }],
    ["X", null],
  ]);
  expect(readStats(report, 7)).toEqual({
    ...{ atMs: 7, bytes: 5_000, packets: 200, lost: 3, jitterMs: 10, frozenMs: 500 },
    ...{ roundTripMs: 50, lossThere: 0.25, outgoingBits: null, isBusy: true },
  });
});

test("where a browser tells of no transport, its ways are counted", () => {
  const report = new Map([["P", { type: "candidate-pair", bytesReceived: 9 }]]);
  expect(readStats(report, 0).bytes).toBe(9);
});

describe("receiving", () => {
  test.each<[string, Partial<Sample>, string]>([
    ["all arrives", {}, "good"],
    ["nothing is sent", { packets: 0 }, "good"],
    ["some is lost", { lost: 10 }, "fair"],
    ["much is lost", { lost: 40 }, "poor"],
    ["it takes long", { roundTripMs: 400 }, "fair"],
    ["it is uneven", { jitterMs: 200 }, "poor"],
    ["pictures stand still", { frozenMs: 1_000 }, "poor"],
    ["what was lost came after all", { lost: -3 }, "good"],
  ])("%s", (_name, seen, level) => {
    expect(receivingLevel(START, { ...FINE, ...seen })).toBe(level);
  });
});

describe("sending", () => {
  test.each<[string, Partial<Sample>, string]>([
    ["nothing is known", {}, "good"],
    ["much arrives not", { lossThere: 0.2 }, "poor"],
    ["the way out is narrow", { outgoingBits: 150_000 }, "fair"],
    ["voice hardly fits", { outgoingBits: 50_000 }, "poor"],
    ["the device is slow", { isBusy: true }, "fair"],
  ])("%s", (_name, seen, level) => {
    expect(sendingLevel({ ...FINE, ...seen })).toBe(level);
  });
});

test("one bad look is not shown, two are", () => {
  expect(settled("good", "good", "poor")).toBe("good");
  expect(settled("good", "poor", "poor")).toBe("poor");
});

describe("what is said", () => {
  test("nothing while all is well, alone or not", () => {
    expect([...verdicts(new Map(), 1)]).toEqual([[null, { level: "good", advice: null }]]);
    expect(verdicts(new Map([[7, LINE]]), 2).get(7)).toEqual({ level: "good", advice: null });
  });

  test("that pictures are small, where many share a line", () => {
    expect(verdicts(new Map([[7, LINE]]), 5).get(null)).toEqual({ level: "good", advice: "many" });
  });

  test("trouble with one of three is theirs", () => {
    const lines = new Map([
      [7, { ...LINE, receiving: "poor" as const }],
      [8, LINE],
      [9, LINE],
    ]);
    expect([...verdicts(lines, 4)].slice(0, 2)).toEqual([
      [null, { level: "good", advice: null }],
      [7, { level: "poor", advice: "theirs" }],
    ]);
  });

  test("trouble with most is one's own", () => {
    const poor = { ...LINE, receiving: "poor" as const };
    const said = verdicts(
      new Map([...[7, 8].map((visit) => [visit, poor] as const), [9, LINE]]),
      4,
    );
    expect([said.get(null), said.get(7)]).toEqual([
      { level: "poor", advice: "slow" },
      { level: "poor", advice: "slow" },
    ]);
  });

  test("a device that is too slow is named", () => {
    const busy = { ...LINE, sending: "fair" as const, isBusy: true };
    expect(verdicts(new Map([[7, busy]]), 2).get(null)).toEqual({ level: "fair", advice: "busy" });
  });

  test("a lost one is being mended, or lacks a relay", () => {
    const gone = { ...LINE, receiving: "lost" as const };
    expect(verdicts(new Map([[7, gone]]), 2).get(7)?.advice).toBe("reconnecting");
    const cutOff = { ...gone, lacksRelay: true };
    expect(verdicts(new Map([[7, cutOff]]), 2).get(7)?.advice).toBe("no_relay");
  });
});
