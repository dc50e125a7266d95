/**
 * Between the board's document and what a page shows of it: which elements stand on a page, what has changed
 * there, and keeping what was changed here. Nothing of Excalidraw runs in it.
 */
import type { ExcalidrawElement } from "@excalidraw/excalidraw/element/types";
import type * as Y from "yjs";

import { OTHERS } from "../shared/paper/paper";
import { decode, encode } from "./values";

/** The origin of what is written here. */
export const HERE = Symbol("here");
export const FIRST_PAGE = 1;
export const PAGES_LIMIT = 99;
const KEY = /^(\d+)\/\d+\.(.+)$/;

export interface PageName {
  readonly number: number;
  /** Empty where nobody gave it one. */
  readonly name: string;
}

export class Sheets {
  readonly #doc: Y.Doc;
  readonly #person: number;
  readonly #elements: Y.Map<Uint8Array>;
  readonly #pages: Y.Map<Uint8Array>;
  /** Names in the document by element, of the page that is shown. */
  #keys = new Map<string, string>();
  /** What stands in the document, by element: its version. */
  #known = new Map<string, string>();
  #page = FIRST_PAGE;

  constructor(doc: Y.Doc, person: number) {
    this.#doc = doc;
    this.#person = person;
    this.#elements = doc.getMap("elements");
    this.#pages = doc.getMap("pages");
  }

  /** Show this page from now on; gives what stands on it, what lies lowest first. */
  show(page: number): ExcalidrawElement[] {
    this.#page = page;
    this.#keys = new Map();
    this.#known = new Map();
    const found: ExcalidrawElement[] = [];
    this.#elements.forEach((value, key) => {
      const element = this.#take(key, value);
      if (element !== null) found.push(element);
    });
    return found.sort(byIndex);
  }

  /** Tells what others have changed on the page that is shown: elements now, and those that are gone. */
  watch(tell: (changed: ExcalidrawElement[], gone: ReadonlySet<string>) => void): void {
    this.#elements.observe((event, transaction) => {
      if (transaction.origin !== OTHERS) return;
      const changed: ExcalidrawElement[] = [];
      const gone = new Set<string>();
      for (const key of event.keysChanged as ReadonlySet<string>) {
        const value = this.#elements.get(key);
        const element = value === undefined ? null : this.#take(key, value);
        if (element !== null) changed.push(element);
        else if (value === undefined) this.#forget(key, gone);
      }
      if (changed.length > 0 || gone.size > 0) tell(changed, gone);
    });
  }

  /** Tells whenever pages have come or have got another name. */
  watchPages(tell: () => void): void {
    this.#pages.observe(tell);
    this.#elements.observe((event) => {
      if ([...event.changes.keys.values()].some(({ action }) => action === "add")) tell();
    });
  }

  /** Keep what was changed here; those still being drawn are left out by who calls. */
  keep(elements: readonly ExcalidrawElement[]): void {
    const changed = elements.filter((element) => this.#known.get(element.id) !== stamp(element));
    if (changed.length === 0) return;
    this.#doc.transact(() => {
      for (const element of changed) this.#keep(element);
    }, HERE);
  }

  /** The pages in their order; the first is always there. */
  pages(): PageName[] {
    const numbers = new Set([FIRST_PAGE]);
    for (const key of this.#elements.keys() as Iterable<string>)
      numbers.add(Number(key.slice(0, key.indexOf("/"))));
    for (const key of this.#pages.keys() as Iterable<string>) numbers.add(Number(key));
    const found = [...numbers].map((number) => ({ number, ...this.#named(number) }));
    found.sort((one, other) => one.at - other.at || one.number - other.number);
    return found.map(({ number, name }) => ({ number, name }));
  }

  /** Begin a page behind all others; gives its number, null where there are too many. */
  add(): number | null {
    const taken = this.pages().map(({ number }) => number);
    const number = Math.max(...taken) + 1;
    if (number > PAGES_LIMIT) return null;
    this.name(number, "");
    return number;
  }

  name(number: number, name: string): void {
    const { at } = this.#named(number);
    const value = new TextEncoder().encode(JSON.stringify({ name: name.slice(0, 60), at }));
    this.#doc.transact(() => {
      this.#pages.set(String(number), value);
    }, HERE);
  }

  #named(number: number): { name: string; at: number } {
    const value = this.#pages.get(String(number));
    if (value?.[0] !== 0x7b) return { name: "", at: number };
    return JSON.parse(new TextDecoder().decode(value)) as { name: string; at: number };
  }

  #take(key: string, value: Uint8Array): ExcalidrawElement | null {
    const found = KEY.exec(key);
    if (found === null || Number(found[1]) !== this.#page) return null;
    const element = decode(value);
    if (element === null) return null;
    this.#keys.set(element.id, key);
    this.#known.set(element.id, stamp(element));
    return element;
  }

  #forget(key: string, gone: Set<string>): void {
    const found = KEY.exec(key);
    if (found?.[2] === undefined || Number(found[1]) !== this.#page) return;
    gone.add(found[2]);
    this.#known.delete(found[2]);
  }

  #keep(element: ExcalidrawElement): void {
    const key = this.#keys.get(element.id) ?? `${this.#page}/${this.#person}.${element.id}`;
    const value = element.isDeleted ? null : encode(element);
    if (value !== null) this.#elements.set(key, value);
    else if (this.#elements.has(key)) this.#elements.delete(key);
    this.#keys.set(element.id, key);
    this.#known.set(element.id, stamp(element));
  }
}

function stamp({ version, versionNonce, isDeleted }: ExcalidrawElement): string {
  return `${version}.${versionNonce}.${isDeleted}`;
}

function byIndex(one: ExcalidrawElement, other: ExcalidrawElement): number {
  const [a, b] = [one.index ?? "", other.index ?? ""];
  return a < b ? -1 : a > b ? 1 : one.id < other.id ? -1 : 1;
}
