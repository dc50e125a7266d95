/** Puts tracks and their plans into the senders of one connection; nothing of that is negotiated again. */
import { scaleDown, type PicturePlan, type Plan } from "./bandwidth";
import { KINDS } from "./said";
import type { TrackKind } from "./types";

/** What one peer is sent. */
export interface Outgoing {
  readonly tracks: ReadonlyMap<TrackKind, MediaStreamTrack>;
  readonly plan: Plan;
}

/** As the sender of a new connection begins. */
export function encodingOf(kind: TrackKind, { tracks, plan }: Outgoing): RTCRtpEncodingParameters {
  switch (kind) {
    case "mic":
      return { maxBitrate: plan.micBitsPerSecond };
    case "screen_audio":
      return { maxBitrate: 2 * plan.micBitsPerSecond };
    case "camera":
      return pictureEncoding(plan.camera, tracks.get(kind));
    case "screen":
      return pictureEncoding(plan.screen, tracks.get(kind));
  }
}

function pictureEncoding(
  plan: PicturePlan,
  track: MediaStreamTrack | undefined,
): RTCRtpEncodingParameters {
  return {
    maxBitrate: plan.bitsPerSecond,
    maxFramerate: plan.framesPerSecond,
    scaleResolutionDownBy: scaleDown(track?.getSettings().height, plan),
  };
}

/** Senders in the order of KINDS, and what they were last told. */
export class Senders {
  readonly #senders: readonly RTCRtpSender[];
  #wanted: Outgoing;
  #isChanging = false;

  constructor(senders: readonly RTCRtpSender[], begun: Outgoing) {
    this.#senders = senders;
    this.#wanted = begun;
  }

  /** Send this from now on; of several in a row only the last is carried out. */
  async change(wanted: Outgoing): Promise<void> {
    this.#wanted = wanted;
    if (this.#isChanging) return;
    this.#isChanging = true;
    try {
      let done: Outgoing | null = null;
      while (done !== this.#wanted) {
        done = this.#wanted;
        await this.#carryOut(done);
      }
    } catch {
      // The connection was closed meanwhile.
    } finally {
      this.#isChanging = false;
    }
  }

  async #carryOut(wanted: Outgoing): Promise<void> {
    for (const [index, kind] of KINDS.entries()) {
      const sender = this.#senders[index];
      if (sender === undefined) continue;
      const track = wanted.tracks.get(kind) ?? null;
      if (sender.track !== track) await sender.replaceTrack(track);
      await setEncoding(sender, encodingOf(kind, wanted));
    }
  }
}

async function setEncoding(sender: RTCRtpSender, wanted: RTCRtpEncodingParameters): Promise<void> {
  const parameters = sender.getParameters();
  const [first] = parameters.encodings;
  if (first === undefined) return;
  const now = JSON.stringify(first);
  Object.assign(first, wanted);
  if (JSON.stringify(first) !== now) await sender.setParameters(parameters);
}
