/** What the one bar under the header says of the connection; no page needed. */
import type { Standing } from "../shared/live/state";

export type BarText = "offline" | "reconnecting" | "signed_out" | "stopped";

/** A connection that comes back sooner was not missed. */
export const PATIENCE_MS = 3_000;

export interface Connection {
  /** No network, or the server did not answer the last request. */
  readonly isOffline: boolean;
  readonly standing: Standing;
  /** Lost for PATIENCE_MS. */
  readonly isLostLong: boolean;
}

/** One sentence at most: what no waiting will mend comes first. */
export function barText({ isOffline, standing, isLostLong }: Connection): BarText | null {
  if (standing === "signed_out" || standing === "stopped") return standing;
  if (isOffline) return "offline";
  return standing === "lost" && isLostLong ? "reconnecting" : null;
}
