/**
 * The service worker: shows what is pushed while no page is open, and opens the right one when pressed.
 * Served at `/service-worker.js`, so that it may speak for the whole site.
 */
import { parseMessage } from "./message";

declare const self: ServiceWorkerGlobalScope;

const ICON = "/static/ui/icon-192.png";

self.addEventListener("install", () => {
  void self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("push", (event) => {
  const { title, body, path, tag } = parseMessage(event.data?.text());
  event.waitUntil(self.registration.showNotification(title, { body, tag, icon: ICON, data: path }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const path: unknown = event.notification.data;
  event.waitUntil(open(typeof path === "string" ? path : "/notifications/"));
});

/** Goes to the page where it is open already, else to a new window: what is typed in another stays. */
async function open(path: string): Promise<void> {
  const address = new URL(path, self.location.origin);
  const windows = await self.clients.matchAll({ type: "window" });
  const there = windows.find((client) => isSamePage(new URL(client.url), address));
  if (there === undefined) {
    await self.clients.openWindow(address.href);
    return;
  }
  const shown = await there.focus();
  if (shown.url !== address.href) await shown.navigate(address.href);
}

/** Whether they differ in the place on the page at the most: going there keeps the page as it is. */
function isSamePage(one: URL, other: URL): boolean {
  return one.pathname === other.pathname && one.search === other.search;
}
