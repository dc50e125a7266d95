import { expect, test } from "vitest";

import { Held } from "./held";

test("signals wait for their person, once and in order", () => {
  const held = new Held();
  held.keep(7, { kind: "open", body: 1 });
  held.keep(8, { kind: "open", body: 2 });
  held.keep(7, { kind: "ice", body: 3 });
  expect(held.take(7)).toEqual([
    { kind: "open", body: 1 },
    { kind: "ice", body: 3 },
  ]);
  expect(held.take(7)).toEqual([]);
});

test("strangers cannot fill the memory", () => {
  const held = new Held();
  for (let visit = 1; visit <= 9; visit++)
    for (let count = 0; count < 100; count++) held.keep(visit, { kind: "ice", body: count });
  expect(held.take(1)).toEqual([]);
  expect(held.take(9)).toHaveLength(80);
});
