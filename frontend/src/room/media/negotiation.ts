/**
 * Descriptions and candidates of one RTCPeerConnection. Only the newcomer makes the first offer: with both offering at
 * once, Chromium hung in some of the calls for good. After that either may offer, by perfect negotiation
 * (https://www.w3.org/TR/webrtc/#perfect-negotiation-example); the newcomer gives way.
 */
import { readCandidate, readDescription } from "./signal-bodies";
import type { SignalKind } from "./types";

export interface NegotiationSetting {
  readonly generation: number;
  readonly isNewcomer: boolean;
  /** Who answers gets its tracks ready between the first offer and the answer. */
  readonly prepare: () => Promise<void>;
  readonly send: (kind: SignalKind, body: unknown) => void;
}

export class Negotiation {
  readonly #pc: RTCPeerConnection;
  readonly #setting: NegotiationSetting;
  #queue: Promise<void> = Promise.resolve();
  #isMakingOffer = false;
  #isIgnoringOffer = false;
  #isOpen = false;
  #isBroken = false;

  constructor(pc: RTCPeerConnection, setting: NegotiationSetting) {
    this.#pc = pc;
    this.#setting = setting;
    pc.onnegotiationneeded = () => {
      if (this.#isOpen || setting.isNewcomer) void this.#offer();
    };
    pc.onicecandidate = ({ candidate }) => {
      if (candidate !== null) this.#sendCandidate(candidate);
    };
  }

  /** Whether something was said that cannot be acted on: only a new connection helps. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** A signal of this generation; one after the other. */
  take(kind: SignalKind, body: unknown): void {
    this.#queue = this.#queue
      .then(() => this.#act(kind, body))
      .catch(() => {
        this.#isBroken = true;
      });
  }

  /** Look for ways anew. An offer that was not answered may not have arrived. */
  restart(): void {
    const { signalingState, localDescription } = this.#pc;
    if (signalingState === "closed") return;
    if (signalingState === "have-local-offer" && localDescription !== null)
      this.#send("offer", localDescription);
    else this.#pc.restartIce();
  }

  async #offer(): Promise<void> {
    try {
      this.#isMakingOffer = true;
      await this.#pc.setLocalDescription();
      const made = this.#pc.localDescription;
      if (made?.type === "offer") this.#send("offer", made);
    } catch {
      // Closed meanwhile, or of no use: then the watchdog hears nothing.
      this.#isBroken = true;
    } finally {
      this.#isMakingOffer = false;
    }
  }

  async #act(kind: SignalKind, body: unknown): Promise<void> {
    if (this.#pc.signalingState === "closed") return;
    if (kind === "ice") {
      await this.#addCandidate(body);
      return;
    }
    const description = readDescription(body);
    if (description === null) return;
    if (kind === "answer") await this.#takeAnswer(description.sdp);
    else await this.#takeOffer(description.sdp);
  }

  async #takeAnswer(sdp: string): Promise<void> {
    // Of an offer that was taken back, or answered twice.
    if (this.#pc.signalingState !== "have-local-offer") return;
    await this.#pc.setRemoteDescription({ type: "answer", sdp });
    this.#isOpen = true;
  }

  async #takeOffer(sdp: string): Promise<void> {
    const isCollision = this.#isMakingOffer || this.#pc.signalingState !== "stable";
    this.#isIgnoringOffer = !this.#setting.isNewcomer && isCollision;
    if (this.#isIgnoringOffer) return;
    await this.#pc.setRemoteDescription({ type: "offer", sdp });
    if (!this.#isOpen) await this.#setting.prepare();
    await this.#pc.setLocalDescription();
    this.#isOpen = true;
    if (this.#pc.localDescription !== null) this.#send("answer", this.#pc.localDescription);
  }

  async #addCandidate(body: unknown): Promise<void> {
    const found = readCandidate(body);
    if (found === null) return;
    const { candidate, sdpMid, sdpMLineIndex } = found;
    try {
      await this.#pc.addIceCandidate({ candidate, sdpMid, sdpMLineIndex });
    } catch {
      // Of an offer that was ignored, or nonsense: one way fewer, and without any the watchdog acts.
    }
  }

  #send(kind: "offer" | "answer", { sdp }: RTCSessionDescription): void {
    const isFirst = kind === "offer" && !this.#isOpen;
    this.#setting.send(isFirst ? "open" : kind, { gen: this.#setting.generation, sdp });
  }

  #sendCandidate({ candidate, sdpMid, sdpMLineIndex }: RTCIceCandidate): void {
    const gen = this.#setting.generation;
    this.#setting.send("ice", { gen, candidate, sdpMid, sdpMLineIndex });
  }
}
