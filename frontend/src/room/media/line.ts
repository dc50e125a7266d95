/** The way to one other person: a connection, then another where that died; what they send, and how well it comes. */
import { Peer } from "./peer";
import { receivingLevel, sendingLevel, settled, type LineQuality } from "./quality";
import { isPicture, KINDS, type Said } from "./said";
import type { Outgoing } from "./sending";
import { readGeneration } from "./signal-bodies";
import type { Sample } from "./stats";
import type { Level, SignalKind, TrackKind } from "./types";
import { begun, isSilent, look, TICK_MS, type Watch } from "./watchdog";

/** Quality is judged over so much time. */
const LOOK_MS = 4 * TICK_MS;
/** A connection this young is not given up because they ask for another. */
const YOUNG_MS = 1_000;

/** Of a connection that is not there. */
const NO_HEALTH = { isFailed: false, isOver: false };

export interface LineSetting {
  /** Whether one came after them: who opens, and gives way. */
  readonly isNewcomer: boolean;
  readonly servers: () => RTCIceServer[];
  readonly send: (kind: SignalKind, body: unknown) => void;
  readonly track: (kind: TrackKind, stream: MediaStream | null) => void;
}

export class Line {
  readonly #setting: LineSetting;
  #peer: Peer | null = null;
  #generation = 0;
  #watch: Watch = begun(performance.now(), 0);
  #beganAt = performance.now();
  #isTicking = false;
  #isEnded = false;
  #outgoing: Outgoing;
  #takesVideo: boolean;
  #theirs: Said = { sends: [], takesVideo: true };
  readonly #told = new Map<TrackKind, MediaStream>();
  #lastLook: Sample | null = null;
  #receiving: [before: Level, shown: Level] = ["good", "good"];
  #sending: [before: Level, shown: Level] = ["good", "good"];
  #isBusy = false;
  #lacksRelay = false;

  constructor(setting: LineSetting, outgoing: Outgoing, takesVideo: boolean) {
    this.#setting = setting;
    this.#outgoing = outgoing;
    this.#takesVideo = takesVideo;
    if (setting.isNewcomer) this.#begin(1);
  }

