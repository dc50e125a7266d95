/** `data-theme-set` and `data-theme-toggle`: light, dark or as the system has it, remembered in a cookie (S151). */
import { writeCookie } from "./cookies";
import { all, onContent, onPress } from "./page";

export type Theme = "light" | "dark" | "system";

const REMEMBERED_DAYS = 365;

export function themeFrom(value: string | undefined): Theme {
  return value === "light" || value === "dark" ? value : "system";
}

/** The other one of light and dark, seen from what is shown now. */
export function toggled(chosen: Theme, systemIsDark: boolean): Theme {
  const isDark = chosen === "system" ? systemIsDark : chosen === "dark";
  return isDark ? "light" : "dark";
}

export function attachTheme(): void {
  onContent((root) => {
    for (const button of all(root, "[data-theme-set], [data-theme-toggle]", HTMLElement)) {
      button.hidden = false;
    }
    showChoice();
  });
  onPress("[data-theme-set]", (button, event) => {
    event.preventDefault(); // without script its form posts the choice
    choose(themeFrom(button.dataset["themeSet"]));
  });
  onPress("[data-theme-toggle]", (_button, event) => {
    event.preventDefault();
    const systemIsDark = matchMedia("(prefers-color-scheme: dark)").matches;
    choose(toggled(chosenTheme(), systemIsDark));
  });
}

function chosenTheme(): Theme {
  return themeFrom(document.documentElement.dataset["theme"]);
}

function choose(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  writeCookie("theme", theme, theme === "system" ? 0 : REMEMBERED_DAYS);
  showChoice();
}

function showChoice(): void {
  const theme = chosenTheme();
  for (const button of all(document, "[data-theme-set]", HTMLElement)) {
    const isChosen = themeFrom(button.dataset["themeSet"]) === theme;
    button.setAttribute("aria-pressed", String(isChosen));
  }
}
