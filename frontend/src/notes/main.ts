/** The shared notes, a bundle of their own: one text in Markdown, in a plain text field. */
import type * as Y from "yjs";

import type { Desk } from "../shared/paper/desk";
import { Paper } from "../shared/paper/paper";
import { editOf, moved, type Delta } from "./edits";

const HERE = Symbol("here");

export interface OpenNotes {
  /** Rights may have changed. */
  again(): void;
  close(): void;
}

/** Fill the field with the document, and keep both alike. */
export function openNotes(
  field: HTMLTextAreaElement,
  desk: Desk,
  document: number,
  refused: (code: string) => void,
): OpenNotes {
  let text: Y.Text | null = null;
  field.readOnly = true;
  const typed = (event: Event): void => {
    if (text === null || (event instanceof InputEvent && event.isComposing)) return;
    write(text, field);
  };
  field.addEventListener("input", typed);
  field.addEventListener("compositionend", typed);
  return new Paper(desk, document, {
    doc: (doc) => {
      text = doc.getText("notes");
      field.value = text.toJSON();
      text.observe((event) => {
        if (event.transaction.origin !== HERE && text === event.target)
          show(field, text, event.delta as Delta);
      });
    },
    standing: ({ mayWrite, isSaved }) => {
      field.readOnly = !mayWrite || text === null;
      field.dataset["saved"] = String(isSaved);
    },
    refused: (code) => {
      text = null;
      refused(code);
    },
  });
}

function write(text: Y.Text, field: HTMLTextAreaElement): void {
  const edit = editOf(text.toJSON(), field.value, field.selectionEnd);
  if (edit === null) return;
  text.doc?.transact(() => {
    if (edit.removed > 0) text.delete(edit.at, edit.removed);
    if (edit.added !== "") text.insert(edit.at, edit.added);
  }, HERE);
}

/** What others have typed, with one's own caret where it was. */
function show(field: HTMLTextAreaElement, text: Y.Text, delta: Delta): void {
  const { selectionStart, selectionEnd, selectionDirection, scrollTop } = field;
  field.value = text.toJSON();
  field.setSelectionRange(
    moved(selectionStart, delta),
    moved(selectionEnd, delta),
    selectionDirection,
  );
  field.scrollTop = scrollTop;
}
