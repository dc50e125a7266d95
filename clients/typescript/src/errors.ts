/** What goes wrong between a program and Peerhall, as exceptions. */
import type { Error as Problem } from "./schema.js";

/** Peerhall answered and refused. `message` is a sentence for the person, `code` is for the program. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  /** What is wrong with which field of the body or the query; empty when it is not about fields. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** All that was said, with what belongs to some codes only: `offers`, `session_ids`, `current`. */
  readonly problem: Problem;
  /** How long to wait, when the refusal was "too often" (429). */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, problem: Problem, retryAfterSeconds?: number) {
    super(problem.detail);
    this.status = status;
    this.code = problem.code;
    this.fields = problem.fields ?? {};
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** No answer came, after all tries; whether Peerhall heard the call is unknown. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
}

/** The refusal that an answer holds; a proxy's page, which holds none, becomes one with the code `http_<status>`. */
export function refusal(answer: Response, text: string): ApiError {
  const seconds = Number(answer.headers.get("Retry-After") ?? NaN);
  return new ApiError(
    answer.status,
    readProblem(text) ?? {
      detail: answer.statusText || `HTTP ${answer.status}`,
      code: `http_${answer.status}`,
    },
    Number.isFinite(seconds) ? seconds : undefined,
  );
}

function readProblem(text: string): Problem | undefined {
  try {
    const said: unknown = JSON.parse(text);
    return isProblem(said) ? said : undefined;
  } catch {
    return undefined;
  }
}

function isProblem(said: unknown): said is Problem {
  return (
    typeof said === "object" &&
    said !== null &&
    "detail" in said &&
    typeof said.detail === "string" &&
    "code" in said &&
    typeof said.code === "string"
  );
}
