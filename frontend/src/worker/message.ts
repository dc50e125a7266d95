/** What a push message says; written by `peerhall/notifications/channels/webpush/messages.py`. */

export interface Message {
  readonly title: string;
  readonly body: string;
  /** Where pressing it leads: a path of this site. */
  readonly path: string;
  /** The same message again replaces itself instead of standing there twice. */
  readonly tag: string;
}

/** Reads a message; a browser must show something for every push, so what cannot be read is made plain. */
export function parseMessage(text: string | undefined): Message {
  const value = parsed(text);
  const path = textOf(value, "path");
  return {
    title: textOf(value, "title") || "Peerhall",
    body: textOf(value, "body"),
    path: isOwnPath(path) ? path : "/notifications/",
    tag: textOf(value, "tag") || "peerhall",
  };
}

/** A path of this site, and never another one's address ("//elsewhere"). */
function isOwnPath(path: string): boolean {
  return path.startsWith("/") && !/^\/[/\\]/.test(path);
}

function parsed(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function textOf(value: Record<string, unknown>, key: string): string {
  const text = value[key];
  return typeof text === "string" ? text : "";
}
