/** What the card of a session being written says; no page needed. */

/** "2026-11-25" as "Wed 25 Nov", in the page's language and the house's order; "" when it is no date. */
export function shortDay(isoDate: string, language: string): string {
  const day = new Date(`${isoDate}T12:00:00Z`);
  if (Number.isNaN(day.getTime())) return "";
  const format = new Intl.DateTimeFormat(language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
  const parts = new Map(format.formatToParts(day).map(({ type, value }) => [type, value]));
  return ["weekday", "day", "month"].map((type) => parts.get(type as "day") ?? "").join(" ");
}

/** The text of one place: the value in its pattern ("{} seats"), or what stands there while it is empty. */
export function previewText(value: string, pattern: string | undefined, empty = ""): string {
  const text = value.trim();
  return text === "" ? empty : (pattern ?? "{}").replace("{}", text);
}
