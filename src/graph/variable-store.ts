// Owns what variable scopes leave in a graph: the variables that can be shared by name, and how often each scope was opened.
// Plain data; the rules that use it are in variables/variable-scope.ts and variables/get-variable.ts.
import { cutBack } from './append-only.js';
import type { Variable } from './variable.js';

export class VariableStore {
  /** By getVariable's name; variables made with `new Variable` are not here and so cannot be shared. */
  readonly shared = new Map<string, Variable>();
  /** How often each variable scope has been opened since its parent was. */
  #opened = new Map<string, number>();

  open(scope: string): void {
    this.#opened.set(scope, (this.#opened.get(scope) ?? 0) + 1);
  }
  /** Forgets the scopes inside `scope`, so that default-named layers get the same names on the next pass. */
  closeInner(scope: string): void {
    for (const name of this.#opened.keys()) if (name.startsWith(`${scope}/`)) this.#opened.delete(name);
  }
  isOpened(scope: string): boolean {
    return this.#opened.has(scope);
  }
  /** Gives a function that brings back what is here now. */
  save(): () => void {
    const [size, opened] = [this.shared.size, new Map(this.#opened)];
    return () => {
      cutBack(this.shared, size);
      this.#opened = opened;
    };
  }
  /** Calls `fn` and then forgets the openings it made (for a scope that is re-entered as an object). */
  keeping<T>(fn: () => T): T {
    const before = new Map(this.#opened);
    try {
      return fn();
    } finally {
      this.#opened = before;
    }
  }
}
