/**
 * Hears what happens to whatever the page shows (`shared/live`) and tells the page's other behaviours by
 * events on the document. Topics are named by `data-topic` on elements and `data-user-topic` on <html>.
 */
import { LiveClient } from "../shared/live/client";
import type { Ev } from "../shared/live/protocol";
import type { Standing, Told } from "../shared/live/state";
import { all, onContent } from "./page";

declare global {
  interface DocumentEventMap {
    /** Something happened, on a topic the page shows. */
    "live:event": CustomEvent<Ev>;
    /** What is shown of this topic must be fetched anew: it may be old, or no longer this person's to see. */
    "live:stale": CustomEvent<string>;
    "live:standing": CustomEvent<Standing>;
  }
}

/** A view may read what it shows a moment before the page says what time it is. */
const DRAWING_MS = 5_000;

export function attachLive(): void {
  const client = new LiveClient(tell);
  let isPlanned = false;
  onContent(() => {
    if (isPlanned) return;
    isPlanned = true;
    // Once for all that one answer has changed.
    queueMicrotask(() => {
      isPlanned = false;
      client.follow(shownTopics());
    });
  });
}

/** When the page was drawn, in ms by the server's clock. */
export function drawnAt(): number {
  return Date.parse(document.documentElement.dataset["serverNow"] ?? "") || 0;
}

/** Separated by spaces: "session:7 user:3". */
export function topicsOf(element: HTMLElement): readonly string[] {
  return (element.dataset["topic"] ?? "").split(" ").filter((topic) => topic !== "");
}

/** The viewer's own, where somebody is signed in. */
export function ownTopic(): string | undefined {
  return document.documentElement.dataset["userTopic"];
}

function shownTopics(): readonly string[] {
  const own = ownTopic();
  const shown = all(document, "[data-topic]", HTMLElement).flatMap(topicsOf);
  return [...new Set(own === undefined ? shown : [own, ...shown])];
}

function tell(told: Told): void {
  switch (told.type) {
    case "event":
      if (told.event.at >= drawnAt() - DRAWING_MS) announce("live:event", told.event);
      break;
    case "stale":
      announce("live:stale", told.topic);
      break;
    case "gone":
      leave(told.topic);
      break;
    case "standing":
      announce("live:standing", told.standing);
      break;
  }
}

/** Whoever may no longer hear their own topic is no longer signed in here. */
function leave(topic: string): void {
  if (topic === ownTopic()) announce("live:standing", "signed_out");
  else announce("live:stale", topic);
}

function announce(name: keyof DocumentEventMap & `live:${string}`, detail: unknown): void {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}
