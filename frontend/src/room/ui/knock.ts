/** `data-room-knock`: asks to be let in through a locked door, and comes in when that is granted. */
import { onPress } from "../../site/page";
import { obey, type App } from "../app";

export function attachKnock({ connection, facts }: App): void {
  onPress("[data-room-knock]", () => {
    obey(
      connection.ask("knock", {}).then(() => {
        wait(true);
      }),
    );
  });
  connection.own.add(({ k, d }) => {
    if (d["session"] !== facts.session) return;
    if (k === "turned_away") wait(false);
    if (k === "let_in" && isOutside(connection.place.get())) connection.join();
  });
}

function isOutside(place: { readonly kind: string }): boolean {
  return place.kind === "outside";
}

function wait(isWaiting: boolean): void {
  for (const sign of document.querySelectorAll<HTMLElement>("[data-room-knock-waiting]"))
    sign.hidden = !isWaiting;
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-room-knock]"))
    button.disabled = isWaiting;
}
