// Normalizations of numbers that lie close together and far from 0: onnxruntime takes the mean square and the squared mean apart, and
// little is left of their difference (at a mean of 1e6 and a variance of 1, a variance of 0.9 or of none). What is normalized does not
// depend on where 0 is, so that is moved near the mean first; a mean that is rounded does as well.

import { axesBetween } from '../gradients/rules/sizes.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { int64 } from '../ops/literals.js';
import { constantData } from '../ops/shapes/known.js';
import { type Guards, mayBeEmpty, whereEmpty } from './guard.js';

const meanOver = (x: Tensor, axes: readonly number[]): Tensor => ops.reduceMean(x, int64(...axes));

export const normalizationGuards: Guards = {
  LayerNormalization: ({ inputs: [x, scale, bias], attributes: { axis }, same }) => {
    const first = axis < 0 || x.rank === null ? axis : axis - x.rank;
    if (first >= 0) return undefined;
    const mean = meanOver(x, axesBetween(first, 0));
    const [y, rest, inverse] = same(ops.sub(x, mean), scale, bias);
    return [y, rest && ops.add(rest, ops.castLike(mean, rest)), inverse];
  },
  InstanceNormalization: (node) => {
    const [x, scale, bias] = node.inputs;
    if (x.rank === null) return mayBeEmpty(x) ? whereEmpty(x, node, () => ops.identity(x)) : undefined;
    const centered = ops.sub(x, meanOver(x, axesBetween(2, x.rank)));
    if (!mayBeEmpty(x)) return node.same(centered, scale, bias);
    return whereEmpty(x, { ...node, inputs: [centered, scale, bias] }, () => ops.identity(x));
  },
  GroupNormalization: ({ inputs: [x, scale, bias], attributes: { num_groups }, same }) => {
    const groups = ops.reshape(x, int64(0, num_groups, -1));
    const centered = ops.sub(groups, meanOver(groups, [2]));
    return same(ops.reshape(centered, ops.shape(x), { allowzero: 1 }), scale, bias);
  },
  BatchNormalization: ({ inputs: [x, scale, bias, mean, variance], attributes, same }) => {
    const { training_mode, momentum } = attributes;
    if (!training_mode || x.rank === null) return undefined;
    const shift = ops.reduceMean(x, int64(0, ...axesBetween(2, x.rank)));
    const perChannel = ops.reshape(shift, int64(-1));
    // onnxruntime writes the results over these inputs, and where they are constants, over all constants that are equal to them.
    const own = (constant: Tensor) =>
      constantData(constant) ? ops.where(ops.isNaN(perChannel), constant, constant) : constant;
    const [y, running, ...others] = same(ops.sub(x, shift), scale, bias, own(mean), own(variance));
    const moved = running && ops.mul(ops.castLike(perChannel, running), 1 - momentum);
    return [y, moved && ops.add(running, moved), ...others];
  },
};
