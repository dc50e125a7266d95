/**
 * `form[data-optimistic="approved"]`: what it is about, its nearest `[data-optimistic-scope]` (or the
 * elements whose ids `data-optimistic-for` names), shows that state at once, as `data-state` and by its elements with
 * `data-shown-when` and `data-hidden-when`; a dialog around the form closes. The server's fragment replaces
 * all that. Refused or unreachable: everything is as before, the reason comes as a toast.
 */
import { all } from "./page";

/** Puts one thing back. */
type Undo = () => void;

export function attachOptimistic(): void {
  const changed = new WeakMap<Element, readonly Undo[]>();
  document.addEventListener("htmx:before:request", (event) => {
    const form = event.detail.ctx.sourceElement;
    if (form instanceof HTMLFormElement) changed.set(form, change(form));
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const { sourceElement, response } = event.detail.ctx;
    const undo = changed.get(sourceElement) ?? [];
    changed.delete(sourceElement);
    const wasDone = response !== undefined && response.status < 400;
    if (!wasDone) for (const restore of undo) restore();
  });
}

function change(form: HTMLFormElement): readonly Undo[] {
  const state = form.dataset["optimistic"];
  if (state === undefined) return [];
  return [
    ...all(form, "[data-busy-text]", HTMLElement).map(sayBusy),
    ...scopesOf(form).flatMap((scope) => [
      ...all(scope, `[data-shown-when~="${state}"]`, HTMLElement).map((each) => hide(each, false)),
      ...all(scope, `[data-hidden-when~="${state}"]`, HTMLElement).map((each) => hide(each, true)),
      setState(scope, state),
    ]),
    ...all(document, "dialog:modal", HTMLDialogElement)
      .filter((dialog) => dialog.contains(form))
      .map(shut),
  ];
}

function scopesOf(form: HTMLFormElement): readonly HTMLElement[] {
  const named = form.dataset["optimisticFor"]?.split(" ");
  const scopes = named?.map((id) => document.getElementById(id)) ?? [
    form.closest("[data-optimistic-scope]"),
  ];
  return scopes.filter((scope) => scope instanceof HTMLElement);
}

function sayBusy(button: HTMLElement): Undo {
  const content = [...button.childNodes];
  button.textContent = button.dataset["busyText"] ?? "";
  return () => {
    button.replaceChildren(...content);
  };
}

function hide(element: HTMLElement, isHidden: boolean): Undo {
  const before = element.hidden;
  element.hidden = isHidden;
  return () => {
    element.hidden = before;
  };
}

function setState(scope: HTMLElement, state: string): Undo {
  const before = scope.dataset["state"];
  scope.dataset["state"] = state;
  return () => {
    if (before === undefined) delete scope.dataset["state"];
    else scope.dataset["state"] = before;
  };
}

/** Opened again, it shows what was typed. */
function shut(dialog: HTMLDialogElement): Undo {
  dialog.close();
  return () => {
    if (dialog.isConnected) dialog.showModal();
  };
}
