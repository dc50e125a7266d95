/** What the page says of itself, in `data-` attributes of its root (`room/page.html`). */

export interface Facts {
  readonly session: number;
  readonly person: number;
  readonly name: string;
  /** When it begins and was planned to end, in ms. */
  readonly startsAt: number;
  readonly endsAt: number;
  /** The session's page. */
  readonly sessionUrl: string;
  /** Where ICE servers are asked for. */
  readonly credentialsUrl: string;
}

export function readFacts(root: HTMLElement): Facts {
  const text = (name: string): string => root.dataset[name] ?? "";
  return {
    session: Number(text("session")),
    person: Number(text("person")),
    name: text("name"),
    startsAt: Date.parse(text("startsAt")),
    endsAt: Date.parse(text("endsAt")),
    sessionUrl: text("sessionUrl"),
    credentialsUrl: text("credentialsUrl"),
  };
}
