import { expect, test } from "vitest";

import { overruns, sizeReport } from "./budget.mjs";

const budget = {
  limits: { "site.js": 100, "site.css": 50 },
  firstPage: { files: ["site.js", "site.css"], html: 40, limit: 180 },
};

test("sizes inside the budget pass", () => {
  expect(overruns({ "site.js": 100, "site.css": 40 }, budget)).toEqual([]);
});

test("a file over its limit is named with the bytes over", () => {
  expect(overruns({ "site.js": 101, "site.css": 30 }, budget)).toEqual([
    "site.js is 101 bytes, 1 over budget.",
  ]);
});

test("a budget for a file that was not built fails", () => {
  expect(overruns({ "site.js": 10 }, budget)).toEqual(["site.css has a budget but was not built."]);
});

test("the first page has a limit of its own", () => {
  expect(overruns({ "site.js": 100, "site.css": 50 }, budget)).toEqual([
    "The first page is 190 bytes, 10 over budget.",
  ]);
});

test("the report tells sizes from limits", () => {
  const report = sizeReport({ "site.js": 50, "site.css": 25, "font.woff2": 9 }, budget);
  const rows = report.split("\n").map((row) => row.replace(/ +/g, " "));
  expect(rows).toEqual([
    "site.js 50 of 100 (50 %)",
    "site.css 25 of 50 (50 %)",
    "font.woff2 9 no limit",
    "first page (HTML 40) 115 of 180 (64 %)",
  ]);
});
