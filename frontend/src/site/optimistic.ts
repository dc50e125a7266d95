/**
 * `form[data-optimistic="state"]`: its `[data-request-row]` shows the new state
 * at once; the server's fragment replaces it. Refused or unreachable: everything is as before, the reason
 * comes as a toast (the server's, or `failures`).
 */
import { all } from "./page";

interface Before {
  readonly scope: HTMLElement;
  readonly state: string | undefined;
  /** Buttons that took other words, with their own ones. */
  readonly buttons: ReadonlyMap<HTMLElement, readonly Node[]>;
}

export function attachOptimistic(): void {
  const changed = new WeakMap<Element, Before>();
  document.addEventListener("htmx:before:request", (event) => {
    const form = event.detail.ctx.sourceElement;
    const before = form instanceof HTMLFormElement ? change(form) : null;
    if (before !== null) changed.set(form, before);
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const { sourceElement, response } = event.detail.ctx;
    const before = changed.get(sourceElement);
    changed.delete(sourceElement);
    const wasDone = response !== undefined && response.status < 400;
    if (before !== undefined && !wasDone) restore(before);
  });
}

function change(form: HTMLFormElement): Before | null {
  const state = form.dataset["optimistic"];
  const scope = form.closest("[data-request-row]");
  if (state === undefined || !(scope instanceof HTMLElement)) return null;
  const buttons = new Map<HTMLElement, readonly Node[]>();
  for (const button of all(form, "[data-busy-text]", HTMLElement)) {
    buttons.set(button, [...button.childNodes]);
    button.textContent = button.dataset["busyText"] ?? "";
  }
  const before = { scope, state: scope.dataset["state"], buttons };
  scope.dataset["state"] = state;
  return before;
}

function restore({ scope, state, buttons }: Before): void {
  if (state === undefined) delete scope.dataset["state"];
  else scope.dataset["state"] = state;
  for (const [button, content] of buttons) button.replaceChildren(...content);
}
