// Owns slots: variables that belong to another variable, for an optimizer or a moving average (TF `slot_creator`).

import type { Variable } from '../graph/variable.js';
import type { DType } from '../values/dtype.js';
import { getVariable } from '../variables/get-variable.js';
import type { InitializerFunction } from '../variables/initializers.js';
import { variableScope } from '../variables/variable-scope.js';

/** What a slot is made for: a variable, or anything else of a static shape. */
export interface Primary {
  readonly opName: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** Makes a variable of the primary's shape and dtype: `<primary>/<name>` in the open variable scope, with a suffix if that is taken. */
export function createSlot(primary: Primary, name: string, initializer: InitializerFunction): Variable {
  const { opName, shape, dtype } = primary;
  // The empty name ends the path with a slash, which makes the scope itself the variable's name.
  return variableScope(null, { default: `${opName}/${name}` }, () =>
    getVariable('', { shape, dtype, initializer, trainable: false, regularizer: () => null }),
  );
}
