/**
 * The call of the room: opened with each new place, given what one sends and who is there, ended with the
 * place. A place that is taken up again after a cut keeps its call.
 */
import { obey, type App } from "./app";
import { openCall } from "./media/call";
import { keepServers } from "./media/credentials";
import { EMPTY_STAGE, gone, heard, turned } from "./media/speaker";
import type { Call, CallEvents, TrackKind } from "./media/types";
import type { Place } from "./place";
import type { RoomState } from "./state";
import { NO_STREAMS, streamsOf, withStream } from "./streams";

const KINDS: readonly TrackKind[] = ["mic", "camera", "screen", "screen_audio"];
/** Who speaks is looked at again after so long without news. */
const LOOK_MS = 500;

export function attachCall(app: App): void {
  const { connection, own } = app;
  const calling = new Calling(app);
  connection.place.subscribe((place) => {
    calling.moved(place);
  });
  connection.room.subscribe((room) => {
    if (room !== null) calling.peers(room);
  });
  own.sent.subscribe((now, before) => {
    for (const kind of KINDS) if (now[kind] !== before[kind]) calling.publish(kind);
    calling.tellMedia();
  });
  app.view.watch(
    (view) => view.isLowBandwidth,
    (isOn) => {
      calling.setLowBandwidth(isOn);
    },
  );
  window.addEventListener("pagehide", () => {
    calling.end();
  });
}

class Calling {
  readonly #app: App;
  #call: Call | null = null;
  #visit: number | null = null;
  #servers: RTCIceServer[] = [];
  #speakers = EMPTY_STAGE;

  constructor(app: App) {
    this.#app = app;
    keepServers(app.facts.credentialsUrl, (servers) => {
      this.#servers = servers;
      this.#call?.setIceServers(servers);
    });
    window.setInterval(() => {
      this.#speak(turned(this.#speakers, performance.now()));
    }, LOOK_MS);
  }

  moved(place: Place): void {
    const room = this.#app.connection.room.get();
    if (place.kind === "outside") {
      this.end();
      this.#app.own.stop();
    } else if (place.kind === "inside" && room !== null) {
      if (place.visit !== this.#visit) this.#begin(place.visit, room);
      this.tellMedia();
    }
  }

  peers(room: RoomState): void {
    if (this.#visit !== room.me) return;
    this.#call?.setPeers(room.peers);
    const there = new Set(room.peers.map(({ visit }) => visit));
    const { streams, view } = this.#app;
    streams.set(streamsOf(streams.get(), there));
    for (const visit of this.#speakers.speaking.keys())
      if (!there.has(visit)) this.#speak(gone(this.#speakers, visit));
    const quality = [...view.get().quality].filter(([visit]) => there.has(visit));
    view.change({ quality: new Map(quality) });
  }

  publish(kind: TrackKind): void {
    const track = this.#app.own.sent.get()[kind];
    if (this.#call !== null) obey(this.#call.publish(kind, track));
  }

  /** What one claims to send, for those who cannot see it. */
  tellMedia(): void {
    const { connection, own } = this.#app;
    if (connection.place.get().kind !== "inside") return;
    const { mic, camera, screen } = own.sent.get();
    const media = { mic: mic !== null, camera: camera !== null, screen: screen !== null };
    // Cut off, it is said again on coming back.
    connection.ask("media", media).catch(() => undefined);
  }

  setLowBandwidth(isOn: boolean): void {
    this.#call?.setLowBandwidth(isOn);
  }

  end(): void {
    this.#call?.leave();
    this.#call = null;
    this.#visit = null;
    this.#app.streams.set(NO_STREAMS);
  }

  #begin(visit: number, room: RoomState): void {
    this.end();
    this.#visit = visit;
    this.#call = openCall(room.mode, {
      me: visit,
      signals: this.#app.connection.signals,
      servers: this.#servers,
      events: this.#events(),
    });
    this.#call.setLowBandwidth(this.#app.view.get().isLowBandwidth);
    for (const kind of KINDS) if (this.#app.own.sent.get()[kind] !== null) this.publish(kind);
    this.peers(room);
  }

  #events(): CallEvents {
    const { streams, view } = this.#app;
    return {
      track: (visit, kind, stream) => {
        streams.set(withStream(streams.get(), visit, kind, stream));
      },
      quality: (visit, level, advice) => {
        if (visit === null) view.change({ ownQuality: { level, advice } });
        else view.change({ quality: new Map(view.get().quality).set(visit, { level, advice }) });
      },
      speaking: (visit, level) => {
        const who = visit ?? this.#visit;
        if (who !== null) this.#speak(heard(this.#speakers, who, level, performance.now()));
      },
    };
  }

  #speak(speakers: typeof EMPTY_STAGE): void {
    const before = this.#speakers;
    this.#speakers = speakers;
    // Nobody needs to see themselves large while they speak.
    const isOther = speakers.visit !== before.visit && speakers.visit !== this.#visit;
    if (isOther) this.#app.view.change({ speaker: speakers.visit });
    const speaking = new Set(speakers.speaking.keys());
    const isSame =
      speaking.size === before.speaking.size &&
      [...speaking].every((visit) => before.speaking.has(visit));
    if (!isSame) this.#app.view.change({ speaking });
  }
}
