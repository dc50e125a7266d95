/** The small rules of several behaviours that need no page. */
import { describe, expect, test } from "vitest";

import { withSentence } from "./add-text";
import { cookieText, cookieValue } from "./cookies";
import { countText } from "./counter";
import { isWholePage } from "./failures";
import { filledQuery } from "./filters";
import { offsetOf } from "./server-clock";
import { remainingMs } from "./skeleton";
import { themeFrom } from "./theme";

test("countText counts an emoji once, as the server does", () => {
  expect(countText("Hi 👋", 1000)).toBe("4 / 1000");
});

test("withSentence adds once, after one space", () => {
  expect(withSentence("", "Hello.")).toBe("Hello.");
  expect(withSentence("Hi. \n", "Hello.")).toBe("Hi. Hello.");
  expect(withSentence("Hi. Hello.", "Hello.")).toBe("Hi. Hello.");
});

describe("cookies", () => {
  test("a value is found among others and decoded", () => {
    expect(cookieValue("a=1; tz=Europe%2FLisbon; atz=x", "tz")).toBe("Europe/Lisbon");
  });
  test.each(["", "tzz=1", "tz=%E0%A4%A"])("%j holds no readable value", (cookies) => {
    expect(cookieValue(cookies, "tz")).toBeNull();
  });
  test("a value is encoded and kept for days", () => {
    expect(cookieText("f", "a=1; b", 1, true)).toBe(
      "f=a%3D1%3B%20b; path=/; max-age=86400; samesite=lax; secure",
    );
  });
});

test("filledQuery leaves out what is empty and keeps repeated names", () => {
  const fields: [string, string][] = [
    ["search", " "],
    ["level", "beginner"],
    ["level", "advanced"],
    ["subject", ""],
  ];
  expect(filledQuery(fields)).toBe("level=beginner&level=advanced");
});

describe("offsetOf", () => {
  test("how far the server is ahead", () => {
    expect(offsetOf("1970-01-01T00:00:10+00:00", 4_000)).toBe(6_000);
  });
  test.each([undefined, "", "soon"])("%j: the browser's own clock", (writtenAt) => {
    expect(offsetOf(writtenAt, 4_000)).toBe(0);
  });
});

test("a skeleton that appeared stays 300 ms", () => {
  expect([remainingMs(null, 900), remainingMs(800, 900), remainingMs(100, 900)]).toEqual([
    0, 200, 0,
  ]);
});

test("a theme that is not known is the system's", () => {
  expect([themeFrom("dark"), themeFrom("blue"), themeFrom(undefined)]).toEqual([
    "dark",
    "system",
    "system",
  ]);
});

test("isWholePage tells a page from a part of one", () => {
  expect([isWholePage("\n<!DOCTYPE html><p>"), isWholePage("<li>No seat left</li>")]).toEqual([
    true,
    false,
  ]);
});
