/** `[data-stepper]`: a number field with a button for fewer and one for more (`data-step`), inside its limits. */
import { all, onContent, onPress } from "./page";

export function attachSteppers(): void {
  onContent((root) => {
    for (const button of all(root, "[data-stepper] [data-step]", HTMLElement)) {
      button.hidden = false;
    }
  });
  onPress("[data-stepper] [data-step]", (button) => {
    const field = button.closest("[data-stepper]")?.querySelector("input");
    if (field === null || field === undefined || field.disabled) return;
    if (Number(button.dataset["step"]) < 0) field.stepDown();
    else field.stepUp();
    for (const name of ["input", "change"]) {
      field.dispatchEvent(new Event(name, { bubbles: true }));
    }
  });
}
