/** What the server says, by the socket or as the answer to a poll, applied to what is known; no page, no network. */
import { isBehind, moved, verdictOn, type Cursors, type Topic } from "./cursors";
import type { Polled } from "./messages";
import { SILENCE_MS } from "./pauses";
import type { Ev, Err, FromClient, FromServer } from "./protocol";
import type { Effect, Live, Step } from "./state";

/** A frame of the socket. Whatever it says, the connection lives. */
export function hear(live: Live, messages: readonly FromServer[]): Step {
  const effects: Effect[] = [{ type: "timer", name: "silence", ms: SILENCE_MS }];
  let now = live;
  for (const message of messages) {
    const heard = hearOne(now, message);
    now = heard.live;
    effects.push(...heard.effects);
  }
  const caughtUp = catchUp(now);
  return { live: caughtUp.live, effects: [...effects, ...caughtUp.effects] };
}

/** The answer to a poll: events since the cursors, then where each topic stands. */
export function hearPolled(live: Live, asked: readonly Topic[], polled: Polled): Step {
  const effects: Effect[] = [];
  let now: Live = { ...live, isFetching: false, isLost: false };
  const take = (heard: Step): void => {
    now = heard.live;
    effects.push(...heard.effects);
  };
  for (const event of polled.events) take(hearEvent(now, event));
  for (const topic of asked) take(standsAt(now, topic, polled));
  const behind = [...now.behind].filter(([topic, seq]) => isBehind(now.cursors, topic, seq));
  const joining = [...now.joining].filter((topic) => !asked.includes(topic));
  return { live: { ...now, behind: new Map(behind), joining: new Set(joining) }, effects };
}

/** After the events of a poll: one topic begins, is reset, goes on or may not be heard. */
function standsAt(live: Live, topic: Topic, { heads, reset: tooOld }: Polled): Step {
  const head = heads[topic];
  if (head === undefined) return refuse(live, topic);
  if (!tooOld.includes(topic)) return joined(live, topic, head);
  // The last event of a topic just joined is too old to be kept, so it is older than the page.
  if (live.joining.has(topic)) return { live: withoutGap(live, topic, head), effects: [] };
  return reset(live, topic, head);
}

/** Asks for what is missing, unless a question is open already. */
export function catchUp(live: Live): Step {
  if (live.isFetching || live.behind.size === 0) return { live, effects: [] };
  const topics = [...live.cursors].filter(([topic]) => live.behind.has(topic));
  return withPoll(live, new Map(topics));
}

export function withPoll(live: Live, cursors: Cursors): Step {
  if (cursors.size === 0) return { live, effects: [] };
  return { live: { ...live, isFetching: true }, effects: [{ type: "poll", cursors }] };
}

/** Where a topic was left off is where it goes on; one that is new begins in the present. */
export function subscriptions(cursors: Cursors, topics: Iterable<Topic>): readonly FromClient[] {
  return [...topics].map((topic) => {
    const since = cursors.get(topic) ?? null;
    return since === null ? { type: "sub", topic } : { type: "sub", topic, since };
  });
}

/** Answers to who speaks in a room; and `bye`, since the close that follows says the same. */
type Unheard = Extract<FromServer, { type: "bye" | "done" | "refused" | "eph" | "sig" | "lost" }>;
const UNHEARD: ReadonlySet<string> = new Set<Unheard["type"]>([
  "bye",
  "done",
  "refused",
  "eph",
  "sig",
  "lost",
]);

function isUnheard(message: FromServer): message is Unheard {
  return UNHEARD.has(message.type);
}

function hearOne(live: Live, message: FromServer): Step {
  if (isUnheard(message)) return { live, effects: [] };
  switch (message.type) {
    case "welcome":
      return welcomed(live);
    case "ev":
      return hearEvent(live, message);
    case "ack":
      return joined(live, message.topic, message.seq);
    case "hb":
      return beat(live, message.heads);
    case "reset":
      return reset(live, message.topic, message.seq);
    case "err":
      return mistaken(live, message);
  }
}

/** The greeting is over: now the topics. */
function welcomed(live: Live): Step {
  const messages = subscriptions(live.cursors, live.cursors.keys());
  return {
    live: { ...live, phase: "open", isLost: false, isPolling: false },
    effects: [
      { type: "timer", name: "welcome", ms: null },
      { type: "timer", name: "poll", ms: null },
      { type: "send", messages },
    ],
  };
}

function hearEvent(live: Live, event: Ev): Step {
  switch (verdictOn(live.cursors, event.topic, event.seq)) {
    case "ignore":
      return { live, effects: [] };
    case "gap":
      return { live: withGap(live, event.topic, event.seq), effects: [] };
    case "apply":
      return {
        live: withCursor(live, event.topic, event.seq),
        effects: [{ type: "event", event }],
      };
  }
}

function withGap(live: Live, topic: Topic, seq: number): Live {
  const target = Math.max(seq, live.behind.get(topic) ?? 0);
  return { ...live, behind: new Map(live.behind).set(topic, target) };
}

/**
 * The server says where a topic stands. For one that is new to us the last event is asked for: it may have
 * happened after the page was drawn. For others it can prove that something is missing.
 */
function joined(live: Live, topic: Topic, head: number): Step {
  if (live.cursors.get(topic) !== null) return { live: behindHead(live, topic, head), effects: [] };
  if (head === 0) return { live: withCursor(live, topic, 0), effects: [] };
  const joining = new Set(live.joining).add(topic);
  const next = { ...withCursor(live, topic, head - 1), joining };
  return { live: withGap(next, topic, head), effects: [] };
}

function behindHead(live: Live, topic: Topic, head: number): Live {
  return isBehind(live.cursors, topic, head) ? withGap(live, topic, head) : live;
}

function withCursor(live: Live, topic: Topic, seq: number): Live {
  return { ...live, cursors: moved(live.cursors, topic, seq) };
}

function withoutGap(live: Live, topic: Topic, seq: number): Live {
  const behind = new Map(live.behind);
  behind.delete(topic);
  return { ...withCursor(live, topic, seq), behind };
}

/** A heartbeat: a connection that lived so long has recovered. */
function beat(live: Live, heads: Readonly<Record<Topic, number>>): Step {
  const recovered: Live = { ...live, failures: 0 };
  const next = Object.entries(heads).reduce(
    (now, [topic, head]) => behindHead(now, topic, head),
    recovered,
  );
  return { live: next, effects: [] };
}

/** The cursor is too old for the server: what is shown is fetched anew, and the count goes on from here. */
function reset(live: Live, topic: Topic, head: number): Step {
  if (!live.cursors.has(topic)) return { live, effects: [] };
  return { live: withoutGap(live, topic, head), effects: [{ type: "stale", topic }] };
}

/** Only what concerns a topic matters: other mistakes are the program's, and the connection stays. */
function mistaken(live: Live, { topic }: Err): Step {
  return topic === undefined ? { live, effects: [] } : refuse(live, topic);
}

function refuse(live: Live, topic: Topic): Step {
  if (!live.cursors.has(topic)) return { live, effects: [] };
  const cursors = new Map(live.cursors);
  const behind = new Map(live.behind);
  cursors.delete(topic);
  behind.delete(topic);
  const refused = new Set(live.refused).add(topic);
  return { live: { ...live, cursors, behind, refused }, effects: [{ type: "gone", topic }] };
}
