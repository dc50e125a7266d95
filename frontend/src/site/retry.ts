/** Asks again for what an element asked before, the way a person would; without one, for the page. */

export function retry(element: Element | null): void {
  if (element instanceof HTMLFormElement && element.isConnected) element.requestSubmit();
  else if (element instanceof HTMLElement && element.isConnected) element.click();
  else location.reload();
}
