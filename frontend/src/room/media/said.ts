/**
 * What two peers tell each other beside their media, over a data channel: what one sends and takes now. It arrives at
 * once, also while the server is away, and changes nothing in what was negotiated. An empty message says: still here.
 */
import type { TrackKind } from "./types";

export const KINDS: readonly TrackKind[] = ["mic", "camera", "screen", "screen_audio"];

const LONGEST = 1_000;

export interface Said {
  readonly sends: readonly TrackKind[];
  /** Whether pictures are wanted. */
  readonly takesVideo: boolean;
}

export function isPicture(kind: TrackKind): boolean {
  return kind === "camera" || kind === "screen";
}

export function write(said: Said): string {
  return JSON.stringify({ sends: said.sends, video: said.takesVideo });
}

/** Null where it says nothing new, or nothing that is understood: it comes from another's browser. */
export function read(text: unknown): Said | null {
  if (typeof text !== "string" || text === "" || text.length > LONGEST) return null;
  const body = parsed(text);
  if (typeof body !== "object" || body === null || !("sends" in body) || !("video" in body))
    return null;
  const { sends, video } = body;
  if (!Array.isArray(sends) || typeof video !== "boolean") return null;
  return { sends: KINDS.filter((kind) => sends.includes(kind)), takesVideo: video };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
