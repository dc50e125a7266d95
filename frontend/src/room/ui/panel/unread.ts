/** What of the chat has been seen: the number on its button, and the same for ears. */
import { announce, type App } from "../../app";
import { word } from "../../words";
import type { ChatFeed } from "./chat-feed";
import { unread } from "./chat-log";

export function attachUnread({ connection, view }: App, feed: ChatFeed): void {
  let upTo: number | null = null;
  const look = (): void => {
    const { messages, isRead } = feed.log.get();
    const last = messages.at(-1)?.id ?? 0;
    const isLooking = view.get().panel === "chat" && !document.hidden;
    if (!isRead) return;
    // What was written before one came in is history, not news.
    if (upTo === null || isLooking) upTo = last;
    view.change({ unread: unread(feed.log.get(), upTo) });
  };
  feed.log.subscribe(look);
  view.watch(({ panel }) => panel, look);
  document.addEventListener("visibilitychange", look);
  readOut({ connection }, feed);
}

/** Others' new messages, once each; one's own are silent. */
function readOut({ connection }: Pick<App, "connection">, feed: ChatFeed): void {
  let last = 0;
  connection.passing.add(({ k, d }) => {
    if (k !== "chat" || d.id <= last) return;
    last = d.id;
    const { me } = feed.log.get();
    const isNew = d.edited_at === null && !d.is_deleted;
    if (isNew && d.person !== me) announce(word("said", { name: d.name, text: d.text }));
  });
}
