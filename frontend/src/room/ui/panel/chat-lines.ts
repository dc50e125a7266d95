/** Draws one item of the chat: a line about who came, or what one person said in one minute. */
import { drawn, slot } from "../../app";
import { word } from "../../words";
import type { Group, Item, Line, Notice } from "./groups";
import { keep, say } from "./keyed";
import { showAvatar, timeOf } from "./look";
import { showText } from "./text-view";

/** What stands in a line, so that links are drawn again only where they have changed. */
const texts = new WeakMap<HTMLElement, string>();

/** What lines can be asked to do. */
export interface LineActs {
  /** Whether there is anything to be done with a message that is kept. */
  hasMenu(line: Extract<Line, { kind: "message" }>): boolean;
  /** The menu of a message is about to open. */
  opens(message: number): void;
  retry(key: string): void;
  takeBack(key: string): void;
}

export function drawItem(item: Item, old: HTMLElement | null, acts: LineActs): HTMLElement {
  return item.kind === "notice" ? drawNotice(item, old) : drawGroup(item, old, acts);
}

function drawNotice({ coming }: Notice, old: HTMLElement | null): HTMLElement {
  const element = old ?? drawn("chat-notice");
  const key = coming.has === "joined" ? "joined_at" : "left_at";
  say(element, word(key, { name: coming.name, time: timeOf(coming.at) }));
  return element;
}

function drawGroup(group: Group, old: HTMLElement | null, acts: LineActs): HTMLElement {
  const element = old ?? newGroup(group);
  const lines = slot(element, "lines");
  keep(lines, group.lines, {
    keyOf: keyOf,
    draw: (line, known) => drawLine(line, known, acts),
  });
  return element;
}

function newGroup({ writer, at }: Group): HTMLElement {
  const element = drawn("chat-group");
  const avatar = slot(element, "avatar");
  element.dataset["state"] = writer === null ? "mine" : "theirs";
  say(slot(element, "name"), writer === null ? word("you") : writer.name);
  if (writer === null) avatar.remove();
  else showAvatar(avatar, writer);
  const time = slot(element, "time");
  time.textContent = timeOf(at);
  time.setAttribute("datetime", new Date(at).toISOString());
  return element;
}

/** A draft has another element than the message it becomes. */
function keyOf(line: Line): string {
  return line.kind === "draft" ? line.draft.key : String(line.message.id);
}

function drawLine(line: Line, old: HTMLElement | null, acts: LineActs): HTMLElement {
  return line.kind === "draft" ? drawDraft(line, old, acts) : drawMessage(line, old, acts);
}

function drawMessage(
  line: Extract<Line, { kind: "message" }>,
  old: HTMLElement | null,
  acts: LineActs,
): HTMLElement {
  const { message, isChanging } = line;
  const element = old ?? newMessage(message.id, acts);
  element.dataset["state"] = message.is_deleted ? "deleted" : isChanging ? "changing" : "kept";
  const bubble = slot(element, "text");
  if (message.is_deleted) say(bubble, word("message_deleted"));
  else if (texts.get(element) !== message.text) {
    texts.set(element, message.text);
    showText(bubble, message.text);
  }
  const note = slot(element, "note");
  note.hidden = message.edited_at === null || message.is_deleted;
  say(note, note.hidden ? "" : word("message_edited"));
  slot(element, "menu").hidden = !acts.hasMenu(line);
  return element;
}

function newMessage(id: number, acts: LineActs): HTMLElement {
  const element = drawn("chat-line");
  slot(element, "menu").addEventListener("click", () => {
    acts.opens(id);
  });
  return element;
}

function drawDraft(
  { draft }: Extract<Line, { kind: "draft" }>,
  old: HTMLElement | null,
  acts: LineActs,
): HTMLElement {
  const element = old ?? newDraft(draft.key, draft.text, acts);
  const isRefused = draft.refusal !== null;
  element.dataset["state"] = isRefused ? "refused" : "sending";
  slot(element, "refused").hidden = !isRefused;
  say(slot(element, "refusal"), draft.refusal ?? "");
  say(slot(element, "note"), isRefused ? "" : word("message_sending"));
  return element;
}

function newDraft(key: string, text: string, acts: LineActs): HTMLElement {
  const element = drawn("chat-draft");
  showText(slot(element, "text"), text);
  slot(element, "retry").addEventListener("click", () => {
    acts.retry(key);
  });
  slot(element, "take-back").addEventListener("click", () => {
    acts.takeBack(key);
  });
  return element;
}
