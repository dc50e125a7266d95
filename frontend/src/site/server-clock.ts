/**
 * The server's clock as far as the page can know it: `data-server-now` on `<html>` is the moment the
 * answer was written, taken as the moment its first byte came.
 */

const KEY = "server-clock-offset";

let offsetMs: number | null = null;

/** Now by the server's clock, in ms since the epoch. */
export function serverNow(): number {
  offsetMs ??= measuredOffset();
  return Date.now() + offsetMs;
}

/** How far the server's clock is ahead, given both readings of one moment; 0 when there is none. */
export function offsetOf(writtenAt: string | undefined, receivedAtMs: number): number {
  const written = Date.parse(writtenAt ?? "");
  return Number.isNaN(written) ? 0 : written - receivedAtMs;
}

/** A page out of the browser's own cache was written long ago; then the last measurement counts. */
function measuredOffset(): number {
  const [navigation] = performance.getEntriesByType("navigation");
  const isFresh = navigation instanceof PerformanceNavigationTiming && navigation.transferSize > 0;
  if (!isFresh) return Number(sessionStorage.getItem(KEY) ?? 0);
  const receivedAt = performance.timeOrigin + navigation.responseStart;
  const offset = offsetOf(document.documentElement.dataset["serverNow"], receivedAt);
  sessionStorage.setItem(KEY, String(offset));
  return offset;
}
