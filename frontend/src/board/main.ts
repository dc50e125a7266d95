/** The board's own bundle: `openBoard` is what the room calls once it is loaded. */
import type { Desk } from "../shared/paper/desk";
import { Board } from "./board";
import { save, type Format } from "./exporting";
import type { PageName } from "./sheets";
import { attachTools } from "./tools";

export interface OpenBoard {
  /** Rights may have changed. */
  again(): void;
  close(): void;
}

export interface BoardWords {
  page(number: number, count: number): string;
  refused(code: string): string;
}

/** Fills the board's markup (`room/_board.html`) with the document. */
export async function openBoard(
  root: HTMLElement,
  desk: Desk,
  document: number,
  words: BoardWords,
  tell: (sentence: string) => void,
): Promise<OpenBoard> {
  const canvas = inside(root, "canvas");
  let showState: ReturnType<typeof attachTools> | null = null;
  const board = await Board.open(canvas, desk, document, {
    pages: (pages, shown) => {
      showPages(root, pages, shown, words);
    },
    standing: ({ mayWrite, isSaved, isWhole }) => {
      root.dataset["mayDraw"] = String(mayWrite);
      root.dataset["saved"] = String(isSaved);
      root.dataset["whole"] = String(isWhole);
    },
    state: (state) => showState?.(state),
    refused: (code) => {
      tell(words.refused(code));
    },
  });
  showState = attachTools(root, board.api);
  showState(board.api.getAppState());
  attachPages(root, board);
  return board;
}

function attachPages(root: HTMLElement, board: Board): void {
  root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const { step, addPage, saveAs } = button?.dataset ?? {};
    if (step !== undefined) move(board, Number(step));
    if (addPage !== undefined) board.add();
    if (saveAs !== undefined) void save(board, saveAs as Format, titleOf(board));
  });
  const name = inside(root, "name");
  name.addEventListener("change", () => {
    if (name instanceof HTMLInputElement) board.name(board.page, name.value);
  });
}

function move(board: Board, step: number): void {
  const pages = board.pages();
  const at = pages.findIndex(({ number }) => number === board.page);
  const next = pages[at + step];
  if (next !== undefined) board.go(next.number);
}

function titleOf(board: Board): string {
  const page = board.pages().find(({ number }) => number === board.page);
  return page?.name !== undefined && page.name !== "" ? page.name : `board-${board.page}`;
}

function showPages(
  root: HTMLElement,
  pages: readonly PageName[],
  shown: number,
  words: BoardWords,
): void {
  const at = pages.findIndex(({ number }) => number === shown);
  inside(root, "page").textContent = words.page(at + 1, pages.length);
  const name = inside(root, "name");
  if (name instanceof HTMLInputElement && document.activeElement !== name)
    name.value = pages[at]?.name ?? "";
  for (const button of root.querySelectorAll<HTMLButtonElement>("[data-step]"))
    button.disabled = pages[at + Number(button.dataset["step"])] === undefined;
}

function inside(root: ParentNode, slot: string): HTMLElement {
  const found = root.querySelector(`[data-slot="${slot}"]`);
  if (!(found instanceof HTMLElement)) throw new Error(`The board has no ${slot}.`);
  return found;
}
