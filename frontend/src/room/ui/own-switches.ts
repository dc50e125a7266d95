/** `data-own="mic"` and `"camera"`: switch it on and off, in the lobby and in the room's bar. */
import { onPress } from "../../site/page";
import type { App } from "../app";

type Switched = "mic" | "camera";

export function attachOwnSwitches({ own }: App): void {
  onPress("[data-own]", (button) => {
    const kind = button.dataset["own"] as Switched;
    void own.turn(kind, own.sent.get()[kind] === null);
  });
  for (const kind of ["mic", "camera"] as const)
    own.sent.watch(
      (sent) => sent[kind] !== null,
      (isOn) => {
        show(kind, isOn);
      },
    );
}

function show(kind: Switched, isOn: boolean): void {
  for (const button of document.querySelectorAll<HTMLElement>(`[data-own="${kind}"]`)) {
    // "Mute" is pressed while one is muted, the others while they are on.
    const isPressed = button.dataset["pressedWhen"] === "off" ? !isOn : isOn;
    button.setAttribute("aria-pressed", String(isPressed));
    button.dataset["state"] = isOn ? "on" : "off";
  }
}
