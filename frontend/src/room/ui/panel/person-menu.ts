/** What who keeps order may do with one student: mute, lower the hand. */
import { obey, part, type App } from "../../app";
import { peerOf } from "../../state";

/** Gives what is called when the menu of a visit is about to open. */
export function attachPersonMenu({ connection }: App): (visit: number) => void {
  let chosen = 0;
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
  return (visit) => {
    const room = connection.room.get();
    const peer = room && peerOf(room, visit);
    chosen = visit;
    part("person-menu-name").textContent = peer?.name ?? "";
    part("person-mute").hidden = peer?.mic !== true;
    part("person-lower").hidden = (peer?.hand_at ?? null) === null;
  };
}
