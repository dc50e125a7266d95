/** What somebody in the room sends and wants, in words: state is never a colour or a drawing alone. */
import type { Peer } from "../../../shared/live/room-protocol";
import type { RoomState } from "../../state";
import { hands } from "../../state";
import { word, type WordKey } from "../../words";

/** As what somebody is here; null for a student, whom nothing sets apart. */
export function partOf(peer: Peer, me: number): string | null {
  const isMe = peer.visit === me;
  if (peer.part === "tutor") return word(isMe ? "you_tutor" : "tutor");
  if (isMe) return word("you");
  return peer.part === "staff" ? word("staff") : null;
}

export function stateOf(room: RoomState, peer: Peer): string {
  const keys: WordKey[] = [peer.mic ? "mic_on" : "muted", peer.camera ? "camera_on" : "no_camera"];
  if (peer.screen) keys.push("sharing");
  const place = placeOf(room, peer.visit);
  const words = keys.map((key) => word(key));
  if (place !== null) words.push(word("hand_place", { place }));
  return words.join(" · ");
}

/** The place of somebody's hand in the order, from 1; null when it is down. */
export function placeOf(room: RoomState, visit: number): number | null {
  const at = hands(room).findIndex((peer) => peer.visit === visit);
  return at === -1 ? null : at + 1;
}
