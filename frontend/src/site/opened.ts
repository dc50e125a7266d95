/** `<div popover hx-get="…" hx-trigger="opened">`: a menu that is fetched when it opens, and takes the focus. */

export function attachOpened(): void {
  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target;
      if (!(menu instanceof HTMLElement) || !menu.matches("[popover][hx-trigger~='opened']"))
        return;
      if (!menu.matches(":popover-open")) return;
      menu.dispatchEvent(new Event("opened"));
      // The browser gives the focus back to the button when the menu closes.
      menu.focus();
    },
    { capture: true },
  );
}
