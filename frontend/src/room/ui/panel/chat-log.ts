/**
 * The chat as this page knows it: what the server keeps in its order, and what one has written oneself and is on
 * its way. No page, no network, no clock: `chat-feed.ts` asks and tells, views draw.
 *
 * Each message comes in passing (`shown`) beside the event that it exists or has changed (`told`). An event whose
 * message did not come leaves a debt, which is settled by reading (`debtOf`).
 */
import {
  CHANGED_WITHIN_SECONDS,
  type ChatMessage,
  type History,
} from "../../../shared/live/room-protocol";

/** Written here, not kept by the server yet. `refusal`: its sentence, when it has said no. */
export interface Draft {
  readonly key: string;
  readonly text: string;
  readonly at: number;
  readonly refusal: string | null;
}

/** Messages to be read: those after an id, as far as another. */
export interface Debt {
  readonly after: number;
  readonly upTo: number;
}

export interface ChatLog {
  /** The person who looks. */
  readonly me: number;
  /** By id, without doubles. */
  readonly messages: readonly ChatMessage[];
  /** The first written first. */
  readonly drafts: readonly Draft[];
  /** One's changes that are on their way: the new text, null for deleted. */
  readonly changes: ReadonlyMap<number, string | null>;
  /** Told of, but not seen as they are now. */
  readonly owed: ReadonlySet<number>;
  /** Seen before they were told of, and how often. */
  readonly ahead: ReadonlyMap<number, number>;
  readonly hasEarlier: boolean;
  readonly isRead: boolean;
}

/** Nothing read yet, or, where too much was missed, everything to be read anew; what one wrote stays. */
export function unreadLog(me: number, drafts: readonly Draft[] = []): ChatLog {
  return {
    me,
    messages: [],
    drafts,
    changes: new Map(),
    owed: new Set(),
    ahead: new Map(),
    hasEarlier: false,
    isRead: false,
  };
}

/** The last page of the chat; what came while it was asked for stays. */
export function began(log: ChatLog, history: History): ChatLog {
  const read = { ...log, hasEarlier: history.has_more, isRead: true };
  return history.messages.reduce(kept, read);
}

/** The last page, read after one was away: what lies between it and the older ones may be missing. */
export function resumed(log: ChatLog, history: History): ChatLog {
  const last = log.messages.at(-1)?.id;
  const first = history.messages[0]?.id;
  const meets = last === undefined || first === undefined || first <= last || !history.has_more;
  if (!meets || !log.isRead) return began(unreadLog(log.me, log.drafts), history);
  return history.messages.reduce(kept, log);
}

/** A page of what was before all that is known. */
export function wentBack(log: ChatLog, history: History): ChatLog {
  return { ...history.messages.reduce(kept, log), hasEarlier: history.has_more };
}

/** A page for the debt that was asked about; while something is owed, the next one is asked for. */
export function caughtUp(log: ChatLog, debt: Debt, history: History): ChatLog {
  const known = history.messages.reduce(kept, log);
  // What the server did not give although it lies within the page is not there any more.
  const end = history.has_more ? (history.messages.at(-1)?.id ?? debt.upTo) : debt.upTo;
  return { ...known, owed: new Set([...known.owed].filter((id) => id > end)) };
}

/** A message in passing. */
export function shown(log: ChatLog, message: ChatMessage): ChatLog {
  const known = kept(log, message);
  if (log.owed.has(message.id)) return known;
  const ahead = new Map(log.ahead).set(message.id, (log.ahead.get(message.id) ?? 0) + 1);
  return { ...known, ahead };
}

/** There is a message with this id, or it has changed. */
export function told(log: ChatLog, id: number): ChatLog {
  const count = log.ahead.get(id) ?? 0;
  if (count === 0) return { ...log, owed: new Set(log.owed).add(id) };
  const ahead = new Map(log.ahead);
  if (count === 1) ahead.delete(id);
  else ahead.set(id, count - 1);
  return { ...log, ahead };
}

/** The connection is a new one: what came in passing before it says nothing of what will be told. */
export function reconnected(log: ChatLog): ChatLog {
  return { ...log, ahead: new Map() };
}

