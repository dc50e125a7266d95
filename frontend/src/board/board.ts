/** The board on a page of the room: the document, Excalidraw, and what passes, brought together. */
import type { ExcalidrawElement } from "@excalidraw/excalidraw/element/types";
import type {
  AppState,
  BinaryFiles,
  Collaborator,
  ExcalidrawImperativeAPI,
  SocketId,
} from "@excalidraw/excalidraw/types";
import type * as Y from "yjs";

import type { Desk } from "../shared/paper/desk";
import { Paper, type Standing } from "../shared/paper/paper";
import { Island, OF_OTHERS } from "./island";
import { Passing } from "./passing";
import { Pictures } from "./pictures";
import { FIRST_PAGE, Sheets, type PageName } from "./sheets";

export interface BoardHears {
  pages(pages: readonly PageName[], shown: number): void;
  standing(standing: Standing): void;
  state(state: AppState): void;
  /** By a code of the server, or `picture`. */
  refused(code: string): void;
}

export class Board {
  readonly #island: Island;
  readonly #hears: BoardHears;
  readonly #passing: Passing;
  readonly #paper: Paper;
  readonly api: ExcalidrawImperativeAPI;
  #sheets: Sheets | null = null;
  #pictures: Pictures | null = null;
  #page = FIRST_PAGE;
  /** The elements that others' unfinished strokes are shown as. */
  #ghosts = new Set<string>();

  static async open(
    place: HTMLElement,
    desk: Desk,
    document: number,
    hears: BoardHears,
  ): Promise<Board> {
    let board: Board | null = null;
    const { island, api } = await Island.open(place, {
      changed: (elements, state, files) => board?.changed(elements, state, files),
      pointed: (x, y) => board?.pointed(x, y),
    });
    board = new Board(island, api, desk, document, hears);
    return board;
  }

