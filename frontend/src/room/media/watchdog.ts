/**
 * When a connection counts as dead, and what is done about it: pure rules, asked at every tick.
 *
 * A browser says `disconnected` about 6 s after the loss; people give up sooner. So the bytes that arrive decide: peers
 * say something at every tick, whatever else they send.
 */

export const TICK_MS = 500;
/** Without a byte for so long, ICE is restarted; the one who was there first leaves the first try to the newcomer. */
export const SILENT_MS = 2_000;
export const SILENT_ELDER_MS = 3_500;
/** A restart that brought nothing in this time is followed by a new connection. */
export const RESTART_MS = 4_000;
/** A new connection has this long for its first byte, and twice as long after each failure. */
export const CONNECT_MS = 6_000;
export const CONNECT_AT_MOST_MS = 30_000;
/** Between two ticks so far apart the device slept: nobody was silent, nobody listened. */
export const ASLEEP_MS = 4_000;

/** What is known of one connection. Times are milliseconds of one clock. */
export interface Watch {
  readonly tickedAt: number;
  readonly quietSince: number;
  readonly bytes: number;
  /** Whether this connection ever received anything. */
  readonly isLive: boolean;
  readonly restartedAt: number | null;
  /** Connections given up since one last received anything. */
  readonly failures: number;
}

/**
 * What a tick saw. `bytes` changes when some arrive. `isFailed`: the browser finds no way any more; `isOver`: the other
 * end has closed the connection, or what it says cannot be acted on, so that only another one helps.
 */
export interface Seen {
  readonly now: number;
  readonly bytes: number;
  readonly isFailed: boolean;
  readonly isOver: boolean;
  readonly isNewcomer: boolean;
}

export type Act = "none" | "restart" | "renew";

/** A connection that begins now, or is waited for; `bytes` is what an old one had received. */
export function begun(now: number, failures: number, bytes = 0): Watch {
  return { tickedAt: now, quietSince: now, bytes, isLive: false, restartedAt: null, failures };
}

/** Whether there is nothing to be heard of them, so that it should be said. */
export function isSilent(watch: Watch): boolean {
  const quiet = watch.tickedAt - watch.quietSince;
  return watch.isLive ? quiet >= SILENT_MS : watch.failures > 0 || quiet >= CONNECT_MS;
}

/** After a tick: what is known now, and what is to be done. */
export function look(watch: Watch, seen: Seen): { readonly watch: Watch; readonly act: Act } {
  const now = seen.now;
  if (seen.bytes !== watch.bytes) {
    const heard = { tickedAt: now, quietSince: now, bytes: seen.bytes };
    return { watch: { ...heard, isLive: true, restartedAt: null, failures: 0 }, act: "none" };
  }
  const slept = now - watch.tickedAt;
  const moved = slept > ASLEEP_MS ? slept : 0;
  const next = {
    ...watch,
    tickedAt: now,
    quietSince: watch.quietSince + moved,
    restartedAt: watch.restartedAt === null ? null : watch.restartedAt + moved,
  };
  const act = dueAct(next, seen);
  return { watch: act === "restart" ? { ...next, restartedAt: now } : next, act };
}

function dueAct(watch: Watch, { now, isFailed, isOver, isNewcomer }: Seen): Act {
  const quiet = now - watch.quietSince;
  if (isOver && watch.failures === 0) return "renew";
  if (!watch.isLive) return quiet >= patience(watch.failures) ? "renew" : "none";
  if (watch.restartedAt !== null) return now - watch.restartedAt >= RESTART_MS ? "renew" : "none";
  return isFailed || quiet >= (isNewcomer ? SILENT_MS : SILENT_ELDER_MS) ? "restart" : "none";
}

function patience(failures: number): number {
  return Math.min(CONNECT_MS * 2 ** failures, CONNECT_AT_MOST_MS);
}
