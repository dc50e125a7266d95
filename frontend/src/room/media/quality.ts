/** How good connections are, and what to do about one that is not: pure. */
import { MANY_PEOPLE } from "./bandwidth";
import type { Sample } from "./stats";
import type { Advice, Level } from "./types";

/** Where a figure of the last seconds is no longer good, and where it is poor. */
const LOSS = [0.03, 0.1] as const;
const ROUND_TRIP_MS = [350, 800] as const;
const JITTER_MS = [60, 150] as const;
/** The part of the time in which pictures stood still. */
const FROZEN = [0.1, 0.4] as const;
/** Voice alone fits through this; pictures need more. */
const OUTGOING_BITS_FAIR = 200_000;
const OUTGOING_BITS_POOR = 90_000;

const WORSE: readonly Level[] = ["good", "fair", "poor", "lost"];

/** One connection, as the mesh sees it. */
export interface LineQuality {
  readonly receiving: Level;
  readonly sending: Level;
  readonly isBusy: boolean;
  /** Whether a relay server could not be reached. */
  readonly lacksRelay: boolean;
}

export interface Verdict {
  readonly level: Level;
  readonly advice: Advice | null;
}

/** What is received from them, between two looks. */
export function receivingLevel(before: Sample, after: Sample): Level {
  const lost = Math.max(0, after.lost - before.lost);
  const packets = lost + after.packets - before.packets;
  const frozen = (after.frozenMs - before.frozenMs) / Math.max(1, after.atMs - before.atMs);
  return worst([
    grade(packets > 0 ? lost / packets : 0, LOSS),
    grade(after.roundTripMs ?? 0, ROUND_TRIP_MS),
    grade(after.jitterMs, JITTER_MS),
    grade(frozen, FROZEN),
  ]);
}

/** What they receive of what is sent. */
export function sendingLevel({ lossThere, outgoingBits, isBusy }: Sample): Level {
  const bits = outgoingBits ?? Infinity;
  const room = bits < OUTGOING_BITS_POOR ? "poor" : bits < OUTGOING_BITS_FAIR ? "fair" : "good";
  return worst([grade(lossThere ?? 0, LOSS), room, isBusy ? "fair" : "good"]);
}

/** What is shown: a level counts when two looks in a row agree on it. */
export function settled(shown: Level, before: Level, now: Level): Level {
  return now === before ? now : shown;
}

/** What to say of everybody, and of oneself (null): trouble with most of them is one's own. */
export function verdicts(
  lines: ReadonlyMap<number, LineQuality>,
  people: number,
): ReadonlyMap<number | null, Verdict> {
  const all = [...lines.values()];
  const own = ownVerdict(all, people);
  const isOwnFault = own.level !== "good";
  return new Map<number | null, Verdict>([
    [null, own],
    ...[...lines].map(([visit, line]) => [visit, verdictOn(line, isOwnFault)] as const),
  ]);
}

function ownVerdict(lines: readonly LineQuality[], people: number): Verdict {
  const level = middle(lines.map((line) => worst([line.sending, line.receiving])));
  if (level === "lost") return { level, advice: lossAdvice(lines.some((line) => line.lacksRelay)) };
  if (level !== "good")
    return { level, advice: lines.some((line) => line.isBusy) ? "busy" : "slow" };
  return { level, advice: people >= MANY_PEOPLE ? "many" : null };
}

function verdictOn({ receiving, lacksRelay }: LineQuality, isOwnFault: boolean): Verdict {
  if (receiving === "good") return { level: "good", advice: null };
  if (receiving === "lost") return { level: "lost", advice: lossAdvice(lacksRelay) };
  return { level: receiving, advice: isOwnFault ? "slow" : "theirs" };
}

function lossAdvice(lacksRelay: boolean): Advice {
  return lacksRelay ? "no_relay" : "reconnecting";
}

function grade(value: number, [fair, poor]: readonly [number, number]): Level {
  return value >= poor ? "poor" : value >= fair ? "fair" : "good";
}

function worst(levels: readonly Level[]): Level {
  return WORSE[Math.max(...levels.map((level) => WORSE.indexOf(level)))] ?? "good";
}

/** More than half are at least so bad. */
function middle(levels: readonly Level[]): Level {
  const ranks = levels.map((level) => WORSE.indexOf(level)).sort((a, b) => a - b);
  return WORSE[ranks[Math.floor((ranks.length - 1) / 2)] ?? 0] ?? "good";
}
