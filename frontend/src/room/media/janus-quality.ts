/** How well a call through a media server goes: what one sends by one connection, what each of the others sends. */
import type { InLeg } from "./janus-in";
import type { OutLeg } from "./janus-out";
import { receivingLevel, sendingLevel, settled, verdicts, type LineQuality } from "./quality";
import type { Verdict } from "./quality";
import type { Sample } from "./stats";
import type { CallEvents, Level } from "./types";

/** Quality is judged over so much time. */
const LOOK_MS = 2_000;
type Levels = readonly [before: Level, shown: Level];
const GOOD: Levels = ["good", "good"];

export class JanusQuality {
  readonly #events: Pick<CallEvents, "quality">;
  readonly #told = new Map<number | null, Verdict>();
  readonly #samples = new Map<number, Sample>();
  readonly #receiving = new Map<number, Levels>();
  #sending: Levels = GOOD;
  #isBusy = false;
  #lookedAt = 0;

  constructor(events: Pick<CallEvents, "quality">) {
    this.#events = events;
  }

  /** At every tick; `isLost`: nothing comes any more. */
  async look(
    legs: { readonly out: OutLeg; readonly in: InLeg },
    visits: readonly number[],
    state: { readonly isLost: boolean; readonly lacksRelay: boolean },
  ): Promise<void> {
    const now = performance.now();
    if (now - this.#lookedAt >= LOOK_MS) {
      this.#lookedAt = now;
      this.#judgeSending(await legs.out.sample(now));
      for (const visit of visits) this.#judge(visit, await legs.in.sampleOf(visit, now));
    }
    this.#tell(visits, state);
  }

  /** Another generation counts from zero. */
  forget(): void {
    this.#samples.clear();
  }

  #judgeSending(sample: Sample | null): void {
    if (sample === null) return;
    this.#sending = after(this.#sending, sendingLevel(sample));
    this.#isBusy = sample.isBusy;
  }

  #judge(visit: number, sample: Sample | null): void {
    const before = this.#samples.get(visit);
    if (sample === null) return;
    this.#samples.set(visit, sample);
    if (before === undefined || sample.packets < before.packets) return; // another track
    const level = receivingLevel(before, sample);
    this.#receiving.set(visit, after(this.#receiving.get(visit) ?? GOOD, level));
  }

  #tell(
    visits: readonly number[],
    { isLost, lacksRelay }: { readonly isLost: boolean; readonly lacksRelay: boolean },
  ): void {
    const lines = visits.map((visit): [number, LineQuality] => {
      const [, shown] = this.#receiving.get(visit) ?? GOOD;
      const receiving = isLost ? "lost" : shown;
      return [visit, { receiving, sending: this.#sending[1], isBusy: this.#isBusy, lacksRelay }];
    });
    // Nobody sends less for many people here: they are no reason for small pictures.
    for (const [visit, verdict] of verdicts(new Map(lines), 0)) {
      const told = this.#told.get(visit);
      if (told?.level === verdict.level && told.advice === verdict.advice) continue;
      this.#told.set(visit, verdict);
      this.#events.quality(visit, verdict.level, verdict.advice);
    }
  }
}

function after([before, shown]: Levels, now: Level): Levels {
  return [now, settled(shown, before, now)];
}
