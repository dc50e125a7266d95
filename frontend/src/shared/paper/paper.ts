/**
 * A document of the room on this page: opened again whenever the page has come in anew, brought up to date on
 * both sides, and taken anew where the server has refused something that is written here already.
 */
import * as Y from "yjs";

import type { Body, FromServer } from "../live/protocol";
import type { Desk } from "./desk";
import { haveFrame, newFrames, readFrame, readPieces, type Message } from "./frames";

/** The origin of what others have written. */
export const OTHERS = Symbol("others");
/** After a refusal the document is opened again, but not at once. */
const AGAIN_MS = 1_000;
const REFUSALS: ReadonlySet<string> = new Set(["read_only", "bad_update", "full", "too_fast"]);

export interface Standing {
  /** Everything others have written is here. */
  readonly isWhole: boolean;
  /** Everything written here is kept. */
  readonly isSaved: boolean;
  /** The server takes what is written here. */
  readonly mayWrite: boolean;
}

export interface PaperHears {
  /** A document to show, at first and after a refusal; one's own name is in what one writes. */
  doc(doc: Y.Doc, person: number): void;
  standing(standing: Standing): void;
  /** Something was refused, by a code of the server. */
  refused?(code: string): void;
}

export class Paper {
  doc = new Y.Doc();
  readonly topic: string;
  readonly #desk: Desk;
  readonly #id: number;
  readonly #hears: PaperHears;
  readonly #stops: (() => void)[];
  #visit: number | null = null;
  #isOpen = false;
  #isShown = false;
  #person = 0;
  #sent = 0;
  #unsaved = 0;
  #pieces: Uint8Array[] = [];
  #standing: Standing = { isWhole: false, isSaved: true, mayWrite: false };

  constructor(desk: Desk, id: number, hears: PaperHears) {
    this.#desk = desk;
    this.#id = id;
    this.#hears = hears;
    this.topic = `doc:${id}`;
    this.#follow();
    this.#stops = [
      desk.onFrame((frame) => {
        this.#heard(frame);
      }),
      desk.onSaid((message) => {
        this.#said(message);
      }),
      desk.onVisit((visit) => {
        this.#visit = visit;
        this.#isOpen = false;
        void this.#open();
      }),
    ];
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#visit = null;
    this.doc.destroy();
  }

  /** Open it again: rights may have changed. */
  again(): void {
    void this.#open();
  }

  async #open(): Promise<void> {
    const visit = this.#visit;
    if (visit === null) return;
    try {
      this.#opened(await this.#desk.ask(this.topic, "open", { visit }));
    } catch {
      this.#later(); // cut off, or the place is being taken up anew
    }
  }

  #opened(answer: Body): void {
    if (this.#visit === null) return;
    this.#isOpen = true;
    this.#sent = 0;
    this.#pieces = [];
    this.#person = Number(answer["person"]);
    this.doc.clientID = Number(answer["client"]);
    this.#stand({ mayWrite: answer["may_write"] === true });
    this.#desk.send(haveFrame(this.#id, Y.encodeStateVector(this.doc)));
  }

  #heard(frame: Uint8Array): void {
    const { document, messages } = readFrame(frame);
    if (document === this.#id && this.#isOpen) for (const message of messages) this.#act(message);
  }

  #act(message: Message): void {
    switch (message.type) {
      case "new":
        Y.applyUpdate(this.doc, message.update, OTHERS);
        break;
      case "have":
        this.#give(message.state);
        break;
      case "saved":
        if (message.count >= this.#sent) {
          this.#unsaved = 0;
          this.#stand({ isSaved: true });
        }
        break;
      case "part":
        this.#pieces.push(message.piece);
        if (message.isLast) {
          const pieces = this.#pieces;
          this.#pieces = [];
          for (const one of readPieces(pieces)) this.#act(one);
        }
        break;
    }
  }

  /** What the server has is here now; it gets what it lacks, where something was written here since. */
  #give(state: Uint8Array): void {
    if (this.#unsaved > 0) this.#send(Y.encodeStateAsUpdate(this.doc, state));
    if (!this.#isShown) {
      this.#isShown = true;
      this.#hears.doc(this.doc, this.#person);
    }
    this.#stand({ isWhole: true });
  }

  #follow(): void {
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === OTHERS) return;
      this.#unsaved += 1;
      this.#stand({ isSaved: false });
      if (this.#isOpen && this.#standing.isWhole) this.#send(update);
    });
  }

  #send(update: Uint8Array): void {
    this.#sent += 1;
    for (const frame of newFrames(this.#id, update)) this.#desk.send(frame);
  }

  #said(message: FromServer): void {
    if (!("topic" in message) || message.topic !== this.topic) return;
    if (message.type === "lost") this.#later();
    else if (message.type !== "err" || message.id !== undefined) return;
    else if (REFUSALS.has(message.code)) this.#refused(message.code);
    else if (message.code === "trouble" || message.code === "no_place") this.#later();
  }

  /** What is written here stands nowhere else: away with it. */
  #refused(code: string): void {
    if (!this.#isOpen) return; // said of what was sent before the first refusal
    this.doc.destroy();
    this.doc = new Y.Doc();
    this.#isShown = false;
    this.#unsaved = 0;
    this.#follow();
    this.#stand({ isSaved: true, isWhole: false });
    this.#hears.refused?.(code);
    this.#later();
  }

  #later(): void {
    if (this.#visit === null) return;
    this.#isOpen = false;
    const visit = this.#visit;
    window.setTimeout(() => {
      if (this.#visit === visit && !this.#isOpen) void this.#open();
    }, AGAIN_MS);
  }

  #stand(change: Partial<Standing>): void {
    this.#standing = { ...this.#standing, ...change };
    this.#hears.standing(this.#standing);
  }
}
