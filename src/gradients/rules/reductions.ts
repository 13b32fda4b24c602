// Gradients of reductions along axes, and of running sums. What has the shape of the result is small: the work is done there, and only
// what cannot be is done for every element.

import type { Tensor } from '../../graph/tensor.js';
import { castTo } from '../../ops/cast.js';
import * as ops from '../../ops/index.js';
import { shapeOf } from '../../ops/shape-of.js';
import { numbersOf } from '../../ops/shapes/known.js';
import { elementCount } from '../../values/shape.js';
import type { ForwardNode, GradientRules } from '../rule.js';
import { mask } from './common.js';

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
  ReduceMean: ([dy], node) => [() => spread(ops.div(dy, reducedCount(node)), node), null],
  ReduceSumSquare: ([dy], node) => [() => ops.mul(node.inputs[0], kept(ops.mul(dy, 2), node)), null],
  ReduceLogSum: ([dy], node) => [() => spread(ops.mul(dy, ops.exp(ops.neg(node.outputs[0]))), node), null],
  ReduceLogSumExp: ([dy], node) => [() => logSumExpGradient(dy, node), null],
  ReduceL1: ([dy], node) => [() => ops.mul(ops.sign(node.inputs[0]), kept(dy, node)), null],
  // x / |x|, and 0 at 0.
  ReduceL2: ([dy], node) => [() => ops.mul(node.inputs[0], kept(ops.div(dy, nonZero(node.outputs[0])), node)), null],
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
function reducedCount({ inputs: [x, axes], outputs: [y] }: Reduction): Tensor | number {
  const dims = axes === undefined ? x.shape : numbersOf(axes)?.map((axis) => x.shape?.at(axis) ?? null);
  const known = elementCount(dims ?? null);
  if (known !== null && dims?.length) return known;
  const all = castTo(ops.size(x), x.dtype);
  const results = elementCount(y.shape);
  if (results === 1) return all;
  return ops.div(all, results ?? castTo(ops.size(y), x.dtype));
}

/** `x` with 1 for 0, so that it can divide what is 0 there. */
const nonZero = (x: Tensor): Tensor => ops.add(x, mask(ops.equal(x, 0), x.dtype));

/** dy exp(x - y). Where all is -∞ there is no direction, and the gradient is 0. */
function logSumExpGradient(dy: Tensor, node: Reduction): Tensor {
  const finite = ops.where(ops.isInf(node.outputs[0]), 0, node.outputs[0]);
  return ops.mul(ops.exp(ops.sub(node.inputs[0], kept(finite, node))), kept(dy, node));
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

/**
 * dy times the product of all the others: with P the product without zeros, P / x where nothing is 0; where one factor is 0, P for it
 * and 0 for the rest. (A second derivative at exact zeros would need more: it misses the pairs of them.)
 */
function productGradient(dy: Tensor, node: Reduction): Tensor {
  const {
    inputs: [x, axes],
    attributes,
  } = node;
  const zero = mask(ops.equal(x, 0), x.dtype);
  const filled = ops.add(x, zero);
  const zeros = ops.reduceSum(zero, axes, attributes);
  const product = ops.mul(dy, ops.reduceProd(filled, axes, attributes));
  const withNone = ops.mul(product, mask(ops.equal(zeros, 0), x.dtype));
  const withOne = ops.mul(product, mask(ops.equal(zeros, 1), x.dtype));
  return ops.add(ops.div(kept(withNone, node), filled), ops.mul(zero, kept(withOne, node)));
}
