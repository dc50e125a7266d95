/** Which sequence of single keys means what (DESIGN: keyboard); no page needed. */

/** How long the first key of "g s" waits for the second. */
export const SEQUENCE_MS = 1_000;

export interface KeyState {
  /** The keys pressed so far that begin a known sequence, e.g. "g". */
  readonly pressed: string;
  readonly at: number;
}

export const NO_KEYS: KeyState = { pressed: "", at: 0 };

export interface KeyOutcome {
  readonly state: KeyState;
  /** The known sequence that is complete now, if any. */
  readonly match: string | null;
}

/** Takes one more key; `known` are sequences like "/" or "g s". */
export function pressKey(
  state: KeyState,
  key: string,
  now: number,
  known: readonly string[],
): KeyOutcome {
  const isWaiting = state.pressed !== "" && now - state.at <= SEQUENCE_MS;
  for (const sequence of isWaiting ? [`${state.pressed} ${key}`, key] : [key]) {
    if (known.includes(sequence)) return { state: NO_KEYS, match: sequence };
    const begins = known.some((each) => each.startsWith(`${sequence} `));
    if (begins) return { state: { pressed: sequence, at: now }, match: null };
  }
  return { state: NO_KEYS, match: null };
}

/** The place `step` further in a list of `length`, staying inside; null when the list is empty. */
export function movedIndex(current: number, step: 1 | -1, length: number): number | null {
  if (length === 0) return null;
  if (current < 0) return step === 1 ? 0 : length - 1;
  return Math.min(length - 1, Math.max(0, current + step));
}
