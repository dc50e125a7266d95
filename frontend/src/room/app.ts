/**
 * What the parts of the room's page share. Each part is a function `attachX(app)`, called once when the page
 * begins; it finds its place by `part`, looks at the stores and asks by `connection`.
 */
import { showToast } from "../site/toast-view";
import type { Connection } from "./connection";
import type { Facts } from "./facts";
import type { Own } from "./own";
import { Refusal } from "./refusal";
import type { Store } from "./store";
import type { Streams } from "./streams";
import type { View } from "./view";
import { word } from "./words";

export interface App {
  readonly facts: Facts;
  /** `place`, `room`, `events`, `passing`, `own`; `ask`, `pass`, `join`, `leave`. */
  readonly connection: Connection;
  readonly view: Store<View>;
  /** What oneself sends. */
  readonly own: Own;
  /** What others send. */
  readonly streams: Store<Streams>;
}

/** The element of the page with `data-room-part="name"`; it is in the page's own markup. */
export function part(name: string): HTMLElement {
  const found = document.querySelector(`[data-room-part="${name}"]`);
  if (!(found instanceof HTMLElement)) throw new Error(`The page has no part called ${name}.`);
  return found;
}

/** A new element from `<template data-room-template="name">`. */
export function drawn(name: string): HTMLElement {
  const template = document.querySelector<HTMLTemplateElement>(
    `template[data-room-template="${name}"]`,
  );
  const element = template?.content.firstElementChild?.cloneNode(true);
  if (!(element instanceof HTMLElement)) throw new Error(`The page has no template ${name}.`);
  return element;
}

/** The element inside `root` with `data-slot="name"`. */
export function slot(root: ParentNode, name: string): HTMLElement {
  const found = root.querySelector(`[data-slot="${name}"]`);
  if (!(found instanceof HTMLElement)) throw new Error(`There is no slot called ${name}.`);
  return found;
}

/** What was asked is on its way: when it is refused, its person is told why. */
export function obey(asked: Promise<unknown>): void {
  asked.catch((error: unknown) => {
    showToast({ kind: "error", text: sentenceOf(error) });
  });
}

export function sentenceOf(error: unknown): string {
  if (!(error instanceof Refusal)) return word("failed");
  if (error.message !== "") return error.message;
  return word(error.code === "cut" ? "cut" : "failed");
}

/** Reads a sentence out, politely, through the page's one live region. */
export function announce(text: string): void {
  const region = document.querySelector("[data-live]");
  if (region === null) return;
  // The same sentence again is news too.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}
