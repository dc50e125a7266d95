/** Frames of the socket and answers to polls, as messages; the shapes are in `protocol.ts`. */
import type { Topic } from "./cursors";
import type { Ev, FromClient, FromServer } from "./protocol";

/** The answer of `GET /api/events/`. */
export interface Polled {
  readonly events: readonly Ev[];
  /** Where each topic stands; one that may not be heard is not named. */
  readonly heads: Readonly<Record<Topic, number>>;
  /** Topics whose cursor was too old to be served. */
  readonly reset: readonly Topic[];
}

/** A record, so that the compiler misses a type that is not here. */
const FROM_SERVER: Readonly<Record<FromServer["type"], true>> = {
  ...{ welcome: true, ack: true, ev: true, reset: true, hb: true, err: true, bye: true },
  ...{ done: true, refused: true, eph: true, sig: true, lost: true },
};

/** The messages of a text frame. What a newer server may say besides is passed over. */
export function readFrame(frame: string): readonly FromServer[] {
  return frame.split("\n").map(parsed).filter(isFromServer);
}

export function writeFrame(messages: readonly FromClient[]): string {
  return messages.map((message) => JSON.stringify(message)).join("\n");
}

/** The query that asks for what came after each cursor; without one, for where the topic stands. */
export function pollQuery(cursors: Iterable<readonly [Topic, number | null]>): string {
  const query = new URLSearchParams();
  for (const [topic, since] of cursors) {
    query.append("topic", topic);
    if (since !== null) query.append("since", String(since));
  }
  return query.toString();
}

/** The answer to a poll; null when it is none, as behind a network's own sign-in page. */
export function readPolled(text: string): Polled | null {
  const answer = parsed(text);
  if (!isRecord(answer)) return null;
  const { events, heads, reset } = answer;
  if (!Array.isArray(events) || !Array.isArray(reset) || !isRecord(heads)) return null;
  return { events, reset, heads: heads as Record<Topic, number> };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isFromServer(value: unknown): value is FromServer {
  return isRecord(value) && Object.hasOwn(FROM_SERVER, String(value["type"]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
