/** Attaching to what is on the page now and to what htmx brings later. */

/** Calls `act` when something matching `selector`, or inside it, is pressed. */
export function onPress(
  selector: string,
  act: (element: HTMLElement, event: MouseEvent) => void,
): void {
  document.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest(selector) : null;
    if (pressed instanceof HTMLElement) act(pressed, event);
  });
}

/** Calls `start` with the whole page now, then with each piece that htmx has put into it. */
export function onContent(start: (root: ParentNode) => void): void {
  start(document);
  document.addEventListener("htmx:after:process", (event) => {
    if (event.target instanceof Element) start(event.target);
  });
}

/** All elements of one kind at or below `root`; others that match the selector are passed over. */
export function all<Kind extends Element>(
  root: ParentNode,
  selector: string,
  kind: new () => Kind,
): Kind[] {
  const found = [...root.querySelectorAll(selector)];
  if (root instanceof Element && root.matches(selector)) found.unshift(root);
  return found.filter((element): element is Kind => element instanceof kind);
}

/** The element an attribute names by id, if it is there and of this kind. */
export function byId<Kind extends Element>(
  id: string | undefined,
  kind: new () => Kind,
): Kind | null {
  const element = id === undefined ? null : document.getElementById(id);
  return element instanceof kind ? element : null;
}
