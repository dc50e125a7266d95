/**
 * Binary frames: the number of a document, then messages about it, as
 * `peerhall/platform/realtime/documents/frames.py` says.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

const SYNC = 0;
const SAVED = 16;
const PART = 17;
const HAVE = 0;
const NEW = 2;
/** A large message goes out in pieces of this size. */
export const PIECE_BYTES = 32 * 1024;

export type Message =
  /** The other side has this much, and would like the rest. */
  | { readonly type: "have"; readonly state: Uint8Array }
  | { readonly type: "new"; readonly update: Uint8Array }
  /** So many of one's own updates are kept. */
  | { readonly type: "saved"; readonly count: number }
  | { readonly type: "part"; readonly isLast: boolean; readonly piece: Uint8Array };

/** The document that a frame is about, and what it says. */
export function readFrame(frame: Uint8Array): { document: number; messages: Message[] } {
  const decoder = decoding.createDecoder(frame);
  return { document: decoding.readVarUint(decoder), messages: read(decoder) };
}

/** Messages that came in pieces. */
export function readPieces(pieces: readonly Uint8Array[]): Message[] {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return read(decoding.createDecoder(whole));
}

function read(decoder: decoding.Decoder): Message[] {
  const messages: Message[] = [];
  while (decoding.hasContent(decoder)) messages.push(next(decoder));
  return messages;
}

function next(decoder: decoding.Decoder): Message {
  const kind = decoding.readVarUint(decoder);
  if (kind === SAVED) return { type: "saved", count: decoding.readVarUint(decoder) };
  if (kind === PART) {
    const isLast = decoding.readUint8(decoder) === 1;
    return { type: "part", isLast, piece: decoding.readVarUint8Array(decoder) };
  }
  if (kind !== SYNC) throw new Error(`There is no message ${kind}.`);
  const said = decoding.readVarUint(decoder);
  const data = decoding.readVarUint8Array(decoder);
  return said === HAVE ? { type: "have", state: data } : { type: "new", update: data };
}

/** This is what is had here. */
export function haveFrame(document: number, state: Uint8Array): Uint8Array<ArrayBuffer> {
  return frame(document, (encoder) => {
    sync(encoder, HAVE, state);
  });
}

/** The frames that carry an update: one, or as many as it needs. */
export function newFrames(document: number, update: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const messages = encoding.createEncoder();
  sync(messages, NEW, update);
  const whole = encoding.toUint8Array(messages);
  if (whole.length <= PIECE_BYTES)
    return [
      frame(document, (encoder) => {
        encoding.writeUint8Array(encoder, whole);
      }),
    ];
  const frames = [];
  for (let at = 0; at < whole.length; at += PIECE_BYTES)
    frames.push(
      frame(document, (encoder) => {
        encoding.writeVarUint(encoder, PART);
        encoding.writeUint8(encoder, at + PIECE_BYTES >= whole.length ? 1 : 0);
        encoding.writeVarUint8Array(encoder, whole.subarray(at, at + PIECE_BYTES));
      }),
    );
  return frames;
}

function sync(encoder: encoding.Encoder, said: number, data: Uint8Array): void {
  encoding.writeVarUint(encoder, SYNC);
  encoding.writeVarUint(encoder, said);
  encoding.writeVarUint8Array(encoder, data);
}

function frame(
  document: number,
  write: (encoder: encoding.Encoder) => void,
): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, document);
  write(encoder);
  return new Uint8Array(encoding.toUint8Array(encoder));
}
