/**
 * `data-push`: notifications on this device, switched on and off. The element names the instance's key
 * (`data-push-key`) and where the browser's subscription is posted (`data-push-subscribe`,
 * `data-push-unsubscribe`); its parts `[data-push-when="off|on|denied"]` are shown by the present state.
 * Where the browser knows no push, the element stays hidden.
 */
import { readCookie } from "./cookies";
import { all, onPress } from "./page";
import { showToast } from "./toast-view";
import { word } from "./words";

type State = "off" | "on" | "denied";

const WORKER = "/service-worker.js";

export function attachPush(): void {
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return;
  void showState();
  onPress("[data-push-on]", () => void trying(switchOn));
  onPress("[data-push-off]", () => void trying(switchOff));
}

function place(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-push]");
}

async function showState(): Promise<void> {
  const element = place();
  if (element === null) return;
  const state = await presentState();
  for (const part of all(element, "[data-push-when]", HTMLElement)) {
    part.hidden = part.dataset["pushWhen"] !== state;
  }
  element.hidden = false;
}

async function presentState(): Promise<State> {
  if (Notification.permission === "denied") return "denied";
  const present = await subscription();
  return present !== null && (await isListed(present)) ? "on" : "off";
}

/** Whether this browser is on the person's list: one that somebody else signed out of is not. */
async function isListed(present: PushSubscription): Promise<boolean> {
  const bytes = new TextEncoder().encode(present.endpoint);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const fingerprint = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return document.querySelector(`[data-push-device="${fingerprint}"]`) !== null;
}

async function subscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return (await registration?.pushManager.getSubscription()) ?? null;
}

async function switchOn(element: HTMLElement): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") return;
  await navigator.serviceWorker.register(WORKER, { scope: "/" });
  const registration = await navigator.serviceWorker.ready;
  // One that is not on the list was somebody else's, or is bound to a key that this instance has no more:
  // the browser would take no other beside it.
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  const made = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: element.dataset["pushKey"] ?? "",
  });
  const { endpoint, keys } = made.toJSON();
  try {
    await tell(element.dataset["pushSubscribe"], { ...keys, endpoint: endpoint ?? "" });
  } catch (problem) {
    await made.unsubscribe();
    throw problem;
  }
}

async function switchOff(element: HTMLElement): Promise<void> {
  const present = await subscription();
  if (present === null) return;
  // First the server: a browser that forgot while the server did not would be written to for nothing.
  await tell(element.dataset["pushUnsubscribe"], { endpoint: present.endpoint });
  await present.unsubscribe();
}

async function trying(act: (element: HTMLElement) => Promise<void>): Promise<void> {
  const element = place();
  if (element === null) return;
  element.setAttribute("aria-busy", "true");
  try {
    await act(element);
  } catch {
    showToast({ kind: "error", text: word("push_failed") });
  } finally {
    element.removeAttribute("aria-busy");
    await showState();
  }
}

/** Posts to the server, whose answer is the list of devices as it is then. */
async function tell(address: string | undefined, values: Record<string, string>): Promise<void> {
  const answer = await fetch(address ?? "", {
    method: "POST",
    body: new URLSearchParams(values),
    headers: { "X-CSRFToken": readCookie("csrftoken") ?? "" },
  });
  // A sign-in page is no list: somebody signed out in another tab.
  if (!answer.ok || answer.redirected) throw new Error(`The server answered ${answer.status}`);
  const list = document.createRange().createContextualFragment(await answer.text());
  document.querySelector("[data-push-devices]")?.replaceWith(list);
}
