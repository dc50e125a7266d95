/** A call in which everybody is connected to everybody: for a few people, without any server for media. */
import { MANY_PEOPLE, planFor } from "./bandwidth";
import { Held } from "./held";
import { Line } from "./line";
import { Loudness } from "./loudness";
import { verdicts, type Verdict } from "./quality";
import { isPicture } from "./said";
import type { Outgoing } from "./sending";
import type { Call, CallSetting, SignalKind, TrackKind } from "./types";
import { TICK_MS } from "./watchdog";

const KNOWN: ReadonlySet<string> = new Set(["open", "renew", "offer", "answer", "ice", "close"]);

export class Mesh implements Call {
  readonly #setting: CallSetting;
  readonly #lines = new Map<number, Line>();
  readonly #held = new Held();
  readonly #tracks = new Map<TrackKind, MediaStreamTrack>();
  readonly #verdicts = new Map<number | null, Verdict>();
  readonly #loudness: Loudness;
  readonly #endings: (() => void)[] = [];
  #servers: RTCIceServer[];
  #isLowBandwidth = false;

  constructor(setting: CallSetting) {
    this.#setting = setting;
    this.#servers = setting.servers;
    this.#loudness = new Loudness(setting.events, () =>
      [...this.#lines].map(([visit, line]) => [visit, line.loudness()] as const),
    );
    const looks = window.setInterval(() => void this.#look(), TICK_MS);
    this.#endings.push(
      setting.signals.on((from, kind, body) => {
        if (isSignal(kind)) this.#hear(from, kind, body);
      }),
      () => {
        window.clearInterval(looks);
        this.#loudness.end();
      },
    );
  }

  setPeers(peers: readonly { readonly visit: number }[]): void {
    const here = new Set(peers.map((peer) => peer.visit));
    here.delete(this.#setting.me);
    const people = this.#people;
    for (const visit of [...this.#lines.keys()]) if (!here.has(visit)) this.#forget(visit);
    for (const visit of here) if (!this.#lines.has(visit)) this.#meet(visit, here.size + 1);
    if (people !== this.#people) this.#changed();
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
    this.#changed();
  }

  setIceServers(servers: RTCIceServer[]): void {
    this.#servers = servers;
    for (const line of this.#lines.values()) line.setServers(servers);
  }

  leave(): void {
    for (const end of this.#endings.splice(0)) end();
    for (const line of this.#lines.values()) line.end(true);
    this.#lines.clear();
  }

  get #people(): number {
    return this.#lines.size + 1;
  }

  #meet(visit: number, people: number): void {
    const { me, signals, events } = this.#setting;
    const line = new Line(
      {
        isNewcomer: me > visit,
        servers: () => this.#servers,
        send: (kind, body) => {
          signals.send(visit, kind, body);
        },
        track: (kind, stream) => {
          events.track(visit, kind, stream);
        },
      },
      this.#outgoing(people),
      !this.#isLowBandwidth,
    );
    this.#lines.set(visit, line);
    for (const { kind, body } of this.#held.take(visit)) line.hear(kind, body);
  }

  #forget(visit: number): void {
    this.#lines.get(visit)?.end(false);
    this.#lines.delete(visit);
    this.#verdicts.delete(visit);
    this.#loudness.forget(visit);
  }

  #hear(from: number, kind: SignalKind, body: unknown): void {
    const line = this.#lines.get(from);
    if (line === undefined) this.#held.keep(from, { kind, body });
    else line.hear(kind, body);
  }

  #outgoing(people: number): Outgoing {
    const tracks = [...this.#tracks].filter(([kind]) => !(this.#isLowBandwidth && isPicture(kind)));
    return { tracks: new Map(tracks), plan: planFor(this.#isLowBandwidth ? MANY_PEOPLE : people) };
  }

  #changed(): void {
    const outgoing = this.#outgoing(this.#people);
    for (const line of this.#lines.values()) line.change(outgoing, !this.#isLowBandwidth);
  }

  async #look(): Promise<void> {
    await Promise.all([...this.#lines.values()].map((line) => line.tick()));
    const lines = [...this.#lines].map(([visit, line]) => [visit, line.quality] as const);
    for (const [visit, verdict] of verdicts(new Map(lines), this.#people)) {
      const told = this.#verdicts.get(visit);
      if (told?.level === verdict.level && told.advice === verdict.advice) continue;
      this.#verdicts.set(visit, verdict);
      this.#setting.events.quality(visit, verdict.level, verdict.advice);
    }
  }
}

function isSignal(kind: string): kind is SignalKind {
  return KNOWN.has(kind);
}
