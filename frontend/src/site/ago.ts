/** `<time datetime data-ago>`: "5 min ago" stays true while the page is open, in the server's words. */
import { all, onContent } from "./page";
import { serverNow } from "./server-clock";
import { word, type WordKey } from "./words";

const MINUTE_MS = 60_000;
const REFRESH_HOURS = 12;

/** Which words say how long ago; null where the server's text stays (days, dates, the future). */
export function agoWords(passedMs: number): { key: WordKey; count: number } | null {
  const minutes = Math.floor(passedMs / MINUTE_MS);
  if (minutes < 0 || minutes >= REFRESH_HOURS * 60) return null;
  if (minutes < 1) return { key: "just_now", count: 0 };
  if (minutes < 60) return { key: "minutes_ago", count: minutes };
  return { key: "hours_ago", count: Math.floor(minutes / 60) };
}

export function attachAgo(): void {
  onContent(refresh);
  setInterval(() => {
    refresh(document);
  }, MINUTE_MS);
}

function refresh(root: ParentNode): void {
  for (const time of all(root, "time[data-ago]", HTMLTimeElement)) {
    const words = agoWords(serverNow() - Date.parse(time.dateTime));
    if (words !== null) time.textContent = word(words.key, words.count);
  }
}
