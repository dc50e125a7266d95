/** The few sentences scripts say by themselves, translated by the server (`peerhall/ui/words.py`). */

export type WordKey =
  | "just_now"
  | "minutes_ago"
  | "hours_ago"
  | "request_failed"
  | "server_failed"
  | "link_copied"
  | "copy_refused"
  | "push_failed"
  | "retry"
  | "gone";

/** Reads the page's dictionary each time: htmx may have replaced it, and it is a few lines. */
export function word(key: WordKey, count = 0): string {
  const content = document.querySelector<HTMLMetaElement>('meta[name="words"]')?.content;
  const words: unknown = JSON.parse(content ?? "{}");
  const text = isDictionary(words) ? words[key] : undefined;
  return (typeof text === "string" ? text : key).replace("%(count)d", String(count));
}

function isDictionary(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
