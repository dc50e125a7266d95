/** The pictures on the board: kept in pieces of the document, given to the page when they are whole. */
import type { BinaryFileData, DataURL } from "@excalidraw/excalidraw/types";
import type * as Y from "yjs";

import { HERE } from "./sheets";

const PICTURE = 2;
const TYPES = ["image/png", "image/jpeg", "image/webp"] as const;
const PIECE_BYTES = 30 * 1024;
/** The server takes no more of one picture. */
const PIECES_LIMIT = 32;
const DATA_URL = /^data:(image\/[a-z]+);base64,(.*)$/s;

export class Pictures {
  readonly #doc: Y.Doc;
  readonly #files: Y.Map<Uint8Array>;
  readonly #given = new Set<string>();

  constructor(doc: Y.Doc) {
    this.#doc = doc;
    this.#files = doc.getMap("files");
  }

  /** Keep a picture; false where it is too large or of another type. */
  keep(id: string, dataUrl: string): boolean {
    if (this.#files.has(`${id}/0`)) return true;
    const found = DATA_URL.exec(dataUrl);
    const type = TYPES.findIndex((one) => one === found?.[1]) + 1;
    if (type === 0 || found?.[2] === undefined) return false;
    const bytes = Uint8Array.from(atob(found[2]), (letter) => letter.charCodeAt(0));
    const count = Math.ceil(bytes.length / PIECE_BYTES);
    if (count > PIECES_LIMIT) return false;
    this.#given.add(id);
    this.#doc.transact(() => {
      for (let number = 0; number < count; number += 1) {
        const part = bytes.subarray(number * PIECE_BYTES, (number + 1) * PIECE_BYTES);
        const piece = new Uint8Array(part.length + 2);
        piece.set([PICTURE, type]);
        piece.set(part, 2);
        this.#files.set(`${id}/${number}`, piece);
      }
    }, HERE);
    return true;
  }

  /** Gives all that have become whole, now and later. */
  watch(give: (files: BinaryFileData[]) => void): void {
    const look = (): void => {
      const files = this.#whole();
      if (files.length > 0) give(files);
    };
    this.#files.observe(look);
    look();
  }

  #whole(): BinaryFileData[] {
    const pieces = new Map<string, Map<number, Uint8Array>>();
    this.#files.forEach((piece, key) => {
      const [id, number] = key.split("/");
      if (id === undefined || this.#given.has(id)) return;
      const theirs = pieces.get(id) ?? new Map<number, Uint8Array>();
      pieces.set(id, theirs.set(Number(number), piece));
    });
    return [...pieces].flatMap(([id, theirs]) => this.#file(id, theirs));
  }

  /** A picture travels in one update: where its first piece is, all are. */
  #file(id: string, pieces: ReadonlyMap<number, Uint8Array>): BinaryFileData[] {
    const type = TYPES[(pieces.get(0)?.[1] ?? 0) - 1];
    if (type === undefined) return [];
    this.#given.add(id);
    let binary = "";
    for (let number = 0; number < pieces.size; number += 1)
      for (const byte of pieces.get(number)?.subarray(2) ?? []) binary += String.fromCharCode(byte);
    const dataURL = `data:${type};base64,${btoa(binary)}` as DataURL;
    return [{ id: id as BinaryFileData["id"], mimeType: type, dataURL, created: Date.now() }];
  }
}
