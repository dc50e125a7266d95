/** What was heard of each topic, and what an event or a head says about it; no page, no network. */

/** "session:7": a kind and a number. */
export type Topic = string;

/** The last number heard of each followed topic; null until the server has said where it stands. */
export type Cursors = ReadonlyMap<Topic, number | null>;

export type Verdict = "apply" | "ignore" | "gap";

/** The next number is applied, an older one was heard before, a later one means that some are missing. */
export function verdictOn(cursors: Cursors, topic: Topic, seq: number): Verdict {
  const cursor = cursors.get(topic);
  if (cursor === undefined) return "ignore";
  if (cursor === null || seq === cursor + 1) return "apply";
  return seq <= cursor ? "ignore" : "gap";
}

/** Whether something of a followed topic is missing, by its head. */
export function isBehind(cursors: Cursors, topic: Topic, head: number): boolean {
  const cursor = cursors.get(topic);
  return typeof cursor === "number" && head > cursor;
}

/** The cursors with one moved; a topic that is not followed stays so. */
export function moved(cursors: Cursors, topic: Topic, seq: number): Cursors {
  return cursors.has(topic) ? new Map(cursors).set(topic, seq) : cursors;
}

/** The cursors of exactly these topics, with what is known of them. */
export function following(cursors: Cursors, topics: Iterable<Topic>): Cursors {
  return new Map([...topics].map((topic) => [topic, cursors.get(topic) ?? null]));
}
