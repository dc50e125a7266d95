import { describe, expect, test } from "vitest";

import { firstToGo, lifetimeMs, parseToast } from "./toast";

test("errors stay, others leave after 6 s, with an action after 10 s", () => {
  expect(lifetimeMs("error", false)).toBeNull();
  expect(lifetimeMs("success", false)).toBe(6_000);
  expect(lifetimeMs("info", true)).toBe(10_000);
});

describe("firstToGo", () => {
  test("nothing while there is room", () => {
    expect(firstToGo(["success", "error"])).toBeNull();
  });
  test("the oldest that is no error", () => {
    expect(firstToGo(["error", "success", "info"])).toBe(1);
  });
  test("the oldest when all are errors", () => {
    expect(firstToGo(["error", "error", "error"])).toBe(0);
  });
});

describe("parseToast", () => {
  test("reads what the server sends", () => {
    const action = { label: "Undo", url: "/sessions/7/" };
    const toast = { kind: "success", text: "Seated", detail: "3 left", action };
    expect(parseToast(toast)).toEqual(toast);
  });
  test("an unknown kind is information", () => {
    expect(parseToast({ kind: "loud", text: "Hello" })).toEqual({ kind: "info", text: "Hello" });
  });
  test("half an action is none", () => {
    expect(parseToast({ text: "Hello", action: { label: "Undo" } })).toEqual({
      kind: "info",
      text: "Hello",
    });
  });
  test.each([null, "text", {}, { text: 3 }])("%j says nothing", (value) => {
    expect(parseToast(value)).toBeNull();
  });
});
