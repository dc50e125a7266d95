import { describe, expect, test } from "vitest";

import { step } from "./machine";
import type { Live, Step } from "./state";
import {
  welcome,
  ev,
  after,
  heard,
  polled,
  hb,
  told,
  sent,
  asked,
  timer,
  kinds,
  follow,
  open,
  settled,
  lost,
  page,
} from "./testing";

describe("beginning", () => {
  test("a page without topics needs no connection", () => {
    expect(after([{ type: "follow", topics: [] }]).live.phase).toBe("idle");
  });

  test("topics are asked for after the welcome, as the protocol has it", () => {
    expect(sent(after([follow, { type: "opened" }]))).toEqual([{ type: "hello" }]);
    const welcomed = after([follow, { type: "opened" }, heard(welcome)]);
    expect(sent(welcomed)).toEqual([{ type: "sub", topic: "user:3" }]);
    expect(welcomed.live.phase).toBe("open");
  });

  test("a topic nobody has spoken on begins at 0", () => {
    const joined = after([heard({ type: "ack", topic: "user:3", seq: 0 })], open);
    expect([joined.live.cursors.get("user:3"), asked(joined)]).toEqual([0, []]);
  });

  test("the last event before the subscription is looked at: it may be younger than the page", () => {
    const joined = after([heard({ type: "ack", topic: "user:3", seq: 6 })], open);
    expect(asked(joined)).toEqual([{ "user:3": 5 }]);
    const looked = after(
      [polled(["user:3"], { events: [ev(6)], heads: { "user:3": 6 } })],
      joined.live,
    );
    expect([told(looked), asked(looked)]).toEqual([[6], []]);
  });

  test("one that is no longer kept is older than any page", () => {
    const joined = after([heard({ type: "ack", topic: "user:3", seq: 6 })], open);
    const looked = after(
      [polled(["user:3"], { heads: { "user:3": 6 }, reset: ["user:3"] })],
      joined.live,
    );
    expect([told(looked), looked.live.cursors.get("user:3")]).toEqual([[], 6]);
  });

  test("no more topics than the server takes", () => {
    const topics = Array.from({ length: 150 }, (_, number) => `session:${number + 1}`);
    expect(after([{ type: "follow", topics }]).live.cursors.size).toBe(100);
  });

  test("without a network it waits for one", () => {
    const asleep = after([page({ isOffline: true }), follow]);
    expect([asleep.live.phase, kinds(asleep.effects)]).toEqual(["asleep", []]);
  });
});

describe("losing the connection", () => {
  test.each<[string, number, number]>([
    ["full jitter that grows", 1006, 750],
    ["uniform within 5 s after a restart", 1012, 2_500],
  ])("%s", (_name, code, ms) => {
    const closed = after([{ type: "closed", code }], settled);
    expect([closed.live.phase, timer(closed, "reconnect")]).toEqual(["waiting", ms]);
    expect(closed.effects).toContainEqual({ type: "standing", standing: "lost" });
  });

  test("pauses stay between 0.5 and 15 s however often it fails", () => {
    const tired = { ...lost, failures: 40 };
    const closedWith = (random: number): Step =>
      step({ ...tired, phase: "connecting" }, { type: "closed", code: 1006 }, () => random);
    expect([timer(closedWith(0), "reconnect"), timer(closedWith(1), "reconnect")]).toEqual([
      500, 15_000,
    ]);
  });

  test("the next connection goes on where the last stood, and all is fine", () => {
    const again = after(
      [{ type: "timer", name: "reconnect" }, { type: "opened" }, heard(welcome)],
      lost,
    );
    expect(sent(again)).toEqual([{ type: "sub", topic: "user:3", since: 6 }]);
    expect(again.effects).toContainEqual({ type: "standing", standing: "fine" });
    expect(timer(again, "poll")).toBeNull();
  });

  test("a socket that never answers is given up", () => {
    const opening = after([follow]);
    expect(timer(opening, "welcome")).toBe(5_000);
    const given = after([{ type: "timer", name: "welcome" }], opening.live);
    expect([given.live.phase, kinds(given.effects)[0]]).toEqual(["waiting", "close"]);
  });

  test("silence for two heartbeats is a lost connection", () => {
    expect(timer(after([heard(hb({}))], settled), "silence")).toBe(55_000);
    expect(after([{ type: "timer", name: "silence" }], settled).live.phase).toBe("waiting");
  });

  test.each<[number, Live, string]>([
    [4401, settled, "signed_out"],
    [4403, after([follow]).live, "stopped"],
    [4403, settled, "waiting"], // a right was taken away: what is left is heard by the next connection
  ])("%i", (code, from, phase) => {
    const closed = after([{ type: "closed", code }], from);
    expect(closed.live.phase).toBe(phase);
    const later = after(
      [page({ isOffline: true }), page({ isOffline: false }), follow],
      closed.live,
    );
    expect(later.live.phase).toBe(phase);
  });
});

