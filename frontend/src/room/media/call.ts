/** Opens the call of a room, by the way that the room has chosen. */
import { Mesh } from "./mesh";
import type { Call, CallSetting } from "./types";

export function openCall(mode: "mesh" | "janus", setting: CallSetting): Call {
  switch (mode) {
    case "mesh":
      return new Mesh(setting);
    case "janus":
      throw new Error("There is no media server yet.");
  }
}
