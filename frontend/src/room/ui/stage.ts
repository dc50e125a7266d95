/** The stage: everybody's tile. */
import { drawn, part, slot, type App } from "../app";

export function attachStage({ connection }: App): void {
  const list = part("tiles");
  connection.room.watch(
    (room) => room?.peers ?? [],
    (peers) => {
      list.replaceChildren(
        ...peers.map((peer) => {
          const tile = drawn("tile");
          slot(tile, "name").textContent = peer.name;
          return tile;
        }),
      );
    },
  );
}
