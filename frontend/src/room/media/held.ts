/** Signals of who is not known yet: a newcomer's first words may overtake the news that they have come in. */
import type { SignalKind } from "./types";

const VISITS_AT_MOST = 8;
const SIGNALS_AT_MOST = 80;

export interface HeldSignal {
  readonly kind: SignalKind;
  readonly body: unknown;
}

export class Held {
  readonly #byVisit = new Map<number, HeldSignal[]>();

  keep(visit: number, signal: HeldSignal): void {
    const kept = this.#byVisit.get(visit) ?? [];
    if (kept.length < SIGNALS_AT_MOST) kept.push(signal);
    this.#byVisit.set(visit, kept);
    const [oldest] = this.#byVisit.keys();
    if (this.#byVisit.size > VISITS_AT_MOST && oldest !== undefined) this.#byVisit.delete(oldest);
  }

  /** Theirs, in their order; they are not kept any longer. */
  take(visit: number): readonly HeldSignal[] {
    const kept = this.#byVisit.get(visit) ?? [];
    this.#byVisit.delete(visit);
    return kept;
  }
}
