import { expect, test } from "vitest";

import { read, write, type Said } from "./said";

test("what is said is understood", () => {
  const said: Said = { sends: ["mic", "screen"], takesVideo: false };
  expect(read(write(said))).toEqual(said);
});

test("kinds that are unknown or told twice are passed over", () => {
  const text = JSON.stringify({ sends: ["camera", "camera", "smell", 7], video: true });
  expect(read(text)).toEqual({ sends: ["camera"], takesVideo: true });
});

test.each<[string, unknown]>([
  ["a sign of life", ""],
  ["no JSON", "{"],
  ["no object", "7"],
  ["null", "null"],
  ["a field missing", '{"sends":[]}'],
  ["another shape", '{"sends":{},"video":true}'],
  ["another kind", '{"sends":[],"video":1}'],
  ["something long", `"${"a".repeat(2_000)}"`],
  ["bytes", new ArrayBuffer(4)],
])("%s says nothing", (_name, text) => {
  expect(read(text)).toBeNull();
});
