/** What tests of behaviours share: pages as text and the events htmx would send. */

/** A stand-in for the answer of the server. */
export interface Answer {
  readonly status: number;
  readonly text?: string;
  readonly headers?: Record<string, string>;
}

/** Sends one of htmx's events from an element, as htmx 4 does. Returns false when it was refused. */
export function fromHtmx(name: string, sourceElement: Element, answer?: Answer): boolean {
  const response = answer && { status: answer.status, headers: new Headers(answer.headers) };
  const ctx = { sourceElement, target: sourceElement, response, text: answer?.text };
  const detail = { ctx };
  return sourceElement.dispatchEvent(
    new CustomEvent(name, { bubbles: true, cancelable: true, detail }),
  );
}

/** The one element a selector finds; a test that finds none is wrong. */
export function one<Kind extends Element>(selector: string, kind: new () => Kind): Kind {
  const element = document.querySelector(selector);
  if (element instanceof kind) return element;
  throw new Error(`No ${kind.name} at ${selector}`);
}

/** The toasts' place and templates, as small as they can be. */
export const TOASTS = `
  <meta name="words" content='{"server_failed": "Our fault", "request_failed": "Failed", "retry": "Retry"}'>
  <div data-toasts></div>
  ${["success", "info", "error"]
    .map(
      (kind) => `<template data-toast-template="${kind}"><div data-toast="${kind}">
        <b data-toast-text></b><p data-toast-detail hidden></p>
        <button data-toast-action hidden></button><button data-toast-close></button></div></template>`,
    )
    .join("")}`;

/** The texts of the toasts that are shown, oldest first. */
export function toastTexts(): string[] {
  return [...document.querySelectorAll("[data-toasts] [data-toast-text]")].map(
    (text) => text.textContent,
  );
}
