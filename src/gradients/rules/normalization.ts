// Gradients of normalizations: x̂ = (x - mean)/σ over some axes, y = x̂·scale + bias. With g = dy·scale,
//   dx = (g - mean(g) - x̂·mean(g·x̂))/σ,  dscale = Σ dy·x̂,  dbias = Σ dy.
// Statistics are computed anew where the node does not give them; they are cheaper than what is done with them.
import { constant } from '../../graph/constant.js';
import type { Tensor } from '../../graph/tensor.js';
import { castTo } from '../../ops/cast.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import type { GradientRules } from '../rule.js';
import { once } from './common.js';
import { batchOf, inShapeOf, lines, spanned } from './reshaping.js';
import { axesBetween, countingWide, dimsOf, spanOf } from './sizes.js';

/** The axes that `y` is normalized over, as an operator's input. */
type Axes = readonly number[];

const mean = (x: Tensor, axes: Axes): Tensor => ops.reduceMean(x, int64(...axes), { keepdims: 1 });

interface Normalized {
  /** x̂. */
  readonly unit: Tensor;
  /** 1/σ. */
  readonly inverse: Tensor;
}

/** x̂ and 1/σ with σ² = variance + epsilon. */
function normalized(x: Tensor, axes: Axes, epsilon: number): Normalized {
  const centered = ops.sub(x, mean(x, axes));
  const inverse = ops.reciprocal(ops.sqrt(ops.add(mean(ops.mul(centered, centered), axes), epsilon)));
  return { unit: ops.mul(centered, inverse), inverse };
}

/** dx, from the gradient of x̂. */
function throughUnit(g: Tensor, { unit, inverse }: Normalized, axes: Axes): Tensor {
  const along = ops.mul(unit, mean(ops.mul(g, unit), axes));
  return ops.mul(inverse, ops.sub(ops.sub(g, mean(g, axes)), along));
}

/** A vector with one entry a channel, to be multiplied with `[n, c, …]`. */
const perChannel = (vector: Tensor, rank: number): Tensor =>
  rank < 3 ? vector : ops.reshape(vector, int64(-1, ...axesBetween(2, rank).map(() => 1)));

/** The sum over all axes but the channel's. */
const sumPerChannel = (x: Tensor, rank: number): Tensor =>
  ops.reduceSum(x, int64(0, ...axesBetween(2, rank)), { keepdims: 0 });

/** The axes from `axis` to the last, counted from the back where that needs no rank. */
const axesFrom = (x: Tensor, axis: number): Axes =>
  axis < 0 ? axesBetween(axis, 0) : axesBetween(axis, dimsOf(x).length);

/** Scaling by channel, shared by instance and group normalization: the gradients by input, scale and bias. */
function channelScaled(
  dy: Tensor,
  x: Tensor,
  scale: Tensor,
  axes: Axes,
  normal: () => Normalized,
  folded: (x: Tensor) => Tensor,
) {
  const rank = dimsOf(x).length;
  const unit = () => inShapeOf(normal().unit, x);
  return [
    () => inShapeOf(throughUnit(folded(ops.mul(dy, perChannel(scale, rank))), normal(), axes), x),
    () => sumPerChannel(ops.mul(dy, unit()), rank),
    () => sumPerChannel(dy, rank),
  ] as const;
}

/** BatchNormalization with the statistics given: a map of each channel by itself. */
function batchInference(dy: Tensor, x: Tensor, scale: Tensor, center: Tensor, variance: Tensor, epsilon: number) {
  const rank = dimsOf(x).length;
  const wide = (vector: Tensor) => perChannel(castTo(vector, x.dtype), rank);
  const inverse = once(() => ops.reciprocal(ops.sqrt(ops.add(castTo(variance, x.dtype), epsilon))));
  const factor = once(() => ops.mul(castTo(scale, x.dtype), inverse()));
  const sumOfDy = once(() => sumPerChannel(dy, rank));
  // Σ dy·(x - mean), which scale and variance both need.
  const moment = once(() => sumPerChannel(ops.mul(dy, ops.sub(x, wide(center))), rank));
  return [
    () => ops.mul(dy, wide(factor())),
    () => castTo(ops.mul(moment(), inverse()), scale.dtype),
    () => castTo(sumOfDy(), scale.dtype),
    () => castTo(ops.neg(ops.mul(sumOfDy(), factor())), center.dtype),
    () => {
      const slope = ops.mul(factor(), ops.mul(inverse(), inverse()));
      return castTo(ops.mul(ops.mul(moment(), slope), -0.5), variance.dtype);
    },
  ] as const;
}

