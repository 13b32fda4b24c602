// Owns the shapes of normalizations and of what goes with them in a network: softmax and dropout. The data keep their shape.
// Knows channels and axes, not statistics.

import type { Tensor } from '../../graph/tensor.js';
import type { Dim, Shape } from '../../values/shape.js';
import type { InferenceRules, Inferred } from '../rule.js';
import {
  axesIn,
  axisIn,
  broadcastInto,
  dimAt,
  type Fail,
  one,
  rankFrom,
  rankOf,
  rows,
  type Shared,
  sameDim,
  scalarLike,
} from './common.js';

/** Checks that each tensor is a list with one entry a channel (a list of numbers has one channel), and gives the number of channels as far as it is known. */
function perChannel(fail: Fail, x: Tensor, ...lists: readonly Tensor[]): Dim {
  const shape = rankFrom(fail, x, 'the input', 1);
  const merge = (channels: Dim, list: Tensor) =>
    sameDim(
      fail,
      channels,
      dimAt(rankOf(fail, list, 'scale, bias, mean and variance', 1), 0),
      'not one entry a channel',
    );
  return lists.reduce<Dim>(merge, shape?.length === 1 ? 1 : dimAt(shape, 1));
}

/** The data's shape, with a number of channels that another input may know better. */
const withChannels = (shape: Shape, channels: Dim): Shape =>
  shape === null ? null : shape.map((dim, axis) => (axis === 1 ? channels : dim));

function alongAxis({
  inputs: [x],
  attributes: { axis },
  fail,
}: Shared<readonly [Tensor], { readonly axis: number }>): readonly Inferred[] {
  if (x.shape !== null) axisIn(fail, axis, x.shape.length);
  return one(x.shape);
}

export const normalizationRules: InferenceRules = {
  ...rows(['Softmax', 'LogSoftmax', 'Hardmax', 'LpNormalization'], alongAxis),
  BatchNormalization: ({ inputs: [x, ...lists], fail }) => {
    const channels = perChannel(fail, x, ...lists);
    return [{ shape: withChannels(x.shape, channels) }, { shape: [channels] }, { shape: [channels] }];
  },
  InstanceNormalization: ({ inputs: [x, ...lists], fail }) => one(withChannels(x.shape, perChannel(fail, x, ...lists))),
  GroupNormalization: ({ inputs: [x, ...lists], attributes: { num_groups: groups }, fail }) => {
    const channels = perChannel(fail, x, ...lists);
    if (typeof channels === 'number' && channels % groups !== 0) {
      return fail(`${groups} groups do not divide the ${channels} channels`);
    }
    return one(withChannels(x.shape, channels));
  },
  LayerNormalization: ({ inputs: [x, scale, bias], attributes, fail }) => {
    const { stash_type: dtype } = attributes;
    if (x.shape === null) return [{ shape: null }, { shape: null, dtype }, { shape: null, dtype }];
    const axis = axisIn(fail, attributes.axis, x.shape.length);
    broadcastInto(fail, scale.shape, x.shape, 'Scale');
    if (bias !== undefined) broadcastInto(fail, bias.shape, x.shape, 'B');
    const shape = x.shape.map((dim, at) => (at < axis ? dim : 1));
    return [{ shape: x.shape }, { shape, dtype }, { shape, dtype }];
  },
  LRN: ({ inputs: [x], fail }) => one(rankFrom(fail, x, 'X', 2)),
  MeanVarianceNormalization: ({ inputs: [x], attributes, fail }) => {
    if (x.shape !== null) axesIn(fail, attributes.axes, x.shape.length);
    return one(x.shape);
  },
  Dropout: ({ inputs: [x, ratio, training], fail }) => {
    scalarLike(fail, ratio, 'ratio');
    scalarLike(fail, training, 'training_mode');
    return [{ shape: x.shape }, { shape: x.shape, dtype: 'bool' }];
  },
};
