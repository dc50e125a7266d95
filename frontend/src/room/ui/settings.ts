/** What one sets for oneself during a call: devices are `devices.ts`, the keys' switch is the site's. */
import { onPress } from "../../site/page";
import { part, type App } from "../app";

export function attachSettings({ own, view }: App): void {
  const box = part("low-bandwidth");
  if (!(box instanceof HTMLInputElement)) return;
  const set = (isOn: boolean): void => {
    if (isOn) void own.turn("camera", false);
    view.change({ isLowBandwidth: isOn });
  };
  box.addEventListener("change", () => {
    set(box.checked);
  });
  onPress("[data-low-bandwidth-on]", () => {
    set(true);
  });
  view.watch(
    ({ isLowBandwidth }) => isLowBandwidth,
    (isOn) => {
      box.checked = isOn;
      part("room").toggleAttribute("data-low", isOn);
    },
  );
  // Whoever switches the camera on wants pictures again.
  own.sent.watch(
    ({ camera }) => camera !== null,
    (isOn) => {
      if (isOn) set(false);
    },
  );
}
