import { expect, test } from "vitest";

import type { Peer } from "../../../shared/live/room-protocol";
import type { RoomState } from "../../state";
import { isLeftWaiting } from "./released";

const AIKO: Peer = {
  ...{ visit: 2, person: 2, name: "Aiko", initials: "A", hue: 1, part: "student" },
  ...{ mic: false, camera: false, screen: false, hand_at: null, entered_at: 0 },
};
const TOMAS: Peer = { ...AIKO, visit: 3, person: 3, part: "tutor" };

function room(more: Partial<RoomState>): RoomState {
  const rules = { locked: false, chat: true, share: true, draw: true };
  return {
    ...{ me: 2, seq: 1, mode: "mesh", peopleAtMost: 8, rules, board: 1, notes: 2 },
    ...{ peers: [AIKO], knocks: [], isReleased: true, isClosed: false, closesAt: 0 },
    ...more,
  };
}

test.each([
  ["a student whose tutor has not come", room({}), true],
  ["the quarter of an hour is not over", room({ isReleased: false }), false],
  ["the tutor has come after all", room({ peers: [AIKO, TOMAS] }), false],
  ["the tutor", room({ me: 3, peers: [TOMAS] }), false],
  ["nobody is inside yet", null, false],
] as const)("%s", (_name, state, isShown) => {
  expect(isLeftWaiting(state)).toBe(isShown);
});
