/**
 * `data-autosubmit`: a GET form that applies itself on change, typing after a short rest. What is empty
 * stays out of the address, with and without htmx, so that a link to a search is short.
 */
import { all, onContent } from "./page";

const REST_MS = 300;

/** The form's filled fields as a query string. */
export function filledQuery(fields: Iterable<[string, FormDataEntryValue]>): string {
  const query = new URLSearchParams();
  for (const [name, value] of fields) {
    if (typeof value === "string" && value.trim() !== "") query.append(name, value);
  }
  return query.toString();
}

export function attachFilters(): void {
  let timer = 0;
  const applied = new WeakMap<HTMLFormElement, string>();
  const apply = (form: HTMLFormElement): void => {
    const query = filledQuery(new FormData(form));
    if (applied.get(form) === query || !form.isConnected) return;
    applied.set(form, query);
    form.requestSubmit();
  };
  const remember = (root: ParentNode): void => {
    for (const form of all(root, "form[data-autosubmit]", HTMLFormElement)) {
      if (!applied.has(form)) applied.set(form, filledQuery(new FormData(form)));
      for (const button of all(form, "[data-no-script]", HTMLElement)) button.hidden = true;
    }
  };
  onContent(remember);
  document.addEventListener("change", (event) => {
    const form = autosubmitted(event);
    if (form !== null) apply(form);
  });
  document.addEventListener("input", (event) => {
    const form = autosubmitted(event);
    if (form === null || !isTyped(event.target)) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(apply, REST_MS, form);
  });
  document.addEventListener("formdata", (event) => {
    if (event.target instanceof HTMLFormElement && event.target.matches("[data-autosubmit]")) {
      dropEmpty(event.formData);
    }
  });
}

function autosubmitted(event: Event): HTMLFormElement | null {
  const field = event.target;
  if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) return null;
  return field.form?.matches("[data-autosubmit]") === true ? field.form : null;
}

function isTyped(field: EventTarget | null): boolean {
  return field instanceof HTMLInputElement && ["search", "text"].includes(field.type);
}

function dropEmpty(data: FormData): void {
  for (const name of new Set(data.keys())) {
    const filled = data.getAll(name).filter((value) => value !== "");
    data.delete(name);
    for (const value of filled) data.append(name, value);
  }
}
