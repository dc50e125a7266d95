/** Shows `[data-offline-bar]` while there is no network or the server cannot be reached; Retry asks again. */
import { onPress } from "./page";
import { retry } from "./retry";

let failed: Element | null = null;

export function attachOfflineBar(): void {
  window.addEventListener("offline", () => {
    show(true);
  });
  window.addEventListener("online", () => {
    show(false);
  });
  document.addEventListener("htmx:error", (event) => {
    const { ctx } = event.detail;
    if (ctx === undefined || ctx.response !== undefined) return;
    failed = ctx.sourceElement;
    show(true);
  });
  document.addEventListener("htmx:after:request", () => {
    failed = null;
    show(false);
  });
  onPress("[data-offline-retry]", () => {
    retry(failed);
  });
  if (!navigator.onLine) show(true);
}

function show(isOffline: boolean): void {
  const bar = document.querySelector<HTMLElement>("[data-offline-bar]");
  if (bar !== null) bar.hidden = !isOffline;
}
