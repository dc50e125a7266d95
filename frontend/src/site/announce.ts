/** `data-announce`: when htmx has changed this sentence, it is read out once, through the page's one live region. */

export function attachAnnounce(): void {
  let said = sentence();
  document.addEventListener("htmx:after:swap", () => {
    const region = document.querySelector("[data-live]");
    const now = sentence();
    if (region !== null && now !== "" && now !== said) region.textContent = now;
    said = now;
  });
}

function sentence(): string {
  return document.querySelector("[data-announce]")?.textContent.trim() ?? "";
}
