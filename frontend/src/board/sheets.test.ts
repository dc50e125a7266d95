import type { ExcalidrawElement } from "@excalidraw/excalidraw/element/types";
import { expect, test } from "vitest";
import * as Y from "yjs";

import { OTHERS } from "../shared/paper/paper";
import { Sheets } from "./sheets";
import { decode, encode } from "./values";

/** As Excalidraw has it, with all its fields. */
const RECTANGLE = { ...decode(encode({ type: "rectangle", x: 1, y: 2 } as ExcalidrawElement)) };

function element(id: string, fields: object = {}): ExcalidrawElement {
  return { ...RECTANGLE, id, index: `a${id}`, ...fields } as ExcalidrawElement;
}

/** Two pages of one board; what one writes reaches the other. */
function two(): [Sheets, Sheets, Y.Doc, Y.Doc] {
  const [one, other] = [new Y.Doc(), new Y.Doc()];
  one.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== OTHERS) Y.applyUpdate(other, update, OTHERS);
  });
  other.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== OTHERS) Y.applyUpdate(one, update, OTHERS);
  });
  return [new Sheets(one, 1), new Sheets(other, 2), one, other];
}

test("a stroke is the same after it was kept, to an eighth of a pixel", () => {
  const points = [
    [0, 0],
    [1.25, -3.5],
    [-100.125, 7],
  ];
  const stroke = {
    ...element("s"),
    type: "freedraw",
    points,
    pressures: [],
    simulatePressure: true,
  };
  const value = encode(stroke as unknown as ExcalidrawElement);
  expect(decode(value)).toMatchObject({ id: "s", points, pressures: [], simulatePressure: true });
  expect(value?.length).toBeLessThan(90);
});

test("what one draws stands on the other's page, and what is rubbed out is gone", () => {
  const [one, other] = two();
  const heard: (readonly [string[], string[]])[] = [];
  one.show(1);
  other.show(1);
  other.watch((changed, gone) => heard.push([changed.map(({ id }) => id), [...gone]]));
  one.keep([element("a"), element("b")]);
  one.keep([element("a"), element("b", { version: 2, x: 9 })]);
  one.keep([element("a", { isDeleted: true, version: 2 })]);
  expect(heard).toEqual([
    [["a", "b"], []],
    [["b"], []],
    [[], ["a"]],
  ]);
  expect(other.show(1).map(({ id, x }) => [id, x])).toEqual([["b", 9]]);
});

test("whoever changes something leaves its drawer's name on it", () => {
  const [one, other, doc] = two();
  one.show(1);
  other.show(1);
  one.keep([element("a")]);
  other.show(1);
  other.keep([element("a", { version: 2 })]);
  expect([...doc.getMap("elements").keys()]).toEqual(["1/1.a"]);
});

test("pages are added, named and shown in their order", () => {
  const [one, other] = two();
  expect(other.pages()).toEqual([{ number: 1, name: "" }]);
  expect(one.add()).toBe(2);
  one.show(2);
  one.keep([element("c")]);
  one.name(2, "Bond angles");
  expect(other.pages()).toEqual([
    { number: 1, name: "" },
    { number: 2, name: "Bond angles" },
  ]);
  expect(other.show(1)).toEqual([]);
  expect(other.show(2).map(({ id }) => id)).toEqual(["c"]);
});
