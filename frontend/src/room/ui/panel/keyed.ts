/** Lists whose elements stay while their contents change: focus, scrolling and open menus stay with them. */

/** How one list is drawn; `old` is the element that this key had before. */
export interface Drawing<Item> {
  readonly keyOf: (item: Item) => string;
  readonly draw: (item: Item, old: HTMLElement | null) => HTMLElement;
}

/** Makes the children of `list` those of `items`, in their order. */
export function keep<Item>(
  list: HTMLElement,
  items: readonly Item[],
  { keyOf, draw }: Drawing<Item>,
): void {
  const before = new Map(childrenOf(list).map((child) => [child.dataset["key"] ?? "", child]));
  const keys = new Set(items.map(keyOf));
  for (const [key, child] of before) if (!keys.has(key)) child.remove();
  items.forEach((item, index) => {
    const key = keyOf(item);
    const child = draw(item, before.get(key) ?? null);
    child.dataset["key"] = key;
    const there = list.children[index] ?? null;
    if (there !== child) list.insertBefore(child, there);
  });
}

function childrenOf(list: HTMLElement): HTMLElement[] {
  return [...list.children].filter((child) => child instanceof HTMLElement);
}

/** Sets a text only where it is another, so that a screen reader hears no change that is none. */
export function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
