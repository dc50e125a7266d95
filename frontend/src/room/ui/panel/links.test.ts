import { describe, expect, test } from "vitest";

import { pieces, type Link } from "./links";

function links(text: string): readonly Link[] {
  return pieces(text).filter((piece) => piece.kind === "link");
}

function hrefs(text: string): readonly string[] {
  return links(text).map((link) => link.href);
}

test("joined, the pieces are the text", () => {
  const text = "See https://a.example/x, (http://b.example/y_(z)) and <https://c.example>!\nBye";
  expect(
    pieces(text)
      .map((piece) => piece.text)
      .join(""),
  ).toBe(text);
  expect(hrefs(text)).toEqual([
    "https://a.example/x",
    "http://b.example/y_(z)",
    "https://c.example/",
  ]);
});

test("the sentence's own marks are not part of an address", () => {
  expect(hrefs("Look: https://a.example/p?q=1&r=(2).")).toEqual(["https://a.example/p?q=1&r=(2)"]);
  expect(hrefs("(see https://a.example/).")).toEqual(["https://a.example/"]);
  expect(hrefs("“https://a.example/x”")).toEqual(["https://a.example/x"]);
});

test.each([
  "javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "file:///etc/passwd",
  "ftp://a.example",
  "//a.example",
  "a.example",
  "https://",
  "https://google.example@evil.example/",
  "https://user:word@evil.example/",
  "xhttps://a.example",
])("%s is no link", (text) => {
  expect(links(text)).toEqual([]);
  expect(pieces(text)).toEqual([{ kind: "text", text }]);
});

test("markup is text", () => {
  const text = `<img src=x onerror=alert(1)> "onmouseover="x`;
  expect(pieces(text)).toEqual([{ kind: "text", text }]);
});

describe("a host in other letters", () => {
  test("is shown as what it is", () => {
    const [link] = links("https://аpple.com/login"); // a Cyrillic а
    expect(link?.host).toBe("xn--pple-43d.com");
    expect(link?.href).toBe("https://xn--pple-43d.com/login");
  });
  test("other letters after the host are nobody's disguise", () => {
    expect(links("https://a.example/größe")[0]?.host).toBeNull();
  });
});

test("an empty text has no pieces", () => {
  expect(pieces("")).toEqual([]);
});

test("a long hostile text is read to its end", () => {
  expect(hrefs("https://a.example/" + ")".repeat(3_900))).toEqual(["https://a.example/"]);
  expect(hrefs("http://".repeat(570))).toHaveLength(1);
});
