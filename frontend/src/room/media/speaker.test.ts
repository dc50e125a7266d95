import { expect, test } from "vitest";

import { EMPTY_STAGE, gone, heard, turned, type Stage } from "./speaker";

/** What was heard, in order: who, how loud, when. */
function after(...heardThen: readonly (readonly [number, number, number])[]): Stage {
  return heardThen.reduce(
    (stage, [visit, level, now]) => heard(stage, visit, level, now),
    EMPTY_STAGE,
  );
}

test("who speaks first has the stage at once, and breath is no speech", () => {
  expect(after([7, 0.01, 0]).visit).toBeNull();
  expect(after([7, 0.3, 0]).visit).toBe(7);
});

test("a word in between takes it from nobody", () => {
  expect(after([7, 0.3, 0], [8, 0.9, 2_000], [8, 0, 2_300]).visit).toBe(7);
});

test("somebody who goes on after the first has ended takes it", () => {
  const stage = after([7, 0.3, 0], [8, 0.3, 1_000], [7, 0, 1_200]);
  expect(stage.visit).toBe(7);
  expect(turned(stage, 1_300).visit).toBe(7);
  expect(turned(stage, 1_600).visit).toBe(8);
});

test("in silence the last speaker stays", () => {
  expect(turned(after([7, 0.3, 0], [7, 0, 100]), 60_000).visit).toBe(7);
});

test("who leaves leaves the stage", () => {
  expect(gone(after([7, 0.3, 0]), 7).visit).toBeNull();
  expect(gone(after([7, 0.3, 0], [8, 0.3, 10]), 8).visit).toBe(7);
});
