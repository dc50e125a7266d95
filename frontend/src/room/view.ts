/** What only this page knows: how its person looks at the room, and what the call tells. */
import type { Advice, Level } from "./media/types";

export type Layout = "grid" | "speaker";

/** What the panel beside the stage shows; null: it is closed. */
export type PanelTab = "chat" | "people" | "knocking";

export interface Quality {
  readonly level: Level;
  readonly advice: Advice | null;
}

export interface View {
  readonly layout: Layout;
  readonly isBoardOpen: boolean;
  /** The tile that is kept large, by visit. */
  readonly pinned: number | null;
  readonly panel: PanelTab | null;
  /** Messages that came while the chat was not shown. */
  readonly unread: number;
  /** Voice, board and chat only. */
  readonly isLowBandwidth: boolean;
  readonly areCaptionsOn: boolean;
  /** Who was last heard speaking, by visit. */
  readonly speaker: number | null;
  /** Who speaks now, by visit. */
  readonly speaking: ReadonlySet<number>;
  /** The connection to each, by visit. */
  readonly quality: ReadonlyMap<number, Quality>;
  /** One's own connection. */
  readonly ownQuality: Quality;
}

export const FIRST_VIEW: View = {
  layout: "grid",
  isBoardOpen: false,
  pinned: null,
  panel: null,
  unread: 0,
  isLowBandwidth: false,
  areCaptionsOn: false,
  speaker: null,
  speaking: new Set(),
  quality: new Map(),
  ownQuality: { level: "good", advice: null },
};
