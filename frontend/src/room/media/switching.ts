/** A call through a media server that goes on as a mesh when no media server is left. */
import { isDirect, JanusCall } from "./janus";
import { Mesh } from "./mesh";
import type { Call, CallSetting, Present, TrackKind } from "./types";

const SERVER = 0;

export class SwitchingCall implements Call {
  readonly #setting: CallSetting;
  readonly #tracks = new Map<TrackKind, MediaStreamTrack | null>();
  readonly #stopHearing: () => void;
  #call: Call;
  #servers: RTCIceServer[];
  #peers: readonly Present[] = [];
  #isLowBandwidth = false;

  constructor(setting: CallSetting) {
    this.#setting = setting;
    this.#servers = setting.servers;
    this.#call = new JanusCall(setting);
    this.#stopHearing = setting.signals.on((from, kind, body) => {
      if (from === SERVER && kind === "sfu_renew" && isDirect(body)) this.#goDirectly();
    });
  }

  setPeers(peers: readonly Present[]): void {
    this.#peers = peers;
    this.#call.setPeers(peers);
  }

  publish(kind: TrackKind, track: MediaStreamTrack | null): Promise<void> {
    this.#tracks.set(kind, track);
    return this.#call.publish(kind, track);
  }

  setLowBandwidth(isOn: boolean): void {
    this.#isLowBandwidth = isOn;
    this.#call.setLowBandwidth(isOn);
  }

  setIceServers(servers: RTCIceServer[]): void {
    this.#servers = servers;
    this.#call.setIceServers(servers);
  }

  leave(): void {
    this.#stopHearing();
    this.#call.leave();
  }

  #goDirectly(): void {
    this.#stopHearing();
    this.#call.leave();
    this.#call = new Mesh({ ...this.#setting, servers: this.#servers });
    this.#call.setLowBandwidth(this.#isLowBandwidth);
    for (const [kind, track] of this.#tracks) void this.#call.publish(kind, track);
    this.#call.setPeers(this.#peers);
  }
}
