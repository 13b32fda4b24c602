// Owns IndexedSlices: the gradient of gathering rows, kept as the rows that were touched instead of a mostly zero tensor.
import type { Convertible } from '../graph/convert.js';
import { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { zerosOfShape } from '../ops/shape-of.js';
import type { DType } from '../values/dtype.js';

/**
 * A tensor that is zero but for some rows (TF `tf.IndexedSlices`): row `indices[i]` gets `values[i]`; rows given twice add up.
 * `values` is `[n, ...rest]`, `indices` int64 or int32 `[n]`, `like` a tensor of the dense shape `[rows, ...rest]`.
 */
export class IndexedSlices<D extends DType = DType> implements Convertible<D> {
  readonly values: Tensor<D>;
  readonly indices: Tensor;
  /** The tensor whose shape the dense gradient has. */
  readonly like: Tensor<D>;

  constructor(values: Tensor<D>, indices: Tensor, like: Tensor<D>) {
    this.values = values;
    this.indices = indices;
    this.like = like;
    Object.freeze(this);
  }
  get name(): string {
    return this.values.name;
  }
  get graph() {
    return this.values.graph;
  }
  get dtype(): D {
    return this.values.dtype;
  }
  /** The shape of the dense gradient. */
  get shape() {
    return this.like.shape;
  }

  /** The same gradient with every row: zeros, with the values added in. */
  toTensor(): Tensor<D> {
    return addRows(zerosOfShape(this.like), this.indices, this.values);
  }
}

/**
 * `into` with `values[i]` added to row `indices[i]`; rows named twice get both.
 *
 * By ScatterElements, because onnxruntime's ScatterND adds in parallel threads and loses some of what meets in one row.
 */
export function addRows<D extends DType>(into: Tensor<D>, indices: Tensor, values: Tensor<D>): Tensor<D> {
  const { rank } = values;
  if (rank === 1) return ops.scatterElements(into, indices, values, { axis: 0, reduction: 'add' });
  if (rank === null)
    return ops.reshape(
      addRows(ops.flatten(into, { axis: 1 }), indices, ops.flatten(values, { axis: 1 })),
      ops.shape(into),
      { allowzero: 1 },
    );
  const inner = Array.from({ length: rank - 1 }, (_, axis) => BigInt(axis + 1));
  return ops.scatterElements(into, ops.expand(ops.unsqueeze(indices, inner), ops.shape(values)), values, {
    axis: 0,
    reduction: 'add',
  });
}

/** A gradient: of every element, or of some rows. */
export type Gradient<D extends DType = DType> = Tensor<D> | IndexedSlices<D>;

/** A gradient with every row. */
export const dense = <D extends DType>(gradient: Gradient<D>): Tensor<D> =>
  gradient instanceof Tensor ? gradient : gradient.toTensor();
