/** Reads out who comes and goes and whose hand is up, for those who cannot see it (B14). */
import type { Hand } from "../../../shared/live/room-protocol";
import { announce, type App } from "../../app";
import { keepsOrder, peerOf, type RoomEvent, type RoomState } from "../../state";
import { word } from "../../words";
import { placeOf } from "./people-words";

export function attachHearing({ connection }: App): void {
  // Who has left is no longer in the state that comes with the event.
  let before: RoomState | null = null;
  connection.room.subscribe((_now, then) => {
    before = then;
  });
  connection.events.add((event, room) => {
    const sentence = sentenceOf(event, room, before);
    if (sentence !== null) announce(sentence);
  });
}

function sentenceOf(event: RoomEvent, room: RoomState, before: RoomState | null): string | null {
  if (event.k === "joined")
    return event.d.visit === room.me ? null : word("joined", { name: event.d.name });
  if (event.k === "hand") return ofHand(event.d, room, before);
  if (event.k !== "left" || event.d.why === "elsewhere") return null;
  const gone = before && peerOf(before, event.d.visit);
  return gone === null ? null : word("left", { name: gone.name });
}

/** Hands are the tutor's to hear; that one's own was lowered is one's own. */
function ofHand({ visit, at }: Hand, room: RoomState, before: RoomState | null): string | null {
  if (visit === room.me) {
    const wasUp = before !== null && placeOf(before, visit) !== null;
    return at === null && wasUp ? word("hand_lowered") : null;
  }
  const name = peerOf(room, visit)?.name;
  const place = placeOf(room, visit);
  if (place === null || name === undefined || !keepsOrder(room)) return null;
  return word("raised_hand", { name, place });
}
