/** When a swap takes away what had the focus, the nearest place around it that can have it gets it. */

export function attachLostFocus(): void {
  let place: string | null = null;
  document.addEventListener("htmx:before:swap", (event) => {
    const { target, sourceElement } = event.detail.ctx;
    // A button that is disabled while it is busy has lost the focus already.
    const wasPressed =
      document.activeElement === document.body &&
      sourceElement !== target &&
      target.contains(sourceElement);
    const isWhole = target === document.body; // a history step is the browser's affair
    place = !isWhole && (wasPressed || target.contains(document.activeElement)) ? target.id : null;
  });
  document.addEventListener("htmx:after:swap", () => {
    if (place === null || document.activeElement !== document.body) return;
    const around = document.getElementById(place)?.closest("[tabindex]");
    if (around instanceof HTMLElement) around.focus({ preventScroll: true });
  });
}
