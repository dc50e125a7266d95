/** What people are called on their tiles, and how their state is said. No page needed. */
import type { Peer } from "../../shared/live/room-protocol";
import { word, type WordKey } from "../words";

/** First names, where nobody else here has the same. */
export function shortNames(peers: readonly Peer[]): ReadonlyMap<number, string> {
  const first = new Map(peers.map(({ visit, name }) => [visit, name.split(" ")[0] ?? name]));
  const count = (name: string): number =>
    [...first.values()].filter((each) => each === name).length;
  return new Map(
    peers.map(({ visit, name }) => {
      const short = first.get(visit) ?? name;
      return [visit, count(short) > 1 ? name : short];
    }),
  );
}

/** "Noor Rahman, muted, hand raised". */
export function spoken(peer: Peer, isMe: boolean): string {
  const states: readonly (WordKey | false)[] = [
    isMe && "you",
    peer.part === "tutor" && "tutor",
    peer.part === "staff" && "staff",
    !peer.mic && "muted",
    !peer.camera && "no_camera",
    peer.screen && "sharing",
    peer.hand_at !== null && "hand_raised",
  ];
  const said = states.filter((key) => key !== false).map((key) => word(key));
  return [peer.name, ...said].join(", ");
}
