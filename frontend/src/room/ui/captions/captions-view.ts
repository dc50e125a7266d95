/** Captions: what others type of what is said, in rows of their own, and the field for typing them oneself. */
import { CAPTION_MAX } from "../../../shared/live/room-protocol";
import { drawn, part, slot, type App } from "../../app";
import { word } from "../../words";
import { shortNames } from "../names";
import { keep, say } from "../panel/keyed";
import { captioned, MOST_ROWS, nextEnd, standing, type Row } from "./captions";

/** So often a line that is being typed is told. */
const TOLD_EVERY_MS = 400;

export function attachCaptions(app: App): void {
  const show = attachRows(app);
  attachField(app, show);
}

type Show = (visit: number, text: string, isFinal: boolean) => void;

function attachRows({ connection }: App): Show {
  let rows: readonly Row[] = [];
  let timer = 0;
  const draw = (): void => {
    const now = performance.now();
    const room = connection.room.get();
    rows = standing(rows, new Set(room?.peers.map((peer) => peer.visit)), now);
    const names = shortNames(room?.peers ?? []);
    keep(part("caption-rows"), rows.slice(-MOST_ROWS), {
      keyOf: (row) => String(row.visit),
      draw: (row, old) => {
        const isMe = row.visit === room?.me;
        return drawRow(row, isMe ? word("you") : (names.get(row.visit) ?? ""), old);
      },
    });
    window.clearTimeout(timer);
    const end = nextEnd(rows);
    if (end !== null) timer = window.setTimeout(draw, end - now + 1);
  };
  const show: Show = (visit, text, isFinal) => {
    rows = captioned(rows, visit, { text, is_final: isFinal }, performance.now());
    draw();
  };
  connection.passing.add(({ by, k, d }) => {
    if (k === "caption" && by !== connection.room.get()?.me) show(by, d.text, d.is_final);
  });
  connection.room.watch((room) => room?.peers, draw);
  return show;
}

/** A line that is still being typed is not read out letter by letter. */
function drawRow(row: Row, name: string, old: HTMLElement | null): HTMLElement {
  const element = old ?? drawn("caption");
  element.setAttribute("aria-busy", String(!row.isFinal));
  say(slot(element, "name"), name);
  say(slot(element, "text"), row.text);
  return element;
}

function attachField({ connection, view }: App, show: Show): void {
  const form = part("caption-form");
  const field = captionField();
  const speaker = new CaptionSpeaker(({ text, isFinal }) => {
    connection.pass("caption", { text, is_final: isFinal });
    const me = connection.room.get()?.me;
    if (me !== undefined) show(me, text, isFinal);
  });
  view.watch(
    ({ areCaptionsOn }) => areCaptionsOn,
    (isOn, wasOn) => {
      form.hidden = !isOn;
      if (isOn) field.focus();
      else if (wasOn === true) speaker.end(field.value);
      field.value = "";
    },
  );
  field.addEventListener("input", () => {
    speaker.typed(field.value);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    speaker.end(field.value);
    field.value = "";
  });
  part("caption-close").addEventListener("click", () => {
    view.change({ areCaptionsOn: false });
  });
}

interface Said {
  readonly text: string;
  readonly isFinal: boolean;
}

/** Tells a line while it is typed, not with each letter, and its end at once. */
class CaptionSpeaker {
  readonly #tell: (said: Said) => void;
  #line = "";
  #timer = 0;

  constructor(tell: (said: Said) => void) {
    this.#tell = tell;
  }

  typed(line: string): void {
    this.#line = line.slice(0, CAPTION_MAX);
    if (this.#timer !== 0) return;
    this.#timer = window.setTimeout(() => {
      this.#timer = 0;
      this.#tell({ text: this.#line, isFinal: false });
    }, TOLD_EVERY_MS);
  }

  end(line: string): void {
    window.clearTimeout(this.#timer);
    this.#timer = 0;
    this.#line = "";
    const text = line.trim().slice(0, CAPTION_MAX);
    if (text !== "") this.#tell({ text, isFinal: true });
  }
}

function captionField(): HTMLInputElement {
  const field = part("caption-text");
  if (field instanceof HTMLInputElement) return field;
  throw new TypeError("The captions' field is an input.");
}
