/** Who came and went, as lines between the messages; pure. Another page of the same person is neither. */
import type { Left, Peer } from "../../../shared/live/room-protocol";

export interface Coming {
  readonly person: number;
  readonly name: string;
  readonly at: number;
  readonly has: "joined" | "left";
}

/** Somebody is inside, as the room's state or an event tells; told twice it is one line. */
export function joined(comings: readonly Coming[], peer: Peer): readonly Coming[] {
  if (lastOf(comings, peer.person)?.has === "joined") return comings;
  const { person, name } = peer;
  return placed(comings, { person, name, at: peer.entered_at, has: "joined" });
}

/** Somebody has gone; `at` is when that was told. */
export function left(comings: readonly Coming[], gone: Left, at: number): readonly Coming[] {
  const last = lastOf(comings, gone.person);
  if (gone.why === "elsewhere" || last?.has !== "joined") return comings;
  return placed(comings, { person: gone.person, name: last.name, at, has: "left" });
}

/** Who is inside now, after one was away oneself: who came and who went meanwhile, `at` the latest. */
export function present(
  comings: readonly Coming[],
  peers: readonly Peer[],
  at: number,
): readonly Coming[] {
  const inside = new Set(peers.map((peer) => peer.person));
  const gone = [...new Set(comings.map((each) => each.person))].filter((id) => !inside.has(id));
  const without = gone.reduce(
    (now, person) => left(now, { visit: 0, person, why: "left" }, at),
    comings,
  );
  return peers.reduce(joined, without);
}

function lastOf(comings: readonly Coming[], person: number): Coming | undefined {
  return comings.findLast((each) => each.person === person);
}

function placed(comings: readonly Coming[], coming: Coming): readonly Coming[] {
  const before = comings.findLastIndex((each) => each.at <= coming.at) + 1;
  return comings.toSpliced(before, 0, coming);
}
