/** The stage: a tile for everybody, in the order in which they came, and what is shown large beside them. */
import type { Peer } from "../../shared/live/room-protocol";
import { part, type App } from "../app";
import type { RoomState } from "../state";
import { fit } from "./fitting";
import { attachLarge } from "./large-view";
import { shortNames } from "./names";
import { Tile } from "./tile";
import { TileMenu } from "./tile-menu";

export function attachStage(app: App): void {
  const { connection, own, streams, view } = app;
  const tiles = new Tiles(app);
  connection.room.watch(
    (room) => room,
    (room) => {
      if (room !== null) tiles.people(room);
    },
  );
  streams.subscribe(() => {
    tiles.media();
  });
  own.sent.subscribe(() => {
    tiles.media();
  });
  view.watch(
    ({ speaking }) => speaking,
    () => {
      tiles.signs();
    },
  );
  view.watch(
    ({ quality }) => quality,
    () => {
      tiles.signs();
    },
  );
  attachLarge(app);
  attachSizes(tiles);
}

class Tiles {
  readonly #app: App;
  readonly #list = part("tiles");
  readonly #tiles = new Map<number, Tile>();
  readonly #menus = new Map<number, TileMenu>();
  #me = 0;
  /** One's own picture, as a stream of its own. */
  #mirror: MediaStream | null = null;

  constructor(app: App) {
    this.#app = app;
  }

  people(room: RoomState): void {
    this.#me = room.me;
    const there = new Set(room.peers.map(({ visit }) => visit));
    for (const [visit, tile] of this.#tiles)
      if (!there.has(visit)) {
        tile.remove();
        this.#tiles.delete(visit);
        this.#menus.get(visit)?.remove();
        this.#menus.delete(visit);
      }
    const names = shortNames(room.peers);
    for (const peer of room.peers) {
      const tile = this.#tiles.get(peer.visit) ?? this.#add(peer);
      tile.show(peer, names.get(peer.visit) ?? peer.name, peer.visit === room.me);
      this.#menus.get(peer.visit)?.show(peer, room);
    }
    this.media();
    this.size();
  }

  media(): void {
    this.#look();
    const streams = this.#app.streams.get();
    for (const [visit, tile] of this.#tiles) {
      if (visit === this.#me) {
        tile.picture(this.#mirror);
        continue;
      }
      const { camera, mic, screen_audio: screen } = streams.get(visit) ?? {};
      tile.picture(camera ?? null);
      tile.sound(mic ?? null, screen ?? null);
    }
  }

  signs(): void {
    const { speaking, quality } = this.#app.view.get();
    for (const [visit, tile] of this.#tiles) {
      tile.speaking(speaking.has(visit));
      tile.quality(quality.get(visit)?.level ?? "good");
    }
  }

  size(): void {
    const gap = Number.parseFloat(getComputedStyle(this.#list).columnGap) || 0;
    const stage = { width: this.#list.clientWidth, height: this.#list.clientHeight };
    const { width, height } = fit(this.#tiles.size, stage, gap);
    this.#list.style.setProperty("--tile-width", `${width}px`);
    this.#list.style.setProperty("--tile-height", `${height}px`);
  }

  #add(peer: Peer): Tile {
    const isMe = peer.visit === this.#me;
    const tile = new Tile(peer, isMe);
    this.#tiles.set(peer.visit, tile);
    this.#menus.set(peer.visit, new TileMenu(this.#app, tile, peer, isMe));
    // In their order: who came later stands behind.
    const next = [...this.#tiles.keys()]
      .filter((visit) => visit > peer.visit)
      .sort((a, b) => a - b);
    const before = next[0] === undefined ? undefined : this.#tiles.get(next[0]);
    this.#list.insertBefore(tile.element, before?.element ?? null);
    return tile;
  }

  #look(): void {
    const { camera } = this.#app.own.sent.get();
    if (this.#mirror?.getVideoTracks()[0] === (camera ?? undefined)) return;
    this.#mirror = camera === null ? null : new MediaStream([camera]);
  }
}

/** Again whenever the stage has another size. */
function attachSizes(tiles: Tiles): void {
  new ResizeObserver(() => {
    tiles.size();
  }).observe(part("tiles"));
}
