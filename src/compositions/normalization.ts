// Normalizations in double precision, by their definitions in ONNX.

import { padAlong } from '../gradients/rules/reshaping.js';
import { axesBetween } from '../gradients/rules/sizes.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { int64 } from '../ops/literals.js';
import type { Compositions } from './composition.js';

/** The largest end of a slice: all that is there. */
const END = Number.MAX_SAFE_INTEGER;

const centered = (x: Tensor, axes: Tensor): Tensor => ops.sub(x, ops.reduceMean(x, axes));
const variance = (rest: Tensor, axes: Tensor): Tensor => ops.reduceMean(ops.mul(rest, rest), axes);

export const normalizationCompositions: Compositions = {
  InstanceNormalization: ({ inputs: [x, scale, bias], attributes: { epsilon } }) => {
    if (x.rank === null) return undefined;
    const axes = int64(...axesBetween(2, x.rank));
    const perChannel = (tensor: Tensor) => ops.unsqueeze(tensor, int64(...axesBetween(1, (x.rank as number) - 1)));
    const rest = centered(x, axes);
    const unit = ops.div(rest, ops.sqrt(ops.add(variance(rest, axes), epsilon)));
    return ops.add(ops.mul(unit, perChannel(scale)), perChannel(bias));
  },
  MeanVarianceNormalization: ({ inputs: [x], attributes: { axes } }) => {
    const over = int64(...(axes ?? [0, 2, 3]));
    const rest = centered(x, over);
    return ops.div(rest, ops.add(ops.sqrt(variance(rest, over)), 1e-9));
  },
  // x / (bias + alpha / size · Σ x²)^beta, the sum over the channels around.
  LRN: ({ inputs: [x], attributes: { alpha, beta, bias, size } }) => {
    const before = Math.floor((size - 1) / 2);
    const squares = padAlong(ops.mul(x, x), [1], [before, size - 1 - before]);
    const parts = axesBetween(0, size).map((start) =>
      ops.slice(squares, int64(start), int64(start + 1 - size || END), int64(1)),
    );
    return ops.div(x, ops.pow(ops.add(ops.mul(ops.sum(parts), alpha / size), bias), beta));
  },
};
