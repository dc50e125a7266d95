/** Who is at the door, for who keeps order: in their own tab, as a sign over the rest, with a sound. */
import type { Knocker } from "../../../shared/live/room-protocol";
import { announce, drawn, obey, part, slot, type App } from "../../app";
import { keepsOrder, type RoomState } from "../../state";
import { word } from "../../words";
import { badge } from "./counting";
import { keep, say } from "./keyed";
import { knockSound } from "./knock-sound";
import { aboutPerson, showAvatar } from "./look";

/** Several people ask at once when a session begins: one question is enough. */
const TOGETHER_MS = 300;

export function attachDoor(app: App): void {
  const { connection, view } = app;
  const draw = (): void => {
    const room = connection.room.get();
    const waiting = room !== null && keepsOrder(room) ? room.knocks : [];
    show(app, waiting);
  };
  connection.room.watch((room) => room?.knocks, draw);
  connection.room.watch((room) => room !== null && keepsOrder(room), draw);
  view.watch(({ panel }) => panel, draw);
  connection.room.subscribe((room, before) => {
    if (room !== null) knocked(room, before);
  });
  attachAsking(app);
}

/** Who asks for a seat is told to tutors alone, by name only in the state. */
function attachAsking({ connection, facts }: App): void {
  let timer = 0;
  const ask = async (): Promise<void> => {
    const { knocks } = await connection.ask("state", {});
    const room = connection.room.get();
    if (room !== null) connection.room.set({ ...room, knocks });
  };
  connection.own.add(({ k, d }) => {
    if (k !== "asking" || d["session"] !== facts.session) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (connection.place.get().kind === "inside") obey(ask());
    }, TOGETHER_MS);
  });
}

function knocked(room: RoomState, before: RoomState | null): void {
  if (!keepsOrder(room) || room.knocks === before?.knocks) return;
  const known = new Set(before?.knocks.map((knock) => knock.person));
  const come = room.knocks.filter((knock) => !known.has(knock.person));
  if (come.length === 0) return;
  knockSound();
  announce(come.map((knock) => word(sentenceKey(knock), { name: knock.name })).join(". "));
}

function show(app: App, waiting: readonly Knocker[]): void {
  const { panel } = app.view.get();
  say(part("knock-count"), badge(waiting.length));
  part("knock-count").hidden = waiting.length === 0;
  part("knock-count").dataset["state"] = "waiting";
  part("nobody-knocks").hidden = waiting.length > 0;
  list(app, part("knocks"), waiting);
  // The sign stands where one looks: over the panel's other tabs, or on the stage.
  const first = waiting.slice(0, 1);
  list(app, part("panel-signs"), panel === "knocking" ? [] : first);
  list(app, part("stage-signs"), panel === null ? first : []);
}

function list(app: App, place: HTMLElement, waiting: readonly Knocker[]): void {
  place.hidden = waiting.length === 0;
  keep(place, waiting, {
    keyOf: (knock) => `${knock.person}-${String(knock.is_asking)}`,
    draw: (knock, old) => old ?? card(app, knock),
  });
}

function card({ connection }: App, knock: Knocker): HTMLElement {
  const { person, name } = knock;
  const row = drawn("knock");
  showAvatar(slot(row, "avatar"), knock);
  slot(row, "sentence").replaceChildren(...aboutPerson(sentenceKey(knock), name));
  say(slot(row, "let-in-about"), `: ${name}`);
  slot(row, "turn-away").setAttribute("aria-label", word("turn_away", { name }));
  slot(row, "let-in").addEventListener("click", () => {
    obey(connection.ask("let_in", { person }));
  });
  slot(row, "turn-away").addEventListener("click", () => {
    obey(connection.ask("turn_away", { person }));
  });
  return row;
}

function sentenceKey(knock: Knocker): "asks_for_seat" | "at_the_door" {
  return knock.is_asking ? "asks_for_seat" : "at_the_door";
}
