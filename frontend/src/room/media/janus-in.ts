/** The connection by which somebody receives all others from a media server. */
import type { ReceivedTrack } from "../../shared/live/room-relayed-protocol";
import { Leg, type LegSetting } from "./janus-leg";
import { readStats, type Sample } from "./stats";
import type { TrackKind } from "./types";

/** A level of a microphone that is older says nothing. */
const LEVEL_KEPT_MS = 500;

/** Somebody's track, as it comes. */
export interface Received {
  readonly visit: number;
  readonly kind: TrackKind;
  readonly stream: MediaStream;
  readonly receiver: RTCRtpReceiver;
}

export class InLeg extends Leg {
  readonly #changed: () => void;
  #received: readonly Received[] = [];

  /** `changed`: what is received is known anew. */
  constructor(setting: LegSetting, changed: () => void) {
    super("in", setting);
    this.#changed = changed;
  }

  get received(): readonly Received[] {
    return this.#received;
  }

  /** The server offers this, and nothing else any more. */
  takeOffer(sdp: string, tracks: readonly ReceivedTrack[]): void {
    this.queue(async () => {
      await this.pc.setRemoteDescription({ type: "offer", sdp });
      await this.pc.setLocalDescription();
      const answer = this.pc.localDescription?.sdp;
      if (answer !== undefined) this.send("sfu_answer", { sdp: answer });
      this.#match(tracks);
    });
  }

  /** How loud somebody is, 0 to 1. */
  loudness(visit: number): number {
    const mic = this.#received.find((one) => one.visit === visit && one.kind === "mic");
    const [source] = mic?.receiver.getSynchronizationSources() ?? [];
    if (source === undefined) return 0;
    const age = performance.timeOrigin + performance.now() - source.timestamp;
    return age > LEVEL_KEPT_MS ? 0 : (source.audioLevel ?? 0);
  }

  /** Of somebody's picture, or their voice where there is none. */
  async sampleOf(visit: number, nowMs: number): Promise<Sample | null> {
    const theirs = this.#received.filter((one) => one.visit === visit);
    const one = theirs.find(({ kind }) => kind === "camera") ?? theirs[0];
    return one === undefined ? null : readStats(await one.receiver.getStats(), nowMs);
  }

  #match(tracks: readonly ReceivedTrack[]): void {
    const receivers = new Map(this.pc.getTransceivers().map((way) => [way.mid, way.receiver]));
    this.#received = tracks.flatMap(({ mid, visit, kind }) => {
      const receiver = receivers.get(mid);
      return receiver === undefined ? [] : [this.#known(visit, kind, receiver)];
    });
    this.#changed();
  }

  /** The same stream as before where it is the same track of the same person: elements go on. */
  #known(visit: number, kind: TrackKind, receiver: RTCRtpReceiver): Received {
    const before = this.#received.find(
      (one) => one.visit === visit && one.kind === kind && one.receiver === receiver,
    );
    return before ?? { visit, kind, receiver, stream: new MediaStream([receiver.track]) };
  }
}
