/** Tells how loud people are, oneself too, some times a second while it changes. */
import { watchLevel } from "./levels";
import type { CallEvents } from "./types";

const LOOK_MS = 200;
/** Changes below this are not told. */
const STEP = 0.02;

export class Loudness {
  readonly #events: Pick<CallEvents, "speaking">;
  readonly #told = new Map<number | null, number>();
  readonly #timer: number;
  #unwatch: (() => void) | null = null;

  /** `listen` gives how loud the others are now. */
  constructor(
    events: Pick<CallEvents, "speaking">,
    listen: () => Iterable<readonly [visit: number, level: number]>,
  ) {
    this.#events = events;
    this.#timer = window.setInterval(() => {
      for (const [visit, level] of listen()) this.#tell(visit, level);
    }, LOOK_MS);
  }

  /** One's own microphone; null: there is none. */
  listenTo(mic: MediaStreamTrack | null): void {
    this.#unwatch?.();
    this.#unwatch = null;
    if (mic === null) this.#tell(null, 0);
    else
      this.#unwatch = watchLevel(mic, (level) => {
        this.#tell(null, level);
      });
  }

  forget(visit: number): void {
    this.#told.delete(visit);
  }

  end(): void {
    window.clearInterval(this.#timer);
    this.#unwatch?.();
  }

  #tell(visit: number | null, level: number): void {
    const told = this.#told.get(visit) ?? 0;
    if (Math.abs(told - level) < STEP && (level > 0 || told === 0)) return;
    this.#told.set(visit, level);
    this.#events.speaking(visit, level);
  }
}
