/** Does what the rules of `machine.ts` ask for: the socket, the polls, the timers and the page's comings and goings. */
import type { Cursors, Topic } from "./cursors";
import { step } from "./machine";
import { pollQuery, readFrame, readPolled, writeFrame } from "./messages";
import type { FromClient, FromServer } from "./protocol";
import {
  START,
  type Effect,
  type Input,
  type Live,
  type PageChange,
  type Told,
  type TimerName,
} from "./state";

/** For who speaks on the socket too, as rooms do. */
export interface Wire {
  /** What the server says, after what follows for the topics has been told. */
  heard(message: FromServer): void;
  /** A binary frame: something about a document that is open. */
  heardBytes?(frame: Uint8Array): void;
  /** The socket is gone: what was asked and not answered will not be. */
  cut(): void;
}

export class LiveClient {
  #live: Live;
  #socket: WebSocket | null = null;
  readonly #timers = new Map<TimerName, number>();
  readonly #tell: (told: Told) => void;
  readonly #wire: Wire | null;

  /** `tell` is called with all that concerns the page, in order. With a wire, people wait for this connection. */
  constructor(tell: (told: Told) => void, wire: Wire | null = null) {
    this.#tell = tell;
    this.#wire = wire;
    this.#live = { ...START, isUrgent: wire !== null };
    this.#watchPage();
  }

  /** Hear exactly these topics from now on. */
  follow(topics: readonly Topic[]): void {
    this.#happen({ type: "follow", topics });
  }

  /** Hear this topic too, from after event `seq`, whatever was heard of it before. */
  goOn(topic: Topic, seq: number): void {
    this.#happen({ type: "go_on", topic, seq });
  }

  /** Say this; false where nobody listens now. */
  say(message: FromClient): boolean {
    if (this.#live.phase !== "open" || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(writeFrame([message]));
    return true;
  }

  /** Say this about a document; false where nobody listens now. */
  sayBytes(frame: Uint8Array<ArrayBuffer>): boolean {
    if (this.#live.phase !== "open" || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(frame);
    return true;
  }

  #happen(input: Input): void {
    const { live, effects } = step(this.#live, input, Math.random);
    this.#live = live;
    for (const effect of effects) {
      if (isTold(effect)) this.#tell(effect);
      else this.#do(effect);
    }
  }

  #do(effect: Exclude<Effect, Told>): void {
    switch (effect.type) {
      case "open":
        this.#open();
        break;
      case "close":
        this.#close();
        break;
      case "send":
        this.#socket?.send(writeFrame(effect.messages));
        break;
      case "timer":
        this.#setTimer(effect.name, effect.ms);
        break;
      case "poll":
        void this.#poll(effect.cursors);
        break;
    }
  }

  #open(): void {
    const address = new URL("/ws", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    // A socket that was given up may still speak: only the current one is heard.
    const onlyNow =
      <Kind extends Event>(act: (event: Kind) => void) =>
      (event: Kind): void => {
        if (this.#socket === socket) act(event);
      };
    socket.onopen = onlyNow(() => {
      this.#happen({ type: "opened" });
    });
    socket.onmessage = onlyNow((event: MessageEvent) => {
      if (event.data instanceof ArrayBuffer) {
        this.#wire?.heardBytes?.(new Uint8Array(event.data));
        return;
      }
      const messages = readFrame(String(event.data));
      this.#happen({ type: "heard", messages });
      for (const message of messages) this.#wire?.heard(message);
    });
    socket.onclose = onlyNow((event: CloseEvent) => {
      this.#socket = null;
      this.#wire?.cut();
      this.#happen({ type: "closed", code: event.code });
    });
  }

  #close(): void {
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    this.#wire?.cut();
    // Closed before it is open, the browser would complain in the console.
    if (socket.readyState === WebSocket.CONNECTING)
      socket.onopen = () => {
        socket.close();
      };
    else socket.close();
  }

  #setTimer(name: TimerName, ms: number | null): void {
    window.clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
    if (ms === null) return;
    const timer = window.setTimeout(() => {
      this.#happen({ type: "timer", name });
    }, ms);
    this.#timers.set(name, timer);
  }

  async #poll(cursors: Cursors): Promise<void> {
    this.#happen(await polled(cursors));
  }

  #turn(change: PageChange): void {
    this.#happen({ type: "page", change });
  }

  #watchPage(): void {
    const looked = (): void => {
      this.#turn({ isHidden: document.hidden });
    };
    const reached = (): void => {
      this.#turn({ isOffline: !navigator.onLine });
    };
    document.addEventListener("visibilitychange", looked);
    window.addEventListener("online", reached);
    window.addEventListener("offline", reached);
    // An open socket would keep the browser from keeping the page for the way back.
    window.addEventListener("pagehide", () => {
      this.#turn({ isAway: true });
    });
    window.addEventListener("pageshow", () => {
      this.#turn({ isAway: false });
    });
    looked();
    reached();
  }
}

function isTold(effect: Effect): effect is Told {
  return ["event", "stale", "gone", "standing"].includes(effect.type);
}

/** What asking became: a poll never throws. */
async function polled(cursors: Cursors): Promise<Input> {
  try {
    const response = await fetch(`/api/events/?${pollQuery(cursors)}`, {
      headers: { Accept: "application/json" },
      cache: "no-store",
    });
    const answer = response.ok ? readPolled(await response.text()) : null;
    if (answer === null) return { type: "poll_failed", status: response.status };
    return { type: "polled", asked: [...cursors.keys()], polled: answer };
  } catch {
    return { type: "poll_failed", status: null };
  }
}
