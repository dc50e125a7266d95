/** With what somebody comes in, as they chose the last time on this browser. */

export interface Way {
  readonly mic: boolean;
  readonly camera: boolean;
}

const KEY = "room-way";
const USUAL: Way = { mic: true, camera: true };

export function rememberedWay(): Way {
  try {
    return readWay(localStorage.getItem(KEY));
  } catch {
    return USUAL; // storage is switched off
  }
}

export function rememberWay(way: Way): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(way));
  } catch {
    // Storage is switched off, or full: it is asked for again next time.
  }
}

/** What was kept, the usual way where that is nothing that can be read. */
export function readWay(kept: string | null): Way {
  if (kept === null) return USUAL;
  try {
    const { mic, camera } = JSON.parse(kept) as Record<string, unknown>;
    return { mic: mic !== false, camera: camera !== false };
  } catch {
    return USUAL;
  }
}
