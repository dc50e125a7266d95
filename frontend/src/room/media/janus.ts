/**
 * A call through a media server: one connection out, one in, for more people than a mesh carries. Peerhall speaks to
 * the media server for the page (`relayed_protocol`); where that has gone, a new generation begins at another one.
 */
import type { ReceivedTrack, RoomSignalsToServer } from "../../shared/live/room-relayed-protocol";
import { planFor } from "./bandwidth";
import { InLeg, type Received } from "./janus-in";
import type { LegSetting } from "./janus-leg";
import { OutLeg } from "./janus-out";
import { JanusQuality } from "./janus-quality";
import { Loudness } from "./loudness";
import { isPicture, KINDS } from "./said";
import type { Outgoing } from "./sending";
import { readDescription, readGeneration } from "./signal-bodies";
import type { Call, CallSetting, Present, TrackKind } from "./types";
import { begun, isSilent, look, TICK_MS, type Watch } from "./watchdog";

const SERVER = 0;
/** The server is asked so often whether it still knows this call. */
const HERE_MS = 5_000;
/** The connections of the generation before go on for so long, until those of the new one carry. */
const FADE_MS = 2_000;
/** One sends only once: what each of so many sends is received by all. */
const FEW_PEOPLE = 4;
const MORE_PEOPLE = 9;

interface Legs {
  readonly out: OutLeg;
  readonly in: InLeg;
}

export class JanusCall implements Call {
  readonly #setting: CallSetting;
  readonly #loudness: Loudness;
  readonly #tracks = new Map<TrackKind, MediaStreamTrack>();
  readonly #quality: JanusQuality;
  readonly #endings: (() => void)[] = [];
  #told = new Map<string, Received>();
  #servers: RTCIceServer[];
  #peers: readonly Present[] = [];
  #isLowBandwidth = false;
  #generation = 0;
  #legsNow: Legs | null = null;
  #watch: Watch = begun(performance.now(), 0);
  #isTicking = false;
  #lacksRelay = false;

