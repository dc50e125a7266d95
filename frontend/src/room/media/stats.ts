/** What is read from a connection's statistics (https://www.w3.org/TR/webrtc-stats/), as far as the rules need it. */

/** One look. Counters run from the connection's beginning. */
export interface Sample {
  readonly atMs: number;
  /** All that arrived, but the checks of ICE. */
  readonly bytes: number;
  readonly packets: number;
  readonly lost: number;
  readonly jitterMs: number;
  readonly frozenMs: number;
  readonly roundTripMs: number | null;
  /** Of what was sent, the part that did not arrive, 0 to 1; null before they said. */
  readonly lossThere: number | null;
  /** What the way out is thought to carry. */
  readonly outgoingBits: number | null;
  /** Whether this device is too slow for what it sends. */
  readonly isBusy: boolean;
}

type Row = Readonly<Record<string, unknown>>;

export interface Report {
  forEach(look: (row: unknown) => void): void;
}

export function readStats(report: Report, atMs: number): Sample {
  const rows = new Map<string, Row[]>();
  report.forEach((row) => {
    if (!isRow(row) || typeof row["type"] !== "string") return;
    rows.set(row["type"], [...(rows.get(row["type"]) ?? []), row]);
  });
  const of = (type: string): Row[] => rows.get(type) ?? [];
  const incoming = of("inbound-rtp");
  const pairs = of("candidate-pair").filter((pair) => pair["nominated"] === true);
  const carriers = rows.has("transport") ? of("transport") : of("candidate-pair");
  return {
    atMs,
    bytes: sum(carriers, "bytesReceived"),
    packets: sum(incoming, "packetsReceived"),
    lost: sum(incoming, "packetsLost"),
    jitterMs: 1_000 * (most(incoming, "jitter") ?? 0),
    frozenMs: 1_000 * sum(incoming, "totalFreezesDuration"),
    roundTripMs: inMs(most(pairs, "currentRoundTripTime")),
    lossThere: most(of("remote-inbound-rtp"), "fractionLost"),
    outgoingBits: most(pairs, "availableOutgoingBitrate"),
    isBusy: of("outbound-rtp").some((row) => row["qualityLimitationReason"] === "cpu"),
  };
}

function isRow(row: unknown): row is Row {
  return typeof row === "object" && row !== null;
}

function numbers(rows: readonly Row[], key: string): number[] {
  return rows.map((row) => row[key]).filter((value) => typeof value === "number");
}

function sum(rows: readonly Row[], key: string): number {
  return numbers(rows, key).reduce((total, value) => total + value, 0);
}

function most(rows: readonly Row[], key: string): number | null {
  const found = numbers(rows, key);
  return found.length === 0 ? null : Math.max(...found);
}

function inMs(seconds: number | null): number | null {
  return seconds === null ? null : 1_000 * seconds;
}
