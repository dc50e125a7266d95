/** Reactions: the menu of them, and each one shown for a moment. */
import { REACTIONS, type Reaction } from "../../../shared/live/room-protocol";
import { announce, drawn, part, slot, type App } from "../../app";
import { word } from "../../words";
import { shortNames } from "../names";

const SHOWN_MS = 4_000;
/** A crowd that claps fills no screen. */
const MOST = 12;

export function attachReactions({ connection }: App): void {
  const menu = part("react-menu");
  const nameOf = (visit: number): string => {
    const peers = connection.room.get()?.peers ?? [];
    return shortNames(peers).get(visit) ?? "";
  };
  menu.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const emoji = REACTIONS.find((each) => each === button?.dataset["roomReaction"]);
    if (emoji === undefined) return;
    menu.hidePopover();
    connection.pass("reaction", { emoji });
    show(emoji, word("you"));
  });
  connection.passing.add(({ by, k, d }) => {
    if (k !== "reaction" || by === connection.room.get()?.me) return;
    const name = nameOf(by);
    show(d.emoji, name);
    announce(word("reacted", { name, emoji: d.emoji }));
  });
}

function show(emoji: Reaction["emoji"], name: string): void {
  const place = part("reactions");
  const element = drawn("reaction");
  slot(element, "emoji").textContent = emoji;
  slot(element, "name").textContent = name;
  place.append(element);
  if (place.children.length > MOST) place.firstElementChild?.remove();
  window.setTimeout(() => {
    element.remove();
  }, SHOWN_MS);
}
