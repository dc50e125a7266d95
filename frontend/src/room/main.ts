/** The room's page: wires its parts together (`app.ts`). */
import { attachCountdowns } from "../site/countdown-view";
import { attachDialogs } from "../site/dialog";
import { attachToasts } from "../site/toast-view";
import type { App } from "./app";
import { Connection } from "./connection";
import { readFacts } from "./facts";
import { Store } from "./store";
import { attachLobby } from "./ui/lobby";
import { attachScreens } from "./ui/screens";
import { attachStage } from "./ui/stage";
import { FIRST_VIEW } from "./view";

/** Each works alone; the order is the one in which they hear of things. */
const parts: readonly ((app: App) => void)[] = [attachScreens, attachLobby, attachStage];

attachToasts();
attachDialogs();
attachCountdowns();

const root = document.querySelector("[data-room]");
if (root instanceof HTMLElement) {
  const facts = readFacts(root);
  const app: App = {
    facts,
    connection: new Connection(facts.session, facts.person),
    view: new Store(FIRST_VIEW),
  };
  for (const attach of parts) attach(app);
}
