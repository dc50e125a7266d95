/** The panel's three tabs by mouse and keyboard, and the panel's coming and going; on phones it is a sheet. */
import { part, type App } from "../../app";
import { keepsOrder } from "../../state";
import type { PanelTab } from "../../view";
import { textField } from "./composer";

const ORDER: readonly PanelTab[] = ["chat", "people", "knocking"];
/** Below this width the panel lies over everything (DESIGN 5). */
const IS_SHEET = window.matchMedia("(width < 52rem)");
/** What lies under the sheet. */
const BENEATH = ["head", "stage", "bar"] as const;

export function attachTabs(app: App): void {
  const { view, connection } = app;
  for (const tab of ORDER) {
    const button = tabButton(tab);
    button.addEventListener("click", () => {
      view.change({ panel: tab });
    });
    button.addEventListener("keydown", (event) => {
      move(app, tab, event);
    });
  }
  connection.room.watch(
    (room) => room !== null && keepsOrder(room),
    (isKeeper) => {
      tabButton("knocking").hidden = !isKeeper;
      if (!isKeeper && view.get().panel === "knocking") view.change({ panel: "people" });
    },
  );
  view.watch(({ panel }) => panel, show);
  attachClosing(app);
}

function attachClosing({ view }: App): void {
  let opener: Element | null = null;
  const close = (): void => {
    view.change({ panel: null });
  };
  view.subscribe(({ panel }, before) => {
    if (panel !== null && before.panel === null) {
      opener = document.activeElement;
      takeFocus(panel);
    } else if (panel === null && before.panel !== null) giveFocusBack(opener);
  });
  part("panel-close").addEventListener("click", close);
  part("scrim").addEventListener("click", close);
  part("panel").addEventListener("keydown", (event) => {
    // A menu or a dialog in it closes first, by itself.
    const isTaken = document.querySelector(":popover-open, dialog[open]") !== null;
    if (event.key === "Escape" && !isTaken) close();
  });
  IS_SHEET.addEventListener("change", () => {
    show(view.get().panel);
  });
}

function show(panel: PanelTab | null): void {
  part("panel").hidden = panel === null;
  const isSheet = panel !== null && IS_SHEET.matches;
  part("scrim").hidden = !isSheet;
  for (const name of BENEATH) part(name).inert = isSheet;
  if (panel === null) return;
  for (const tab of ORDER) {
    const isShown = tab === panel;
    const button = tabButton(tab);
    button.setAttribute("aria-selected", String(isShown));
    button.tabIndex = isShown ? 0 : -1;
    content(tab).hidden = !isShown;
  }
}

/** A keyboard that covers half a phone comes when it is asked for. */
function takeFocus(panel: PanelTab): void {
  const field = textField();
  const isWriting = panel === "chat" && !IS_SHEET.matches && field.offsetParent !== null;
  (isWriting ? field : tabButton(panel)).focus();
}

function giveFocusBack(opener: Element | null): void {
  const isLost = document.activeElement === document.body || document.activeElement === null;
  const isWithin = part("panel").contains(document.activeElement);
  if ((isLost || isWithin) && opener instanceof HTMLElement && opener.isConnected) opener.focus();
}

/** Arrows go round, Home and End to the ends (the tabs pattern of ARIA). */
function move({ view }: App, from: PanelTab, event: KeyboardEvent): void {
  const tabs = ORDER.filter((tab) => !tabButton(tab).hidden);
  const at = tabs.indexOf(from);
  const isRtl = document.documentElement.dir === "rtl";
  const places: Readonly<Record<string, number>> = {
    ArrowRight: at + (isRtl ? -1 : 1),
    ArrowLeft: at + (isRtl ? 1 : -1),
    Home: 0,
    End: -1,
  };
  const place = places[event.key];
  if (place === undefined) return;
  event.preventDefault();
  const tab = tabs.at(place % tabs.length);
  if (tab === undefined) return;
  view.change({ panel: tab });
  tabButton(tab).focus();
}

function tabButton(tab: PanelTab): HTMLElement {
  return found(`[data-room-tab="${tab}"]`);
}

function content(tab: PanelTab): HTMLElement {
  return found(`[data-room-panel="${tab}"]`);
}

function found(selector: string): HTMLElement {
  const element = document.querySelector(selector);
  if (element instanceof HTMLElement) return element;
  throw new Error(`The panel has no ${selector}.`);
}
