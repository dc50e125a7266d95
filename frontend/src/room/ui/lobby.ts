/** Before the door: how one looks and sounds, what does not work and why, and the way in. */
import { part, slot, type App } from "../app";
import { rememberedWay, rememberWay, type Way } from "../joining";
import { testSpeaker } from "../media/speaker-test";
import { remembered } from "../media/devices";
import type { Own } from "../own";
import { word, type WordKey } from "../words";
import { attachChecks } from "./checks";
import { attachDevices } from "./devices";
import { attachLevel } from "./level";

export function attachLobby(app: App): void {
  const { connection, own } = app;
  attachPreview(own);
  attachDevices(own);
  attachChecks(app);
  attachLevel(app);
  attachJoin(app);
  begin(own, rememberedWay());
  connection.place.subscribe((place, before) => {
    // Back in: the devices were let go with the place.
    if (place.kind === "entering" && before.kind === "outside") begin(own, rememberedWay());
  });
  part("test-sound").addEventListener("click", () => {
    void testSpeaker(remembered("speaker")).catch(() => undefined);
  });
}

function begin(own: Own, { mic, camera }: Way): void {
  if (mic) void own.turn("mic", true);
  if (camera) void own.turn("camera", true);
}

function attachJoin({ connection, own }: App): void {
  const join = (): void => {
    rememberWay(wayOf(own));
    connection.join();
  };
  part("join").addEventListener("click", join);
  part("listen").addEventListener("click", () => {
    void own.turn("mic", false);
    void own.turn("camera", false);
    join();
  });
  own.sent.watch(
    () => word(HOW[wayKey(wayOf(own))]),
    (how) => {
      part("lobby-how").textContent = how;
    },
  );
  connection.place.watch(
    (place) => place.kind === "entering",
    (isComing) => {
      part("join").setAttribute("aria-busy", String(isComing));
      if (isComing) part("lobby-how").textContent = word("joining");
    },
  );
}

const HOW = {
  both: "join_both",
  voice: "join_voice",
  camera: "join_camera",
  silent: "join_silent",
} as const satisfies Record<string, WordKey>;

function wayOf(own: Own): Way {
  const { mic, camera } = own.sent.get();
  return { mic: mic !== null, camera: camera !== null };
}

function wayKey({ mic, camera }: Way): keyof typeof HOW {
  if (mic) return camera ? "both" : "voice";
  return camera ? "camera" : "silent";
}

/** One's own picture, as in a mirror. */
function attachPreview(own: Own): void {
  const preview = part("preview");
  const video = slot(preview, "video");
  own.sent.watch(
    ({ camera }) => camera,
    (camera) => {
      video.hidden = camera === null;
      slot(preview, "off").hidden = camera !== null;
      if (video instanceof HTMLVideoElement)
        video.srcObject = camera === null ? null : new MediaStream([camera]);
    },
  );
}
