// Owns the adjoint of picking elements: writing them back to where they came from.
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import type { ReadAttributes } from '../../ops/rule.js';
import { zerosOfShape } from '../../ops/shape-of.js';
import { flat, reshapeLike } from './reshaping.js';
import { countOf } from './sizes.js';

/** For every element of `x`, the place where it lies in row-major order. */
export const positionsOf = (x: Tensor): Tensor => reshapeLike(ops.range(0n, countOf(x), 1n), x);

/** How ScatterElements and ScatterND combine what is there with what comes. */
export type Reduction = ReadAttributes<'ScatterElements'>['reduction'];

/**
 * `into` with values written at `positions`. By ScatterElements, because the ScatterND of onnxruntime reduces in parallel threads
 * and loses some of what meets in one place.
 */
export function writeAt(into: Tensor, positions: Tensor, values: Tensor, reduction: Reduction): Tensor {
  return reshapeLike(ops.scatterElements(flat(into), flat(positions), flat(values), { axis: 0, reduction }), into);
}

/**
 * The gradient of picking elements of `x` in any way: `pick` picks from their positions, and `dy` is added up there. It serves every
 * operator that moves elements; it is not the fastest for those that move whole blocks.
 */
export function scatterBack(x: Tensor, dy: Tensor, pick: (positions: Tensor) => Tensor): Tensor {
  return writeAt(zerosOfShape(x), pick(positionsOf(x)), dy, 'add');
}
