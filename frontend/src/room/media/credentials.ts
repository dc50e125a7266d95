/** The ways to other people: ICE servers, with credentials that end and are asked for again before they do. */

/** Asked for again when this part of their life is over. */
const SPENT = 0.75;
const SOONEST_MS = 10_000;
const AGAIN_MS = 30_000;

interface Lent {
  readonly servers: RTCIceServer[];
  readonly expiresAtMs: number;
}

/**
 * Tells the servers as soon as they are known and each time that they are new, until the answer is called.
 *
 * Where they cannot be had, none are told: on the same network a call goes without them.
 */
export function keepServers(address: string, tell: (servers: RTCIceServer[]) => void): () => void {
  let timer: number | undefined;
  let isOver = false;
  const ask = async (): Promise<void> => {
    const lent = await lentFrom(address);
    if (isOver) return;
    if (lent !== null) tell(lent.servers);
    timer = window.setTimeout(() => void ask(), askAgainInMs(lent, Date.now()));
  };
  void ask();
  return () => {
    isOver = true;
    window.clearTimeout(timer);
  };
}

/** When to ask again; `lent` is null where asking came to nothing. */
export function askAgainInMs(lent: Pick<Lent, "expiresAtMs"> | null, nowMs: number): number {
  return lent === null ? AGAIN_MS : Math.max(SOONEST_MS, SPENT * (lent.expiresAtMs - nowMs));
}

async function lentFrom(address: string): Promise<Lent | null> {
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    return response.ok ? readLent(await response.json()) : null;
  } catch {
    return null;
  }
}

/** The answer of `GET /api/sessions/<pk>/webrtc-credentials/`. */
function readLent(body: unknown): Lent | null {
  const { config, expires_at } = (body ?? {}) as {
    readonly config?: { readonly iceServers?: RTCIceServer[] };
    readonly expires_at?: string;
  };
  const expiresAtMs = Date.parse(expires_at ?? "");
  if (config?.iceServers === undefined || Number.isNaN(expiresAtMs)) return null;
  return { servers: config.iceServers, expiresAtMs };
}
