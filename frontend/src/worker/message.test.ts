import { describe, expect, it } from "vitest";

import { parseMessage } from "./message";

const WHOLE = {
  title: "Ana has a seat",
  body: "Thursday, 18:00",
  path: "/sessions/7/",
  tag: "n12",
};

describe("a push message", () => {
  it("is shown as it was sent", () => {
    expect(parseMessage(JSON.stringify(WHOLE))).toEqual(WHOLE);
  });

  it.each([
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "/\\elsewhere.example",
    "javascript:1",
  ])("never leads to another site: %s", (path) => {
    expect(parseMessage(JSON.stringify({ ...WHOLE, path })).path).toBe("/notifications/");
  });

  it.each([undefined, "", "not json", "null", "7", '{"title": 7}'])(
    "that cannot be read still says who sent it: %s",
    (text) => {
      expect(parseMessage(text)).toEqual({
        title: "Peerhall",
        body: "",
        path: "/notifications/",
        tag: "peerhall",
      });
    },
  );
});
