import { expect, test } from "vitest";

import { fit } from "./fitting";

const desktop = { width: 1036, height: 710 };
const phone = { width: 368, height: 660 };

/** How many tiles stand beside each other. */
function columns(count: number, stage: typeof desktop): number {
  return Math.floor((stage.width + 12) / (fit(count, stage, 12).width + 12));
}

test.each([
  [1, 1],
  [2, 1],
  [3, 2],
  [4, 2],
  [6, 2],
  [7, 3],
  [9, 3],
])("%i people on a desktop stand in %i columns", (count, expected) => {
  expect(columns(count, desktop)).toBe(expected);
});

test.each([
  [1, 1],
  [2, 1],
  [3, 1],
  [6, 2],
  [8, 2],
])("%i people on a phone stand in %i columns", (count, expected) => {
  expect(columns(count, phone)).toBe(expected);
});

test("no tile is flat or tall beyond measure, and all of them fit", () => {
  for (const stage of [desktop, phone, { width: 1900, height: 300 }, { width: 200, height: 900 }])
    for (let count = 1; count <= 12; count += 1) {
      const { width, height } = fit(count, stage, 12);
      expect(width / height).toBeGreaterThan(0.7);
      expect(width / height).toBeLessThan(2.35);
      const across = Math.floor((stage.width + 12) / (width + 12));
      expect(Math.ceil(count / across) * (height + 12) - 12).toBeLessThanOrEqual(stage.height);
    }
});

test("a stage without room has tiles without size", () => {
  expect(fit(3, { width: 0, height: 0 }, 12)).toEqual({ width: 0, height: 0 });
});
