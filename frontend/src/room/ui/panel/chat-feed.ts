/** Keeps the chat's log true (`chat-log.ts` has the rules): asks the room, hears it, writes and changes. */
import { serverNow } from "../../../site/server-clock";
import type { ChatMessage, History } from "../../../shared/live/room-protocol";
import { sentenceOf } from "../../app";
import type { Connection, Passed } from "../../connection";
import { Refusal } from "../../refusal";
import type { RoomEvent, RoomState } from "../../state";
import { Store } from "../../store";
import { word } from "../../words";
import * as chat from "./chat-log";
import { joined, left, present, type Coming } from "./comings";

/** The message comes beside its event, not with it: a moment's patience saves a question. */
const PATIENCE_MS = 400;

export class ChatFeed {
  readonly log: Store<chat.ChatLog>;
  readonly comings = new Store<readonly Coming[]>([]);

  readonly #connection: Connection;
  #isSettling = false;
  /** One after the other, so that they are kept in the order of writing. */
  #sending: Promise<void> = Promise.resolve();

  constructor(connection: Connection, me: number) {
    this.#connection = connection;
    this.log = new Store(chat.unreadLog(me));
    connection.place.subscribe((place) => {
      if (place.kind === "inside") void this.#cameIn();
    });
    connection.events.add((event) => {
      this.#happened(event);
    });
    connection.passing.add((passed) => {
      this.#passed(passed);
    });
  }

  write(text: string): void {
    const draft = { key: newKey(), text, at: serverNow() };
    this.log.set(chat.wrote(this.log.get(), draft));
    this.#send(draft.key);
  }

  /** A refused message once more. */
  retry(key: string): void {
    this.log.set(chat.retried(this.log.get(), key));
    this.#send(key);
  }

  /** Gives a refused message's text back to be written anew. */
  takeBack(key: string): string {
    const text = this.#draft(key)?.text ?? "";
    this.log.set(chat.withoutDraft(this.log.get(), key));
    return text;
  }

  /** Change one's own message; a `Refusal` when it stays as it was. */
  async edit(id: number, text: string): Promise<void> {
    await this.#change(id, text, this.#connection.ask("chat_edit", { id, text }));
  }

  /** The same for deleting. */
  async remove(id: number): Promise<void> {
    await this.#change(id, null, this.#connection.ask("chat_delete", { id }));
  }

  /** The page above all that is known. */
  async goBack(): Promise<void> {
    const before = chat.earlierThan(this.log.get());
    if (before === null) return;
    const history = await this.#connection.ask("chat_read", { before });
    this.log.set(chat.wentBack(this.log.get(), history));
  }

  #draft(key: string): chat.Draft | undefined {
    return this.log.get().drafts.find((draft) => draft.key === key);
  }

  /** What is not answered because the connection was cut is sent again, under its key, once it is back. */
  #send(key: string): void {
    this.#sending = this.#sending.then(async () => {
      const draft = this.#draft(key);
      if (draft?.refusal !== null) return;
      try {
        const message = await this.#connection.ask("chat_say", { key, text: draft.text });
        this.log.set(chat.answered(this.log.get(), message));
      } catch (error) {
        if (isCut(error)) return;
        this.log.set(chat.refused(this.log.get(), key, sentence(error)));
      }
    });
  }

  async #change(id: number, text: string | null, asked: Promise<ChatMessage>): Promise<void> {
    this.log.set(chat.changed(this.log.get(), id, text));
    let now: ChatMessage | null = null;
    try {
      now = await asked;
    } finally {
      this.log.set(chat.settled(this.log.get(), id, now));
    }
  }

  async #cameIn(): Promise<void> {
    const room = this.#connection.room.get();
    if (room !== null) this.#present(room);
    this.log.set(chat.reconnected(this.log.get()));
    const history = await this.#read({});
    if (history === null) return;
    this.log.set(chat.resumed(this.log.get(), history));
    for (const draft of this.log.get().drafts) if (draft.refusal === null) this.#send(draft.key);
    void this.#settle();
  }

  #present(room: RoomState): void {
    this.comings.set(present(this.comings.get(), room.peers, serverNow()));
  }

  #happened(event: RoomEvent): void {
    if (event.k === "joined") this.comings.set(joined(this.comings.get(), event.d));
    else if (event.k === "left") this.comings.set(left(this.comings.get(), event.d, serverNow()));
    else if (event.k === "chat") {
      this.log.set(chat.told(this.log.get(), event.d.id));
      void this.#settle();
    }
  }

  #passed(passed: Passed): void {
    if (passed.k === "chat") this.log.set(chat.shown(this.log.get(), passed.d));
  }

  /** Reads what is owed, page by page. */
  async #settle(): Promise<void> {
    if (this.#isSettling || chat.debtOf(this.log.get()) === null) return;
    this.#isSettling = true;
    await new Promise((resume) => setTimeout(resume, PATIENCE_MS));
    for (;;) {
      const debt = chat.debtOf(this.log.get());
      if (debt === null) break;
      const history = await this.#read({ after: debt.after });
      if (history === null) break; // coming in again reads anew
      this.log.set(chat.caughtUp(this.log.get(), debt, history));
    }
    this.#isSettling = false;
  }

  async #read(where: { readonly after?: number }): Promise<History | null> {
    try {
      return await this.#connection.ask("chat_read", where);
    } catch (error) {
      if (error instanceof Refusal) return null;
      throw error;
    }
  }
}

function isCut(error: unknown): boolean {
  return error instanceof Refusal && (error.code === "cut" || error.code === "not_entered");
}

function sentence(error: unknown): string {
  const isTooFast = error instanceof Refusal && error.code === "too_fast";
  return isTooFast ? word("too_fast") : sentenceOf(error);
}

/** A name for a message that no other has; `crypto.randomUUID` is not there without https. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