/** BatchNormalization with the batch's own statistics; the running ones are outputs that mix them with those given. */
function batchTraining(
  [dy, dCenter, dVariance]: readonly (Tensor | undefined)[],
  x: Tensor,
  scale: Tensor,
  stats: readonly [center: Tensor, variance: Tensor],
  { epsilon, momentum }: { readonly epsilon: number; readonly momentum: number },
) {
  const rank = dimsOf(x).length;
  const axes = [0, ...axesBetween(2, rank)];
  const perCell = (vector: Tensor) => countingWide(vector, (all, dtype) => ops.div(all, spanOf(x, axes, dtype)));
  const normal = once(() => normalized(x, axes, epsilon));
  const wide = (vector: Tensor) => perChannel(castTo(vector, x.dtype), rank);
  const byBias = once(() => sumPerChannel(dy as Tensor, rank));
  const byScale = once(() => sumPerChannel(ops.mul(dy as Tensor, normal().unit), rank));
  const share = (vector: Tensor) => wide(perCell(vector));
  // The two means of dx are dbias/n and dscale/n.
  const ofY = () => {
    const rest = ops.sub(ops.sub(dy as Tensor, share(byBias())), ops.mul(normal().unit, share(byScale())));
    return ops.mul(rest, ops.mul(wide(scale), normal().inverse));
  };
  const weighted = (vector: Tensor, factor: number) => wide(perCell(ops.mul(castTo(vector, x.dtype), factor)));
  const parts = [
    dy && ofY,
    dCenter && (() => ops.expand(weighted(dCenter, 1 - momentum), ops.shape(x))),
    dVariance && (() => ops.mul(ops.sub(x, mean(x, axes)), weighted(dVariance, 2 * (1 - momentum)))),
  ].filter((part) => part !== undefined);
  const kept = (gradient: Tensor | undefined) => (gradient ? () => ops.mul(gradient, momentum) : null);
  return [
    () => parts.map((part) => part()).reduce((sum, part) => ops.add(sum, part)),
    dy ? () => castTo(byScale(), scale.dtype) : null,
    dy ? () => castTo(byBias(), scale.dtype) : null,
    stats[0] && kept(dCenter),
    stats[1] && kept(dVariance),
  ] as const;
}

/** Mean over a window of channels, for `[n, c, …]` in the shape `[n, 1, c, cells]`. */
function channelMean(x: Tensor, size: number, before: number): Tensor {
  const pads = [before, 0, size - 1 - before, 0];
  return ops.averagePool(x, { kernel_shape: [size, 1], strides: [1, 1], pads, count_include_pad: 1 });
}

