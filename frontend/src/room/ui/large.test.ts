import { expect, test } from "vitest";

import type { Peer } from "../../shared/live/room-protocol";
import { isSame, largeOf } from "./large";

function peer(visit: number, fields: Partial<Peer> = {}): Peer {
  return {
    ...{ visit, person: visit, name: "", initials: "", hue: 1, part: "student", mic: true },
    ...{ camera: true, screen: false, hand_at: null, entered_at: 0, ...fields },
  };
}

const looks = { isBoardOpen: false, layout: "grid", pinned: null, speaker: null } as const;
const speaking = { ...looks, layout: "speaker", speaker: 3 } as const;
const people = [peer(1), peer(2, { part: "tutor" }), peer(3)];
const sharing = [...people, peer(4, { screen: true })];

test("a grid has nobody large, until somebody shares their screen", () => {
  expect(largeOf(looks, people, 1)).toEqual({ kind: "none" });
  expect(largeOf(looks, sharing, 1)).toEqual({ kind: "screen", visit: 4 });
});

test("nobody sees their own screen again, unless they pin it", () => {
  expect(largeOf(looks, sharing, 4)).toEqual({ kind: "none" });
  expect(largeOf({ ...looks, pinned: 4 }, sharing, 4)).toEqual({ kind: "screen", visit: 4 });
});

test("who speaks is large, before anybody has spoken the tutor", () => {
  expect(largeOf(speaking, people, 1)).toEqual({ kind: "person", visit: 3 });
  expect(largeOf({ ...speaking, speaker: null }, people, 1)).toEqual({ kind: "person", visit: 2 });
  expect(largeOf({ ...speaking, speaker: 9 }, [peer(1)], 1)).toEqual({ kind: "person", visit: 1 });
});

test("one's own choice comes first: what is pinned, then the board", () => {
  expect(largeOf({ ...speaking, isBoardOpen: true }, sharing, 1)).toEqual({ kind: "board" });
  const pinned = { ...speaking, isBoardOpen: true, pinned: 1 };
  expect(largeOf(pinned, sharing, 1)).toEqual({ kind: "person", visit: 1 });
  expect(largeOf({ ...pinned, pinned: 8 }, sharing, 1)).toEqual({ kind: "board" });
});

test("large things are the same by what and whose they are", () => {
  expect(isSame({ kind: "person", visit: 1 }, { kind: "person", visit: 1 })).toBe(true);
  expect(isSame({ kind: "person", visit: 1 }, { kind: "screen", visit: 1 })).toBe(false);
  expect(isSame({ kind: "person", visit: 1 }, { kind: "person", visit: 2 })).toBe(false);
  expect(isSame({ kind: "board" }, { kind: "board" })).toBe(true);
});
