/**
 * Tells the server the browser's time zone: in `data-zone` fields while they are empty, and in the cookie
 * `tz`, by which it writes times for people who are not signed in.
 */
import { readCookie, writeCookie } from "./cookies";
import { all, onContent } from "./page";

const REMEMBERED_DAYS = 365;

export function attachZone(): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  onContent((root) => {
    for (const field of all(root, "[data-zone]", HTMLElement)) fill(field, zone);
  });
  follow(zone);
}

function fill(field: HTMLElement, zone: string): void {
  const isField = field instanceof HTMLInputElement || field instanceof HTMLSelectElement;
  if (isField && field.value === "") field.value = zone;
}

/** On the first visit times were written in the server's default zone: the page is asked for once more. */
function follow(zone: string): void {
  const known = readCookie("tz");
  if (known === zone) return; // also when the server does not know the zone: no second reload
  writeCookie("tz", zone, REMEMBERED_DAYS);
  const written = document.documentElement.dataset["zone"];
  const isKept = readCookie("tz") === zone;
  if (isKept && written !== undefined && written !== zone) location.reload();
}
