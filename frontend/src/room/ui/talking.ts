/** Hold the space bar to talk: for who is muted, while it is held. */
import { areKeysOn, isTyping } from "../../site/keyboard";
import type { App } from "../app";

export function attachTalking({ connection, own }: App): void {
  let isHeld = false;
  const stop = (): void => {
    if (!isHeld) return;
    isHeld = false;
    void own.turn("mic", false);
  };
  document.addEventListener("keydown", (event) => {
    const isOurs = event.key === " " && isFree(event) && connection.place.get().kind === "inside";
    if (!isOurs) return;
    event.preventDefault();
    if (event.repeat || isHeld || own.sent.get().mic !== null) return;
    isHeld = true;
    void own.turn("mic", true);
  });
  document.addEventListener("keyup", (event) => {
    if (event.key === " ") stop();
  });
  // The key is let go elsewhere: nobody goes on talking by mistake.
  window.addEventListener("blur", stop);
}

/** On a button the space bar presses it, in a field it writes. */
function isFree(event: KeyboardEvent): boolean {
  const place = event.target instanceof Element ? event.target : document.body;
  const isControl = place.closest("button, a, summary, [role='tab'], [role='slider']") !== null;
  return areKeysOn() && !isTyping(event) && !isControl;
}
