// Owns what variable scopes leave in a graph: the variables that can be shared by name, and how often each scope was opened.
// Plain data; the rules that use it are in variables/variable-scope.ts and variables/get-variable.ts.
import type { DType } from '../values/dtype.js';
import type { TensorDataLike } from '../values/tensor-data.js';
import type { Tensor } from './tensor.js';
import type { Variable } from './variable.js';

/** Makes a variable's first value: a function of shape and dtype that adds nodes, or the value itself. */
export type Initializer = ((shape: readonly number[], dtype: DType) => Tensor) | TensorDataLike;

/** Gives a penalty (a scalar tensor) for a variable's value, or `null` for none. */
export type Regularizer = (weights: Tensor) => Tensor | null;

/** What getVariable takes over from the enclosing variableScope. */
export interface VariableScope {
  /** Prefix of variable names, without a slash at its end; `''` at the root. */
  readonly name: string;
  /** The name scope that was opened with it, `path/`; re-enter it with `nameScope(scope.originalNameScope, …)`. */
  readonly originalNameScope: string;
  readonly reuse: boolean | 'auto';
  readonly initializer: Initializer | undefined;
  readonly regularizer: Regularizer | undefined;
  readonly dtype: DType;
}

export const rootVariableScope: VariableScope = Object.freeze({
  name: '',
  originalNameScope: '',
  reuse: false,
  initializer: undefined,
  regularizer: undefined,
  dtype: 'float32',
});

export class VariableStore {
  /** By getVariable's name; variables made with `new Variable` are not here and so cannot be shared. */
  shared = new Map<string, Variable>();
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
    const [shared, opened] = [new Map(this.shared), new Map(this.#opened)];
    return () => {
      this.shared = shared;
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
