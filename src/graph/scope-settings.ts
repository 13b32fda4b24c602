// Owns what an open variable scope hands to the variables inside it: plain data. What is done with it is in variables/.
import type { DType } from '../values/dtype.js';
import type { TensorLike } from './convert.js';
import type { Tensor } from './tensor.js';

/** Makes a variable's first value: a function of shape and dtype that adds nodes or gives numbers, or the value itself. */
export type Initializer = ((shape: readonly number[], dtype: DType) => TensorLike) | TensorLike;

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
