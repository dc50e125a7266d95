/** Opens the call of a room, by the way that the room has chosen. */
import { Mesh } from "./mesh";
import { SwitchingCall } from "./switching";
import type { Call, CallSetting } from "./types";

export function openCall(mode: "mesh" | "janus", setting: CallSetting): Call {
  switch (mode) {
    case "mesh":
      return new Mesh(setting);
    case "janus":
      return new SwitchingCall(setting);
  }
}
