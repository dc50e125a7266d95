/** A value that many parts of the page look at. */

export class Store<Value> {
  #value: Value;
  readonly #listeners = new Set<(now: Value, before: Value) => void>();

  constructor(value: Value) {
    this.#value = value;
  }

  get(): Value {
    return this.#value;
  }

  /** Those who look are told at once, unless it is the same value. */
  set(value: Value): void {
    const before = this.#value;
    if (Object.is(before, value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value, before);
  }

  /** With these fields changed. */
  change(fields: Partial<Value>): void {
    this.set({ ...this.#value, ...fields });
  }

  /** Tells each change from now on; the answer stops that. */
  subscribe(listener: (now: Value, before: Value) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows the value now and after each change of what `pick` takes of it. */
  watch<Part>(
    pick: (value: Value) => Part,
    show: (part: Part, before: Part | null) => void,
  ): () => void {
    let shown = pick(this.#value);
    show(shown, null);
    return this.subscribe((now) => {
      const part = pick(now);
      if (Object.is(part, shown)) return;
      const before = shown;
      shown = part;
      show(part, before);
    });
  }
}
