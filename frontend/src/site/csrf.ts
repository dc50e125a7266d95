/** Gives every htmx request that changes something the CSRF token, as a form would. */
import { readCookie } from "./cookies";

export function attachCsrf(): void {
  document.addEventListener("htmx:config:request", (event) => {
    const { request } = event.detail.ctx;
    const token = readCookie("csrftoken");
    if (request.method !== "GET" && token !== null) request.headers["X-CSRFToken"] = token;
  });
}
