/**
 * `data-theme-set`: light, dark or as the system has it, at once and remembered in a cookie (S151). Without
 * script the button's form posts the choice.
 */
import { writeCookie } from "./cookies";
import { all, onPress } from "./page";

export type Theme = "light" | "dark" | "system";

const REMEMBERED_DAYS = 365;

export function themeFrom(value: string | undefined): Theme {
  return value === "light" || value === "dark" ? value : "system";
}

export function attachTheme(): void {
  onPress("[data-theme-set]", (button, event) => {
    event.preventDefault();
    const theme = themeFrom(button.dataset["themeSet"]);
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
    writeCookie("theme", theme, theme === "system" ? 0 : REMEMBERED_DAYS);
    showChoice(theme);
  });
}

function showChoice(theme: Theme): void {
  for (const button of all(document, "[data-theme-set]", HTMLElement)) {
    const isChosen = themeFrom(button.dataset["themeSet"]) === theme;
    button.setAttribute("aria-pressed", String(isChosen));
  }
}
