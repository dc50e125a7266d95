/** The panel whole: chat, people, who knocks. */
import type { App } from "../../app";
import { ChatFeed } from "./chat-feed";
import { attachChatView } from "./chat-view";
import { attachChatSwitch, Composer } from "./composer";
import { attachDoor } from "./door";
import { attachHearing } from "./hearing";
import { attachPeople } from "./people-view";
import { attachReleased } from "./released";
import { attachTabs } from "./tabs";
import { attachTypingSign } from "./typing-sign";
import { attachUnread } from "./unread";

export function attachPanel(app: App): void {
  const feed = new ChatFeed(app.connection, app.facts.person);
  attachTabs(app);
  attachChatView(app, feed, new Composer(feed));
  attachChatSwitch(app);
  attachTypingSign(app);
  attachUnread(app, feed);
  attachPeople(app);
  attachDoor(app);
  attachHearing(app);
  attachReleased(app);
}
