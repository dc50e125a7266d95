import { describe, expect, test } from "vitest";

import { movedIndex, NO_KEYS, pressKey, SEQUENCE_MS } from "./keys";

const KNOWN = ["/", "n", "s", "g s", "g m"];

function matches(...presses: [key: string, at: number][]): (string | null)[] {
  let state = NO_KEYS;
  return presses.map(([key, at]) => {
    const outcome = pressKey(state, key, at, KNOWN);
    state = outcome.state;
    return outcome.match;
  });
}

describe("pressKey", () => {
  test("a single key matches at once", () => {
    expect(matches(["/", 0])).toEqual(["/"]);
  });
  test("a sequence matches with its last key", () => {
    expect(matches(["g", 0], ["s", 500])).toEqual([null, "g s"]);
  });
  test("a late second key stands for itself", () => {
    expect(matches(["g", 0], ["s", SEQUENCE_MS + 1])).toEqual([null, "s"]);
  });
  test("a key that does not continue the sequence stands for itself", () => {
    expect(matches(["g", 0], ["n", 100])).toEqual([null, "n"]);
  });
  test("a key may begin a sequence anew", () => {
    expect(matches(["g", 0], ["g", 100], ["m", 200])).toEqual([null, null, "g m"]);
  });
  test("unknown keys match nothing", () => {
    expect(matches(["x", 0], ["Shift", 1])).toEqual([null, null]);
  });
});

test("movedIndex walks inside the list and enters it from either end", () => {
  expect([movedIndex(-1, 1, 3), movedIndex(-1, -1, 3)]).toEqual([0, 2]);
  expect([movedIndex(0, -1, 3), movedIndex(2, 1, 3), movedIndex(0, 1, 3)]).toEqual([0, 2, 1]);
  expect(movedIndex(-1, 1, 0)).toBeNull();
});
