/** Who is in the room, what they send, whose hand is up; and what who keeps order may do with each. */
import type { Peer } from "../../../shared/live/room-protocol";
import { drawn, obey, part, slot, type App } from "../../app";
import { hands, keepsOrder, type RoomState } from "../../state";
import { word } from "../../words";
import { badge } from "./counting";
import { keep, say } from "./keyed";
import { showAvatar } from "./look";
import { partOf, stateOf } from "./people-words";
import { attachPersonMenu } from "./person-menu";

export function attachPeople(app: App): void {
  const choose = attachPersonMenu(app);
  app.connection.room.watch(
    (room) => room,
    (room) => {
      if (room !== null) show(app, room, choose);
    },
  );
}

function show(app: App, room: RoomState, choose: (visit: number) => void): void {
  say(part("people-count"), badge(room.peers.length));
  keep(part("people-list"), room.peers, {
    keyOf: ({ visit }) => String(visit),
    draw: (peer, old) => showPerson(old ?? newPerson(peer, choose), room, peer),
  });
  const raised = hands(room);
  part("hands").hidden = raised.length === 0;
  keep(part("hands-list"), raised, {
    keyOf: ({ visit }) => String(visit),
    draw: (peer, old) => showHand(old ?? newHand(app, peer), room, peer),
  });
}

function newPerson(peer: Peer, choose: (visit: number) => void): HTMLElement {
  const row = named(drawn("person"), peer);
  const menu = slot(row, "menu");
  menu.setAttribute("aria-label", word("person_menu", { name: peer.name }));
  menu.addEventListener("click", () => {
    choose(peer.visit);
  });
  return row;
}

function showPerson(row: HTMLElement, room: RoomState, peer: Peer): HTMLElement {
  const part = partOf(peer, room.me);
  const tag = slot(row, "part");
  tag.hidden = part === null;
  say(tag, part ?? "");
  say(slot(row, "state"), stateOf(room, peer));
  slot(row, "menu").hidden = !mayOrder(room, peer);
  return row;
}

function newHand({ connection }: App, peer: Peer): HTMLElement {
  const row = named(drawn("hand"), peer);
  say(slot(row, "about"), `: ${peer.name}`);
  slot(row, "lower").addEventListener("click", () => {
    obey(connection.ask("lower", { visit: peer.visit }));
  });
  return row;
}

function showHand(row: HTMLElement, room: RoomState, peer: Peer): HTMLElement {
  slot(row, "lower").hidden = !keepsOrder(room) || peer.visit === room.me;
  return row;
}

function named(row: HTMLElement, peer: Peer): HTMLElement {
  showAvatar(slot(row, "avatar"), peer, peer.part === "tutor");
  say(slot(row, "name"), peer.name);
  return row;
}

/** Order is kept among students; tutors and staff are nobody's to mute. */
function mayOrder(room: RoomState, peer: Peer): boolean {
  return keepsOrder(room) && peer.part === "student" && peer.visit !== room.me;
}
