/**
 * The client of `/ws` as rules: what happens, in what state, leads to which state and effects. It knows no
 * page, no network and no clock; `client.ts` does what the effects say.
 *
 * One socket hears all topics. While there is none, the same cursors are polled; whatever was missed is
 * asked for by number, so nothing is lost and nothing comes twice (docs/decisions/008).
 */
import { following, type Topic } from "./cursors";
import { catchUp, hear, hearPolled, subscriptions, withPoll } from "./hearing";
import * as pauses from "./pauses";
import type { Random } from "./pauses";
import { CLOSE, TOPICS_LIMIT, type FromClient } from "./protocol";
import {
  standingOf,
  type Effect,
  type Input,
  type Live,
  type PageChange,
  type Step,
  type TimerName,
} from "./state";

/** HTTP's word for "signed out". */
const UNAUTHORIZED = 401;

const TIMERS: readonly TimerName[] = ["welcome", "reconnect", "poll", "silence"];

/** What one input does. */
export function step(live: Live, input: Input, random: Random): Step {
  const done = act(live, input, random);
  const standing = standingOf(done.live);
  if (standing === standingOf(live)) return done;
  return { live: done.live, effects: [...done.effects, { type: "standing", standing }] };
}

function act(live: Live, input: Input, random: Random): Step {
  switch (input.type) {
    case "follow":
      return follow(live, input.topics);
    case "go_on":
      return goOn(live, input.topic, input.seq);
    case "opened":
      return { live, effects: [{ type: "send", messages: [{ type: "hello" }] }] };
    case "heard":
      return hear(live, input.messages);
    case "closed":
      return closed(live, input.code, random);
    case "timer":
      return timed(live, input.name, random);
    case "polled":
      return polled(live, hearPolled(live, input.asked, input.polled), random);
    case "poll_failed":
      return pollFailed(live, input.status, random);
    case "page":
      return turned({ ...live, ...input.change }, input.change, random);
  }
}

function isOver(live: Live): boolean {
  return live.phase === "signed_out" || live.phase === "stopped";
}

/** The page shows other topics: new ones are asked for, those that are gone are left. */
function follow(live: Live, topics: readonly Topic[]): Step {
  const wanted = topics.filter((topic) => !live.refused.has(topic)).slice(0, TOPICS_LIMIT);
  const cursors = following(live.cursors, wanted);
  const behind = new Map([...live.behind].filter(([topic]) => cursors.has(topic)));
  const next = { ...live, cursors, behind };
  if (isOver(live)) return nothing(next);
  if (cursors.size === 0) return ended({ ...next, isPolling: false }, "idle");
  if (live.phase === "idle") return begun(next);
  return live.phase === "open" ? followed(live, next) : nothing(next);
}

/** Asked for anew, also where it is heard already: what lies between comes again and does no harm. */
function goOn(live: Live, topic: Topic, seq: number): Step {
  const cursors = new Map(live.cursors).set(topic, seq);
  const refused = new Set(live.refused);
  const behind = new Map(live.behind);
  refused.delete(topic);
  behind.delete(topic);
  const next = { ...live, cursors, refused, behind };
  if (live.phase === "idle") return begun(next);
  if (live.phase !== "open") return nothing(next);
  const isHeard = live.cursors.has(topic);
  const left: readonly FromClient[] = isHeard ? [{ type: "unsub", topic }] : [];
  const messages = [...left, ...subscriptions(cursors, [topic])];
  return { live: next, effects: [{ type: "send", messages }] };
}

function begun(live: Live): Step {
  return live.isOffline || live.isAway ? nothing({ ...live, phase: "asleep" }) : connected(live);
}

function followed(live: Live, next: Live): Step {
  const added = [...next.cursors.keys()].filter((topic) => !live.cursors.has(topic));
  const left = [...live.cursors.keys()].filter((topic) => !next.cursors.has(topic));
  const messages = [
    ...subscriptions(next.cursors, added),
    ...left.map((topic) => ({ type: "unsub", topic }) as const),
  ];
  return { live: next, effects: messages.length > 0 ? [{ type: "send", messages }] : [] };
}

function nothing(live: Live): Step {
  return { live, effects: [] };
}

function connected(live: Live): Step {
  return {
    live: { ...live, phase: "connecting" },
    effects: [{ type: "open" }, { type: "timer", name: "welcome", ms: pauses.WELCOME_MS }],
  };
}

