/** One call over fetch: the address, the JSON, and what is tried again when the network fails. */
import { NetworkError, refusal } from "./errors.js";

export type Fetch = (address: string, init: RequestInit) => Promise<Response>;

type Plain = string | number | boolean;

/** A list sends its name once per value; what is undefined is left out. */
export type Params = Readonly<Record<string, Plain | readonly Plain[] | undefined>>;

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** After the base address: `/sessions/7/`. */
  readonly path: string;
  readonly params?: Params | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the same call may be sent twice: true of reads, and of what carries an Idempotency-Key. */
  readonly isRepeatable: boolean;
}

interface Heard {
  readonly answer: Response;
  readonly text: string;
}

export class Transport {
  readonly #baseUrl: string;
  readonly #fetch: Fetch;
  readonly #pausesMs: readonly number[];

  /** `pausesMs` lie between the tries of a repeatable call: two pauses are three tries. */
  constructor(baseUrl: string, fetch: Fetch, pausesMs: readonly number[]) {
    this.#baseUrl = baseUrl.replace(/\/+$/, "");
    this.#fetch = fetch;
    this.#pausesMs = pausesMs;
  }

  /** The answer's JSON, or undefined when it has no content; throws ApiError or NetworkError. */
  async send(call: Call, access?: string): Promise<unknown> {
    const { answer, text } = await this.#answer(call, request(call, access));
    if (!answer.ok) throw refusal(answer, text);
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  }

  /** Whole answers only: one that breaks off in its middle is none. */
  async #answer(call: Call, init: RequestInit): Promise<Heard> {
    const address = this.#baseUrl + call.path + query(call.params ?? {});
    const pauses = call.isRepeatable ? [...this.#pausesMs] : [];
    for (;;) {
      try {
        const answer = await this.#fetch(address, init);
        return { answer, text: await answer.text() };
      } catch (cause) {
        const pause = pauses.shift();
        if (pause === undefined) throw new NetworkError(`No answer from ${address}.`, { cause });
        await waited(pause);
      }
    }
  }
}

/** A key no other call has; works without https too, where `randomUUID` is missing. */
export function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function request(call: Call, access: string | undefined): RequestInit {
  const headers: Record<string, string> = { Accept: "application/json", ...call.headers };
  if (access !== undefined) headers["Authorization"] = `Bearer ${access}`;
  // A token says who calls: a cookie of the same browser must not.
  const init: RequestInit = { method: call.method, headers, credentials: "omit" };
  if (call.body === undefined) return init;
  headers["Content-Type"] = "application/json";
  return { ...init, body: JSON.stringify(call.body) };
}

function query(params: Params): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => (one === undefined ? [] : [[name, String(one)]])),
  );
  return pairs.length > 0 ? `?${new URLSearchParams(pairs).toString()}` : "";
}

async function waited(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
