/** `data-device="mic"`, `"camera"`, `"speaker"`: choosing one, in the lobby and during a call. */
import {
  canChooseSpeaker,
  listDevices,
  onDevicesChange,
  remember,
  remembered,
  type Device,
  type DeviceKind,
} from "../media/devices";
import type { Own } from "../own";
import { word } from "../words";

export const SPEAKER_CHANGED = "room:speaker";

const KINDS: readonly DeviceKind[] = ["mic", "camera", "speaker"];

export function attachDevices(own: Own): void {
  const list = (): void => {
    void showAll(own);
  };
  onDevicesChange(list);
  // Names are told once one of them may be used.
  own.sent.subscribe(list);
  list();
  document.addEventListener("change", (event) => {
    const select = event.target;
    if (!(select instanceof HTMLSelectElement)) return;
    const kind = select.closest<HTMLElement>("[data-device]")?.dataset["device"];
    if (kind === "mic" || kind === "camera") void own.choose(kind, select.value);
    else if (kind === "speaker") {
      remember("speaker", select.value);
      document.dispatchEvent(new CustomEvent(SPEAKER_CHANGED));
    }
  });
}

async function showAll(own: Own): Promise<void> {
  const devices = await listDevices();
  for (const kind of KINDS) {
    const used = kind === "speaker" ? null : own.sent.get()[kind]?.getSettings().deviceId;
    show(kind, devices[kind], used ?? remembered(kind));
  }
}

function show(kind: DeviceKind, devices: readonly Device[], used: string | null): void {
  for (const field of document.querySelectorAll<HTMLElement>(`[data-device="${kind}"]`)) {
    const select = field.querySelector("select");
    if (select === null) continue;
    field.hidden = kind === "speaker" && (!canChooseSpeaker() || devices.length === 0);
    const options = devices.map(({ id, label }, index) => {
      const text = label === "" ? word("device_number", { number: index + 1 }) : label;
      return new Option(text, id, false, id === used);
    });
    select.disabled = options.length === 0;
    select.replaceChildren(
      ...(options.length === 0 ? [new Option(word("device_usual"), "")] : options),
    );
  }
}
