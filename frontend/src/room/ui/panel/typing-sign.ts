/** Who writes at the moment, and telling others that one does oneself. */
import { part, type App } from "../../app";
import { peerOf } from "../../state";
import { word } from "../../words";
import { textField } from "./composer";
import { say } from "./keyed";
import { toSay, without, writing, wrote, type Writers } from "./typing";

export function attachTypingSign(app: App): void {
  hear(app);
  tell(app);
}

function hear({ connection }: App): void {
  let writers: Writers = new Map();
  let timer = 0;
  const show = (): void => {
    const now = performance.now();
    const { visits, nextAt } = writing(writers, now);
    const room = connection.room.get();
    const peers = visits.flatMap((visit) => (room && peerOf(room, visit)) ?? []);
    say(part("chat-typing"), sentence(peers.map((peer) => peer.name)));
    window.clearTimeout(timer);
    if (nextAt !== null) timer = window.setTimeout(show, nextAt - now + 1);
  };
  connection.passing.add(({ by, k, d }) => {
    const room = connection.room.get();
    if (k === "typing" && by !== room?.me) writers = wrote(writers, by, d.is_on, performance.now());
    else if (k === "chat") {
      const theirs = room?.peers.filter((peer) => peer.person === d.person) ?? [];
      writers = without(
        writers,
        theirs.map((peer) => peer.visit),
      );
    } else return;
    show();
  });
}

function sentence([one, other, more]: readonly string[]): string {
  if (one === undefined) return "";
  if (other === undefined) return word("writing_one", { name: one });
  return more === undefined ? word("writing_two", { one, other }) : word("writing_many");
}

function tell({ connection }: App): void {
  let saidAt: number | null = null;
  textField().addEventListener("input", (event) => {
    const { value } = event.currentTarget as HTMLTextAreaElement;
    const now = performance.now();
    const isOn = toSay(value.trim() !== "", saidAt, now);
    if (isOn === null) return;
    saidAt = isOn ? now : null;
    connection.pass("typing", { is_on: isOn });
  });
}
