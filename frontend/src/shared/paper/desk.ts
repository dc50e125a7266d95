/** What a document needs of the room that it lies in. */
import type { Body, FromServer } from "../live/protocol";

export interface Desk {
  /** Ask on a document's topic; rejected with something that has a `code`. */
  ask(topic: string, k: string, d: Body): Promise<Body>;
  /** Tell in passing those who have it open. */
  pass(topic: string, k: string, d: Body): void;
  /** Send a binary frame; false where nobody listens now. */
  send(frame: Uint8Array<ArrayBuffer>): boolean;
  /** Hear binary frames; the answer stops that. */
  onFrame(hear: (frame: Uint8Array) => void): () => void;
  /** Hear what else the server says. */
  onSaid(hear: (message: FromServer) => void): () => void;
  /** Told now, and whenever the page has come in anew or has lost its place: its visit, or null. */
  onVisit(hear: (visit: number | null) => void): () => void;
  /** Who has this place; null where they have gone. */
  nameOf(visit: number): { readonly name: string; readonly hue: number } | null;
}
