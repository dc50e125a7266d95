/** What others send now, by visit and kind. */
import type { TrackKind } from "./media/types";

export type Streams = ReadonlyMap<number, Partial<Readonly<Record<TrackKind, MediaStream>>>>;

export const NO_STREAMS: Streams = new Map();

/** With this stream instead of what was there; null: with none. */
export function withStream(
  streams: Streams,
  visit: number,
  kind: TrackKind,
  stream: MediaStream | null,
): Streams {
  const kept = { ...streams.get(visit) };
  if (stream === null) Reflect.deleteProperty(kept, kind);
  else kept[kind] = stream;
  return new Map(streams).set(visit, kept);
}

/** Those of who is still there. */
export function streamsOf(streams: Streams, visits: ReadonlySet<number>): Streams {
  return new Map([...streams].filter(([visit]) => visits.has(visit)));
}