  private constructor(
    island: Island,
    api: ExcalidrawImperativeAPI,
    desk: Desk,
    document: number,
    hears: BoardHears,
  ) {
    this.#island = island;
    this.api = api;
    this.#hears = hears;
    this.#passing = new Passing(desk, `doc:${document}`, () => {
      this.#showPassing();
    });
    desk.onSaid((message) => {
      if (message.type === "eph" && message.topic === `doc:${document}`)
        this.#passing.heard(message.by, message.k, message.d);
    });
    this.#paper = new Paper(desk, document, {
      doc: (doc, person) => {
        this.#begin(doc, person);
      },
      standing: (standing) => {
        island.mayDraw(standing.mayWrite && this.#sheets !== null);
        hears.standing(standing);
      },
      refused: (code) => {
        this.#sheets = null;
        hears.refused(code);
      },
    });
  }

  /** Rights may have changed. */
  again(): void {
    this.#paper.again();
  }

  close(): void {
    this.#paper.close();
    this.#island.close();
  }

  get page(): number {
    return this.#page;
  }

  go(page: number): void {
    this.#page = page;
    this.#showPage();
    this.#tellPages();
  }

  add(): void {
    const added = this.#sheets?.add() ?? null;
    if (added !== null) this.go(added);
  }

  name(page: number, name: string): void {
    this.#sheets?.name(page, name);
    this.#tellPages();
  }

  pages(): PageName[] {
    return this.#sheets?.pages() ?? [];
  }

  /** What stands on a page, for an export. */
  shown(): readonly ExcalidrawElement[] {
    return this.api.getSceneElements().filter(({ id }) => !this.#ghosts.has(id));
  }

  changed(elements: readonly ExcalidrawElement[], state: AppState, files: BinaryFiles): void {
    this.#hears.state(state);
    const sheets = this.#sheets;
    if (sheets === null || state.viewModeEnabled) return;
    const growing = state.newElement;
    if (growing?.type === "freedraw") this.#passing.ink(this.#page, growing);
    if (isAtWork(state)) return;
    this.#keepPictures(elements, files);
    sheets.keep(elements.filter(({ id }) => !this.#ghosts.has(id)));
  }

  pointed(x: number, y: number): void {
    this.#passing.point(this.#page, x, y);
  }

  #begin(doc: Y.Doc, person: number): void {
    const sheets = new Sheets(doc, person);
    this.#sheets = sheets;
    this.#pictures = new Pictures(doc);
    this.#pictures.watch((files) => {
      this.api.addFiles(files);
    });
    sheets.watch((changed, gone) => {
      if (this.#sheets === sheets) this.#merge(changed, gone);
    });
    sheets.watchPages(() => {
      this.#tellPages();
    });
    this.#showPage();
    this.#tellPages();
  }

  #showPage(): void {
    const elements = this.#sheets?.show(this.#page) ?? [];
    this.#ghosts.clear();
    this.api.updateScene({ elements, ...OF_OTHERS });
    (this.api.history.clear as () => void)();
  }

  #tellPages(): void {
    if (this.#sheets !== null) this.#hears.pages(this.#sheets.pages(), this.#page);
  }

  /** What others have changed, beside what is in one's own hand. */
  #merge(changed: readonly ExcalidrawElement[], gone: ReadonlySet<string>): void {
    const state = this.api.getAppState();
    const held = new Set([state.newElement?.id, state.editingTextElement?.id]);
    const news = new Map(changed.filter(({ id }) => !held.has(id)).map((one) => [one.id, one]));
    const now = this.api.getSceneElementsIncludingDeleted().map((one) => {
      const replaced = news.get(one.id);
      news.delete(one.id);
      if (replaced !== undefined) this.#ghosts.delete(one.id);
      return replaced ?? (gone.has(one.id) ? { ...one, isDeleted: true } : one);
    });
    this.#draw([...now, ...news.values()]);
  }

  #draw(elements: readonly ExcalidrawElement[]): void {
    const sorted = [...elements].sort(
      (one, other) => order(one) - order(other) || compare(one, other),
    );
    this.api.updateScene({ elements: sorted, ...OF_OTHERS });
  }

  #showPassing(): void {
    const collaborators = new Map<SocketId, Collaborator>();
    for (const [visit, { name, hue, x, y }] of this.#passing.pointers(this.#page))
      collaborators.set(String(visit) as SocketId, {
        username: name,
        pointer: { x, y, tool: "pointer" },
        color: { background: `hsl(${hue} 60% 40%)`, stroke: `hsl(${hue} 60% 40%)` },
      });
    this.api.updateScene({ collaborators });
    this.#showGrowing();
  }

  #showGrowing(): void {
    const there = this.api.getSceneElementsIncludingDeleted();
    const finished = new Set(there.map(({ id }) => id).filter((id) => !this.#ghosts.has(id)));
    const growing = this.#passing.growing(this.#page, finished);
    if (growing.length === 0 && this.#ghosts.size === 0) return;
    const kept = there.filter(({ id }) => !this.#ghosts.has(id));
    this.#ghosts = new Set(growing.map(({ id }) => id));
    this.#draw([...kept, ...growing]);
  }

  #keepPictures(elements: readonly ExcalidrawElement[], files: BinaryFiles): void {
    for (const element of elements) {
      if (element.type !== "image" || element.isDeleted || element.fileId === null) continue;
      const file = files[element.fileId];
      if (file === undefined || this.#pictures?.keep(element.fileId, file.dataURL) !== false)
        continue;
      this.#hears.refused("picture");
      this.api.updateScene({
        elements: this.api.getSceneElements().filter(({ id }) => id !== element.id),
      });
    }
  }
}

/** Something is in one's hand: it is kept when it is let go. */
function isAtWork(state: AppState): boolean {
  return (
    state.cursorButton === "down" ||
    state.newElement !== null ||
    state.multiElement !== null ||
    state.editingTextElement !== null
  );
}

/** Without a place in the order, as unfinished strokes: on top. */
function order({ index }: ExcalidrawElement): number {
  return index === null ? 1 : 0;
}

function compare(one: ExcalidrawElement, other: ExcalidrawElement): number {
  const [a, b] = [one.index ?? "", other.index ?? ""];
  return a < b ? -1 : a > b ? 1 : one.id < other.id ? -1 : 1;
}
