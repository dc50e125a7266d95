/** The room said no to what was asked; nothing was changed. */
export class Refusal extends Error {
  /** A code of the server's, or `cut`: there was no connection to ask by. */
  readonly code: string;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, body: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.body = body;
  }
}
