/** Where browsers find ways to each other: asked for on the way in, and anew before they end. */

export interface Credentials {
  readonly servers: RTCIceServer[];
  /** When they end, in ms by this device's clock. */
  readonly endsAt: number;
}

/** Before their end, by so long they are asked for anew. */
const EARLY_MS = 10 * 60_000;
/** After a question that came to nothing, and never more often than this. */
const AGAIN_MS = 30_000;

/** Asks, then again before each end, until the answer is called; what comes is told. */
export function keepCredentials(url: string, tell: (servers: RTCIceServer[]) => void): () => void {
  let timer = 0;
  let isOver = false;
  const ask = async (): Promise<void> => {
    const given = await credentials(url);
    if (isOver) return;
    if (given !== null) tell(given.servers);
    const ms = given === null ? AGAIN_MS : given.endsAt - Date.now() - EARLY_MS;
    timer = window.setTimeout(() => void ask(), Math.max(AGAIN_MS, ms));
  };
  void ask();
  return () => {
    isOver = true;
    window.clearTimeout(timer);
  };
}

/** Null where there is no answer, or none for this person. */
async function credentials(url: string): Promise<Credentials | null> {
  try {
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    return response.ok ? readCredentials(await response.json(), dateOf(response)) : null;
  } catch {
    return null;
  }
}

/** `now`: the server's clock, in ms, which may differ from this device's. */
export function readCredentials(answer: unknown, now: number): Credentials | null {
  if (typeof answer !== "object" || answer === null) return null;
  const { config, expires_at: end } = answer as { config?: unknown; expires_at?: unknown };
  const servers = (config as { iceServers?: unknown } | undefined)?.iceServers;
  if (!Array.isArray(servers) || typeof end !== "string") return null;
  return { servers: servers as RTCIceServer[], endsAt: Date.now() + Date.parse(end) - now };
}

function dateOf(response: Response): number {
  const date = Date.parse(response.headers.get("Date") ?? "");
  return Number.isNaN(date) ? Date.now() : date;
}
