/**
 * One press, one request (S120): a form being sent is `aria-busy`, its submit buttons are disabled and
 * a second submit is dropped. Off with `data-busy="off"`.
 */

type Submitter = HTMLButtonElement | HTMLInputElement;

const disabledByUs = new WeakSet<Submitter>();

export function attachBusy(): void {
  // In the capture phase, so that a second submit is stopped before htmx hears of it.
  document.addEventListener("submit", onSubmit, { capture: true });
  document.addEventListener("htmx:before:request", (event) => {
    event.detail.ctx.sourceElement.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:finally:request", (event) => {
    release(event.detail.ctx.sourceElement);
  });
  // Coming back from the next page: the browser shows this one as it was left.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll('form[aria-busy="true"]')) release(form);
  });
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !isGuarded(form)) return;
  if (isBusy(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.setAttribute("aria-busy", "true");
  // After the browser has collected the fields: a disabled button's own name would be left out.
  setTimeout(() => {
    if (!isBusy(form)) return;
    for (const button of submitters(form)) {
      if (button.disabled) continue;
      button.disabled = true;
      disabledByUs.add(button);
    }
  });
}

function isGuarded(form: HTMLFormElement): boolean {
  return form.method === "post" && form.dataset["busy"] !== "off";
}

function isBusy(form: HTMLFormElement): boolean {
  return form.getAttribute("aria-busy") === "true";
}

function release(element: Element): void {
  element.removeAttribute("aria-busy");
  if (!(element instanceof HTMLFormElement)) return;
  for (const button of submitters(element)) {
    if (disabledByUs.delete(button)) button.disabled = false;
  }
}

function submitters(form: HTMLFormElement): Submitter[] {
  return [...form.elements].filter(
    (element): element is Submitter =>
      (element instanceof HTMLButtonElement || element instanceof HTMLInputElement) &&
      element.type === "submit",
  );
}
