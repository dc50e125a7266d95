/** One part of a page that is kept up to date: whether it may be touched now, and how its new self gets in. */
import htmx from "htmx.org";

import { word } from "./words";

const FIELDS =
  "input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select, [contenteditable]:not([contenteditable='false'])";

/** No longer there, or no longer for this person. */
const GONE: readonly number[] = [403, 404, 410];

/** What became of asking for a part: it is as it should be, or it must be asked for again. */
export type Outcome = "done" | "failed";

/** What the requests of htmx that are under way will replace. */
const beingReplaced = new Map<object, Element>();

/** Whatever an act of the viewer's brings anew is not asked for beside it. */
export function watchRequests(): void {
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    beingReplaced.set(ctx, ctx.target);
  });
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    beingReplaced.delete(ctx);
  });
}

/**
 * In somebody's hands: typed in, sent, or opened over the page; it is left alone until that ends. What was
 * typed before and left is kept by the morph.
 */
export function isInHand(part: HTMLElement): boolean {
  if ([...beingReplaced.values()].some((target) => target.contains(part))) return true;
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

/** What the server answered when it was asked for parts; `page` holds them. */
export interface Answer {
  readonly status: number;
  readonly page: Document;
}

/** Whether two parts come from the same reading of the same page. */
export function goTogether(one: HTMLElement, other: HTMLElement): boolean {
  const [a, b] = [one.dataset, other.dataset];
  return a["liveUrl"] === b["liveUrl"] && a["topic"] === b["topic"];
}

/** The parts as they are now, all of the same address; null when the server could not be asked. */
export async function fetchParts(parts: readonly HTMLElement[]): Promise<Answer | null> {
  const [first, ...others] = parts.map((part) => `${part.localName}#${part.id}`);
  try {
    const response = await fetch(parts[0]?.dataset["liveUrl"] ?? location.href, {
      headers: {
        Accept: "text/html",
        "HX-Request": "true",
        "HX-Request-Type": "partial",
        "HX-Target": first ?? "",
        ...(others.length > 0 ? { "Live-Also": others.join(" ") } : {}),
      },
    });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return { status: response.status, page };
  } catch {
    return null;
  }
}

/**
 * Puts the answer in the part's place; what stays the same stays the same element, focus and all. `asked` are
 * the parts that were asked for together: one that is missing among others has gone.
 */
export async function replace(
  part: HTMLElement,
  answer: Answer | null,
  asked: readonly HTMLElement[],
): Promise<Outcome> {
  if (answer === null || answer.status >= 500) return "failed";
  const next = answer.page.getElementById(part.id);
  const isOurs = asked.some((one) => answer.page.getElementById(one.id) !== null);
  if (GONE.includes(answer.status) || (next === null && isOurs)) {
    sayGone(part);
    return "done";
  }
  if (answer.status >= 400 || next === null) return "done"; // as the way to sign in: the connection bar says that
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

function sayGone(part: HTMLElement): void {
  const sentence = document.createElement("p");
  sentence.className = "gone";
  sentence.textContent = word("gone");
  part.replaceChildren(sentence);
  delete part.dataset["topic"];
}
