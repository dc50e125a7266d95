/** The microphone's level as a row of lights, while the lobby is seen. */
import { part, type App } from "../app";
import { watchLevel } from "../media/levels";

/** Speech is rarely louder than this; beyond it all lights are on. */
const LOUD = 0.25;

export function attachLevel({ connection, own }: App): void {
  const meter = part("level");
  const lights = [...meter.children];
  let stop: (() => void) | null = null;
  const show = (level: number): void => {
    // Loudness as ears take it: twice as loud is far more than twice the power.
    const share = Math.min(1, Math.sqrt(level / LOUD));
    const lit = Math.round(share * lights.length);
    for (const [index, light] of lights.entries()) light.classList.toggle("on", index < lit);
    meter.setAttribute("aria-valuenow", String(Math.round(share * 100)));
  };
  const look = (): void => {
    stop?.();
    stop = null;
    show(0);
    const isSeen = connection.place.get().kind === "lobby";
    const track = own.sent.get().mic;
    if (isSeen && track !== null) stop = watchLevel(track, show);
  };
  own.sent.watch(({ mic }) => mic, look);
  connection.place.watch(({ kind }) => kind, look);
}
