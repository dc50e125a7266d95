/** What tests of the live client share: a way to say what happens and to read what follows. */
import { step } from "./machine";
import type { Ev, FromServer } from "./protocol";
import { START, type Effect, type Input, type Live, type Step } from "./state";

export const welcome: FromServer = { type: "welcome", user: 3, now: 0, heartbeat: 25_000 };
export const half = (): number => 0.5;

export function ev(seq: number, topic = "user:3"): Ev {
  return { type: "ev", topic, seq, k: "changed", d: {}, at: 0 };
}

/** What the inputs lead to, one after the other; the effects are those of the last. */
export function after(inputs: readonly Input[], from: Live = START): Step {
  return inputs.reduce<Step>((done, input) => step(done.live, input, half), {
    live: from,
    effects: [],
  });
}

export function heard(...messages: FromServer[]): Input {
  return { type: "heard", messages };
}

export function polled(
  asked: string[],
  answer: { events?: Ev[]; heads?: Record<string, number>; reset?: string[] },
): Input {
  return { type: "polled", asked, polled: { events: [], heads: {}, reset: [], ...answer } };
}

export function hb(heads: Record<string, number>): FromServer {
  return { type: "hb", heads, now: 0 };
}

/** Told events by number, and other things told by type and topic. */
export function told({ effects }: Step): unknown[] {
  return effects.flatMap((effect): unknown[] => {
    if (effect.type === "event") return [effect.event.seq];
    return effect.type === "stale" || effect.type === "gone"
      ? [`${effect.type} ${effect.topic}`]
      : [];
  });
}

export function sent({ effects }: Step): unknown[] {
  return effects.flatMap((effect) => (effect.type === "send" ? effect.messages : []));
}

export function asked({ effects }: Step): unknown[] {
  return effects.flatMap((effect) =>
    effect.type === "poll" ? [Object.fromEntries(effect.cursors)] : [],
  );
}

export function timer({ effects }: Step, name: string): number | null | undefined {
  const found = effects
    .filter((effect) => effect.type === "timer")
    .findLast((each) => each.name === name);
  return found?.ms;
}

export function kinds(effects: readonly Effect[]): string[] {
  return effects.map((effect) => effect.type);
}

export const follow: Input = { type: "follow", topics: ["user:3"] };
export const open = after([follow, { type: "opened" }, heard(welcome)]).live;
/** At event 5 of user:3, and nothing of it missing. */
export const settled = after(
  [
    heard({ type: "ack", topic: "user:3", seq: 6 }),
    polled(["user:3"], { events: [ev(6)], heads: { "user:3": 6 } }),
  ],
  open,
).live;
export const lost = after([{ type: "closed", code: 1006 }], settled).live;
export const page = (change: {
  isHidden?: boolean;
  isOffline?: boolean;
  isAway?: boolean;
}): Input => ({
  type: "page",
  change,
});
