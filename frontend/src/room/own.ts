/** What oneself sends and shows to oneself: the devices behind it, and why one of them does not work. */
import type { Problem } from "./media/devices";
import { OwnTracks } from "./media/own-tracks";
import type { TrackKind } from "./media/types";
import { Store } from "./store";

export type Sent = Readonly<Record<TrackKind, MediaStreamTrack | null>>;

/** Null: nothing is wrong with it, as far as is known. */
export type Problems = Readonly<Record<"mic" | "camera" | "screen", Problem | null>>;

const NOTHING: Sent = { mic: null, camera: null, screen: null, screen_audio: null };
const NO_PROBLEMS: Problems = { mic: null, camera: null, screen: null };

export class Own {
  readonly sent = new Store<Sent>(NOTHING);
  readonly problems = new Store<Problems>(NO_PROBLEMS);
  readonly #tracks = new OwnTracks({
    track: (kind, track) => {
      this.sent.change({ [kind]: track });
    },
    lost: (kind, problem) => {
      this.problems.change({ [kind]: problem });
    },
  });

  /** The open microphone, muted or not: for its meter. */
  get mic(): MediaStreamTrack | null {
    return this.#tracks.mic;
  }

  /** Switch a microphone or camera on or off; `problems` says what became of it. */
  async turn(kind: "mic" | "camera", isOn: boolean): Promise<void> {
    if (isOn) this.problems.change({ [kind]: await this.#tracks.switchOn(kind) });
    else this.#tracks.switchOff(kind);
  }

  async choose(kind: "mic" | "camera", id: string): Promise<void> {
    this.problems.change({ [kind]: await this.#tracks.choose(kind, id) });
  }

  async share(isOn: boolean): Promise<void> {
    if (isOn) this.problems.change({ screen: await this.#tracks.shareScreen() });
    else this.#tracks.switchOff("screen");
  }

  /** Let go of all devices. */
  stop(): void {
    this.#tracks.stop();
    this.sent.set(NOTHING);
  }
}