/** No socket, no timers; a poll's answer that is still on its way is heard all the same. */
function ended(live: Live, phase: Live["phase"]): Step {
  const timers = TIMERS.map((name): Effect => ({ type: "timer", name, ms: null }));
  return { live: { ...live, phase, isLost: false }, effects: [{ type: "close" }, ...timers] };
}

/** 4403 after the welcome: a right was taken away; what is left is heard by the next connection. */
function closed(live: Live, code: number, random: Random): Step {
  if (code === CLOSE.SIGNED_OUT) return ended(live, "signed_out");
  if (code === CLOSE.FORBIDDEN && live.phase === "connecting") return ended(live, "stopped");
  return disconnected(live, code, random);
}

/** Wait, poll meanwhile, come back. A page that was connected says so if that takes long. */
function disconnected(live: Live, code: number, random: Random): Step {
  const failures = live.failures + 1;
  const effects: Effect[] = [
    { type: "close" },
    { type: "timer", name: "welcome", ms: null },
    { type: "timer", name: "silence", ms: null },
    { type: "timer", name: "reconnect", ms: reconnectMs(live, failures, code, random) },
  ];
  if (!live.isPolling)
    effects.push({ type: "timer", name: "poll", ms: pauses.firstPollMs(code, random) });
  const isLost = live.isLost || live.phase === "open";
  return { live: { ...live, phase: "waiting", failures, isLost, isPolling: true }, effects };
}

function reconnectMs(live: Live, failures: number, code: number, random: Random): number {
  const ms = pauses.reconnectMs(failures, code, random);
  return live.isUrgent ? Math.min(ms, pauses.URGENT_MS) : ms;
}

function timed(live: Live, name: TimerName, random: Random): Step {
  switch (name) {
    case "welcome":
    case "silence":
      return disconnected(live, 0, random);
    case "reconnect":
      return live.phase === "waiting" ? connected(live) : nothing(live);
    case "poll":
      return live.isHidden ? nothing(live) : polling(live);
  }
}

function polling(live: Live): Step {
  if (live.isFetching) return nothing(live);
  return live.isPolling ? withPoll(live, live.cursors) : catchUp(live);
}

/** On to what is still missing; at once only if this answer brought something, else it would never rest. */
function polled(before: Live, heard: Step, random: Random): Step {
  const { live, effects } = heard;
  const again = live.cursors === before.cursors ? nothing(live) : catchUp(live);
  return {
    live: again.live,
    effects: [...effects, ...again.effects, ...nextPoll(again.live, random)],
  };
}

function pollFailed(live: Live, status: number | null, random: Random): Step {
  if (status === UNAUTHORIZED) return ended({ ...live, isFetching: false }, "signed_out");
  const isLost = live.isLost || live.phase === "connecting" || live.phase === "waiting";
  const next = { ...live, isFetching: false, isLost };
  return { live: next, effects: nextPoll(next, random) };
}

function nextPoll(live: Live, random: Random): readonly Effect[] {
  const isActive = live.phase === "open" || live.phase === "connecting" || live.phase === "waiting";
  if (!isActive || (!live.isPolling && live.behind.size === 0)) return [];
  return [{ type: "timer", name: "poll", ms: pauses.pollMs(random) }];
}

function turned(live: Live, change: PageChange, random: Random): Step {
  return change.isHidden === undefined ? woken(live, random) : looked(live);
}

/** Somebody looks at the page again: what was left alone while it was hidden is done now. */
function looked(live: Live): Step {
  if (live.isHidden) return nothing(live);
  if (live.isPolling) return polling(live);
  if (live.phase !== "open") return nothing(live);
  return {
    live,
    effects: [
      { type: "send", messages: [{ type: "ping" }] },
      { type: "timer", name: "silence", ms: pauses.ANSWER_MS },
    ],
  };
}

/** The network, or the page itself, goes or comes back. */
function woken(live: Live, random: Random): Step {
  const mustSleep = live.isOffline || live.isAway;
  if (isOver(live) || live.phase === "idle") return nothing(live);
  if (mustSleep)
    return live.phase === "asleep" ? nothing(live) : ended({ ...live, isPolling: false }, "asleep");
  if (live.phase !== "asleep") return nothing(live);
  const ms = random() * pauses.WAKING_MS;
  return {
    live: { ...live, phase: "waiting" },
    effects: [{ type: "timer", name: "reconnect", ms }],
  };
}
