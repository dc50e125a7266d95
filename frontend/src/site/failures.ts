/** Says what became of an htmx request that failed, and keeps whole error pages out of parts of a page. */
import { retry } from "./retry";
import { showToast } from "./toast-view";
import { word } from "./words";

/** True for a whole page: it may become the body, never a part of one. */
export function isWholePage(text: string): boolean {
  return /^\s*<!doctype/i.test(text);
}

export function attachFailures(): void {
  document.addEventListener("htmx:before:swap", (event) => {
    const { response, target, text } = event.detail.ctx;
    const isError = response !== undefined && response.status >= 400;
    if (isError && target !== document.body && isWholePage(text ?? "")) event.preventDefault();
  });
  document.addEventListener("htmx:response:error", (event) => {
    const { response, sourceElement } = event.detail.ctx;
    const wasTold = (response?.headers.get("HX-Trigger") ?? "").includes('"toast"');
    if (response === undefined || wasTold) return;
    const isOurs = response.status >= 500;
    if (!isOurs && !isWholePage(event.detail.ctx.text ?? "")) return; // the swapped part says why
    showToast(
      { kind: "error", text: word(isOurs ? "server_failed" : "request_failed") },
      {
        label: word("retry"),
        act: () => {
          retry(sourceElement);
        },
      },
    );
  });
}
