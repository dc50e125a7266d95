import { expect, test } from "vitest";

import { MANY_PEOPLE, planFor, scaleDown } from "./bandwidth";

const SIZES = [1, 2, 3, 4, 5, 6, 7, 8];

test("what one line carries falls with the people and never rises", () => {
  for (const kind of ["camera", "screen"] as const) {
    const bits = SIZES.map((people) => planFor(people)[kind].bitsPerSecond);
    expect(bits).toEqual([...bits].sort((a, b) => b - a));
    const heights = SIZES.map((people) => planFor(people)[kind].height);
    expect(heights).toEqual([...heights].sort((a, b) => b - a));
  }
});

test("beyond four people faces are small", () => {
  for (const people of [5, 6, 7, 8]) expect(planFor(people).camera.height).toBe(180);
  expect(planFor(MANY_PEOPLE - 1).camera.height).toBeGreaterThan(180);
});

test("all that one sends stays within a usual line's upload", () => {
  for (const people of SIZES.slice(1)) {
    const { camera, micBitsPerSecond } = planFor(people);
    expect((people - 1) * (camera.bitsPerSecond + micBitsPerSecond)).toBeLessThan(2_000_000);
  }
});

test("pictures are made smaller, never larger", () => {
  const { camera } = planFor(5);
  expect([720, 180, 90, undefined].map((height) => scaleDown(height, camera))).toEqual([
    4, 1, 1, 1,
  ]);
});
