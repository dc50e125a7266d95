/** The room's controls at its foot; microphone and camera are `own-switches.ts`. */
import { onPress } from "../../site/page";
import { announce, obey, part, slot, type App } from "../app";
import { may, myself, type RoomState } from "../state";
import { word } from "../words";

export function attachBar(app: App): void {
  const { connection, own, view } = app;
  onPress("[data-do]", (button) => {
    ACTS[button.dataset["do"] ?? ""]?.(app);
  });
  connection.room.subscribe((room) => {
    if (room !== null) showRoom(app, room);
  });
  own.sent.watch(
    ({ screen }) => screen !== null,
    (isOn) => {
      press("share", isOn);
    },
  );
  view.watch(
    ({ panel }) => panel !== null,
    (isOpen) => {
      press("chat", isOpen);
    },
  );
  view.watch(
    ({ isBoardOpen }) => isBoardOpen,
    (isOpen) => {
      press("board", isOpen);
    },
  );
  view.watch(
    ({ areCaptionsOn }) => areCaptionsOn,
    (isOn) => {
      press("captions", isOn);
    },
  );
  view.watch(({ unread }) => unread, showUnread);
}

const ACTS: Readonly<Record<string, (app: App) => void>> = {
  share: ({ own }) => void own.share(own.sent.get().screen === null),
  board: ({ view }) => {
    // What is pinned would hide it.
    view.change({ isBoardOpen: !view.get().isBoardOpen, pinned: null });
  },
  chat: ({ view }) => {
    view.change({ panel: view.get().panel === null ? "chat" : null });
  },
  captions: ({ view }) => {
    view.change({ areCaptionsOn: !view.get().areCaptionsOn });
  },
  hand: ({ connection }) => {
    const room = connection.room.get();
    if (room === null) return;
    const isUp = myself(room)?.hand_at === null;
    obey(connection.ask("hand", { is_up: isUp }));
    announce(word(isUp ? "hand_up" : "hand_down"));
  },
  leave: ({ connection }) => {
    connection.leave();
  },
};

function showRoom({ own }: App, room: RoomState): void {
  press("hand", myself(room)?.hand_at !== null);
  const mayShare = may(room, "share");
  for (const button of buttons("share")) {
    button.hidden = !mayShare || !canShare();
  }
  if (!mayShare && own.sent.get().screen !== null) void own.share(false);
}

/** Phones' browsers cannot; over plain http there are no devices at all, whatever the types say. */
function canShare(): boolean {
  const { mediaDevices } = navigator as { readonly mediaDevices?: object };
  return mediaDevices !== undefined && "getDisplayMedia" in mediaDevices;
}

function press(name: string, isOn: boolean): void {
  for (const button of buttons(name)) button.setAttribute("aria-pressed", String(isOn));
}

function buttons(name: string): readonly HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(`[data-do="${name}"]`)];
}

function showUnread(unread: number): void {
  const sign = part("unread");
  sign.hidden = unread === 0;
  slot(sign, "count").textContent = unread > 99 ? "99+" : String(unread);
}
