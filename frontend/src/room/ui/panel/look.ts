/** How people and times look in the panel. */
import { part } from "../../app";
import type { WordKey } from "../../words";
import { word } from "../../words";

export interface Portrait {
  readonly initials: string;
  readonly hue: number;
}

/** An avatar; the arch is who teaches. */
export function showAvatar(
  element: HTMLElement,
  { initials, hue }: Portrait,
  isTutor = false,
): void {
  element.className = `avatar hue-a${hue}`;
  element.dataset["size"] = "sm";
  element.dataset["shape"] = isTutor ? "arch" : "circle";
  element.textContent = initials;
}

let clock: Intl.DateTimeFormat | null = null;

/** The time of day in the person's zone, as their browser writes times. */
export function timeOf(at: number): string {
  clock ??= new Intl.DateTimeFormat(undefined, {
    timeStyle: "short",
    timeZone: part("panel").dataset["zone"],
  });
  return clock.format(at);
}

/** A sentence about somebody, whose name stands out. */
export function aboutPerson(key: WordKey, name: string): readonly (Node | string)[] {
  const [before = "", after = ""] = word(key, { name: "\u0000" }).split("\u0000");
  const strong = document.createElement("b");
  strong.textContent = name;
  return [before, strong, after];
}
