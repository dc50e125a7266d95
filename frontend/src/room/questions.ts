/** Questions on the socket that wait for their answer, by number. */
import type { Body, Done, Err, FromClient, Refused } from "../shared/live/protocol";
import { Refusal } from "./refusal";

interface Waiting {
  readonly done: (body: Body) => void;
  readonly refused: (refusal: Refusal) => void;
}

export class Questions {
  #last = 0;
  readonly #waiting = new Map<number, Waiting>();
  readonly #say: (message: FromClient) => boolean;

  /** `say` is false where nobody listens. */
  constructor(say: (message: FromClient) => boolean) {
    this.#say = say;
  }

  /** Ask; refused with a `Refusal`. */
  ask(topic: string, k: string, d: Body): Promise<Body> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((done, refused) => {
      if (this.#say({ type: "pub", id, topic, k, d })) this.#waiting.set(id, { done, refused });
      else refused(new Refusal("cut", ""));
    });
  }

  /** What the server says to one of them. */
  answered(message: Done | Refused | Err): void {
    if (message.id === undefined) return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (waiting === undefined) return;
    if (message.type === "done") waiting.done(message.d);
    // An error's message is for programmers.
    else if (message.type === "err") waiting.refused(new Refusal(message.code, ""));
    else waiting.refused(new Refusal(message.code, message.message, message.d));
  }

  /** None of them will be answered. */
  cut(): void {
    const cut = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { refused } of cut) refused(new Refusal("cut", ""));
  }
}
