/** What the head says of time. No page needed. */
import type { Facts } from "../facts";
import { word } from "../words";

/** From so long before the end, what is left is counted. */
const SOON_MS = 10 * 60_000;

/** "24:18" since the start, "1:02:03" after an hour; "-3:20" before it. */
export function clockOf(now: number, startsAt: number): string {
  const sign = now < startsAt ? "-" : "";
  return sign + spanOf(Math.abs(now - startsAt));
}

/** "ends in 9:59", "over time" after the end; null while that is far. */
export function untilSign(now: number, { endsAt }: Pick<Facts, "endsAt">): string | null {
  const left = endsAt - now;
  if (left > SOON_MS) return null;
  return left > 0 ? word("ends_in", { time: spanOf(left) }) : word("over_time");
}

export function spanOf(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  const rest = String(seconds % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}
