import { describe, expect, test } from "vitest";

import type { Ev } from "./protocol";
import {
  ev,
  after,
  heard,
  polled,
  hb,
  told,
  sent,
  asked,
  timer,
  follow,
  settled,
  lost,
  page,
} from "./testing";

describe("hearing", () => {
  test.each<[string, Ev[], number[]]>([
    ["the next", [ev(7)], [7]],
    ["two in one frame", [ev(7), ev(8)], [7, 8]],
    ["an old one", [ev(6)], []],
    ["one twice", [ev(7), ev(7)], [7]],
    ["one after a gap", [ev(8)], []],
    ["of a topic not followed", [ev(1, "session:1")], []],
  ])("%s", (_name, events, expected) => {
    expect(told(after([heard(...events)], settled))).toEqual(expected);
  });

  test("a gap is asked for and told in order, once", () => {
    const gap = after([heard(ev(9))], settled);
    expect(asked(gap)).toEqual([{ "user:3": 6 }]);
    const filled = after(
      [polled(["user:3"], { events: [ev(7), ev(8), ev(9)], heads: { "user:3": 9 } })],
      gap.live,
    );
    expect([told(filled), asked(filled)]).toEqual([[7, 8, 9], []]);
  });

  test("what comes while a gap is asked for is asked for after it", () => {
    const gap = after([heard(ev(8)), heard(ev(10))], settled);
    const filled = after(
      [polled(["user:3"], { events: [ev(7), ev(8)], heads: { "user:3": 8 } })],
      gap.live,
    );
    expect([told(filled), asked(filled)]).toEqual([[7, 8], [{ "user:3": 8 }]]);
  });

  test("an answer that brings nothing is not asked for again at once", () => {
    const gap = after([heard(ev(9))], settled);
    const empty = after([polled(["user:3"], { heads: { "user:3": 6 } })], gap.live);
    expect([asked(empty), timer(empty, "poll")]).toEqual([[], 10_000]);
    expect(asked(after([{ type: "timer", name: "poll" }], empty.live))).toEqual([{ "user:3": 6 }]);
  });

  test("a heartbeat tells what is missing and forgets earlier failures", () => {
    const beat = after([heard(hb({ "user:3": 7 }))], { ...settled, failures: 4 });
    expect([asked(beat), beat.live.failures]).toEqual([[{ "user:3": 6 }], 0]);
    expect(asked(after([heard(hb({ "user:3": 6 }))], settled))).toEqual([]);
  });

  test("a reset fetches what is shown anew and counts on from there", () => {
    const reset = after([heard({ type: "reset", topic: "user:3", seq: 90 })], settled);
    expect(told(reset)).toEqual(["stale user:3"]);
    expect(told(after([heard(ev(91))], reset.live))).toEqual([91]);
  });

  test("a refused topic is said to be gone and not asked for again", () => {
    const refused = after(
      [heard({ type: "err", code: "forbidden", message: "", topic: "user:3" })],
      settled,
    );
    expect(told(refused)).toEqual(["gone user:3"]);
    expect(after([follow], refused.live).live.cursors.size).toBe(0);
  });

  test("mistakes without a topic change nothing", () => {
    const wrong = after(
      [
        heard(
          { type: "err", code: "bad_json", message: "" },
          { type: "bye", code: 1012, reason: "" },
        ),
      ],
      settled,
    );
    expect(wrong.live).toEqual(settled);
  });

  test("other topics come and go with the page's content", () => {
    const changed = after([{ type: "follow", topics: ["session:1"] }], settled);
    expect(sent(changed)).toEqual([
      { type: "sub", topic: "session:1" },
      { type: "unsub", topic: "user:3" },
    ]);
    const left = after([{ type: "follow", topics: [] }], settled);
    expect([left.live.phase, left.effects[0]]).toEqual(["idle", { type: "close" }]);
  });
});

describe("polling", () => {
  const polling = after([{ type: "timer", name: "poll" }], lost);

  test("a blocked socket is not felt: the same cursors are polled soon and every 8 to 12 s", () => {
    expect(timer(after([{ type: "closed", code: 1006 }], settled), "poll")).toBe(1_250);
    expect(asked(polling)).toEqual([{ "user:3": 6 }]);
    const answered = after(
      [polled(["user:3"], { events: [ev(7)], heads: { "user:3": 7 } })],
      polling.live,
    );
    expect([told(answered), timer(answered, "poll")]).toEqual([[7], 10_000]);
    expect(answered.effects).toContainEqual({ type: "standing", standing: "fine" });
  });

  test("attempts to connect do not put the next poll off", () => {
    const failed = after(
      [
        { type: "timer", name: "reconnect" },
        { type: "closed", code: 1006 },
      ],
      lost,
    );
    expect([failed.live.phase, timer(failed, "poll")]).toEqual(["waiting", undefined]);
  });

  test("from the start, where no socket ever opened", () => {
    const blocked = after([
      follow,
      { type: "closed", code: 1006 },
      { type: "timer", name: "poll" },
    ]);
    expect(asked(blocked)).toEqual([{ "user:3": null }]);
    expect(blocked.live.isLost).toBe(false);
    const first = after([polled(["user:3"], { heads: { "user:3": 6 } })], blocked.live);
    expect(asked(first)).toEqual([{ "user:3": 5 }]);
  });

  test("a topic the answer does not name is gone", () => {
    expect(told(after([polled(["user:3"], {})], polling.live))).toEqual(["gone user:3"]);
  });

  test("a failed poll is a lost connection, and tried again", () => {
    const blocked = after([
      follow,
      { type: "closed", code: 1006 },
      { type: "timer", name: "poll" },
    ]);
    const failed = after([{ type: "poll_failed", status: null }], blocked.live);
    expect(failed.effects).toContainEqual({ type: "standing", standing: "lost" });
    expect(timer(failed, "poll")).toBe(10_000);
  });

  test("signed out is signed out", () => {
    expect(after([{ type: "poll_failed", status: 401 }], polling.live).live.phase).toBe(
      "signed_out",
    );
  });

  test("one question at a time", () => {
    expect(asked(after([{ type: "timer", name: "poll" }], polling.live))).toEqual([]);
  });

  test("a hidden page does not poll, and does at once when it is seen", () => {
    const hidden = after([page({ isHidden: true }), { type: "timer", name: "poll" }], lost);
    expect(asked(hidden)).toEqual([]);
    expect(asked(after([page({ isHidden: false })], hidden.live))).toEqual([{ "user:3": 6 }]);
  });
});
