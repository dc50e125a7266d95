/** A page of the door: comes in when its time has come, or when somebody who knocks is let in. */
import { Connection } from "../connection";
import { readFacts } from "../facts";
import { attachKnocking } from "./knock";

/** The page asks a moment after the door has opened, and not everybody in the same one. */
const GRACE_MS = 1_500;

export function attachDoor(): void {
  const countdown = document.querySelector<HTMLElement>(".door [data-countdown]");
  if (countdown !== null) comeInAtZero(countdown);
  const locked = document.querySelector("[data-room-door]");
  if (!(locked instanceof HTMLElement)) return;
  const { session, person } = readFacts(locked);
  attachKnocking(new Connection(session, person), session, () => {
    location.reload();
  });
}

function comeInAtZero(countdown: HTMLElement): void {
  const observer = new MutationObserver(() => {
    if (countdown.dataset["state"] !== "over") return;
    observer.disconnect();
    window.setTimeout(
      () => {
        location.reload();
      },
      GRACE_MS + Math.random() * GRACE_MS,
    );
  });
  observer.observe(countdown, { attributeFilter: ["data-state"] });
}
