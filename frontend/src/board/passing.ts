/** What passes: where the others point, and their strokes while they are drawn. Nothing of it is kept. */
import type {
  ExcalidrawElement,
  ExcalidrawFreeDrawElement,
} from "@excalidraw/excalidraw/element/types";

import type { Body } from "../shared/live/protocol";
import type { Desk } from "../shared/paper/desk";
import { decode, encode } from "./values";

const POINTER_MS = 80;
const INK_MS = 60;
const INK_MAX = 400;
/** Whoever is silent for so long no longer points; a stroke that nobody finishes is taken away. */
const GONE_MS = 6_000;

export interface Pointer {
  readonly name: string;
  readonly hue: number;
  readonly x: number;
  readonly y: number;
}

/** A stroke of somebody else that is not finished. */
interface Growing {
  element: ExcalidrawFreeDrawElement;
  at: number;
}

export class Passing {
  readonly #desk: Desk;
  readonly #topic: string;
  readonly #show: () => void;
  readonly #pointers = new Map<number, Pointer & { readonly page: number; readonly at: number }>();
  readonly #growing = new Map<string, Growing & { readonly page: number }>();
  #pointedAt = 0;
  #inkedAt = 0;
  #inked = { id: "", count: 0 };

  /** `show` is called when there is something else to show. */
  constructor(desk: Desk, topic: string, show: () => void) {
    this.#desk = desk;
    this.#topic = topic;
    this.#show = show;
  }

  point(page: number, x: number, y: number): void {
    const now = performance.now();
    if (now - this.#pointedAt < POINTER_MS) return;
    this.#pointedAt = now;
    this.#desk.pass(this.#topic, "pointer", { page, x: Math.round(x), y: Math.round(y) });
  }

  /** More of one's own stroke. */
  ink(page: number, stroke: ExcalidrawFreeDrawElement): void {
    const now = performance.now();
    if (stroke.id !== this.#inked.id) this.#inked = { id: stroke.id, count: 0 };
    if (now - this.#inkedAt < INK_MS || stroke.points.length === this.#inked.count) return;
    this.#inkedAt = now;
    const points = stroke.points.slice(this.#inked.count).flat().slice(0, INK_MAX).map(Math.round);
    this.#inked.count += points.length / 2;
    const { id, x, y, strokeColor: colour, strokeWidth: width, opacity } = stroke;
    this.#desk.pass(this.#topic, "ink", { page, id, x, y, points, colour, width, opacity });
  }

  /** What somebody else says in passing. */
  heard(by: number, k: string, d: Body): void {
    if (k === "pointer") this.#pointed(by, d);
    else if (k === "ink") this.#grown(d);
    this.#show();
  }

  pointers(page: number): Map<number, Pointer> {
    const since = performance.now() - GONE_MS;
    return new Map([...this.#pointers].filter(([, one]) => one.page === page && one.at > since));
  }

  /** Unfinished strokes of others; those whose element stands in `finished` are done. */
  growing(page: number, finished: ReadonlySet<string>): ExcalidrawElement[] {
    const since = performance.now() - GONE_MS;
    for (const [id, { at }] of this.#growing)
      if (finished.has(id) || at < since) this.#growing.delete(id);
    return [...this.#growing.values()].filter((one) => one.page === page).map((one) => one.element);
  }

  isGrowing(id: string): boolean {
    return this.#growing.has(id);
  }

  #pointed(by: number, d: Body): void {
    const who = this.#desk.nameOf(by);
    if (who === null) return;
    const [page, x, y] = [Number(d["page"]), Number(d["x"]), Number(d["y"])];
    this.#pointers.set(by, { ...who, page, x, y, at: performance.now() });
  }

  #grown(d: Body): void {
    const id = String(d["id"]);
    const flat = Array.isArray(d["points"]) ? d["points"].map(Number) : [];
    const points: [number, number][] = [];
    for (let at = 0; at + 1 < flat.length; at += 2) points.push([flat[at] ?? 0, flat[at + 1] ?? 0]);
    const before = this.#growing.get(id)?.element;
    const element = stroke(d, id, [
      ...((before?.points ?? []) as readonly [number, number][]),
      ...points,
    ]);
    if (element !== null)
      this.#growing.set(id, { element, page: Number(d["page"]), at: performance.now() });
  }
}

/** A stroke as the page draws it, with all that is as usual. */
function stroke(
  d: Body,
  id: string,
  points: readonly [number, number][],
): ExcalidrawFreeDrawElement | null {
  const bare = {
    id,
    type: "freedraw",
    x: Number(d["x"]),
    y: Number(d["y"]),
    strokeColor: String(d["colour"]),
    strokeWidth: Number(d["width"]),
    opacity: Number(d["opacity"]),
    width: 1 + Math.max(...points.map(([x]) => Math.abs(x))),
    height: 1 + Math.max(...points.map(([, y]) => Math.abs(y))),
    version: points.length + 1,
    points,
    simulatePressure: true,
  } as unknown as ExcalidrawElement;
  const value = encode(bare);
  return value === null ? null : (decode(value) as ExcalidrawFreeDrawElement | null);
}
