/** What a toast is and how long it stays; no page needed. */

export type ToastKind = "success" | "info" | "error";

export interface ToastAction {
  readonly label: string;
  /** Where pressing it posts to. */
  readonly url: string;
}

export interface Toast {
  readonly kind: ToastKind;
  readonly text: string;
  readonly detail?: string;
  readonly action?: ToastAction;
}

/** More than this hide each other. */
export const MOST_TOASTS = 3;

const STAY_MS = 6_000;
const STAY_WITH_ACTION_MS = 10_000;

/** How long a toast stays; null for an error, which stays until it is dismissed. */
export function lifetimeMs(kind: ToastKind, hasAction: boolean): number | null {
  if (kind === "error") return null;
  return hasAction ? STAY_WITH_ACTION_MS : STAY_MS;
}

/** Which of the toasts shown (oldest first) must go for one more: the oldest that is no error, else the oldest. */
export function firstToGo(kinds: readonly ToastKind[]): number | null {
  if (kinds.length < MOST_TOASTS) return null;
  const harmless = kinds.findIndex((kind) => kind !== "error");
  return Math.max(harmless, 0);
}

export function toastKind(value: unknown): ToastKind {
  return value === "success" || value === "error" ? value : "info";
}

/** Reads the detail of the server's `toast` event; null when it says nothing. */
export function parseToast(value: unknown): Toast | null {
  if (!isRecord(value) || typeof value["text"] !== "string") return null;
  const action = parseAction(value["action"]);
  return {
    kind: toastKind(value["kind"]),
    text: value["text"],
    ...(typeof value["detail"] === "string" ? { detail: value["detail"] } : {}),
    ...(action === null ? {} : { action }),
  };
}

function parseAction(value: unknown): ToastAction | null {
  if (!isRecord(value)) return null;
  const { label, url } = value;
  return typeof label === "string" && typeof url === "string" ? { label, url } : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
