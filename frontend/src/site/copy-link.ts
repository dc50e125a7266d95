/** `data-copy` copies an address, `data-share` hands it to the device; each is shown where the browser can. */
import { all, onContent, onPress } from "./page";
import { showToast } from "./toast-view";
import { word } from "./words";

export function attachCopyLink(): void {
  onContent((root) => {
    for (const button of all(root, "[data-copy]", HTMLElement)) button.hidden = !canCopy();
    for (const button of all(root, "[data-share]", HTMLElement)) button.hidden = !canShare();
  });
  onPress("[data-copy]", (button) => void copy(button.dataset["copy"] ?? ""));
  onPress("[data-share]", (button) => {
    const { share: url = "", shareTitle: title = "" } = button.dataset;
    // Rejected when the person closes the device's sheet: nothing to say then.
    navigator.share({ url, title }).catch(() => undefined);
  });
}

/** Browsers offer the clipboard over https and on localhost only. */
function canCopy(): boolean {
  return "clipboard" in navigator;
}

function canShare(): boolean {
  return "share" in navigator;
}

async function copy(address: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(address);
    showToast({ kind: "success", text: word("link_copied") });
  } catch {
    showToast({ kind: "error", text: word("copy_refused") });
  }
}
