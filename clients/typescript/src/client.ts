/** Peerhall for programs: `const { auth, sessionAPI } = connect("https://learn.example.org/api")`. */
import { Auth, inMemory, type TokenStore } from "./auth.js";
import { sessionApiOf, type SessionAPI } from "./session-api.js";
import { Transport, type Fetch } from "./transport.js";

export { inMemory, type Auth, type KeptTokens, type TokenStore } from "./auth.js";
export { ApiError, NetworkError } from "./errors.js";
export type { SessionAPI, SessionFilters } from "./session-api.js";
export type { Call, Fetch, Params } from "./transport.js";

export interface Options {
  /** Where a sign-in is kept; in memory when left out. */
  readonly tokens?: TokenStore;
  /** In place of the global one. */
  readonly fetch?: Fetch;
  /** Pauses before a read, or a POST with its Idempotency-Key, is sent again because no answer came. */
  readonly pausesMs?: readonly number[];
}

export interface Peerhall {
  readonly auth: Auth;
  readonly sessionAPI: SessionAPI;
}

/** A client of one Peerhall; `baseUrl` ends in `/api`. */
export function connect(baseUrl: string, options: Options = {}): Peerhall {
  const { tokens = inMemory(), fetch = ownFetch, pausesMs = [300, 1500] } = options;
  const auth = new Auth(new Transport(baseUrl, fetch, pausesMs), tokens);
  return { auth, sessionAPI: sessionApiOf(auth) };
}

/** Looked up at each call: pages replace it, and it must not be called as a method of something else. */
const ownFetch: Fetch = async (address, init) => globalThis.fetch(address, init);
