/** Why one is not in the room (any more): one block of the page says it, and what can be done about it. */
import { serverNow } from "../../site/server-clock";
import { announce, part, type App } from "../app";
import type { Place } from "../place";
import { counted } from "../words";

const MINUTE_MS = 60_000;

export function attachOutside({ connection }: App): void {
  const screen = part("outside");
  let cameAt: number | null = null;
  connection.place.subscribe((place) => {
    if (place.kind === "inside") cameAt ??= serverNow();
    else if (place.kind === "outside") show(place, cameAt);
  });
  for (const button of screen.querySelectorAll("[data-outside-join]"))
    button.addEventListener("click", () => {
      connection.join();
    });
}

function show({ why, message }: Extract<Place, { kind: "outside" }>, cameAt: number | null): void {
  const blocks = [...part("outside").querySelectorAll<HTMLElement>("[data-outside]")];
  const named = blocks.find((block) => namesOf(block).includes(why));
  const shown = named ?? blocks.find((block) => block.dataset["outside"] === "");
  for (const block of blocks) block.hidden = block !== shown;
  if (shown === undefined) return;
  const says = shown.querySelector("[data-outside-says]");
  if (says !== null) says.textContent = message;
  showStay(shown, cameAt);
  const heading = shown.querySelector("h1");
  heading?.focus();
  announce(heading?.textContent ?? "");
}

function namesOf(block: HTMLElement): readonly string[] {
  return (block.dataset["outside"] ?? "").split(" ");
}

/** How long one was here; nothing for less than a minute, or for who was never inside. */
function showStay(block: HTMLElement, cameAt: number | null): void {
  const place = block.querySelector<HTMLElement>("[data-outside-stayed]");
  if (place === null) return;
  const minutes = cameAt === null ? 0 : Math.floor((serverNow() - cameAt) / MINUTE_MS);
  place.hidden = minutes === 0;
  place.textContent = counted("stayed_one", "stayed_other", minutes);
}
