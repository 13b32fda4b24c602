// Owns the steps that have been compiled, by what was asked of each: one is compiled when it is first asked for, and not kept if that fails.
import type { Step } from './step.js';

export class Steps<T extends { readonly step: Step }> {
  readonly #steps = new Map<string, Promise<T>>();

  /** The step of this key; `compile` makes it where there is none. */
  get(key: string, compile: () => Promise<T>): Promise<T> {
    let step = this.#steps.get(key);
    if (step === undefined) {
      step = compile();
      this.#steps.set(key, step);
      step.catch(() => this.#steps.delete(key));
    }
    return step;
  }

  /** After the last run. */
  async release(): Promise<void> {
    for (const compiled of this.#steps.values()) await (await compiled).step.release();
    this.#steps.clear();
  }
}
