/** `data-add-text` with `data-add-to`: a chip that adds a ready sentence to a message. */
import { all, byId, onContent, onPress } from "./page";

/** The message with the sentence after it; a sentence that is there already is not repeated. */
export function withSentence(message: string, sentence: string): string {
  if (message.includes(sentence)) return message;
  const before = message.trimEnd();
  return before === "" ? sentence : `${before} ${sentence}`;
}

export function attachAddText(): void {
  onContent((root) => {
    for (const chip of all(root, "[data-add-text]", HTMLElement)) chip.hidden = false;
  });
  onPress("[data-add-text]", (chip) => {
    const field = byId(chip.dataset["addTo"], HTMLTextAreaElement);
    if (field === null) return;
    const message = withSentence(field.value, chip.dataset["addText"] ?? "");
    if (field.maxLength >= 0 && message.length > field.maxLength) return;
    field.value = message;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