describe("the page", () => {
  test("put away for the way back it lets go of the socket, and comes back where it stood", () => {
    const away = after([page({ isAway: true })], settled);
    expect([away.live.phase, kinds(away.effects)[0]]).toEqual(["asleep", "close"]);
    const back = after([page({ isAway: false })], away.live);
    expect(timer(back, "reconnect")).toBe(500);
    expect(back.live.cursors.get("user:3")).toBe(6);
  });

  test("without a network it rests, and says nothing of its own beside the browser", () => {
    const offline = after([page({ isOffline: true })], lost);
    expect([offline.live.phase, timer(offline, "poll")]).toEqual(["asleep", null]);
    expect(offline.effects).toContainEqual({ type: "standing", standing: "fine" });
    expect(after([page({ isOffline: false })], offline.live).live.phase).toBe("waiting");
  });

  test("looked at again it asks whether the other side is still there", () => {
    const looked = after([page({ isHidden: false })], settled);
    expect([sent(looked), timer(looked, "silence")]).toEqual([[{ type: "ping" }], 10_000]);
  });

  test("an answer that comes while it is put away starts nothing", () => {
    const away = after(
      [heard(ev(9)), page({ isAway: true }), { type: "poll_failed", status: null }],
      settled,
    );
    expect(away.effects).toEqual([]);
    const back = after(
      [
        page({ isAway: false }),
        { type: "timer", name: "reconnect" },
        { type: "opened" },
        heard(welcome),
      ],
      away.live,
    );
    expect(asked(back)).toEqual([{ "user:3": 6 }]);
  });
});

describe("a topic whose state was read", () => {
  test("goes on from there, also where it was heard before", () => {
    const first = after([{ type: "go_on", topic: "room:7", seq: 4 }], open);
    expect(sent(first)).toEqual([{ type: "sub", topic: "room:7", since: 4 }]);
    const again = after([{ type: "go_on", topic: "room:7", seq: 9 }], first.live);
    expect(sent(again)).toEqual([
      { type: "unsub", topic: "room:7" },
      { type: "sub", topic: "room:7", since: 9 },
    ]);
    expect(told(after([heard(ev(9, "room:7"), ev(10, "room:7"))], again.live))).toEqual([10]);
  });

  test("is asked for again although it was refused", () => {
    const refused = after([{ type: "follow", topics: ["room:7"] }], open).live;
    const shut = after(
      [heard({ type: "err", code: "forbidden", message: "", topic: "room:7" })],
      refused,
    ).live;
    expect(sent(after([{ type: "go_on", topic: "room:7", seq: 0 }], shut))).toEqual([
      { type: "sub", topic: "room:7", since: 0 },
    ]);
  });
});

test("where people wait for it, a connection is tried again within two seconds", () => {
  const busy = { ...open, isUrgent: true, failures: 9 };
  const { effects } = after([{ type: "closed", code: 1006 }], busy);
  expect(effects).toContainEqual({ type: "timer", name: "reconnect", ms: 2_000 });
});