  get quality(): LineQuality {
    return {
      receiving: isSilent(this.#watch) ? "lost" : this.#receiving[1],
      sending: this.#sending[1],
      isBusy: this.#isBusy,
      lacksRelay: this.#lacksRelay,
    };
  }

  /** A signal of theirs. What is of an older generation, or not theirs to say, is dropped. */
  hear(kind: SignalKind, body: unknown): void {
    const generation = readGeneration(body);
    if (this.#isEnded || generation < Math.max(1, this.#generation)) return;
    if (kind === "close") this.#drop();
    else if (kind === "open" || kind === "renew") this.#hearOfAnother(kind, generation, body);
    else if (generation === this.#generation) this.#peer?.take(kind, body);
  }

  /** Send this from now on, and have pictures or not. */
  change(outgoing: Outgoing, takesVideo: boolean): void {
    this.#outgoing = outgoing;
    this.#takesVideo = takesVideo;
    this.#tellPeer();
  }

  setServers(servers: RTCIceServer[]): void {
    this.#peer?.setServers(servers);
  }

  loudness(): number {
    return this.#peer?.loudness() ?? 0;
  }

  /** Twice a second: give a sign of life, look for theirs, and act where there is none. */
  async tick(): Promise<void> {
    if (this.#isTicking) return;
    this.#isTicking = true;
    try {
      const peer = this.#peer;
      peer?.giveSign();
      const sample = (await peer?.sample(performance.now())) ?? null;
      if (peer === this.#peer && !this.#isEnded) this.#judge(peer, sample);
    } finally {
      this.#isTicking = false;
    }
  }

  /** They are gone, or oneself is: `isSaid` where they should know. */
  end(isSaid: boolean): void {
    if (isSaid && this.#generation > 0) this.#setting.send("close", { gen: this.#generation });
    this.#isEnded = true;
    this.#drop();
  }

  #hearOfAnother(kind: "open" | "renew", generation: number, body: unknown): void {
    const { isNewcomer } = this.#setting;
    const isYoung = performance.now() - this.#beganAt < YOUNG_MS;
    if (kind === "open" && !isNewcomer && generation > this.#generation)
      this.#begin(generation).take("open", body);
    if (kind === "renew" && isNewcomer && !isYoung) this.#begin(generation + 1);
  }

  #judge(peer: Peer | null, sample: Sample | null): void {
    const { watch, act } = look(this.#watch, {
      now: performance.now(),
      bytes: sample?.bytes ?? this.#watch.bytes,
      isNewcomer: this.#setting.isNewcomer,
      ...(peer?.health ?? NO_HEALTH),
    });
    this.#watch = watch;
    if (sample !== null) this.#judgeQuality(sample);
    if (act === "restart") peer?.restart();
    if (act === "renew") this.#renew();
  }

  #judgeQuality(sample: Sample): void {
    const before = this.#lastLook;
    if (before !== null && sample.atMs - before.atMs < LOOK_MS) return;
    this.#lastLook = sample;
    if (before === null) return;
    this.#receiving = after(this.#receiving, receivingLevel(before, sample));
    this.#sending = after(this.#sending, sendingLevel(sample));
    this.#isBusy = sample.isBusy;
  }

  #renew(): void {
    const { failures, bytes } = this.#watch;
    if (this.#setting.isNewcomer) this.#begin(this.#generation + 1);
    else this.#setting.send("renew", { gen: Math.max(1, this.#generation) });
    this.#watch = begun(performance.now(), failures + 1, this.#setting.isNewcomer ? 0 : bytes);
  }

  #begin(generation: number): Peer {
    this.#peer?.close();
    this.#generation = generation;
    this.#beganAt = performance.now();
    this.#watch = begun(this.#beganAt, this.#watch.failures);
    this.#lastLook = null;
    this.#lacksRelay = false;
    const peer = new Peer({
      generation,
      isNewcomer: this.#setting.isNewcomer,
      servers: this.#setting.servers(),
      outgoing: this.#wanted(),
      send: this.#setting.send,
      heard: (said) => {
        this.#theySay(said);
      },
      lacksRelay: () => {
        this.#lacksRelay = true;
      },
    });
    this.#peer = peer;
    this.#tellPeer();
    return peer;
  }

  #drop(): void {
    this.#peer?.close();
    this.#peer = null;
    this.#watch = begun(performance.now(), 0);
    this.#theirs = { sends: [], takesVideo: true };
    this.#tellTracks();
  }

  #tellPeer(): void {
    const wanted = this.#wanted();
    const sends = KINDS.filter((kind) => wanted.tracks.has(kind));
    this.#peer?.change(wanted, { sends, takesVideo: this.#takesVideo });
  }

  /** No pictures to who wants none. */
  #wanted(): Outgoing {
    const { tracks, plan } = this.#outgoing;
    if (this.#theirs.takesVideo) return this.#outgoing;
    return { tracks: new Map([...tracks].filter(([kind]) => !isPicture(kind))), plan };
  }

  #theySay(said: Said): void {
    const isOther = said.takesVideo !== this.#theirs.takesVideo;
    this.#theirs = said;
    this.#tellTracks();
    if (isOther) this.#tellPeer();
  }

  #tellTracks(): void {
    for (const kind of KINDS) {
      const stream = this.#theirs.sends.includes(kind) ? this.#peer?.stream(kind) : undefined;
      if (stream === this.#told.get(kind)) continue;
      if (stream === undefined) this.#told.delete(kind);
      else this.#told.set(kind, stream);
      this.#setting.track(kind, stream ?? null);
    }
  }
}

function after(
  [before, shown]: readonly [before: Level, shown: Level],
  now: Level,
): [before: Level, shown: Level] {
  return [now, settled(shown, before, now)];
}
