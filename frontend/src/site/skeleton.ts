/**
 * `data-skeleton="id"` on what asks, `<template data-skeleton-for="id">` with the boxes: shown in place of
 * the content after 150 ms of waiting, and then for at least 300 ms, so that nothing flickers.
 */
import { byId } from "./page";

const PATIENCE_MS = 150;
const STAY_MS = 300;

/** How much longer a skeleton shown since `shownAt` must stay; 0 when it never appeared. */
export function remainingMs(shownAt: number | null, now: number): number {
  return shownAt === null ? 0 : Math.max(0, shownAt + STAY_MS - now);
}

interface Waiting {
  /** Requests under way: a newer one may replace an older one before it has ended. */
  requests: number;
  timer: number;
  shownAt: number | null;
  skeleton: HTMLElement | null;
}

const waiting = new Map<string, Waiting>();

export function attachSkeletons(): void {
  document.addEventListener("htmx:before:request", (event) => {
    const id = idOf(event.detail.ctx.sourceElement);
    if (id === undefined) return;
    const state = waiting.get(id);
    if (state !== undefined) {
      state.requests += 1;
      return;
    }
    const timer = window.setTimeout(show, PATIENCE_MS, id);
    waiting.set(id, { requests: 1, timer, shownAt: null, skeleton: null });
    byId(id, HTMLElement)?.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const id = idOf(event.detail.ctx.sourceElement);
    const state = id === undefined ? undefined : waiting.get(id);
    if (id === undefined || state === undefined) return;
    state.requests -= 1;
    if (state.requests > 0) return;
    window.clearTimeout(state.timer);
    setTimeout(hide, remainingMs(state.shownAt, performance.now()), id);
  });
}

function idOf(element: Element): string | undefined {
  return element instanceof HTMLElement ? element.dataset["skeleton"] : undefined;
}

function show(id: string): void {
  const content = byId(id, HTMLElement);
  const state = waiting.get(id);
  const template = document.querySelector<HTMLTemplateElement>(
    `template[data-skeleton-for="${CSS.escape(id)}"]`,
  );
  if (content === null || template === null || state === undefined) return;
  const skeleton = document.createElement("div");
  skeleton.setAttribute("aria-hidden", "true");
  skeleton.append(template.content.cloneNode(true));
  content.before(skeleton);
  content.hidden = true;
  state.skeleton = skeleton;
  state.shownAt = performance.now();
}

function hide(id: string): void {
  const state = waiting.get(id);
  if (state === undefined || state.requests > 0) return;
  waiting.delete(id);
  state.skeleton?.remove();
  const content = byId(id, HTMLElement);
  if (content === null) return;
  content.hidden = false;
  content.removeAttribute("aria-busy");
}
