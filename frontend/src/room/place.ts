/**
 * Where this page stands towards the room, as rules: before the door, inside, cut off, outside for a reason.
 * No page, no network: `connection.ts` says what happens and asks what `ask` says.
 */
import type { Left } from "../shared/live/room-protocol";

export type WhyName = Left["why"];

export type Place =
  /** Before the door, nothing asked yet. */
  | { readonly kind: "lobby" }
  /** Coming in, or coming back to `visit`; `isAsked` until that is answered. */
  | { readonly kind: "entering"; readonly visit: number | null; readonly isAsked: boolean }
  | { readonly kind: "inside"; readonly visit: number }
  /** Not in the room, and not by itself again. `message` is fit for people, from the server or empty. */
  | { readonly kind: "outside"; readonly why: Why; readonly message: string };

/** How a visit ended, a code that refuses the way in, or `signed_out`. */
export type Why = WhyName | (string & {});

export type Happening =
  /** The person wants in (also back in, after "elsewhere"). */
  | { readonly type: "join" }
  /** The person goes. */
  | { readonly type: "leave" }
  /** The socket listens. */
  | { readonly type: "greeted" }
  | { readonly type: "cut" }
  /** All of the room's events up to now have been heard, or may not be heard any more. */
  | { readonly type: "caught_up" }
  | { readonly type: "entered"; readonly visit: number }
  | { readonly type: "refused"; readonly code: string; readonly message: string }
  /** The question came to nothing, or the place has gone without a reason: to be asked again. */
  | { readonly type: "again" }
  | { readonly type: "left"; readonly visit: number; readonly why: WhyName }
  | { readonly type: "closed" }
  | { readonly type: "signed_out" };

export interface Turn {
  readonly place: Place;
  /** To be asked now: `enter` with this visit, null for a new one. */
  readonly ask: { readonly visit: number | null } | null;
}

type Kind = Happening["type"];
type Of<Type extends Kind> = Extract<Happening, { readonly type: Type }>;
type Rule<Type extends Kind> = (place: Place, happening: Of<Type>, isGreeted: boolean) => Turn;

const RULES: { readonly [Type in Kind]: Rule<Type> } = {
  join: (_place, _happening, isGreeted) => asking(null, isGreeted),
  leave: () => stay({ kind: "outside", why: "left", message: "" }),
  greeted,
  cut: (place) => stay(cut(place)),
  caught_up: caughtUp,
  entered: (place, { visit }) =>
    stay(place.kind === "entering" ? { kind: "inside", visit } : place),
  refused: (_place, { code, message }) => stay({ kind: "outside", why: code, message }),
  again: (place, _happening, isGreeted) =>
    place.kind === "inside" || place.kind === "entering"
      ? asking(place.visit, isGreeted)
      : stay(place),
  left,
  closed: over,
  signed_out: over,
};

/** What a happening makes of a place; `isGreeted`: whether the socket listens now. */
export function turn(place: Place, happening: Happening, isGreeted: boolean): Turn {
  return (RULES[happening.type] as Rule<Kind>)(place, happening, isGreeted);
}

/** Who was inside first hears what happened meanwhile: perhaps they are on another page now. */
function greeted(place: Place): Turn {
  return place.kind === "entering" && place.visit === null ? asking(null, true) : stay(place);
}

function caughtUp(place: Place): Turn {
  const isDue = place.kind === "entering" && place.visit !== null && !place.isAsked;
  return isDue ? asking(place.visit, true) : stay(place);
}

function over(place: Place, { type }: Of<"closed" | "signed_out">): Turn {
  return stay(place.kind === "outside" ? place : { kind: "outside", why: type, message: "" });
}

function stay(place: Place): Turn {
  return { place, ask: null };
}

function asking(visit: number | null, isGreeted: boolean): Turn {
  const place: Place = { kind: "entering", visit, isAsked: isGreeted };
  return { place, ask: isGreeted ? { visit } : null };
}

function cut(place: Place): Place {
  if (place.kind === "inside") return { kind: "entering", visit: place.visit, isAsked: false };
  return place.kind === "entering" ? { ...place, isAsked: false } : place;
}

/** "lost": the server heard nothing of this page for a while; it comes back on a visit of its own. */
function left(place: Place, { visit, why }: Of<"left">, isGreeted: boolean): Turn {
  const isMine = (place.kind === "inside" || place.kind === "entering") && place.visit === visit;
  if (!isMine) return stay(place);
  if (why === "lost") return asking(null, isGreeted);
  return stay({ kind: "outside", why, message: "" });
}
