/** `data-room-knock`: asks to be let in through a locked door, and comes in when that is granted. */
import { onPress } from "../../site/page";
import { obey, type App } from "../app";
import type { Connection } from "../connection";

export function attachKnock({ connection, facts }: App): void {
  attachKnocking(connection, facts.session, () => {
    if (connection.place.get().kind === "outside") connection.join();
  });
}

export function attachKnocking(connection: Connection, session: number, comeIn: () => void): void {
  onPress("[data-room-knock]", () => {
    const asked = connection.ask("knock", {}).then(async () => {
      wait(true);
      if (await isOpen()) comeIn();
    });
    obey(asked);
  });
  connection.own.add(({ k, d }) => {
    if (d["session"] !== session || (k !== "let_in" && k !== "turned_away")) return;
    wait(false);
    if (k === "let_in") comeIn();
  });
}

/** The door may have been unlocked before one knocked: then nobody will let one in. */
async function isOpen(): Promise<boolean> {
  try {
    return (await fetch(location.href, { method: "HEAD" })).ok;
  } catch {
    return false;
  }
}

function wait(isWaiting: boolean): void {
  for (const sign of document.querySelectorAll<HTMLElement>("[data-room-knock-waiting]"))
    sign.hidden = !isWaiting;
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-room-knock]"))
    button.disabled = isWaiting;
}
