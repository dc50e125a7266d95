/** Draws text that people wrote: text nodes and links, never markup (S161). */
import { pieces, type Link } from "./links";

export function showText(element: HTMLElement, text: string): void {
  element.replaceChildren(
    ...pieces(text).flatMap((piece) => (piece.kind === "text" ? [piece.text] : drawnLink(piece))),
  );
}

function drawnLink({ href, text, host }: Link): readonly (Node | string)[] {
  const link = document.createElement("a");
  link.href = href;
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
  link.textContent = text;
  return host === null ? [link] : [link, ` [${host}]`];
}
