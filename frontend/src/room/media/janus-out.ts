/** The connection by which somebody sends to a media server: once, however many receive it. */
import type { SentTrack } from "../../shared/live/room-relayed-protocol";
import { Leg, type LegSetting } from "./janus-leg";
import { isPicture, KINDS } from "./said";
import { encodingOf, Senders, type Outgoing } from "./sending";

/** Lines are laid in the order of KINDS: voice and face with the first of all tracks, a screen's when one is shared. */
const FACE_LINES = 2;

export class OutLeg extends Leg {
  #ways: RTCRtpTransceiver[] = [];
  #senders: Senders | null = null;
  #isOffering = false;
  #hasChanged = false;

  constructor(setting: LegSetting, outgoing: Outgoing) {
    super("out", setting);
    this.change(outgoing);
  }

  /** Send this from now on. Only what needs another line is negotiated. */
  change(outgoing: Outgoing): void {
    const needed = linesFor(outgoing);
    if (needed > this.#ways.length) {
      this.#lay(needed, outgoing);
      void this.#offer();
    } else void this.#senders?.change(outgoing);
  }

  /** The server's answer to the last offer. */
  takeAnswer(sdp: string): void {
    this.queue(async () => {
      if (this.pc.signalingState !== "have-local-offer") return;
      await this.pc.setRemoteDescription({ type: "answer", sdp });
      this.#isOffering = false;
      if (this.#hasChanged) await this.#offer();
    });
  }

  #lay(needed: number, outgoing: Outgoing): void {
    for (const kind of KINDS.slice(this.#ways.length, needed))
      this.#ways.push(
        this.pc.addTransceiver(outgoing.tracks.get(kind) ?? (isPicture(kind) ? "video" : "audio"), {
          direction: "sendonly",
          sendEncodings: [encodingOf(kind, outgoing)],
        }),
      );
    this.#senders = new Senders(
      this.#ways.map((way) => way.sender),
      outgoing,
    );
    void this.#senders.change(outgoing);
  }

  async #offer(): Promise<void> {
    this.#hasChanged = this.#isOffering;
    if (this.#isOffering) return;
    this.#isOffering = true;
    try {
      await this.pc.setLocalDescription();
      const sdp = this.pc.localDescription?.sdp;
      if (sdp !== undefined) this.send("sfu_publish", { sdp, tracks: this.#tracks() });
    } catch {
      this.isBroken = true;
    }
  }

  #tracks(): SentTrack[] {
    return KINDS.flatMap((kind, index) => {
      const mid = this.#ways[index]?.mid ?? null;
      return mid === null ? [] : [{ mid, kind }];
    });
  }
}

function linesFor({ tracks }: Outgoing): number {
  if (tracks.size === 0) return 0;
  return tracks.has("screen") || tracks.has("screen_audio") ? KINDS.length : FACE_LINES;
}
