// Owns placeholders: the tensors whose numbers are given at each run.
import { checkOptions } from '../errors.js';
import { checkDType, type DType } from '../values/dtype.js';
import { checkShape, type Shape } from '../values/shape.js';
import { tensorType } from '../values/value-type.js';
import { getDefaultGraph } from './graph.js';
import { SOURCE_DOMAIN } from './node.js';
import type { Tensor } from './tensor.js';

export interface PlaceholderOptions {
  /** Default `Placeholder`. */
  name?: string | undefined;
}

/**
 * A tensor whose numbers are given at each run (TF `tf.placeholder`); it becomes a graph input.
 *
 * @param shape sizes, symbols (`'batch'`), `null` for an unknown size; `null` as a whole for an unknown rank.
 * @param options `name`: default `Placeholder`.
 * @throws DTypeError, ShapeError.
 * @example placeholder('float32', ['batch', 784], { name: 'images' })
 */
export function placeholder<D extends DType>(dtype: D, shape: Shape, options: PlaceholderOptions = {}): Tensor<D> {
  checkOptions('placeholder', options, ['name']);
  checkDType('placeholder', dtype);
  checkShape('placeholder', shape);
  const { root } = getDefaultGraph();
  const type = tensorType(dtype, shape === null ? null : Object.freeze([...shape]));
  // A run is given its numbers, whatever branch or body they are for.
  return root.within(
    { controls: [] },
    () =>
      root.addNode({ opType: 'Placeholder', domain: SOURCE_DOMAIN, outputs: [{ type }], name: options.name })
        .outputs[0],
  ) as Tensor<D>;
}
