/** What who keeps order may do with one student: mute, lower the hand, put out. */
import type { Peer } from "../../../shared/live/room-protocol";
import { obey, part, type App } from "../../app";
import { peerOf } from "../../state";
import { askToRemove } from "../removing";

/** Gives what is called when the menu of a visit is about to open. */
export function attachPersonMenu(app: App): (visit: number) => void {
  const { connection } = app;
  let chosen = 0;
  const peerNow = (): Peer | null => {
    const room = connection.room.get();
    return room && peerOf(room, chosen);
  };
  const onPress = (name: string, act: () => void): void => {
    part(name).addEventListener("click", () => {
      part("person-menu").hidePopover();
      act();
    });
  };
  onPress("person-mute", () => {
    obey(connection.ask("mute", { visit: chosen }));
  });
  onPress("person-lower", () => {
    obey(connection.ask("lower", { visit: chosen }));
  });
  onPress("person-remove", () => {
    const peer = peerNow();
    if (peer !== null) askToRemove(app, peer);
  });
  return (visit) => {
    chosen = visit;
    const peer = peerNow();
    part("person-menu-name").textContent = peer?.name ?? "";
    part("person-mute").hidden = peer?.mic !== true;
    part("person-lower").hidden = (peer?.hand_at ?? null) === null;
  };
}
