/** The board and the notes in the room: their bundles are fetched when they are first opened. */
import { showToast } from "../../site/toast-view";
import type { OpenBoard, BoardWords } from "../../board/main";
import type { OpenNotes } from "../../notes/main";
import type { Desk } from "../../shared/paper/desk";
import { part, slot, type App } from "../app";
import { peerOf } from "../state";
import { word, type WordKey } from "../words";

interface BoardBundle {
  openBoard(
    root: HTMLElement,
    desk: Desk,
    document: number,
    words: BoardWords,
    tell: (sentence: string) => void,
  ): Promise<OpenBoard>;
}

interface NotesBundle {
  openNotes(
    field: HTMLTextAreaElement,
    desk: Desk,
    document: number,
    refused: (code: string) => void,
  ): OpenNotes;
}

const REFUSED: Readonly<Record<string, WordKey>> = {
  read_only: "board_read_only",
  full: "board_full",
  picture: "board_picture",
};

const WORDS: BoardWords = {
  page: (number, count) => word("board_page", { number, count }),
  refused: (code) => word(REFUSED[code] ?? "board_refused"),
};

export function attachBoard(app: App): void {
  const root = part("board");
  let opening: Promise<unknown> | null = null;
  const open: { board?: OpenBoard; notes?: OpenNotes } = {};
  app.view.watch(
    ({ isBoardOpen }) => isBoardOpen,
    (isBoardOpen) => {
      if (isBoardOpen) opening ??= openBoth(app, root, open);
    },
  );
  app.connection.room.watch(
    (room) => room?.rules.draw,
    () => {
      open.board?.again();
      open.notes?.again();
    },
  );
  slot(root, "notes-toggle").addEventListener("click", () => {
    const notes = slot(root, "notes");
    notes.hidden = !notes.hidden;
    slot(root, "notes-toggle").setAttribute("aria-pressed", String(!notes.hidden));
    if (!notes.hidden) slot(root, "notes-text").focus();
  });
}

async function openBoth(
  app: App,
  root: HTMLElement,
  open: { board?: OpenBoard; notes?: OpenNotes },
): Promise<void> {
  const room = app.connection.room.get();
  if (room === null) return;
  const desk = deskOf(app);
  try {
    addStyle(root.dataset["boardStyle"] ?? "");
    const board = (await import(root.dataset["boardScript"] ?? "")) as BoardBundle;
    open.board = await board.openBoard(root, desk, room.board, WORDS, tell);
    const notes = (await import(root.dataset["notesScript"] ?? "")) as NotesBundle;
    const field = slot(root, "notes-text");
    if (field instanceof HTMLTextAreaElement)
      open.notes = notes.openNotes(field, desk, room.notes, (code) => {
        tell(WORDS.refused(code));
      });
  } catch (error) {
    tell(word("failed"));
    throw error;
  }
}

/** A lazily loaded bundle's style is linked by whoever loads it. */
function addStyle(href: string): void {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  document.head.append(link);
}

function tell(text: string): void {
  showToast({ kind: "error", text });
}

function deskOf({ connection }: App): Desk {
  return {
    ask: (topic, k, d) => connection.askAt(topic, k, d),
    pass: (topic, k, d) => {
      connection.passAt(topic, k, d);
    },
    send: (frame) => connection.sayBytes(frame),
    onFrame: (hear) => connection.frames.add(hear),
    onSaid: (hear) => connection.wire.add(hear),
    onVisit: (hear) =>
      connection.place.watch(
        (place) => place,
        (place) => {
          hear(place.kind === "inside" ? place.visit : null);
        },
      ),
    nameOf: (visit) => {
      const room = connection.room.get();
      return room === null ? null : peerOf(room, visit);
    },
  };
}
