/** Which of the page's screens is shown: the lobby, the room, or why one is outside. */
import { part, type App } from "../app";
import type { Place } from "../place";

type Screen = "lobby" | "room" | "outside";

export function attachScreens({ connection }: App): void {
  connection.place.watch(
    (place) => screenOf(place, connection.room.get() !== null),
    (shown) => {
      for (const name of ["lobby", "room", "outside"] as const) part(name).hidden = name !== shown;
    },
  );
}

/** Whoever was inside stays in the room's screen while the connection comes back. */
function screenOf(place: Place, hasBeenInside: boolean): Screen {
  if (place.kind === "outside") return "outside";
  return place.kind === "inside" || hasBeenInside ? "room" : "lobby";
}