/** What is owed; null when nothing is. What lies before all that is known is read when one goes back to it. */
export function debtOf(log: ChatLog): Debt | null {
  const first = log.messages[0]?.id ?? 0;
  const wanted = [...log.owed].filter((id) => !log.hasEarlier || id >= first);
  if (!log.isRead || wanted.length === 0) return null;
  return { after: Math.min(...wanted) - 1, upTo: Math.max(...wanted) };
}

/** Before which id to read for the page above; null when there is none. */
export function earlierThan(log: ChatLog): number | null {
  return log.hasEarlier ? (log.messages[0]?.id ?? null) : null;
}

/** Written: seen at once, below all others. */
export function wrote(log: ChatLog, draft: Omit<Draft, "refusal">): ChatLog {
  return { ...log, drafts: [...log.drafts, { ...draft, refusal: null }] };
}

/** The server's answer to what one wrote. */
export function answered(log: ChatLog, message: ChatMessage): ChatLog {
  return kept(log, message);
}

/** The server said no: the text stays, with its sentence. */
export function refused(log: ChatLog, key: string, sentence: string): ChatLog {
  return redraft(log, key, sentence);
}

/** Once more, under the same key, so that it cannot be kept twice. */
export function retried(log: ChatLog, key: string): ChatLog {
  return redraft(log, key, null);
}

export function withoutDraft(log: ChatLog, key: string): ChatLog {
  return { ...log, drafts: log.drafts.filter((draft) => draft.key !== key) };
}

/** Changed by oneself (null: deleted), seen at once. */
export function changed(log: ChatLog, id: number, text: string | null): ChatLog {
  return { ...log, changes: new Map(log.changes).set(id, text) };
}

/** The change was answered: with the message as it is now, or, refused, with nothing. */
export function settled(log: ChatLog, id: number, message: ChatMessage | null): ChatLog {
  const changes = new Map(log.changes);
  changes.delete(id);
  return { ...(message === null ? log : kept(log, message)), changes };
}

/** The messages as they are to be seen, one's own changes among them. */
export function seen(log: ChatLog): readonly ChatMessage[] {
  if (log.changes.size === 0) return log.messages;
  return log.messages.map((message) => {
    const text = log.changes.get(message.id);
    if (text === undefined) return message;
    return text === null
      ? { ...message, text: "", is_deleted: true }
      : { ...message, text, edited_at: message.edited_at ?? message.at };
  });
}

/** Whether its writer may still change it, by the server's clock. */
export function mayEdit(log: ChatLog, message: ChatMessage, now: number): boolean {
  const isInTime = now <= message.at + CHANGED_WITHIN_SECONDS * 1_000;
  return message.person === log.me && !message.is_deleted && isInTime;
}

/** Whether one may delete it: one's own in time; who keeps order, any. */
export function mayDelete(
  log: ChatLog,
  message: ChatMessage,
  now: number,
  isKeeper: boolean,
): boolean {
  return isKeeper ? !message.is_deleted : mayEdit(log, message, now);
}

/** How many of others' messages one has not seen; `upTo` is the last id that one has. */
export function unread(log: ChatLog, upTo: number): number {
  return log.messages.filter(
    (message) => message.id > upTo && message.person !== log.me && !message.is_deleted,
  ).length;
}

/** One message put where it belongs; one's own draft of it has gone. An older state never replaces a newer one. */
function kept(log: ChatLog, message: ChatMessage): ChatLog {
  const owed = new Set(log.owed);
  owed.delete(message.id);
  const drafts =
    message.person === log.me ? log.drafts.filter(({ key }) => key !== message.key) : log.drafts;
  return { ...log, owed, drafts, messages: placed(log.messages, message) };
}

function placed(messages: readonly ChatMessage[], message: ChatMessage): readonly ChatMessage[] {
  const before = messages.findLastIndex((known) => known.id < message.id) + 1;
  const known = messages[before];
  if (known?.id !== message.id) return messages.toSpliced(before, 0, message);
  return isOlder(message, known) ? messages : messages.with(before, message);
}

function isOlder(message: ChatMessage, known: ChatMessage): boolean {
  if (message.is_deleted !== known.is_deleted) return known.is_deleted;
  return (message.edited_at ?? 0) < (known.edited_at ?? 0);
}

function redraft(log: ChatLog, key: string, refusal: string | null): ChatLog {
  return {
    ...log,
    drafts: log.drafts.map((draft) => (draft.key === key ? { ...draft, refusal } : draft)),
  };
}
