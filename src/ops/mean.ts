// Owns the mean of what may hold nothing. ONNX leaves it undefined and onnxruntime's is 0: that it is NaN, as in TensorFlow, is written into
// the graph where the sizes do not rule it out while building.
import { constant } from '../graph/constant.js';
import { nameScope } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import { type DType, isFloating } from '../values/dtype.js';
import * as ops from './generated/builders.js';
import { int64 } from './literals.js';

/** The mean over `axes`, all of them if left out; NaN where there is nothing to take it of. */
export function meanOrNaN<D extends DType>(
  x: Tensor<D>,
  axes: readonly number[] | undefined,
  options: { readonly keepdims: number; readonly name: string },
): Tensor<D> {
  const given = axes && int64(...axes);
  const dims = axes === undefined ? x.shape : axes.map((axis) => x.shape?.at(axis) ?? null);
  if (!isFloating(x.dtype) || dims?.every((dim) => typeof dim === 'number' && dim > 0))
    return ops.reduceMean(x, given, options);
  const { keepdims, name } = options;
  const count = given ? ops.reduceProd(ops.gather(ops.shape(x), given), undefined, { keepdims: 0 }) : ops.size(x);
  const nothing = constant(Number.NaN, { dtype: x.dtype });
  return nameScope(name, (scope) =>
    ops.where(ops.equal(count, 0n), nothing, ops.reduceMean(x, given, { keepdims }), { name: scope }),
  );
}
