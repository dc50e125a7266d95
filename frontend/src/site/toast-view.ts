/**
 * Shows toasts in `[data-toasts]`, drawn from the page's `<template data-toast-template="kind">`: the
 * component stays in one place. Toasts drawn by the server (Django's messages) live by the same rules.
 */
import { readCookie } from "./cookies";
import { all, onContent, onPress } from "./page";
import {
  firstToGo,
  lifetimeMs,
  parseToast,
  toastKind,
  type Toast,
  type ToastAction,
} from "./toast";

const alive = new WeakSet<HTMLElement>();

export function attachToasts(): void {
  onContent((root) => {
    for (const element of all(root, "[data-toasts] [data-toast]", HTMLElement)) age(element);
  });
  onPress("[data-toast-close]", (button) => button.closest("[data-toast]")?.remove());
  document.addEventListener("toast", (event) => {
    const toast = event instanceof CustomEvent ? parseToast(event.detail) : null;
    if (toast !== null) showToast(toast);
  });
}

/** Adds a toast; `retry` becomes its button when the toast has no action of its own. */
export function showToast(toast: Toast, retry?: { label: string; act: () => void }): void {
  const element = drawn(toast);
  if (element === null) return;
  if (toast.action !== undefined) addAction(element, toast.action);
  else if (retry !== undefined) addRetry(element, retry);
  placeToast(element);
}

/** Puts a toast that is drawn among the others; the oldest makes room. */
export function placeToast(toast: HTMLElement): void {
  const region = document.querySelector("[data-toasts]");
  if (region === null) return;
  const shown = all(region, "[data-toast]", HTMLElement);
  const leaving = firstToGo(shown.map((each) => toastKind(each.dataset["toast"])));
  if (leaving !== null) shown[leaving]?.remove();
  region.append(toast);
  age(toast);
}

function drawn(toast: Toast): HTMLElement | null {
  const template = document.querySelector<HTMLTemplateElement>(
    `template[data-toast-template="${toast.kind}"]`,
  );
  const element = template?.content.firstElementChild?.cloneNode(true);
  if (!(element instanceof HTMLElement)) return null;
  fill(element, "[data-toast-text]", toast.text);
  if (toast.detail !== undefined) fill(element, "[data-toast-detail]", toast.detail);
  return element;
}

function fill(toast: HTMLElement, selector: string, text: string): HTMLElement | null {
  const slot = toast.querySelector<HTMLElement>(selector);
  if (slot === null) return null;
  slot.textContent = text;
  slot.hidden = false;
  return slot;
}

function addAction(toast: HTMLElement, action: ToastAction): void {
  fill(toast, "[data-toast-action]", action.label)?.addEventListener("click", () => {
    const form = document.createElement("form");
    const token = document.createElement("input");
    form.method = "post";
    form.action = action.url;
    token.type = "hidden";
    token.name = "csrfmiddlewaretoken";
    token.value = readCookie("csrftoken") ?? "";
    form.append(token);
    toast.append(form);
    form.requestSubmit();
  });
}

function addRetry(toast: HTMLElement, retry: { label: string; act: () => void }): void {
  fill(toast, "[data-toast-action]", retry.label)?.addEventListener("click", () => {
    toast.remove();
    retry.act();
  });
}

/** Lets a toast go after its time; while it is pointed at or focused, time stands still. */
function age(toast: HTMLElement): void {
  const action = toast.querySelector<HTMLElement>("[data-toast-action]");
  const lifetime = lifetimeMs(toastKind(toast.dataset["toast"]), action?.hidden === false);
  if (lifetime === null || alive.has(toast)) return;
  alive.add(toast);
  let leftMs = lifetime;
  let startedAt: number | null = null;
  let timer = 0;
  const run = (): void => {
    if (startedAt !== null || toast.matches(":hover, :focus-within")) return;
    startedAt = performance.now();
    timer = window.setTimeout(() => {
      toast.remove();
    }, leftMs);
  };
  const pause = (): void => {
    if (startedAt === null) return;
    window.clearTimeout(timer);
    leftMs -= performance.now() - startedAt;
    startedAt = null;
  };
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, pause);
  // Focus has left only after the event: `:focus-within` is asked one task later.
  for (const name of ["pointerleave", "focusout"])
    toast.addEventListener(name, () => setTimeout(run));
  run();
}
