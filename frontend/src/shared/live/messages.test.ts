import { expect, test } from "vitest";

import { pollQuery, readFrame, readPolled, writeFrame } from "./messages";

test("a frame is messages, one to a line; what is none is passed over", () => {
  const frame =
    '{"type":"ack","topic":"user:3","seq":4}\n{"type":"later"}\n[]\nnull\n{oops\n\n{"type":"hb","heads":{},"now":1}';
  expect(readFrame(frame).map((message) => message.type)).toEqual(["ack", "hb"]);
});

test.each(["done", "refused", "eph", "sig", "lost", "bye"])("%s is a message", (type) => {
  expect(readFrame(JSON.stringify({ type }))).toEqual([{ type }]);
});

test("what is said together goes out as one frame", () => {
  expect(writeFrame([{ type: "hello" }, { type: "sub", topic: "user:3", since: 4 }])).toBe(
    '{"type":"hello"}\n{"type":"sub","topic":"user:3","since":4}',
  );
});

test("a poll asks for each topic from its cursor", () => {
  expect(
    pollQuery([
      ["session:7", 41],
      ["user:3", null],
    ]),
  ).toBe("topic=session%3A7&since=41&topic=user%3A3");
});

test.each([
  "<!doctype html>",
  "null",
  "[]",
  '{"events": []}',
  '{"events": {}, "heads": {}, "reset": []}',
])("%s is no answer to a poll", (text) => {
  expect(readPolled(text)).toBeNull();
});

test("an answer to a poll is read", () => {
  const answer = { events: [], heads: { "user:3": 4 }, reset: ["session:7"] };
  expect(readPolled(JSON.stringify(answer))).toEqual(answer);
});
