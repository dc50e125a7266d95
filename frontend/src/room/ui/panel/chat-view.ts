/** The chat as it stands in the panel: its lines, going up in its history, staying at its end. */
import { serverNow } from "../../../site/server-clock";
import { obey, part, type App } from "../../app";
import { keepsOrder } from "../../state";
import type { ChatFeed } from "./chat-feed";
import { mayDelete, mayEdit } from "./chat-log";
import { drawItem, type LineActs } from "./chat-lines";
import type { Composer } from "./composer";
import { items } from "./groups";
import { keep } from "./keyed";

/** So close to the end, one reads the newest. */
const NEAR_PX = 48;
/** What may be done with a message changes with time. */
const LOOK_AGAIN_MS = 15_000;

export function attachChatView(app: App, feed: ChatFeed, composer: Composer): void {
  const list = part("chat");
  const acts = actsOf(app, feed, composer);
  const draw = (): void => {
    const log = feed.log.get();
    const drawn = items(log, feed.comings.get());
    staying(() => {
      keep(list, drawn, {
        keyOf: (item) => item.id,
        draw: (item, old) => drawItem(item, old, acts),
      });
    });
    part("chat-earlier").hidden = !log.hasEarlier;
    part("chat-empty").hidden = !log.isRead || log.messages.length + log.drafts.length > 0;
  };
  feed.log.subscribe(draw);
  feed.comings.subscribe(draw);
  app.view.watch(({ panel }) => panel === "chat", toTheEnd);
  window.setInterval(draw, LOOK_AGAIN_MS);
  attachHistory(feed);
  draw();
}

function actsOf({ connection }: App, feed: ChatFeed, composer: Composer): LineActs {
  let chosen = 0;
  const edit = part("message-edit");
  const remove = part("message-delete");
  const can = (id: number): { readonly edit: boolean; readonly remove: boolean } => {
    const log = feed.log.get();
    const room = connection.room.get();
    const message = log.messages.find((each) => each.id === id);
    if (message === undefined || room === null) return { edit: false, remove: false };
    const now = serverNow();
    const mayRemove = mayDelete(log, message, now, keepsOrder(room));
    return { edit: mayEdit(log, message, now), remove: mayRemove };
  };
  edit.addEventListener("click", () => {
    const message = feed.log.get().messages.find((each) => each.id === chosen);
    part("message-menu").hidePopover();
    if (message !== undefined) composer.change(message);
  });
  remove.addEventListener("click", () => {
    part("message-menu").hidePopover();
    obey(feed.remove(chosen));
  });
  return {
    hasMenu: ({ message }) => Object.values(can(message.id)).some(Boolean),
    opens: (id) => {
      chosen = id;
      const may = can(id);
      edit.hidden = !may.edit;
      remove.hidden = !may.remove;
    },
    retry: (key) => {
      feed.retry(key);
    },
    takeBack: (key) => {
      composer.fill(feed.takeBack(key));
    },
  };
}

/** Going up: what is read stays where it is while older lines come above it. */
function attachHistory(feed: ChatFeed): void {
  const earlier = part("chat-earlier");
  const scroll = part("chat-scroll");
  const newer = part("chat-newer");
  earlier.addEventListener("click", () => {
    const fromEnd = scroll.scrollHeight - scroll.scrollTop;
    obey(
      feed.goBack().then(() => {
        scroll.scrollTop = scroll.scrollHeight - fromEnd;
        if (earlier.hidden) scroll.focus();
      }),
    );
  });
  newer.addEventListener("click", toTheEnd);
  scroll.addEventListener("scroll", () => {
    if (isAtEnd(scroll)) newer.hidden = true;
  });
}

/** Whether one sees the newest line. */
export function isAtEnd(scroll: HTMLElement = part("chat-scroll")): boolean {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_PX;
}

function toTheEnd(): void {
  const scroll = part("chat-scroll");
  scroll.scrollTop = scroll.scrollHeight;
  part("chat-newer").hidden = true;
}

/** Who reads the newest goes on doing so; who reads above is told that something came. */
function staying(change: () => void): void {
  const scroll = part("chat-scroll");
  const wasAtEnd = isAtEnd(scroll);
  const height = scroll.scrollHeight;
  change();
  if (wasAtEnd) toTheEnd();
  else if (scroll.scrollHeight > height && scroll.clientHeight > 0)
    part("chat-newer").hidden = false;
}