export const normalizationGradients: GradientRules = {
  BatchNormalization: (dys, { inputs: [x, scale, , center, variance], attributes }) =>
    attributes.training_mode
      ? batchTraining(dys, x, scale, [center, variance], attributes)
      : batchInference(dys[0] as Tensor, x, scale, center, variance, attributes.epsilon),
  InstanceNormalization: ([dy], { inputs: [x, scale], attributes }) => {
    const axes = axesBetween(2, dimsOf(x).length);
    const normal = once(() => normalized(x, axes, attributes.epsilon));
    return channelScaled(dy, x, scale, axes, normal, (g) => g);
  },
  GroupNormalization: ([dy], { inputs: [x, scale], attributes: { num_groups, epsilon } }) => {
    const each = spanned(x, axesBetween(1, dimsOf(x).length));
    const size = typeof each === 'number' ? each / num_groups : ops.div(each, num_groups);
    const folded = (tensor: Tensor) => batchOf(tensor, num_groups, size);
    const normal = once(() => normalized(folded(x), [2], epsilon));
    return channelScaled(dy, x, scale, [2], normal, folded);
  },
  // The optional outputs are the mean m and 1/σ: dm/dx = 1/n, d(1/σ)/dx = -x̂/(n·σ²).
  LayerNormalization: (
    [dy, dMean, dInverse],
    { inputs: [x, scale, bias], attributes: { axis, epsilon, stash_type } },
  ) => {
    const axes = axesFrom(x, axis);
    const normal = once((): Normalized => {
      if (x.dtype !== 'float32' || stash_type !== 'float32') return normalized(x, axes, epsilon);
      const [, center, inverse] = ops.layerNormalization(x, scale, bias, { axis, epsilon, outputs: 3 });
      return { unit: ops.mul(ops.sub(x, center), inverse), inverse };
    });
    const share = (gradient: Tensor) =>
      countingWide(castTo(gradient, x.dtype), (all, dtype) => ops.mul(all, ops.reciprocal(spanOf(x, axes, dtype))));
    const ofInverse = (gradient: Tensor) => {
      const { unit, inverse } = normal();
      return ops.neg(ops.mul(unit, ops.mul(share(gradient), ops.mul(inverse, inverse))));
    };
    const parts = [
      dy && (() => throughUnit(ops.mul(dy, scale), normal(), axes)),
      dMean && (() => ops.expand(share(dMean), ops.shape(x))),
      dInverse && (() => ofInverse(dInverse)),
    ].filter((part) => part !== undefined);
    return [
      () => parts.map((part) => part()).reduce((sum, part) => ops.add(sum, part)),
      dy ? () => ops.mul(dy, normal().unit) : null,
      dy && bias ? () => dy : null,
    ];
  },
  // y = c/(σ + 1e-9) with c = x - mean.
  MeanVarianceNormalization: ([dy], { inputs: [x], outputs: [y], attributes: { axes } }) => [
    () => {
      const centered = ops.sub(x, mean(x, axes));
      const deviation = ops.add(ops.sqrt(mean(ops.mul(centered, centered), axes)), 1e-9);
      return throughUnit(dy, { unit: y, inverse: ops.reciprocal(deviation) }, axes);
    },
  ],
  // y = x/|x|: dx = (dy - d|x|/dx·Σ dy·y)/|x|; a vector of zeros stays one, and has no gradient.
  LpNormalization: ([dy], { inputs: [x], outputs: [y], attributes: { axis, p } }) => [
    () => {
      const reduce = p === 1 ? ops.reduceL1 : ops.reduceL2;
      const norm = reduce(x, int64(axis), { keepdims: 1 });
      const slope = p === 1 ? ops.sign(x) : y;
      const along = ops.mul(slope, ops.reduceSum(ops.mul(dy, y), int64(axis), { keepdims: 1 }));
      const infinite = constant(Number.POSITIVE_INFINITY, { dtype: x.dtype });
      return ops.div(ops.sub(dy, along), ops.where(ops.equal(norm, 0), infinite, norm));
    },
  ],
  // y = x·s^-β with s = bias + α·mean of x² over a window of channels: dx = dy·s^-β - 2αβ·x·(the window turned around of dy·y/s).
  LRN: ([dy], { inputs: [x], outputs: [y], attributes: { size, alpha, beta, bias } }) => [
    () => {
      const [xs, ys, dys] = [x, y, dy].map((image) => ops.unsqueeze(lines(image), int64(1))) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const before = Math.floor((size - 1) / 2);
      const s = ops.add(ops.mul(channelMean(ops.mul(xs, xs), size, before), alpha), bias);
      const shared = channelMean(ops.div(ops.mul(dys, ys), s), size, size - 1 - before);
      const dxs = ops.sub(ops.mul(dys, ops.pow(s, -beta)), ops.mul(xs, ops.mul(shared, 2 * alpha * beta)));
      return inShapeOf(dxs, x);
    },
  ],
};
