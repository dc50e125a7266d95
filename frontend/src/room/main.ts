/** The room's page: wires its parts together (`app.ts`). */
import { attachCountdowns } from "../site/countdown-view";
import { attachDialogs } from "../site/dialog";
import { attachKeyboard } from "../site/keyboard";
import { attachToasts } from "../site/toast-view";
import type { App } from "./app";
import { attachCall } from "./calling";
import { Connection } from "./connection";
import { readFacts } from "./facts";
import { Own } from "./own";
import { Store } from "./store";
import { NO_STREAMS } from "./streams";
import { attachCaptions } from "./ui/captions/captions-view";
import { attachBar } from "./ui/bar";
import { attachBoard } from "./ui/board-stage";
import { attachDoor } from "./ui/door";
import { attachHead } from "./ui/head";
import { attachKnock } from "./ui/knock";
import { attachLobby } from "./ui/lobby";
import { attachOrder } from "./ui/order";
import { attachOutside } from "./ui/outside";
import { attachOwnSwitches } from "./ui/own-switches";
import { attachPanel } from "./ui/panel/attach";
import { attachReactions } from "./ui/reactions/reactions-view";
import { attachScreens } from "./ui/screens";
import { attachSettings } from "./ui/settings";
import { attachStage } from "./ui/stage";
import { attachStanding } from "./ui/standing";
import { attachTalking } from "./ui/talking";
import { FIRST_VIEW } from "./view";

/** Each works alone; the order is the one in which they hear of things. */
const parts: readonly ((app: App) => void)[] = [
  attachScreens,
  attachLobby,
  attachOwnSwitches,
  attachStage,
  attachHead,
  attachBar,
  attachBoard,
  attachOrder,
  attachSettings,
  attachTalking,
  attachStanding,
  attachKnock,
  attachCall,
  attachPanel,
  attachCaptions,
  attachReactions,
  attachOutside,
];

attachToasts();
attachDialogs();
attachCountdowns();
attachKeyboard();

attachDoor();

const root = document.querySelector("[data-room]");
if (root instanceof HTMLElement) {
  const facts = readFacts(root);
  const app: App = {
    facts,
    connection: new Connection(facts.session, facts.person),
    view: new Store(FIRST_VIEW),
    own: new Own(),
    streams: new Store(NO_STREAMS),
  };
  for (const attach of parts) attach(app);
}
