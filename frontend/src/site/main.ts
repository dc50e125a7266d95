/**
 * What pages gain where script runs: htmx, and the behaviours of this folder. Each attaches by a
 * `data-` attribute, works alone and can be taken out of this list; `frontend/README.md` shows the markup.
 */
import "htmx.org";

import { attachAddText } from "./add-text";
import { attachAgo } from "./ago";
import { attachAnnounce } from "./announce";
import { attachBusy } from "./busy";
import { attachCopyLink } from "./copy-link";
import { attachCountdowns } from "./countdown-view";
import { attachCounters } from "./counter";
import { attachCsrf } from "./csrf";
import { attachDialogs } from "./dialog";
import { attachFailures } from "./failures";
import { attachFilters } from "./filters";
import { attachKeyboard } from "./keyboard";
import { attachLive } from "./live";
import { attachLiveParts } from "./live-parts";
import { attachLoadMore } from "./load-more";
import { attachLostFocus } from "./lost-focus";
import { attachNotices } from "./notices";
import { attachOfflineBar } from "./offline";
import { attachOpened } from "./opened";
import { attachOptimistic } from "./optimistic";
import { attachPush } from "./push";
import { attachRequestFocus } from "./request-focus";
import { attachReveal } from "./reveal";
import { attachSkeletons } from "./skeleton";
import { attachSteppers } from "./stepper";
import { attachTheme } from "./theme";
import { attachToasts } from "./toast-view";
import { attachUnread } from "./unread";
import { attachZone } from "./zone";

const behaviours: readonly (() => void)[] = [
  attachZone,
  attachTheme,
  attachCsrf,
  attachBusy,
  attachToasts,
  attachFailures,
  attachOfflineBar,
  attachDialogs,
  attachCounters,
  attachAddText,
  attachCountdowns,
  attachAgo,
  attachAnnounce,
  attachFilters,
  attachSkeletons,
  attachSteppers,
  attachLoadMore,
  attachKeyboard,
  attachCopyLink,
  attachOptimistic,
  attachPush,
  attachRequestFocus,
  attachLostFocus, // after those who know better
  attachReveal,
  attachOpened,
  attachUnread,
  attachNotices,
  attachLiveParts,
  attachLive, // last: the others hear it
];

for (const attach of behaviours) attach();
