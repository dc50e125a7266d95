/** Characters as the server counts them, and numbers as badges show them; pure. */

/** The counter of a field shows itself when so few characters are left. */
const NEAR_THE_END = 200;

/** Unicode characters, not UTF-16 units: an emoji is one for the server's limit. */
export function lengthOf(text: string): number {
  return Array.from(text.normalize("NFC").trim()).length;
}

/** How many characters are left, negative beyond the limit; null while there are plenty. */
export function leftOf(text: string, limit: number): number | null {
  const left = limit - lengthOf(text);
  return left <= NEAR_THE_END ? left : null;
}

/** Exact to 100, then "100+". */
export function badge(count: number): string {
  return count > 100 ? "100+" : String(count);
}
