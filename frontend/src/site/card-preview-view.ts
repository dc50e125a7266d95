/** `form[data-preview-form]`: the card "how others see it" follows what is typed. */
import { previewText, shortDay } from "./card-preview";
import { all, onContent } from "./page";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function attachCardPreview(): void {
  onContent((root) => {
    for (const form of all(root, "form[data-preview-form]", HTMLFormElement)) show(form);
  });
  for (const name of ["input", "change"]) {
    document.addEventListener(name, (event) => {
      const form = event.target instanceof Element ? event.target.closest("form") : null;
      if (form?.matches("[data-preview-form]") === true) show(form);
    });
  }
}

function show(form: HTMLFormElement): void {
  for (const place of all(document, "[data-preview-of]", HTMLElement)) {
    const { previewOf, pattern, empty } = place.dataset;
    const field = fieldOf(form, previewOf);
    if (field !== null) place.textContent = previewText(valueOf(field), pattern, empty);
  }
  for (const place of all(document, "[data-preview-state]", HTMLElement)) {
    const field = fieldOf(form, place.dataset["previewState"]);
    if (field !== null) place.dataset["state"] = field.value;
  }
  for (const place of all(document, "[data-preview-hue]", HTMLElement)) {
    const field = fieldOf(form, place.dataset["previewHue"]);
    if (field instanceof HTMLSelectElement) dress(place, field.selectedOptions[0]?.dataset["hue"]);
  }
}

function fieldOf(form: HTMLFormElement, name: string | undefined): Field | null {
  const item = name === undefined ? null : form.elements.namedItem(name);
  if (item instanceof RadioNodeList) return checkedOf(item);
  const isField =
    item instanceof HTMLInputElement ||
    item instanceof HTMLSelectElement ||
    item instanceof HTMLTextAreaElement;
  return isField ? item : null;
}

function checkedOf(choices: RadioNodeList): HTMLInputElement | null {
  for (const choice of choices) {
    if (choice instanceof HTMLInputElement && choice.checked) return choice;
  }
  return null;
}

/** What a person reads in the field: the words of a choice, not its value. */
function valueOf(field: Field): string {
  if (field instanceof HTMLSelectElement) return field.value === "" ? "" : chosenText(field);
  if (field.type === "date") return shortDay(field.value, document.documentElement.lang);
  if (field.type === "radio") return field.labels?.[0]?.textContent.trim() ?? "";
  return field.value;
}

function chosenText(field: HTMLSelectElement): string {
  return field.selectedOptions[0]?.text ?? "";
}

function dress(place: HTMLElement, hue: string | undefined): void {
  for (const name of [...place.classList]) {
    if (name.startsWith("hue-")) place.classList.remove(name);
  }
  if (hue !== undefined) place.classList.add(hue);
}
