/**
 * Tells the server the browser's time zone in the cookie `tz`, by which it writes times for people who are
 * not signed in, and proposes a zone to those who sign up.
 */
import { readCookie, writeCookie } from "./cookies";

const REMEMBERED_DAYS = 365;

/** On the first visit times were written in the community's zone: the page is asked for once more. */
export function attachZone(): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (readCookie("tz") === zone) return; // also when the server does not know the zone: no second reload
  writeCookie("tz", zone, REMEMBERED_DAYS);
  const written = document.documentElement.dataset["zone"];
  const isKept = readCookie("tz") === zone;
  if (isKept && written !== undefined && written !== zone) location.reload();
}
