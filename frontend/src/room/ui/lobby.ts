/** Before the door: how one looks and sounds, and the way in. */
import { part, type App } from "../app";

export function attachLobby({ connection }: App): void {
  part("join").addEventListener("click", () => {
    connection.join();
  });
}
