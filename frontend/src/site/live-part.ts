/** One part of a page that is kept up to date: whether it may be touched now, and how its new self gets in. */
import htmx from "htmx.org";

import { word } from "./words";

const FIELDS =
  "input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select, [contenteditable]:not([contenteditable='false'])";

/** No longer there, or no longer for this person. */
const GONE: readonly number[] = [403, 404, 410];

/** What became of asking for a part: it is as it should be, or it must be asked for again. */
export type Outcome = "done" | "failed";

/**
 * In somebody's hands: typed in, sent, or opened over the page; it is left alone until that ends. What was
 * typed before and left is kept by the morph.
 */
export function isInHand(part: HTMLElement): boolean {
  const active = document.activeElement;
  const isTyping = active !== null && part.contains(active) && active.matches(FIELDS);
  const open = "dialog[open], [aria-busy='true'], :popover-open";
  return (
    isTyping || part.closest("[aria-busy='true']") !== null || part.querySelector(open) !== null
  );
}

/** Fetched whenever its menu opens, so not while that is closed. */
export function isShut(part: HTMLElement): boolean {
  return part.closest("[popover]:not(:popover-open)") !== null;
}

/** The part as it is now; null when the server could not be asked, or answered something else. */
export async function fetchPart(part: HTMLElement): Promise<Response | null> {
  try {
    return await fetch(part.dataset["liveUrl"] ?? location.href, {
      headers: {
        Accept: "text/html",
        "HX-Request": "true",
        "HX-Request-Type": "partial",
        "HX-Target": `${part.localName}#${part.id}`,
      },
    });
  } catch {
    return null;
  }
}

/** Puts the answer in the part's place; what stays the same stays the same element, focus and all. */
export async function replace(part: HTMLElement, response: Response | null): Promise<Outcome> {
  if (response === null || response.status >= 500) return "failed";
  if (GONE.includes(response.status)) {
    sayGone(part);
    return "done";
  }
  const next = elementIn(await response.text(), part.id);
  if (!response.ok || next === null) return "done"; // as the way to sign in: the connection bar says that
  await htmx.swap({ text: next.outerHTML, target: part, sourceElement: part, swap: "outerMorph" });
  return "done";
}

/** What people opened stays open when its surroundings are redrawn. */
export function keepOpened(): void {
  htmx.registerExtension("keep-opened", {
    htmx_before_morph_attr: (element: Element, { attrName }: { attrName: string }) =>
      !(element instanceof HTMLDetailsElement && attrName === "open"),
  });
}

function elementIn(html: string, id: string): HTMLElement | null {
  return new DOMParser().parseFromString(html, "text/html").getElementById(id);
}

function sayGone(part: HTMLElement): void {
  const sentence = document.createElement("p");
  sentence.className = "gone";
  sentence.textContent = word("gone");
  part.replaceChildren(sentence);
  delete part.dataset["topic"];
}
