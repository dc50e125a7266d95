/** Microphones, cameras and speakers: which there are, opening one, and why that did not go. */

export type DeviceKind = "mic" | "camera" | "speaker";

/** Keys of words: not allowed; there is none; another program has it; not over plain http; something else. */
export type Problem = "denied" | "none" | "busy" | "insecure" | "failed";

export interface Device {
  readonly id: string;
  /** Empty until the person has let the page use one of its kind. */
  readonly label: string;
}

export type Devices = Readonly<Record<DeviceKind, readonly Device[]>>;

const KIND_OF: Readonly<Record<MediaDeviceKind, DeviceKind>> = {
  audioinput: "mic",
  videoinput: "camera",
  audiooutput: "speaker",
};
const PROBLEMS: Readonly<Record<string, Problem>> = {
  NotAllowedError: "denied",
  SecurityError: "insecure",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
};
const NO_DEVICES: Devices = { mic: [], camera: [], speaker: [] };

/** Empty over plain http, where browsers give pages no devices. */
export async function listDevices(): Promise<Devices> {
  const media = mediaDevices();
  const found = media === null ? [] : await media.enumerateDevices();
  return found.reduce<Devices>((devices, { kind, deviceId, label }) => {
    const ours = KIND_OF[kind];
    return { ...devices, [ours]: [...devices[ours], { id: deviceId, label }] };
  }, NO_DEVICES);
}

/** Tells that devices came or went, until the answer is called. */
export function onDevicesChange(tell: () => void): () => void {
  const media = mediaDevices();
  media?.addEventListener("devicechange", tell);
  return () => media?.removeEventListener("devicechange", tell);
}

/**
 * A track of this device, or of the one used last, or of any.
 *
 * Throws what the browser throws: `problemOf` says what it means.
 */
export async function openDevice(
  kind: "mic" | "camera",
  id: string | null = remembered(kind),
): Promise<MediaStreamTrack> {
  if (id === null) return openAny(kind, {});
  try {
    return await openAny(kind, { deviceId: { exact: id } });
  } catch (error) {
    if (problemOf(error) === "denied") throw error;
    return openAny(kind, {}); // it was unplugged, or another program has it
  }
}

export function problemOf(error: unknown): Problem {
  if (mediaDevices() === null) return "insecure";
  return error instanceof DOMException ? (PROBLEMS[error.name] ?? "failed") : "failed";
}

/** The device that was chosen last on this browser. */
export function remembered(kind: DeviceKind): string | null {
  try {
    return localStorage.getItem(keyOf(kind));
  } catch {
    return null; // storage is switched off: nothing is remembered
  }
}

export function remember(kind: DeviceKind, id: string): void {
  try {
    localStorage.setItem(keyOf(kind), id);
  } catch {
    // Storage is switched off, or full: it is asked for again next time.
  }
}

/** Whether sound can be sent to a speaker of one's choice. */
export function canChooseSpeaker(): boolean {
  return "setSinkId" in HTMLMediaElement.prototype;
}

async function openAny(
  kind: "mic" | "camera",
  which: MediaTrackConstraints,
): Promise<MediaStreamTrack> {
  const media = mediaDevices();
  if (media === null) throw new DOMException("No devices over plain http.", "SecurityError");
  const stream = await media.getUserMedia(
    kind === "mic"
      ? { audio: { ...which, echoCancellation: true, noiseSuppression: true } }
      : { video: { ...which, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: 30 } },
  );
  const [track] = stream.getTracks();
  if (track === undefined) throw new DOMException("The browser gave no track.", "NotFoundError");
  track.contentHint = kind === "mic" ? "speech" : "motion";
  return track;
}

/** The types say that it is always there; over plain http it is not. */
function mediaDevices(): MediaDevices | null {
  return (navigator as { readonly mediaDevices?: MediaDevices }).mediaDevices ?? null;
}

function keyOf(kind: DeviceKind): string {
  return `room-${kind}`;
}
