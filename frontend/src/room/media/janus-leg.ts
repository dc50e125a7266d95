/** What both connections to a media server have in common: signals of one generation, acted on one after the other. */
import type { LegCandidate, RoomSignalsToServer } from "../../shared/live/room-relayed-protocol";
import { readStats, type Sample } from "./stats";

type Kind = keyof RoomSignalsToServer;

export interface LegSetting {
  readonly gen: number;
  readonly servers: RTCIceServer[];
  readonly send: (kind: Kind, body: unknown) => void;
  readonly lacksRelay: () => void;
}

export class Leg {
  /** Whether something could not be acted on: only another generation helps. */
  isBroken = false;
  protected readonly pc: RTCPeerConnection;
  readonly #setting: LegSetting;
  #queue: Promise<void> = Promise.resolve();

  constructor(leg: LegCandidate["leg"], setting: LegSetting) {
    this.#setting = setting;
    this.pc = new RTCPeerConnection({ iceServers: setting.servers, bundlePolicy: "max-bundle" });
    this.pc.onicecandidateerror = ({ url }) => {
      if (url.startsWith("turn")) setting.lacksRelay();
    };
    this.pc.onicecandidate = ({ candidate }) => {
      const { sdpMid = null, sdpMLineIndex = null } = candidate ?? {};
      this.send("sfu_ice", { leg, candidate: candidate?.candidate ?? "", sdpMid, sdpMLineIndex });
    };
  }

  get isFailed(): boolean {
    return this.pc.connectionState === "failed";
  }

  setServers(servers: RTCIceServer[]): void {
    this.pc.setConfiguration({ ...this.pc.getConfiguration(), iceServers: servers });
  }

  /** Null where the connection was closed while the browser looked. */
  async sample(nowMs: number): Promise<Sample | null> {
    try {
      return readStats(await this.pc.getStats(), nowMs);
    } catch {
      return null;
    }
  }

  close(): void {
    this.pc.onicecandidate = null;
    this.pc.close();
  }

  protected send(kind: Kind, body: object): void {
    this.#setting.send(kind, { gen: this.#setting.gen, ...body });
  }

  protected queue(act: () => Promise<void>): void {
    this.#queue = this.#queue.then(act).catch(() => {
      this.isBroken = this.pc.signalingState !== "closed";
    });
  }
}
