// Owns updates by rows: the rows that a sparse gradient names, each once, and writing such rows of a variable.
// Nothing of the size of the whole variable is computed but its next value.

import { addRows, IndexedSlices } from '../gradients/indexed-slices.js';
import type { Operation } from '../graph/operation.js';
import type { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import * as ops from '../ops/index.js';
import { int64 } from '../ops/literals.js';
import { cast } from '../ops/math.js';
import { isStatic } from '../values/shape.js';
import { TensorData } from '../values/tensor-data.js';

/** The slices that are known to name no row twice. */
const unique = new WeakSet<IndexedSlices>();

/** The same gradient with every row once: the values of rows that are named several times are added up. */
export function uniqueRows(slices: IndexedSlices): IndexedSlices {
  if (unique.has(slices)) return slices;
  const { values, indices, like } = slices;
  const [rows, , places] = ops.unique(cast(indices, 'int64'), { outputs: 3 });
  const inner = values.shape?.slice(1) ?? null;
  const rest = isStatic(inner) ? int64(...inner) : ops.shape(values, { start: 1 });
  const size = inner?.length === 0 ? ops.shape(rows) : ops.concat([ops.shape(rows), rest], { axis: 0 });
  const zeros = ops.constantOfShape(size, { value: TensorData.zeros(values.dtype, [1]) });
  const summed = new IndexedSlices(addRows(zeros, places, values), rows, like);
  unique.add(summed);
  return summed;
}

/** The rows of `x` that the slices name. */
export const gatherRows = (x: Tensor, { indices }: IndexedSlices): Tensor => ops.gather(x, indices);

/** `into` with rows replaced. No row may be named twice. */
const scatterRows = (into: Tensor, indices: Tensor, values: Tensor): Tensor =>
  ops.scatterND(into, ops.unsqueeze(cast(indices, 'int64'), [-1]), values);

/** Replaces rows of a variable (TF `tf.scatter_update`). No row may be named twice. */
export const assignRows = (variable: Variable, indices: Tensor, values: Tensor): Operation =>
  variable.assign(scatterRows(variable.toTensor(), indices, values), { name: 'ScatterUpdate' });

/** Subtracts from rows of a variable (TF `tf.scatter_sub`). A row that is named twice is changed twice. */
export function subtractRows(variable: Variable, slices: IndexedSlices): Operation {
  const { indices, values } = slices;
  const combine = (before: Tensor): Tensor =>
    unique.has(slices)
      ? scatterRows(before, indices, ops.sub(gatherRows(before, slices), values))
      : addRows(before, indices, ops.neg(values));
  return variable.assignSub(slices.toTensor(), { name: 'ScatterSub', combine });
}

/** Other values for the rows of `slices`; as unique as those. */
export function sameRows(slices: IndexedSlices, values: Tensor): IndexedSlices {
  const changed = new IndexedSlices(values, slices.indices, slices.like);
  if (unique.has(slices)) unique.add(changed);
  return changed;
}
