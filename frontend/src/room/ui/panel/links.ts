/**
 * Plain text cut into text and addresses that may be followed (S161, S174): http and https only, never one that
 * hides its host behind a name and password. No page: `text-view.ts` draws the pieces.
 */

export interface Plain {
  readonly kind: "text";
  readonly text: string;
}

export interface Link {
  readonly kind: "link";
  /** As it was written. */
  readonly text: string;
  readonly href: string;
  /** The host in ASCII where the written one has other letters: "аpple.com" looks like what it is not. */
  readonly host: string | null;
}

export type Piece = Plain | Link;

const ADDRESS = /\bhttps?:\/\/[^\s<>"“”«»]+/giu;
const TRAILING = /[.,:;!?'’*_~…]+$/u;
const PAIRS: readonly (readonly [string, string])[] = [
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
];

/** The pieces in their order; joined, their texts are the text. */
export function pieces(text: string): readonly Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const written = withoutSentence(match[0]);
    const link = linkTo(written);
    if (link === null) continue;
    if (match.index > end) found.push({ kind: "text", text: text.slice(end, match.index) });
    found.push(link);
    end = match.index + written.length;
  }
  if (end < text.length) found.push({ kind: "text", text: text.slice(end) });
  return found;
}

/** An address without what belongs to the sentence around it: its full stop, the bracket that was open before. */
function withoutSentence(written: string): string {
  let kept = written;
  for (;;) {
    const shorter = withoutBracket(kept.replace(TRAILING, ""));
    if (shorter === kept) return kept;
    kept = shorter;
  }
}

function withoutBracket(written: string): string {
  const isLoose = PAIRS.some(
    ([open, close]) => written.endsWith(close) && count(written, close) > count(written, open),
  );
  return isLoose ? written.slice(0, -1) : written;
}

function count(text: string, mark: string): number {
  return text.split(mark).length - 1;
}

function linkTo(written: string): Link | null {
  if (!URL.canParse(written)) return null;
  const url = new URL(written);
  const isSafe = url.protocol === "http:" || url.protocol === "https:";
  if (!isSafe || url.username !== "" || url.password !== "") return null;
  return { kind: "link", text: written, href: url.href, host: foreignHost(written, url) };
}

function foreignHost(written: string, url: URL): string | null {
  const authority = /^[a-z]+:\/\/([^/?#\\]*)/iu.exec(written)?.[1] ?? "";
  return /^\p{ASCII}*$/u.test(authority) ? null : url.hostname;
}
