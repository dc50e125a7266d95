/** The bodies of signals, read: the server has checked their form, and this page need not believe that. */
import type { Candidate, Description } from "../../shared/live/room-protocol";

function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === "object" && body !== null ? { ...body } : {};
}

/** The generation of a signal; 0, which is none, where there is no such number. */
export function readGeneration(body: unknown): number {
  const generation = fieldsOf(body)["gen"];
  return Number.isSafeInteger(generation) ? Number(generation) : 0;
}

export function readDescription(body: unknown): Description | null {
  const { gen, sdp } = fieldsOf(body);
  return typeof gen === "number" && typeof sdp === "string" ? { gen, sdp } : null;
}

export function readCandidate(body: unknown): Candidate | null {
  const { gen, candidate, sdpMid, sdpMLineIndex } = fieldsOf(body);
  if (typeof gen !== "number" || typeof candidate !== "string") return null;
  return {
    gen,
    candidate,
    sdpMid: typeof sdpMid === "string" ? sdpMid : null,
    sdpMLineIndex: typeof sdpMLineIndex === "number" ? sdpMLineIndex : null,
  };
}
