/** The room as all see it: what `enter` answered, and what each event makes of it. No page, no network. */
import type {
  Entered,
  Knocker,
  Peer,
  RoomEvents,
  Rules,
  State,
} from "../shared/live/room-protocol";

export interface RoomState {
  /** One's own place: the number of the visit. */
  readonly me: number;
  /** Events up to this one are in it. */
  readonly seq: number;
  readonly mode: State["mode"];
  readonly peopleAtMost: number | null;
  readonly rules: Rules;
  /** Oneself too; who came first is first. */
  readonly peers: readonly Peer[];
  readonly knocks: readonly Knocker[];
  readonly isReleased: boolean;
  readonly isClosed: boolean;
  readonly closesAt: number;
  /** The documents that all write in. */
  readonly board: number;
  readonly notes: number;
}

/** An event of the room with the shape that its kind has. */
export type RoomEvent = {
  [Kind in keyof RoomEvents]: { readonly k: Kind; readonly d: RoomEvents[Kind] };
}[keyof RoomEvents];

export function entered({ visit, state }: Entered): RoomState {
  return {
    me: visit,
    seq: state.seq,
    mode: state.mode,
    peopleAtMost: state.people_at_most,
    rules: state.rules,
    peers: byVisit(state.peers),
    knocks: state.knocks,
    isReleased: state.is_released,
    isClosed: false,
    closesAt: state.closes_at,
    board: state.board,
    notes: state.notes,
  };
}

/** The room after an event; one that it knows already changes nothing. */
export function after(room: RoomState, seq: number, event: RoomEvent): RoomState {
  return seq <= room.seq ? room : { ...happened(room, event), seq };
}

type Change<Kind extends keyof RoomEvents> = (room: RoomState, d: RoomEvents[Kind]) => RoomState;

/** What each kind makes of the room; one that is not named changes nothing of it. */
const CHANGES: { readonly [Kind in keyof RoomEvents]?: Change<Kind> } = {
  joined: (room, peer) => ({
    ...room,
    peers: byVisit([...without(room.peers, peer.visit), peer]),
  }),
  left: (room, { visit }) => ({ ...room, peers: without(room.peers, visit) }),
  media: (room, { visit, ...media }) => ({ ...room, peers: changed(room.peers, visit, media) }),
  hand: (room, { visit, at }) => ({ ...room, peers: changed(room.peers, visit, { hand_at: at }) }),
  muted: (room, { visit }) => ({ ...room, peers: changed(room.peers, visit, { mic: false }) }),
  rules: (room, rules) => ({ ...room, rules }),
  knocked: (room, knocker) => ({
    ...room,
    knocks: [...notOf(room.knocks, knocker.person), knocker],
  }),
  knock_ended: (room, { person }) => ({ ...room, knocks: notOf(room.knocks, person) }),
  released: (room) => ({ ...room, isReleased: true }),
  closed: (room) => ({ ...room, isClosed: true }),
  moved: (room, { mode, people_at_most: peopleAtMost }) => ({ ...room, mode, peopleAtMost }),
};

function happened(room: RoomState, { k, d }: RoomEvent): RoomState {
  const change = CHANGES[k] as Change<keyof RoomEvents> | undefined;
  return change?.(room, d) ?? room;
}

export function peerOf(room: RoomState, visit: number): Peer | null {
  return room.peers.find((peer) => peer.visit === visit) ?? null;
}

export function myself(room: RoomState): Peer | null {
  return peerOf(room, room.me);
}

/** Keeps order here: mutes, locks, lets in, puts out. */
export function keepsOrder(room: RoomState): boolean {
  const part = myself(room)?.part;
  return part === "tutor" || part === "staff";
}

/** Whether one may do what the rules can stop for students. */
export function may(room: RoomState, what: "chat" | "share" | "draw"): boolean {
  return keepsOrder(room) || room.rules[what];
}

/** Raised hands, who was first is first. */
export function hands(room: RoomState): readonly (Peer & { readonly hand_at: number })[] {
  const raised = room.peers.filter(
    (peer): peer is Peer & { readonly hand_at: number } => peer.hand_at !== null,
  );
  return raised.sort((one, other) => one.hand_at - other.hand_at || one.visit - other.visit);
}

function changed(
  peers: readonly Peer[],
  visit: number,
  fields: Partial<Omit<Peer, "visit">>,
): readonly Peer[] {
  return peers.map((peer) => (peer.visit === visit ? { ...peer, ...fields } : peer));
}

function without(peers: readonly Peer[], visit: number): readonly Peer[] {
  return peers.filter((peer) => peer.visit !== visit);
}

function byVisit(peers: readonly Peer[]): readonly Peer[] {
  return [...peers].sort((one, other) => one.visit - other.visit);
}

function notOf(knocks: readonly Knocker[], person: number): readonly Knocker[] {
  return knocks.filter((knock) => knock.person !== person);
}
