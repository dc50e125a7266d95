import { describe, expect, test } from "vitest";

import { turn, type Happening, type Place, type Turn } from "./place";

const lobby: Place = { kind: "lobby" };
const inside: Place = { kind: "inside", visit: 7 };

/** What the happenings lead to; the socket listens from `greeted` until `cut`. */
function after(from: Place, ...happenings: readonly Happening[]): Turn {
  let isGreeted = from.kind === "inside";
  return happenings.reduce<Turn>(
    ({ place }, happening) => {
      if (happening.type === "greeted") isGreeted = true;
      if (happening.type === "cut") isGreeted = false;
      return turn(place, happening, isGreeted);
    },
    { place: from, ask: null },
  );
}

const join: Happening = { type: "join" };
const greeted: Happening = { type: "greeted" };
const cut: Happening = { type: "cut" };
const caughtUp: Happening = { type: "caught_up" };
const again: Happening = { type: "again" };

function left(visit: number, why: "left" | "lost" | "elsewhere" | "removed"): Happening {
  return { type: "left", visit, why };
}

describe("coming in", () => {
  test("is asked once the socket listens", () => {
    expect(after(lobby, greeted, join).ask).toEqual({ visit: null });
    expect(after(lobby, join).ask).toBeNull();
    expect(after(lobby, join, greeted).ask).toEqual({ visit: null });
    expect(after(lobby, greeted, join, { type: "entered", visit: 7 }).place).toEqual(inside);
  });

  test("is not asked for nobody who wants it", () => {
    expect(after(lobby, greeted, caughtUp)).toEqual({ place: lobby, ask: null });
  });

  test("refused, one stays outside with the reason", () => {
    const refused: Happening = { type: "refused", code: "room_full", message: "Full." };
    const { place } = after(lobby, greeted, join, refused);
    expect(place).toEqual({ kind: "outside", why: "room_full", message: "Full." });
    expect(turn(place, join, true).ask).toEqual({ visit: null });
  });

  test("a question that came to nothing is asked again", () => {
    expect(after(lobby, greeted, join, again).ask).toEqual({ visit: null });
    expect(after(lobby, greeted, join, cut, greeted).ask).toEqual({ visit: null });
  });
});

describe("cut off", () => {
  test("one comes back to the same visit, after hearing what happened meanwhile", () => {
    expect(after(inside, cut, greeted)).toEqual({
      place: { kind: "entering", visit: 7, isAsked: false },
      ask: null,
    });
    expect(after(inside, cut, greeted, caughtUp).ask).toEqual({ visit: 7 });
    expect(after(inside, cut, greeted, caughtUp, caughtUp).ask).toBeNull();
    expect(after(inside, cut, greeted, caughtUp, cut, greeted, caughtUp).ask).toEqual({ visit: 7 });
  });

  test("whoever is on another page by now does not take the place back", () => {
    const elsewhere = after(inside, cut, greeted, left(7, "elsewhere"), caughtUp);
    expect(elsewhere).toEqual({
      place: { kind: "outside", why: "elsewhere", message: "" },
      ask: null,
    });
    expect(turn(elsewhere.place, greeted, true).ask).toBeNull();
    expect(turn(elsewhere.place, join, true).ask).toEqual({ visit: null });
  });

  test("too long, one comes in anew", () => {
    expect(after(inside, cut, greeted, left(7, "lost")).ask).toEqual({ visit: null });
  });
});

describe("the end of a visit", () => {
  test("says why; others' visits are not one's own", () => {
    expect(after(inside, left(8, "removed")).place).toEqual(inside);
    const removed: Place = { kind: "outside", why: "removed", message: "" };
    expect(after(inside, left(7, "removed")).place).toEqual(removed);
    expect(after(inside, left(7, "removed"), { type: "closed" }).place).toEqual(removed);
  });

  test("comes with the session's end, with signing out, or by one's own wish", () => {
    expect(after(inside, { type: "closed" }).place).toMatchObject({ why: "closed" });
    expect(after(inside, { type: "signed_out" }).place).toMatchObject({ why: "signed_out" });
    expect(after(inside, { type: "leave" }, greeted, caughtUp)).toMatchObject({
      place: { why: "left" },
      ask: null,
    });
  });

  test("without a reason is asked about", () => {
    expect(after(inside, again).ask).toEqual({ visit: 7 });
  });
});
