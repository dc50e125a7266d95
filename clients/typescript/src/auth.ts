/** Who is signed in: a short-lived access token, and a refresh token that is good for one use. */
import { ApiError } from "./errors.js";
import type { Me, Tokens } from "./schema.js";
import { idempotencyKey, type Call, type Transport } from "./transport.js";

/** What is kept of a sign-in. */
export type KeptTokens = Pick<Tokens, "access" | "refresh">;

/** Where tokens are kept; undefined is "signed out". `inMemory` forgets them with the page. */
export interface TokenStore {
  load(): KeptTokens | undefined;
  save(tokens: KeptTokens | undefined): void;
}

export function inMemory(): TokenStore {
  let kept: KeptTokens | undefined;
  return {
    load: () => kept,
    save: (tokens) => {
      kept = tokens;
    },
  };
}

export class Auth {
  readonly #transport: Transport;
  readonly #store: TokenStore;
  #refreshing: Promise<void> | undefined;

  constructor(transport: Transport, store: TokenStore) {
    this.#transport = transport;
    this.#store = store;
  }

  get isSignedIn(): boolean {
    return this.#store.load() !== undefined;
  }

  /** Throws ApiError with code `wrong_credentials` when address and password do not fit. */
  async signIn(email: string, password: string): Promise<void> {
    await this.#obtain("/auth/token/", { email, password }, false);
  }

  /** Ends this sign-in here and at the server; signed out already is fine. */
  async signOut(): Promise<void> {
    const refresh = this.#store.load()?.refresh;
    this.#store.save(undefined);
    if (refresh !== undefined) await this.#post("/auth/logout/", { refresh }, true);
  }

  /** The person behind the tokens. */
  async me(): Promise<Me> {
    return (await this.send({ method: "GET", path: "/me/" })) as Me;
  }

  /** Send a call as the person signed in, or as nobody; an access token that has ended is renewed on the way. */
  async send(call: Omit<Call, "isRepeatable">): Promise<unknown> {
    const whole = repeatable(call);
    const access = this.#store.load()?.access;
    try {
      return await this.#transport.send(whole, access);
    } catch (error) {
      if (access === undefined || !hasEnded(error)) throw error;
      // Somebody else may have renewed it while this call was under way.
      if (this.#store.load()?.access === access) await this.#refresh();
      return await this.#transport.send(whole, this.#store.load()?.access);
    }
  }

  /** One refresh at a time: a refresh token used twice counts as stolen, and ends the sign-in. */
  async #refresh(): Promise<void> {
    this.#refreshing ??= this.#renew().finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
  }

  async #renew(): Promise<void> {
    const refresh = this.#store.load()?.refresh;
    if (refresh === undefined) return;
    try {
      // Repeated within the seconds of grace in which the server takes the same token again.
      await this.#obtain("/auth/token/refresh/", { refresh }, true);
    } catch (error) {
      if (hasEnded(error)) this.#store.save(undefined);
      throw error;
    }
  }

  async #obtain(path: string, body: object, isRepeatable: boolean): Promise<void> {
    const { access, refresh } = (await this.#post(path, body, isRepeatable)) as Tokens;
    this.#store.save({ access, refresh });
  }

  async #post(path: string, body: object, isRepeatable: boolean): Promise<unknown> {
    return this.#transport.send({ method: "POST", path, body, isRepeatable });
  }
}

function hasEnded(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

function repeatable(call: Omit<Call, "isRepeatable">): Call {
  if (call.method !== "POST") return { ...call, isRepeatable: call.method === "GET" };
  const headers = { "Idempotency-Key": idempotencyKey(), ...call.headers };
  return { ...call, headers, isRepeatable: true };
}
