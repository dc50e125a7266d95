/** Who is shown large because they speak: pure. A cough does not change it, nor does a word in between. */

/** A level at which somebody speaks, not breathes. */
const SPEAKS = 0.04;
/** Who speaks keeps the stage for so long at least. */
const KEPT_MS = 1_500;
/** And gives it up only to somebody who has spoken for so long. */
const INSISTS_MS = 400;

export interface Stage {
  /** Who was last seen speaking; null while nobody has. */
  readonly visit: number | null;
  readonly since: number;
  /** Since when everybody who speaks now does so. */
  readonly speaking: ReadonlyMap<number, number>;
}

export const EMPTY_STAGE: Stage = { visit: null, since: 0, speaking: new Map() };

/** After it was heard how loud somebody is. */
export function heard(stage: Stage, visit: number, level: number, now: number): Stage {
  const speaking = new Map(stage.speaking);
  if (level < SPEAKS) speaking.delete(visit);
  else if (!speaking.has(visit)) speaking.set(visit, now);
  return turned({ ...stage, speaking }, now);
}

/** After somebody has left. */
export function gone(stage: Stage, visit: number): Stage {
  const speaking = new Map(stage.speaking);
  speaking.delete(visit);
  return stage.visit === visit ? { visit: null, since: 0, speaking } : { ...stage, speaking };
}

/** As time passes: whoever insists longest takes the stage that is not spoken on. */
export function turned(stage: Stage, now: number): Stage {
  const { visit, since, speaking } = stage;
  const [first] = [...speaking].sort(([, a], [, b]) => a - b);
  if (first === undefined || (visit !== null && speaking.has(visit))) return stage;
  const [other, spokeAt] = first;
  if (visit !== null && (now - since < KEPT_MS || now - spokeAt < INSISTS_MS)) return stage;
  return { ...stage, visit: other, since: now };
}
