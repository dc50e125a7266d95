/** The chat as it is drawn: messages of one person and minute under one head, comings and goings between; pure. */
import type { ChatMessage } from "../../../shared/live/room-protocol";
import { seen, type ChatLog, type Draft } from "./chat-log";
import type { Coming } from "./comings";

const MINUTE_MS = 60_000;

export type Line =
  | { readonly kind: "message"; readonly message: ChatMessage; readonly isChanging: boolean }
  | { readonly kind: "draft"; readonly draft: Draft };

export type Writer = Pick<ChatMessage, "name" | "initials" | "hue">;

export interface Group {
  readonly kind: "group";
  /** Steady while lines are added and drafts become messages: the view keeps its element. */
  readonly id: string;
  readonly person: number;
  /** How its writer looks; null for oneself, who is not drawn beside what one writes. */
  readonly writer: Writer | null;
  readonly at: number;
  readonly lines: readonly Line[];
}

export interface Notice {
  readonly kind: "notice";
  readonly id: string;
  readonly coming: Coming;
}

export type Item = Group | Notice;

/** All that is to be seen, from above. What happened before the first message that is known waits for it. */
export function items(log: ChatLog, comings: readonly Coming[]): readonly Item[] {
  const said = lines(log);
  const first = log.hasEarlier ? (said[0]?.at ?? 0) : 0;
  const between = comings.filter((coming) => coming.at >= first);
  const drawn: Item[] = [];
  for (const each of said) {
    const past = between.findIndex((coming) => coming.at >= each.at);
    const due = between.splice(0, past === -1 ? between.length : past);
    drawn.push(...due.map(noticeOf));
    addLine(drawn, each);
  }
  return [...drawn, ...between.map(noticeOf)];
}

interface Said {
  readonly key: string;
  readonly person: number;
  readonly writer: Writer | null;
  readonly at: number;
  readonly line: Line;
}

/** What one has just written comes last, whatever this page's clock says. */
function lines(log: ChatLog): readonly Said[] {
  const messages = seen(log).map((message): Said => {
    const { key, person, name, initials, hue, at } = message;
    const writer = person === log.me ? null : { name, initials, hue };
    const line: Line = { kind: "message", message, isChanging: log.changes.has(message.id) };
    return { key, person, writer, at, line };
  });
  const newest = messages.at(-1)?.at ?? 0;
  const drafts = log.drafts.map((draft): Said => {
    const at = Math.max(draft.at, newest);
    return { key: draft.key, person: log.me, writer: null, at, line: { kind: "draft", draft } };
  });
  return [...messages, ...drafts];
}

function addLine(drawn: Item[], { key, line, ...said }: Said): void {
  const last = drawn.at(-1);
  if (last?.kind === "group" && last.person === said.person && minute(last.at) === minute(said.at))
    drawn[drawn.length - 1] = { ...last, lines: [...last.lines, line] };
  else drawn.push({ kind: "group", id: `said-${said.person}-${key}`, ...said, lines: [line] });
}

function minute(at: number): number {
  return Math.floor(at / MINUTE_MS);
}

function noticeOf(coming: Coming): Notice {
  return { kind: "notice", id: `${coming.has}-${coming.person}-${coming.at}`, coming };
}
