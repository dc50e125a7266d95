/**
 * The room's socket: coming in and coming back, the room's state kept true, questions, what is said in
 * passing, and signals between peers. Who comes and goes, and when to ask again, is decided in `place.ts`.
 */
import { LiveClient } from "../shared/live/client";
import type { Body, Ev, EphBy, FromServer } from "../shared/live/protocol";
import type {
  Entered,
  RoomCommands,
  RoomPassing,
  RoomPassingByServer,
} from "../shared/live/room-protocol";
import type { Told } from "../shared/live/state";
import { Listeners } from "./listeners";
import type { Signals } from "./media/types";
import { turn, type Happening, type Place } from "./place";
import { Questions } from "./questions";
import { Refusal } from "./refusal";
import { after, entered, type RoomEvent, type RoomState } from "./state";
import { Store } from "./store";

/** What comes in passing: by whom (0: the server), what, how. */
export type Passed = {
  [Kind in keyof Passing]: { readonly by: number; readonly k: Kind; readonly d: Passing[Kind] };
}[keyof Passing];

type Passing = RoomPassing & RoomPassingByServer;

/** A question that came to nothing is asked again after so long. */
const AGAIN_MS = 2_000;
/** A place that is gone is told with its reason by an event; without one it is asked for again. */
const REASON_MS = 3_000;

export class Connection {
  readonly place = new Store<Place>({ kind: "lobby" });
  /** Null until one has been inside; afterwards the last that was known. */
  readonly room = new Store<RoomState | null>(null);
  /** Whether the server listens now. */
  readonly isHeard = new Store(false);
  /** Events in their order, each once, after the state has been changed by it. */
  readonly events = new Listeners<[event: RoomEvent, room: RoomState]>();
  readonly passing = new Listeners<[Passed]>();
  /** Events of one's own topic, as `let_in`. */
  readonly own = new Listeners<[Ev]>();
  /** Binary frames: what is said about documents. */
  readonly frames = new Listeners<[Uint8Array]>();
  /** Everything the server says on the socket. */
  readonly wire = new Listeners<[FromServer]>();

  readonly #topic: string;
  readonly #client: LiveClient;
  readonly #questions: Questions;
  readonly #signals = new Listeners<[from: number, kind: string, body: unknown]>();

  constructor(session: number, person: number) {
    this.#topic = `room:${session}`;
    this.#client = new LiveClient(
      (told) => {
        this.#told(told);
      },
      {
        heard: (message) => {
          this.#heard(message);
        },
        heardBytes: (frame) => {
          this.frames.tell(frame);
        },
        cut: () => {
          this.#cut();
        },
      },
    );
    this.#questions = new Questions((message) => this.#client.say(message));
    this.#client.follow([`user:${person}`]);
  }

  /** Come in, or take one's place over from another page. */
  join(): void {
    this.#happen({ type: "join" });
  }

  /** Go. The server hears it where it can. */
  leave(): void {
    void this.ask("leave", {}).catch(() => undefined);
    this.#happen({ type: "leave" });
  }

  /** Ask the room; a `Refusal` when it says no. */
  ask<Kind extends keyof RoomCommands>(
    k: Kind,
    d: RoomCommands[Kind]["d"],
  ): Promise<RoomCommands[Kind]["done"]> {
    return this.askAt(this.#topic, k, d as Body) as Promise<RoomCommands[Kind]["done"]>;
  }

  /** Ask on another topic. */
  askAt(topic: string, k: string, d: Body): Promise<Body> {
    return this.#questions.ask(topic, k, d);
  }

  /** Tell in passing on another topic. */
  passAt(topic: string, k: string, d: Body): void {
    this.#client.say({ type: "eph", topic, k, d });
  }

  /** Say something about a document; false where nobody listens. */
  sayBytes(frame: Uint8Array<ArrayBuffer>): boolean {
    return this.#client.sayBytes(frame);
  }

  /** Tell all others in passing; lost where there is no connection. */
  pass<Kind extends keyof RoomPassing>(k: Kind, d: RoomPassing[Kind]): void {
    this.#client.say({ type: "eph", topic: this.#topic, k, d: d as unknown as Body });
  }

  /** What a call speaks by. */
  get signals(): Signals {
    return {
      send: (to, k, d) => {
        this.#client.say({ type: "sig", topic: this.#topic, to, k, d: d as Body });
      },
      on: (handler) => this.#signals.add(handler),
    };
  }

  #told(told: Told): void {
    if (told.type === "event") this.#event(told.event);
    else if (told.type === "standing" && told.standing === "signed_out")
      this.#happen({ type: "signed_out" });
    else if ((told.type === "stale" || told.type === "gone") && told.topic === this.#topic)
      this.#happen({ type: "caught_up" });
  }

  #heard(message: FromServer): void {
    this.wire.tell(message);
    if (message.type === "welcome") this.#greeted();
    else if (message.type === "done" || message.type === "refused" || message.type === "err")
      this.#questions.answered(message);
    else if ("topic" in message && message.topic === this.#topic) this.#heardHere(message);
  }

  /** What is said on the room's own topic; events come by `#told`, in their order. */
  #heardHere(message: FromServer): void {
    if (message.type === "ack") this.#happen({ type: "caught_up" });
    else if (message.type === "eph") this.#passed(message);
    else if (message.type === "sig") this.#signals.tell(message.by, message.k, message.d);
    else if (message.type === "lost") this.#lost(message.place);
  }

  #greeted(): void {
    this.isHeard.set(true);
    this.#happen({ type: "greeted" });
  }

  #cut(): void {
    this.isHeard.set(false);
    this.#questions.cut();
    this.#happen({ type: "cut" });
  }

  #passed({ by, k, d }: EphBy): void {
    this.passing.tell({ by, k, d } as unknown as Passed);
  }

  /** Gone, but why? The event that says so may be on its way. */
  #lost(visit: number): void {
    window.setTimeout(() => {
      const place = this.place.get();
      if (place.kind === "inside" && place.visit === visit) this.#happen({ type: "again" });
    }, REASON_MS);
  }

  #event(ev: Ev): void {
    if (ev.topic !== this.#topic) {
      this.own.tell(ev);
      return;
    }
    const event = ev as unknown as RoomEvent;
    const before = this.room.get();
    if (before === null || ev.seq <= before.seq) return;
    const now = after(before, ev.seq, event);
    this.room.set(now);
    this.events.tell(event, now);
    if (event.k === "left") this.#happen({ type: "left", visit: event.d.visit, why: event.d.why });
    else if (event.k === "closed") this.#happen({ type: "closed" });
  }

  #happen(happening: Happening): void {
    const { place, ask } = turn(this.place.get(), happening, this.isHeard.get());
    this.place.set(place);
    if (ask !== null) void this.#enter(ask.visit);
  }

  async #enter(visit: number | null): Promise<void> {
    try {
      const answer = await this.ask("enter", visit === null ? {} : { visit });
      this.#entered(answer);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#notEntered(error);
    }
  }

  /** First the state, so that whoever hears of the new place finds it. */
  #entered(answer: Entered): void {
    if (this.place.get().kind !== "entering") return; // has left meanwhile
    this.room.set(entered(answer));
    this.#client.goOn(this.#topic, answer.state.seq);
    this.#happen({ type: "entered", visit: answer.visit });
  }

  #notEntered({ code, message }: Refusal): void {
    if (code === "cut") return; // the next greeting asks again
    if (message !== "") this.#happen({ type: "refused", code, message });
    else
      window.setTimeout(() => {
        this.#happen({ type: "again" });
      }, AGAIN_MS);
  }
}
