/** `data-announce`: a sentence in content that htmx brought is read out once, through the page's one live region. */

export function attachAnnounce(): void {
  document.addEventListener("htmx:after:swap", (event) => {
    const source = event.detail.ctx.target;
    const place = source.isConnected ? source : document;
    const sentence = place.querySelector("[data-announce]")?.textContent.trim() ?? "";
    const region = document.querySelector("[data-live]");
    if (region !== null && sentence !== "") region.textContent = sentence;
  });
}
