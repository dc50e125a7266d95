/** What is shown large, beside it the tiles; nothing in a grid. No page needed. */
import type { Peer } from "../../shared/live/room-protocol";
import type { View } from "../view";

export type Large =
  | { readonly kind: "none" }
  | { readonly kind: "board" }
  | { readonly kind: "screen" | "person"; readonly visit: number };

type Looks = Pick<View, "isBoardOpen" | "layout" | "pinned" | "speaker">;

/** What one has pinned or opened oneself comes before what others do. */
export function largeOf(looks: Looks, peers: readonly Peer[], me: number): Large {
  const pinned = peers.find(({ visit }) => visit === looks.pinned);
  if (pinned !== undefined) return shown(pinned);
  if (looks.isBoardOpen) return { kind: "board" };
  const sharing = peers.findLast(({ screen, visit }) => screen && visit !== me);
  if (sharing !== undefined) return shown(sharing);
  if (looks.layout === "grid") return { kind: "none" };
  const speaker = peers.find(({ visit }) => visit === looks.speaker) ?? first(peers, me);
  return speaker === undefined ? { kind: "none" } : { kind: "person", visit: speaker.visit };
}

function shown({ screen, visit }: Peer): Large {
  return { kind: screen ? "screen" : "person", visit };
}

/** While nobody has spoken: whoever teaches, else anybody else. */
function first(peers: readonly Peer[], me: number): Peer | undefined {
  const others = peers.filter(({ visit }) => visit !== me);
  return others.find(({ part }) => part === "tutor") ?? others[0] ?? peers[0];
}

export function isSame(one: Large, other: Large): boolean {
  if (one.kind !== other.kind) return false;
  const visits = [one, other].map((large) => ("visit" in large ? large.visit : null));
  return visits[0] === visits[1];
}
