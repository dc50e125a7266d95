// @vitest-environment happy-dom
import { beforeAll, beforeEach, expect, test } from "vitest";

import { attachReveal } from "./reveal";

const PAGE = `<form><input id="id_password" type="password">
<button type="button" data-reveal="id_password" aria-pressed="false" hidden>Show</button></form>`;

document.body.innerHTML = PAGE;
beforeAll(attachReveal);

function parts(): { field: HTMLInputElement; button: HTMLButtonElement; form: HTMLFormElement } {
  const field = document.querySelector("input");
  const button = document.querySelector("button");
  const form = document.querySelector("form");
  if (field === null || button === null || form === null) throw new Error("The page lacks a part.");
  return { field, button, form };
}

beforeEach(() => {
  parts().form.dispatchEvent(new Event("submit", { bubbles: true }));
});

test("the button appears where script runs", () => {
  expect(parts().button.hidden).toBe(false);
});

test("a press shows the password, another hides it", () => {
  const { field, button } = parts();
  button.click();
  expect([field.type, button.getAttribute("aria-pressed")]).toEqual(["text", "true"]);
  button.click();
  expect([field.type, button.getAttribute("aria-pressed")]).toEqual(["password", "false"]);
});

test("sending the form hides it first", () => {
  const { field, button, form } = parts();
  button.click();
  form.dispatchEvent(new Event("submit", { bubbles: true }));
  expect(field.type).toBe("password");
});
