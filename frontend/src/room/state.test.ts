import { describe, expect, test } from "vitest";

import type { Peer, State } from "../shared/live/room-protocol";
import { after, entered, hands, keepsOrder, may, type RoomEvent, type RoomState } from "./state";

const rules = { locked: false, chat: true, share: true, draw: true };

function peer(visit: number, fields: Partial<Peer> = {}): Peer {
  return {
    visit,
    person: 100 + visit,
    name: `Peer ${visit}`,
    initials: `P${visit}`,
    hue: 1,
    part: "student",
    mic: false,
    camera: false,
    screen: false,
    hand_at: null,
    entered_at: 0,
    ...fields,
  };
}

function inside(fields: Partial<State> = {}, visit = 1): RoomState {
  const state: State = {
    seq: 5,
    mode: "mesh",
    people_at_most: 8,
    rules,
    peers: [peer(1, { part: "tutor" }), peer(2)],
    knocks: [],
    board: 1,
    notes: 2,
    is_released: false,
    closes_at: 0,
    ...fields,
  };
  return entered({ visit, is_back: false, state });
}

function following(room: RoomState, ...events: readonly RoomEvent[]): RoomState {
  return events.reduce((now, event) => after(now, now.seq + 1, event), room);
}

describe("what events make of a room", () => {
  const knocker = { person: 9, name: "Leo", initials: "L", hue: 3, at: 1, is_asking: false };

  test("leads to the state that would be fetched after them", () => {
    const led = following(
      inside(),
      { k: "joined", d: peer(7) },
      { k: "joined", d: peer(3) },
      { k: "media", d: { visit: 3, mic: true, camera: true, screen: false } },
      { k: "hand", d: { visit: 2, at: 40 } },
      { k: "muted", d: { visit: 3, by: 101 } },
      { k: "left", d: { visit: 7, person: 107, why: "left" } },
      { k: "rules", d: { ...rules, locked: true } },
      { k: "knocked", d: knocker },
      { k: "knocked", d: { ...knocker, person: 8 } },
      { k: "knock_ended", d: { person: 8, is_let_in: true } },
      { k: "chat", d: { id: 1 } },
      { k: "released", d: {} },
    );
    const peers = [peer(1, { part: "tutor" }), peer(2, { hand_at: 40 }), peer(3, { camera: true })];
    expect(led).toEqual({
      ...inside({ seq: 17, peers, knocks: [knocker], is_released: true }),
      rules: { ...rules, locked: true },
    });
  });

  test("one that the state knows already changes nothing", () => {
    const room = inside({ peers: [peer(1)] });
    expect(after(room, 5, { k: "joined", d: peer(4) })).toBe(room);
  });

  test("one of a kind that is not known here only counts", () => {
    const unknown = { k: "waved", d: {} } as unknown as RoomEvent;
    expect(following(inside(), unknown)).toEqual({ ...inside(), seq: 6 });
  });

  test("a closed room says so", () => {
    expect(following(inside(), { k: "closed", d: {} }).isClosed).toBe(true);
  });
});

test("whoever raised their hand first is first", () => {
  const room = inside({
    peers: [peer(1, { hand_at: 9 }), peer(2, { hand_at: 3 }), peer(3), peer(4, { hand_at: 3 })],
  });
  expect(hands(room).map(({ visit }) => visit)).toEqual([2, 4, 1]);
});

test("rules stop students, never who keeps order", () => {
  const closed = { rules: { ...rules, chat: false } };
  expect(may(inside(closed, 1), "chat")).toBe(true);
  expect(may(inside(closed, 2), "chat")).toBe(false);
  expect(may(inside(closed, 2), "draw")).toBe(true);
  expect([keepsOrder(inside({}, 1)), keepsOrder(inside({}, 2))]).toEqual([true, false]);
});
