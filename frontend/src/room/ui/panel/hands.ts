/** Raised hands in their order: who raised theirs first is first; pure. */
import type { Peer } from "../../../shared/live/room-protocol";

export function raised(peers: readonly Peer[]): readonly Peer[] {
  const up = peers.flatMap((peer) => (peer.hand_at === null ? [] : [{ peer, at: peer.hand_at }]));
  up.sort((one, other) => one.at - other.at || one.peer.visit - other.peer.visit);
  return up.map(({ peer }) => peer);
}

/** The place of somebody's hand, from 1; null when it is down. */
export function placeOf(peers: readonly Peer[], visit: number): number | null {
  const at = raised(peers).findIndex((peer) => peer.visit === visit);
  return at === -1 ? null : at + 1;
}