  constructor(setting: CallSetting) {
    this.#setting = setting;
    this.#servers = setting.servers;
    this.#loudness = new Loudness(setting.events, () =>
      this.#peers.map(({ visit }) => [visit, this.#legsNow?.in.loudness(visit) ?? 0]),
    );
    this.#quality = new JanusQuality(setting.events);
    const ticks = window.setInterval(() => void this.#tick(), TICK_MS);
    const signs = window.setInterval(() => {
      this.#send("sfu_here", { gen: this.#generation });
    }, HERE_MS);
    this.#endings.push(
      setting.signals.on((from, kind, body) => {
        if (from === SERVER) this.#hear(kind, body);
      }),
      () => {
        window.clearInterval(ticks);
        window.clearInterval(signs);
      },
    );
    this.#begin();
  }

  setPeers(peers: readonly Present[]): void {
    this.#peers = peers.filter(({ visit }) => visit !== this.#setting.me);
    this.#tellTracks();
    this.#changed();
  }

  publish(kind: TrackKind, track: MediaStreamTrack | null): Promise<void> {
    if (track === null) this.#tracks.delete(kind);
    else this.#tracks.set(kind, track);
    if (kind === "mic") this.#loudness.listenTo(track);
    this.#changed();
    return Promise.resolve();
  }

  setLowBandwidth(isOn: boolean): void {
    if (isOn === this.#isLowBandwidth) return;
    this.#isLowBandwidth = isOn;
    this.#tellWish();
    this.#changed();
  }

  setIceServers(servers: RTCIceServer[]): void {
    this.#servers = servers;
    this.#legsNow?.out.setServers(servers);
    this.#legsNow?.in.setServers(servers);
  }

  leave(): void {
    for (const end of this.#endings.splice(0)) end();
    this.#loudness.end();
    this.#legsNow?.out.close();
    this.#legsNow?.in.close();
  }

  #hear(kind: string, body: unknown): void {
    const isCurrent = readGeneration(body) === this.#generation;
    if (!isCurrent) return;
    if (kind === "sfu_renew" && !isDirect(body)) this.#begin();
    const description = readDescription(body);
    if (description === null) return;
    if (kind === "sfu_answer") this.#legsNow?.out.takeAnswer(description.sdp);
    if (kind === "sfu_offer") this.#legsNow?.in.takeOffer(description.sdp, readTracks(body));
  }

  /** Begin the next generation; what the one before still carries is shown until this one has something. */
  #begin(): void {
    const before = this.#legsNow;
    window.setTimeout(() => {
      before?.out.close();
      before?.in.close();
    }, FADE_MS);
    this.#generation += 1;
    this.#watch = begun(performance.now(), this.#watch.failures);
    this.#quality.forget();
    this.#lacksRelay = false;
    this.#send("sfu_join", { gen: this.#generation });
    if (this.#isLowBandwidth) this.#tellWish();
    const setting = this.#legs();
    const incoming = new InLeg(setting, () => {
      if (incoming === this.#legsNow?.in) this.#tellTracks();
    });
    this.#legsNow = { in: incoming, out: new OutLeg(setting, this.#outgoing()) };
  }

  #send = (kind: keyof RoomSignalsToServer, body: unknown): void => {
    this.#setting.signals.send(SERVER, kind, body);
  };

  #legs(): LegSetting {
    return {
      gen: this.#generation,
      servers: this.#servers,
      send: this.#send,
      lacksRelay: () => {
        this.#lacksRelay = true;
      },
    };
  }

  #outgoing(): Outgoing {
    const tracks = [...this.#tracks].filter(([kind]) => !(this.#isLowBandwidth && isPicture(kind)));
    return { tracks: new Map(tracks), plan: planFor(crowd(this.#peers.length + 1)) };
  }

  #changed(): void {
    this.#legsNow?.out.change(this.#outgoing());
  }

  #tellWish(): void {
    this.#send("sfu_want", { gen: this.#generation, video: !this.#isLowBandwidth });
  }

  /** What is received of who is there and says that they send it; a media server tells nothing of that. */
  #tellTracks(): void {
    const here = new Map(this.#peers.map((peer) => [peer.visit, peer]));
    const sent = (this.#legsNow?.in.received ?? []).filter(({ visit, kind }) =>
      claims(here.get(visit), kind),
    );
    const now = new Map(sent.map((one) => [`${String(one.visit)} ${one.kind}`, one]));
    for (const [key, { visit, kind }] of this.#told)
      if (!now.has(key)) this.#setting.events.track(visit, kind, null);
    for (const [key, { visit, kind, stream }] of now)
      if (this.#told.get(key)?.stream !== stream) this.#setting.events.track(visit, kind, stream);
    this.#told = now;
  }

  /** Twice a second: whether anything comes, where something should, and how well. */
  async #tick(): Promise<void> {
    const legs = this.#legsNow;
    if (this.#isTicking || legs === null) return;
    this.#isTicking = true;
    try {
      const now = performance.now();
      const samples = await Promise.all([legs.out.sample(now), legs.in.sample(now)]);
      if (legs !== this.#legsNow) return;
      this.#guard(
        legs,
        samples.reduce((bytes, sample) => bytes + (sample?.bytes ?? 0), 0),
      );
      const visits = this.#peers.map(({ visit }) => visit);
      const isLost = isSilent(this.#watch);
      await this.#quality.look(legs, visits, { isLost, lacksRelay: this.#lacksRelay });
    } finally {
      this.#isTicking = false;
    }
  }

  /**
   * Nothing comes where nobody sends: then only what the browser says of its connections counts. A pause may pass by
   * itself, and another generation is another picture for everybody: it waits for as long as a restart of ICE would.
   */
  #guard(legs: Legs, bytes: number): void {
    const isExpected =
      this.#tracks.size > 0 ||
      this.#peers.some((peer) => claims(peer, "mic") || claims(peer, "camera"));
    const isFailed = legs.out.isFailed || legs.in.isFailed;
    const { watch, act } = look(this.#watch, {
      now: performance.now(),
      bytes: isExpected ? bytes : this.#watch.bytes + 1,
      isFailed,
      isOver: legs.out.isBroken || legs.in.isBroken,
      isNewcomer: true,
    });
    this.#watch = watch;
    if (act === "none" || (act === "restart" && !isFailed)) return;
    this.#watch = { ...watch, failures: watch.failures + 1 };
    this.#begin();
  }
}

function claims(peer: Present | undefined, kind: TrackKind): boolean {
  return peer?.[kind === "screen_audio" ? "screen" : kind] ?? false;
}

/** Whether a renewal says that no media server is left. */
export function isDirect(body: unknown): boolean {
  return typeof body === "object" && body !== null && "mode" in body && body.mode === "mesh";
}

/** For how many people the plan of a mesh is that of so many here. */
function crowd(people: number): number {
  return people <= MORE_PEOPLE ? Math.min(people, FEW_PEOPLE) : people;
}

function readTracks(body: unknown): ReceivedTrack[] {
  const tracks: unknown =
    typeof body === "object" && body !== null && "tracks" in body ? body.tracks : [];
  return Array.isArray(tracks) ? tracks.filter(isReceivedTrack) : [];
}

function isReceivedTrack(track: unknown): track is ReceivedTrack {
  if (typeof track !== "object" || track === null) return false;
  const { mid, visit, kind } = track as Readonly<Record<string, unknown>>;
  return typeof mid === "string" && typeof visit === "number" && KINDS.some((one) => one === kind);
}
