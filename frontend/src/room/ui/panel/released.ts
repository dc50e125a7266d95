/** T8: the tutor has not come in a quarter of an hour; who waits may go. */
import { part, type App } from "../../app";
import { myself, type RoomState } from "../../state";

export function attachReleased({ connection }: App): void {
  connection.room.watch(isLeftWaiting, (isShown) => {
    part("released").hidden = !isShown;
  });
}

/** A tutor who comes after all ends the waiting. */
export function isLeftWaiting(room: RoomState | null): boolean {
  if (room === null || !room.isReleased || myself(room)?.part !== "student") return false;
  return !room.peers.some((peer) => peer.part === "tutor");
}
