/** A notification that comes while the page is looked at is shown as a toast, drawn by the server. */
import type { Ev } from "../shared/live/protocol";
import { drawnAt } from "./live";
import { serverNow } from "./server-clock";
import { MOST_TOASTS } from "./toast";
import { placeToast } from "./toast-view";

/** Older ones, after a night in a closed laptop, are only counted. */
const FRESH_MS = 60_000;
/** What the page shows of the same change is asked for first. */
const REST_MS = 50;

export function attachNotices(): void {
  let waiting: number[] = [];
  const flush = (): void => {
    if (document.hidden) return;
    for (const id of waiting) void show(id);
    waiting = [];
  };
  document.addEventListener("live:event", (event) => {
    const id = noticed(event.detail);
    if (id === null) return;
    waiting = [...waiting, id].slice(-MOST_TOASTS);
    setTimeout(flush, REST_MS);
  });
  document.addEventListener("visibilitychange", flush);
}

/** The notification an event tells of, if it came after the page and just now. */
function noticed({ k, d, at }: Ev): number | null {
  const id = d["id"];
  const isFresh = at >= drawnAt() && serverNow() - at < FRESH_MS;
  return k === "notified" && typeof id === "number" && isFresh ? id : null;
}

async function show(id: number): Promise<void> {
  const text = await drawing(id);
  const toast = new DOMParser().parseFromString(text, "text/html").querySelector("[data-toast]");
  if (toast instanceof HTMLElement) placeToast(toast);
}

/** Empty where it has been read meanwhile or cannot be fetched: the badge and the list say it too. */
async function drawing(id: number): Promise<string> {
  try {
    const response = await fetch(`/notifications/${id}/toast/`, {
      headers: { Accept: "text/html" },
    });
    return response.ok ? await response.text() : "";
  } catch {
    return "";
  }
}
