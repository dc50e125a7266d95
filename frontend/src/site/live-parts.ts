/**
 * `<article id="card-7" data-topic="session:7" data-live-url="/sessions/7/">`: when something happens to its
 * topic, the element is asked for again (`HX-Target: article#card-7`, by default at the page's own address)
 * and takes its new form in place. `data-live-kinds="sessions"` limits it to events of these kinds.
 */
import { ownTopic, topicsOf } from "./live";
import {
  fetchParts,
  goTogether,
  isInHand,
  isShut,
  keepOpened,
  replace,
  watchRequests,
} from "./live-part";
import type { Answer } from "./live-part";
import { all, byId } from "./page";
import { isConcerned, minds, MOST_RETRIES, ownRestMs, restMs, retryMs } from "./refresh";

interface Errand {
  timer: number;
  isAsking: boolean;
  /** How often something has happened: more while it is asked for, and what comes may be older. */
  changes: number;
  isHeld: boolean;
  failures: number;
}

const errands = new Map<HTMLElement, Errand>();
/** When parts were last asked for, in ms of `performance.now()`. */
const askedAt = new WeakMap<HTMLElement, number>();
/** When the viewer was last told something personally. */
let concernedAt = -Infinity;

export function attachLiveParts(): void {
  keepOpened();
  watchRequests();
  document.addEventListener("live:event", (event) => {
    const { topic, k } = event.detail;
    if (topic === ownTopic()) hasten();
    plan(partsOf(topic).filter((part) => minds(part.dataset["liveKinds"], k)));
  });
  document.addEventListener("live:stale", (event) => {
    plan(partsOf(event.detail));
  });
  // Whatever may end somebody's hold on a part; `close` and `toggle` do not bubble.
  for (const name of ["focusout", "close", "toggle", "htmx:finally:request"])
    document.addEventListener(name, () => setTimeout(resume), { capture: true });
}

/** A part inside another that is fetched comes with it. */
function partsOf(topic: string): HTMLElement[] {
  const parts = all(document, "[data-topic][id]", HTMLElement).filter(
    (part) => topicsOf(part).includes(topic) && !isShut(part),
  );
  return parts.filter((part) => !parts.some((other) => other !== part && other.contains(part)));
}

function plan(parts: readonly HTMLElement[]): void {
  for (const [index, part] of parts.entries()) {
    const errand = errands.get(part) ?? begun(part);
    errand.failures = 0;
    errand.changes += 1;
    if (!errand.isAsking && !errand.isHeld) schedule(part, errand, restOf(part, index));
  }
}

/** The viewer is told personally: what rests already, and what the same act goes on to tell, rests no longer. */
function hasten(): void {
  concernedAt = performance.now();
  for (const [part, errand] of errands) {
    if (errand.timer === 0 || errand.failures > 0) continue;
    clearTimeout(errand.timer);
    errand.timer = 0;
    schedule(part, errand, restOf(part, 0));
  }
}

function begun(part: HTMLElement): Errand {
  const errand = { timer: 0, isAsking: false, changes: 0, isHeld: false, failures: 0 };
  errands.set(part, errand);
  return errand;
}

function restOf(part: HTMLElement, index: number): number {
  const now = performance.now();
  const since = now - (askedAt.get(part) ?? -Infinity);
  return isConcerned(now - concernedAt) ? ownRestMs(since) : restMs(index, Math.random(), since);
}

function schedule(part: HTMLElement, errand: Errand, ms: number): void {
  if (errand.timer !== 0) return; // coalesced with what happened just before
  errand.timer = window.setTimeout(() => {
    errand.timer = 0;
    void run(part, errand);
  }, ms);
}

async function run(part: HTMLElement, errand: Errand): Promise<void> {
  if (!mayTouch(part, errand)) return;
  const asked = new Map([[part, errand], ...companionsOf(part)]);
  const before = new Map([...asked].map(([one, its]) => [one, its.changes]));
  for (const [one, its] of asked) {
    its.isAsking = true;
    askedAt.set(one, performance.now());
  }
  const answer = await fetchParts([...asked.keys()]);
  for (const [one, its] of asked) {
    its.isAsking = false;
    const isOld = its.changes !== before.get(one);
    await settle(one, its, isOld ? "old" : answer, [...asked.keys()]);
  }
}

/** Other parts of the same page whose turn is about to come: they need not ask by themselves. */
function companionsOf(part: HTMLElement): [HTMLElement, Errand][] {
  const waiting = [...errands].filter(
    ([other, its]) => other !== part && its.timer !== 0 && goTogether(part, other),
  );
  return waiting.filter(([other, its]) => {
    clearTimeout(its.timer);
    its.timer = 0;
    return mayTouch(other, its);
  });
}

async function settle(
  part: HTMLElement,
  errand: Errand,
  answer: Answer | "old" | null,
  asked: readonly HTMLElement[],
): Promise<void> {
  if (!mayTouch(part, errand)) return;
  if (answer === "old") schedule(part, errand, restOf(part, 0));
  else if ((await replace(part, answer, asked)) === "done") errands.delete(part);
  else tryAgain(part, errand);
}

/** False when the part has gone (then so has the errand), or is held (then it is resumed). */
function mayTouch(part: HTMLElement, errand: Errand): boolean {
  if (!part.isConnected) {
    errands.delete(part);
    return false;
  }
  errand.isHeld = isInHand(part);
  return !errand.isHeld;
}

function tryAgain(part: HTMLElement, errand: Errand): void {
  errand.failures += 1;
  if (errand.failures > MOST_RETRIES) errands.delete(part);
  else schedule(part, errand, retryMs(errand.failures, Math.random()));
}

function resume(): void {
  for (const [part, errand] of errands) {
    if (!errand.isHeld || isInHand(part)) continue;
    errand.isHeld = false;
    errands.delete(part);
    // What an act has brought in its place may be older than what was heard meanwhile.
    const present = part.isConnected ? part : byId(part.id, HTMLElement);
    if (present === null || errands.has(present)) continue;
    errands.set(present, errand);
    schedule(present, errand, restOf(present, 0));
  }
}
