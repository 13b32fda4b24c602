// Gradients of reductions along axes, and of running sums. What has the shape of the result is small: the work is done there, and only
// what cannot be is done for every element.

import { constant } from '../../graph/constant.js';
import type { Tensor } from '../../graph/tensor.js';
import { castTo } from '../../ops/cast.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import { shapeOf } from '../../ops/shape-of.js';
import { numbersOf } from '../../ops/shapes/known.js';
import type { DType } from '../../values/dtype.js';
import { elementCount } from '../../values/shape.js';
import type { ForwardNode, GradientRules } from '../rule.js';
import { stopGradient } from '../stop-gradient.js';
import { mask } from './common.js';
import { othersAlong, othersAtPlaces } from './products.js';
import { positionsOf } from './scatter.js';
import { countingWide } from './sizes.js';

type Reduction = ForwardNode<
  | 'ReduceSum'
  | 'ReduceMean'
  | 'ReduceMax'
  | 'ReduceMin'
  | 'ReduceProd'
  | 'ReduceL1'
  | 'ReduceL2'
  | 'ReduceLogSum'
  | 'ReduceLogSumExp'
  | 'ReduceSumSquare'
>;

export const reductionGradients: GradientRules = {
  ReduceSum: ([dy], node) => [() => spread(dy, node), null],
  ReduceMean: ([dy], node) => [
    () =>
      spread(
        countingWide(dy, (wide, dtype) => ops.div(wide, reducedCount(node, dtype))),
        node,
      ),
    null,
  ],
  ReduceSumSquare: ([dy], node) => [() => ops.mul(node.inputs[0], kept(ops.mul(dy, 2), node)), null],
  ReduceLogSum: ([dy], node) => {
    const [x, axes] = node.inputs;
    return [() => spread(ops.div(dy, ops.reduceSum(x, axes, node.attributes)), node), null];
  },
  ReduceLogSumExp: ([dy], node) => [() => logSumExpGradient(dy, node), null],
  ReduceL1: ([dy], node) => [() => ops.mul(ops.sign(node.inputs[0]), kept(dy, node)), null],
  // x / |x|, and 0 at 0.
  ReduceL2: ([dy], node) => [() => ops.mul(node.inputs[0], kept(divided(dy, node.outputs[0]), node)), null],
  ReduceMax: ([dy], node) => [() => extremeGradient(dy, node), null],
  ReduceMin: ([dy], node) => [() => extremeGradient(dy, node), null],
  ReduceProd: ([dy], node) => [() => productGradient(dy, node), null],

  // Each result holds what came before: each element goes to all that come after.
  CumSum: ([dy], { inputs: [, axis], attributes: { exclusive, reverse } }) => [
    () => ops.cumSum(dy, axis, { exclusive, reverse: 1 - reverse }),
    null,
  ],
};

/** A tensor of the result's shape, so that it broadcasts against the input. */
function kept(reduced: Tensor, { inputs: [, axes], attributes: { keepdims } }: Reduction): Tensor {
  return keepdims || axes === undefined || numbersOf(axes)?.length === 0 ? reduced : ops.unsqueeze(reduced, axes);
}

/** A tensor of the result's shape, repeated to the input's. */
const spread = (reduced: Tensor, node: Reduction): Tensor => ops.expand(kept(reduced, node), shapeOf(node.inputs[0]));

/** How many elements went into each element of the result. */
function reducedCount({ inputs: [x, axes], outputs: [y] }: Reduction, dtype: DType): Tensor | number {
  const dims = axes === undefined ? x.shape : numbersOf(axes)?.map((axis) => x.shape?.at(axis) ?? null);
  const known = elementCount(dims ?? null);
  if (known !== null && dims?.length) return known;
  const all = castTo(ops.size(x), dtype);
  const results = elementCount(y.shape);
  if (results === 1) return all;
  return ops.div(all, results ?? castTo(ops.size(y), dtype));
}

/** `x / y`, and 0 where y is 0, with derivatives that are 0, too. */
const divided = (x: Tensor, y: Tensor): Tensor =>
  ops.div(x, ops.where(ops.equal(y, 0), constant(Number.POSITIVE_INFINITY, { dtype: y.dtype }), y));

/**
 * dy softmax(x). Where x is large, y is rounded so coarsely that exp(x - y) is off: it only serves to bring the exponents into range,
 * and their own sum divides them. Where all is -∞ there is no direction, and the gradient is 0.
 */
function logSumExpGradient(dy: Tensor, node: Reduction): Tensor {
  const {
    inputs: [x, axes],
    outputs: [y],
    attributes,
  } = node;
  const level = stopGradient(ops.where(ops.isInf(y), 0, y));
  const parts = ops.exp(ops.sub(x, kept(level, node)));
  return ops.mul(parts, kept(divided(dy, ops.reduceSum(parts, axes, attributes)), node));
}

/** Elements that tie for the extreme share its gradient equally. */
function extremeGradient(dy: Tensor, node: Reduction): Tensor {
  const {
    inputs: [x, axes],
    outputs: [y],
    attributes,
  } = node;
  const isExtreme = mask(ops.equal(x, kept(y, node)), x.dtype);
  const count = ops.reduceSum(isExtreme, axes, attributes);
  return ops.mul(isExtreme, kept(ops.div(dy, count), node));
}

/** dy times the product of all the others: axis by axis where their sizes are known, by the place of the result where not. */
function productGradient(dy: Tensor, node: Reduction): Tensor {
  const [x, axes] = node.inputs;
  const given = axes === undefined ? [] : numbersOf(axes)?.map((axis) => axis + (axis < 0 ? (x.rank ?? 0) : 0));
  const isAll = given?.length === 0;
  if (isAll && node.attributes.noop_with_empty_axes) return dy;
  const numbers = isAll ? x.shape?.map((_, axis) => axis) : given;
  const known = (x.shape && numbers?.filter((axis) => typeof x.shape?.[axis] === 'number')) ?? [];
  const others: Tensor[] = [];
  let partial = x;
  for (const axis of known) {
    others.push(othersAlong(partial, axis, partial.shape?.[axis] as number));
    partial = ops.reduceProd(partial, int64(axis), { keepdims: 1 });
  }
  const isDone = numbers !== undefined && known.length === numbers.length;
  if (!isDone)
    others.push(
      othersAtPlaces(partial, placesOf(partial, numbers === undefined || x.shape === null ? axes : int64(...numbers))),
    );
  return others.reduceRight((gradient, other) => ops.mul(gradient, other), kept(dy, node));
}

/** For every element of `x`, the number of the result that it is reduced to. */
function placesOf(x: Tensor, axes: Tensor | undefined): Tensor {
  return ops.expand(positionsOf(ops.reduceSum(x, axes, { keepdims: 1 })), shapeOf(x));
}
