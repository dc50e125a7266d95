/** `data-remember-filters`: the last search is kept in the cookie `last_filters`; the page offers it as a link (S151). */
import { writeCookie } from "./cookies";

const REMEMBERED_DAYS = 30;
const MOST_CHARACTERS = 500;

/** The part of a query worth remembering: filters without the place in the list; null when there is none. */
export function worthRemembering(search: string): string | null {
  const query = new URLSearchParams(search);
  query.delete("cursor");
  const text = query.toString();
  return text === "" || text.length > MOST_CHARACTERS ? null : text;
}

export function attachLastFilters(): void {
  remember();
  document.addEventListener("htmx:after:history:update", remember);
}

function remember(): void {
  if (document.querySelector("[data-remember-filters]") === null) return;
  const query = worthRemembering(location.search);
  if (query !== null) writeCookie("last_filters", query, REMEMBERED_DAYS);
}
