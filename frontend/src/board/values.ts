/**
 * Elements as the board's document keeps them; `peerhall/room/board.py` says what a value is and refuses all
 * else. What is as usual is left out, a pen stroke's points are packed: 50,000 strokes are a few megabytes.
 */
import type { ExcalidrawElement } from "@excalidraw/excalidraw/element/types";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

type Fields = Record<string, unknown>;
type Point = readonly [number, number];

const ELEMENT = 1;
/** Steps of a stroke are kept in parts of a pixel. */
const PARTS = 8;
const PRESSURES = 127;

const USUAL: Fields = {
  width: 0,
  height: 0,
  angle: 0,
  strokeColor: "#1b2b31",
  backgroundColor: "transparent",
  fillStyle: "solid",
  strokeWidth: 2,
  strokeStyle: "solid",
  roundness: null,
  roughness: 0,
  opacity: 100,
  seed: 1,
  version: 1,
  versionNonce: 0,
  index: null,
  groupIds: [],
  frameId: null,
  boundElements: null,
  updated: 1,
  link: null,
  locked: false,
};
const OF_KIND: Readonly<Record<string, Fields>> = {
  text: {
    text: "",
    originalText: "",
    fontSize: 20,
    fontFamily: 6,
    textAlign: "left",
    verticalAlign: "top",
    containerId: null,
    autoResize: true,
    lineHeight: 1.25,
  },
  line: {
    points: [],
    startBinding: null,
    endBinding: null,
    startArrowhead: null,
    endArrowhead: null,
  },
  arrow: {
    points: [],
    startBinding: null,
    endBinding: null,
    startArrowhead: null,
    endArrowhead: null,
    elbowed: false,
  },
  freedraw: { simulatePressure: true },
  image: { fileId: null, scale: [1, 1], crop: null },
  frame: { name: null },
  rectangle: {},
  diamond: {},
  ellipse: {},
};

/** The value of an element; null for a kind that the board does not keep. */
export function encode(element: ExcalidrawElement): Uint8Array | null {
  const ofKind = OF_KIND[element.type];
  if (ofKind === undefined) return null;
  const from = element as unknown as Fields;
  const fields: Fields = { id: element.id, type: element.type, x: element.x, y: element.y };
  for (const [name, usual] of Object.entries({ ...USUAL, ...ofKind }))
    if (from[name] !== undefined && !isSame(from[name], usual)) fields[name] = from[name];
  const encoder = encoding.createEncoder();
  encoding.writeUint8(encoder, ELEMENT);
  encoding.writeVarString(encoder, JSON.stringify(fields));
  if (element.type === "freedraw")
    writePoints(encoder, element.points as readonly Point[], pressuresOf(element));
  return new Uint8Array(encoding.toUint8Array(encoder));
}

/** The element of a value; null where it is none. */
export function decode(value: unknown): ExcalidrawElement | null {
  if (!(value instanceof Uint8Array) || value[0] !== ELEMENT) return null;
  const decoder = decoding.createDecoder(value);
  decoding.readUint8(decoder);
  const fields = JSON.parse(decoding.readVarString(decoder)) as Fields;
  const element: Fields = {
    ...USUAL,
    ...OF_KIND[String(fields["type"])],
    ...fields,
    isDeleted: false,
  };
  if (element["type"] === "freedraw")
    Object.assign(element, readPoints(decoder, element["simulatePressure"] === false));
  if ("points" in element) element["lastCommittedPoint"] = null;
  if (element["type"] === "image") element["status"] = "saved";
  return element as unknown as ExcalidrawElement;
}

function pressuresOf(element: Extract<ExcalidrawElement, { type: "freedraw" }>): readonly number[] {
  return element.simulatePressure ? [] : element.pressures;
}

function writePoints(
  encoder: encoding.Encoder,
  points: readonly Point[],
  pressures: readonly number[],
): void {
  encoding.writeVarUint(encoder, points.length);
  let before: Point = [0, 0];
  for (const [x, y] of points) {
    const at = [Math.round(x * PARTS), Math.round(y * PARTS)] as const;
    writeSigned(encoder, at[0] - before[0]);
    writeSigned(encoder, at[1] - before[1]);
    before = at;
  }
  if (pressures.length === 0) return;
  for (let number = 0; number < points.length; number += 1)
    encoding.writeUint8(encoder, Math.round(Math.min(1, pressures[number] ?? 0.5) * PRESSURES));
}

function readPoints(decoder: decoding.Decoder, hasPressures: boolean): Fields {
  const count = decoding.readVarUint(decoder);
  const points: [number, number][] = [];
  let x = 0;
  let y = 0;
  for (let number = 0; number < count; number += 1) {
    x += readSigned(decoder);
    y += readSigned(decoder);
    points.push([x / PARTS, y / PARTS]);
  }
  const pressures: number[] = [];
  if (hasPressures)
    for (let number = 0; number < count; number += 1)
      pressures.push(decoding.readUint8(decoder) / PRESSURES);
  return { points, pressures };
}

/** Small numbers of either sign in few bytes. */
function writeSigned(encoder: encoding.Encoder, value: number): void {
  encoding.writeVarUint(encoder, value < 0 ? -2 * value - 1 : 2 * value);
}

function readSigned(decoder: decoding.Decoder): number {
  const value = decoding.readVarUint(decoder);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

function isSame(one: unknown, other: unknown): boolean {
  return (
    one === other || (typeof one === "object" && JSON.stringify(one) === JSON.stringify(other))
  );
}
