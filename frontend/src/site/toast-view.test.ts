// @vitest-environment happy-dom
import { beforeAll, beforeEach, expect, test, vi } from "vitest";

import { one, TOASTS, toastTexts } from "./testing";
import { attachToasts, showToast } from "./toast-view";

beforeAll(attachToasts);

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = TOASTS;
  return () => vi.useRealTimers();
});

test("the server's toast event shows one, for six seconds", () => {
  const detail = { kind: "success", text: "Dmytro has a seat", detail: "3 left" };
  document.body.dispatchEvent(new CustomEvent("toast", { bubbles: true, detail }));

  expect(toastTexts()).toEqual(["Dmytro has a seat"]);
  expect(one("[data-toasts] [data-toast-detail]", HTMLElement).hidden).toBe(false);
  vi.advanceTimersByTime(5_999);
  expect(toastTexts()).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(toastTexts()).toEqual([]);
});

test("time stands still while the pointer is on it", () => {
  showToast({ kind: "info", text: "Read me" });
  const toast = one("[data-toasts] [data-toast]", HTMLElement);

  vi.advanceTimersByTime(5_000);
  toast.dispatchEvent(new Event("pointerenter"));
  vi.advanceTimersByTime(60_000);
  expect(toastTexts()).toEqual(["Read me"]);

  toast.dispatchEvent(new Event("pointerleave"));
  vi.advanceTimersByTime(1_001);
  expect(toastTexts()).toEqual([]);
});

test("an error stays until it is closed", () => {
  showToast({ kind: "error", text: "No seat left" });
  vi.advanceTimersByTime(3_600_000);
  expect(toastTexts()).toEqual(["No seat left"]);

  one("[data-toasts] [data-toast-close]", HTMLElement).click();
  expect(toastTexts()).toEqual([]);
});

test("a fourth one takes the place of the oldest that is no error", () => {
  showToast({ kind: "error", text: "1" });
  for (const text of ["2", "3", "4"]) showToast({ kind: "info", text });

  expect(toastTexts()).toEqual(["1", "3", "4"]);
});

test("text is text, never markup", () => {
  showToast({ kind: "info", text: "<img src=x>" });

  expect(document.querySelector("[data-toasts] img")).toBeNull();
  expect(toastTexts()).toEqual(["<img src=x>"]);
});

test("retry does it again and takes the toast away", () => {
  const act = vi.fn();
  showToast({ kind: "error", text: "Failed" }, { label: "Retry", act });

  one("[data-toasts] [data-toast-action]", HTMLElement).click();
  expect(act).toHaveBeenCalledOnce();
  expect(toastTexts()).toEqual([]);
});
