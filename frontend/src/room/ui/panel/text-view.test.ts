// @vitest-environment happy-dom
import { expect, test } from "vitest";

import { showText } from "./text-view";

const PAYLOADS = [
  "<script>alert(1)</script>",
  `<img src=x onerror="alert(1)">`,
  `"><svg/onload=alert(1)>`,
  `https://a.example/"onmouseover="alert(1)`,
  "https://a.example/<script>alert(1)</script>",
  "javascript:alert(1) JaVaScRiPt://a.example/%0aalert(1)",
  "data:text/html;base64,PHNjcmlwdD4=",
  "&lt;b&gt; &#60;b&#62; <!--<b>-->",
  "see https://a.example/(x). And http://b.example?<b>",
];

test("whatever people write stays text: no element but links to http and https comes of it", () => {
  for (const payload of PAYLOADS) {
    const bubble = document.createElement("p");
    showText(bubble, payload);
    const elements = [...bubble.querySelectorAll("*")];
    expect(elements.filter((element) => element.localName !== "a")).toEqual([]);
    for (const link of elements) {
      expect(link.getAttribute("href")).toMatch(/^https?:\/\//);
      expect(link.getAttributeNames().toSorted()).toEqual(["href", "rel", "target"]);
    }
    expect(bubble.textContent).toBe(payload);
  }
});
