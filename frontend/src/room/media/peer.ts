/** One connection to one peer, of one generation: an RTCPeerConnection, four ways for tracks and a channel for words. */
import { Negotiation } from "./negotiation";
import { isPicture, KINDS, read, write, type Said } from "./said";
import { encodingOf, Senders, type Outgoing } from "./sending";
import { readStats, type Sample } from "./stats";
import type { SignalKind, TrackKind } from "./types";
import type { Seen } from "./watchdog";

/** Bytes that wait in the channel above which no sign of life is added: the line is stuck. */
const WAITING_AT_MOST = 16_000;
/** A level of the microphone that is older says nothing. */
const LEVEL_KEPT_MS = 500;

export interface PeerSetting {
  readonly generation: number;
  readonly isNewcomer: boolean;
  readonly servers: RTCIceServer[];
  readonly outgoing: Outgoing;
  readonly send: (kind: SignalKind, body: unknown) => void;
  readonly heard: (said: Said) => void;
  readonly lacksRelay: () => void;
}

export class Peer {
  readonly generation: number;
  readonly #pc: RTCPeerConnection;
  readonly #channel: RTCDataChannel;
  readonly #negotiation: Negotiation;
  #outgoing: Outgoing;
  #senders: Senders | null = null;
  #receivers: readonly RTCRtpReceiver[] = [];
  #streams = new Map<TrackKind, MediaStream>();
  #said: string | null = null;

  constructor(setting: PeerSetting) {
    this.generation = setting.generation;
    this.#outgoing = setting.outgoing;
    this.#pc = new RTCPeerConnection({ iceServers: setting.servers, bundlePolicy: "max-bundle" });
    this.#pc.onicecandidateerror = ({ url }) => {
      if (url.startsWith("turn")) setting.lacksRelay();
    };
    const prepare = (): Promise<void> => this.#adopt();
    this.#negotiation = new Negotiation(this.#pc, { ...setting, prepare });
    this.#channel = this.#pc.createDataChannel("words", { negotiated: true, id: 0 });
    this.#channel.onopen = () => {
      if (this.#said !== null) this.#channel.send(this.#said);
    };
    this.#channel.onmessage = ({ data }) => {
      const said = read(data);
      if (said !== null) setting.heard(said);
    };
    if (setting.isNewcomer) this.#build();
  }

  get health(): Pick<Seen, "isFailed" | "isOver"> {
    return {
      isFailed: this.#pc.connectionState === "failed",
      isOver: this.#channel.readyState === "closed" || this.#negotiation.isBroken,
    };
  }

  take(kind: SignalKind, body: unknown): void {
    this.#negotiation.take(kind, body);
  }

  restart(): void {
    this.#negotiation.restart();
  }

  /** What of theirs comes by this kind's way, once the ways are there. */
  stream(kind: TrackKind): MediaStream | undefined {
    return this.#streams.get(kind);
  }

  /** Send these tracks from now on, and tell so. */
  change(outgoing: Outgoing, said: Said): void {
    this.#outgoing = outgoing;
    this.#said = write(said);
    if (this.#channel.readyState === "open") this.#channel.send(this.#said);
    void this.#senders?.change(outgoing);
  }

  /** Let them hear that this end lives. */
  giveSign(): void {
    const { readyState, bufferedAmount } = this.#channel;
    if (readyState === "open" && bufferedAmount < WAITING_AT_MOST) this.#channel.send("");
  }

  setServers(servers: RTCIceServer[]): void {
    this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers: servers });
  }

  /** Null where the connection was closed while the browser looked. */
  async sample(nowMs: number): Promise<Sample | null> {
    try {
      return readStats(await this.#pc.getStats(), nowMs);
    } catch {
      return null;
    }
  }

  /** How loud they are, 0 to 1. */
  loudness(): number {
    const [source] = this.#receivers[KINDS.indexOf("mic")]?.getSynchronizationSources() ?? [];
    if (source === undefined) return 0;
    const age = performance.timeOrigin + performance.now() - source.timestamp;
    return age > LEVEL_KEPT_MS ? 0 : (source.audioLevel ?? 0);
  }

  close(): void {
    this.#pc.onnegotiationneeded = null;
    this.#pc.onicecandidate = null;
    this.#channel.onmessage = null;
    this.#pc.close();
  }

  /** The newcomer lays the ways, in the order of KINDS, in both directions: what is sent may change unasked. */
  #build(): void {
    const [face, screen] = [new MediaStream(), new MediaStream()];
    const ways = KINDS.map((kind) =>
      this.#pc.addTransceiver(this.#outgoing.tracks.get(kind) ?? mediaOf(kind), {
        direction: "sendrecv",
        streams: [streamFor(kind, face, screen)],
        sendEncodings: [encodingOf(kind, this.#outgoing)],
      }),
    );
    this.#keep(ways);
  }

  /** Who was there takes the ways that the newcomer's offer has laid. */
  async #adopt(): Promise<void> {
    const ways = this.#pc.getTransceivers().slice(0, KINDS.length);
    if (KINDS.some((kind, index) => ways[index]?.receiver.track.kind !== mediaOf(kind)))
      throw new Error("These are not the ways of a call.");
    const [face, screen] = [new MediaStream(), new MediaStream()];
    for (const [index, kind] of KINDS.entries()) {
      const way = ways[index];
      if (way === undefined) continue;
      way.direction = "sendrecv";
      way.sender.setStreams(streamFor(kind, face, screen));
    }
    this.#keep(ways);
    await this.#senders?.change(this.#outgoing);
  }

  #keep(ways: readonly RTCRtpTransceiver[]): void {
    this.#receivers = ways.map((way) => way.receiver);
    this.#senders = new Senders(
      ways.map((way) => way.sender),
      this.#outgoing,
    );
    for (const [index, kind] of KINDS.entries()) {
      const track = this.#receivers[index]?.track;
      if (track !== undefined) this.#streams.set(kind, new MediaStream([track]));
    }
  }
}

function mediaOf(kind: TrackKind): "audio" | "video" {
  return isPicture(kind) ? "video" : "audio";
}

/** Tracks of one stream are played in step: lips with the voice, a film with its sound. */
function streamFor(kind: TrackKind, face: MediaStream, screen: MediaStream): MediaStream {
  return kind === "mic" || kind === "camera" ? face : screen;
}
