/** What the page says of itself, in `data-` attributes of its root (`room/page.html`). */

export interface Facts {
  readonly session: number;
  readonly person: number;
  readonly name: string;
  /** When it begins and was planned to end, in ms. */
  readonly startsAt: number;
  readonly endsAt: number;
  /** Its person's time zone; empty where it is the browser's. */
  readonly zone: string;
  /** How many others are awaited: who teaches, who has a seat. */
  readonly others: number;
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
    zone: text("roomZone"),
    others: Number(text("others")),
    sessionUrl: text("sessionUrl"),
    credentialsUrl: text("credentialsUrl"),
  };
}
