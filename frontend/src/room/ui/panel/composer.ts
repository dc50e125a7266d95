/** The field in which one writes: Enter sends, Shift and Enter begins a line; also for changing a message. */
import { TEXT_MAX, type ChatMessage } from "../../../shared/live/room-protocol";
import { part, sentenceOf, type App } from "../../app";
import { may } from "../../state";
import { counted, word } from "../../words";
import type { ChatFeed } from "./chat-feed";
import { leftOf, lengthOf } from "./counting";
import { say } from "./keyed";

export class Composer {
  readonly #feed: ChatFeed;
  readonly #field: HTMLTextAreaElement;
  /** The message that is being changed. */
  #changing: number | null = null;
  /** What was being written before that. */
  #put = "";

  constructor(feed: ChatFeed) {
    this.#feed = feed;
    this.#field = textField();
    part("chat-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#field.addEventListener("keydown", (event) => {
      this.#pressed(event);
    });
    this.#field.addEventListener("input", () => {
      this.#refuse("");
      this.#count();
    });
    part("chat-edit-cancel").addEventListener("click", () => {
      this.#stopChanging();
    });
  }

  /** Write this text, beside what stands there already. */
  fill(text: string): void {
    const there = this.#field.value;
    this.#show(there.trim() === "" ? text : `${there}\n${text}`);
  }

  /** Change a message that is kept. */
  change(message: ChatMessage): void {
    if (this.#changing === null) this.#put = this.#field.value;
    this.#changing = message.id;
    part("chat-editing").hidden = false;
    this.#show(message.text);
  }

  #pressed(event: KeyboardEvent): void {
    // Enter that ends a word of an input method is not meant for us.
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Escape" && this.#changing !== null) {
      event.stopPropagation();
      this.#stopChanging();
    }
  }

  #send(): void {
    const text = this.#field.value;
    const length = lengthOf(text);
    if (length === 0) return;
    if (length > TEXT_MAX) this.#refuse(word("message_too_long"));
    else if (this.#changing !== null) void this.#change(this.#changing, text);
    else {
      this.#feed.write(text.trim());
      this.#show("");
    }
  }

  /** Seen at once; where it is refused, the text is back in the field, with the reason. */
  async #change(id: number, text: string): Promise<void> {
    this.#stopChanging();
    try {
      await this.#feed.edit(id, text);
    } catch (error) {
      const message = this.#feed.log.get().messages.find((each) => each.id === id);
      if (message !== undefined) this.change({ ...message, text });
      this.#refuse(sentenceOf(error));
    }
  }

  #stopChanging(): void {
    this.#changing = null;
    part("chat-editing").hidden = true;
    this.#show(this.#put);
    this.#put = "";
  }

  #show(text: string): void {
    this.#field.value = text;
    this.#field.focus();
    // Counters and the typing sign follow the field.
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #refuse(sentence: string): void {
    const place = part("chat-refusal");
    place.hidden = sentence === "";
    say(place, sentence);
  }

  #count(): void {
    const left = leftOf(this.#field.value, TEXT_MAX);
    const place = part("chat-left");
    place.hidden = left === null;
    if (left === null) return;
    place.dataset["state"] = left < 0 ? "over" : "near";
    const [one, other] =
      left < 0 ? (["over_one", "over_other"] as const) : (["left_one", "left_other"] as const);
    say(place, counted(one, other, Math.abs(left)));
  }
}

/** The field goes while the tutor has switched the chat off; what was written in it stays. */
export function attachChatSwitch({ connection }: App): void {
  connection.room.watch(
    (room) => room === null || may(room, "chat"),
    (isOpen) => {
      part("chat-off").hidden = isOpen;
      part("chat-form").hidden = !isOpen;
    },
  );
}

export function textField(): HTMLTextAreaElement {
  const field = part("chat-text");
  if (field instanceof HTMLTextAreaElement) return field;
  throw new TypeError("The chat's field is a text area.");
}
