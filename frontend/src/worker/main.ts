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

/** Goes to the page where it is open already, else to any page of the site, else to a new window. */
async function open(path: string): Promise<void> {
  const address = new URL(path, self.location.origin).href;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((client) => client.url === address) ?? windows[0];
  if (there === undefined) {
    await self.clients.openWindow(address);
    return;
  }
  const shown = await there.focus();
  if (shown.url !== address) await shown.navigate(address);
}
