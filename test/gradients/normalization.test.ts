import type { Tensor } from '../../src/graph/tensor.js';
import * as ops from '../../src/ops/index.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { type Case, checkCases } from './numeric.js';

const every = ['static', 'batch', 'dynamic'] as const;
const positive = TensorData.from([0.5, 1.5, 0.9, 2.1], 'float32', [4]);
const row = (
  title: string,
  inputs: Case['inputs'],
  build: (...inputs: Tensor[]) => Tensor | readonly Tensor[],
  more: Partial<Case> = {},
): Case => ({
  title,
  inputs,
  build,
  variants: every,
  ...more,
});

/** BatchNormalization of these images, with these outputs and attributes. */
const batch = (
  title: string,
  shape: number[],
  attributes: { training_mode?: number; momentum?: number; outputs?: number },
  more: Partial<Case> = {},
) =>
  row(
    `BatchNormalization ${title}`,
    [shape, [4], [4], [4], positive],
    (x, scale, bias, center, variance) =>
      ops.batchNormalization(
        x as Tensor,
        scale as Tensor,
        bias as Tensor,
        center as Tensor,
        variance as Tensor,
        attributes as object,
      ),
    more,
  );

describe('the gradients of normalizations agree with numeric differences', () => {
  checkCases([
    batch('of images, twice', [3, 4, 2, 3], {}, { twice: true }),
    batch('of vectors', [5, 4], {}),
    batch(
      'in training, twice',
      [3, 4, 3, 2],
      { training_mode: 1, outputs: 3, momentum: 0.8 },
      { twice: true, constant: [] },
    ),
    batch('in training, of vectors', [5, 4], { training_mode: 1, outputs: 3 }),
    batch('in training, of volumes', [2, 4, 2, 2, 3], { training_mode: 1, outputs: 3 }),
    row(
      'InstanceNormalization, twice',
      [[2, 4, 3, 4], [4], [4]],
      (x, s, b) => ops.instanceNormalization(x as Tensor, s as Tensor, b as Tensor),
      { twice: true },
    ),
    row('InstanceNormalization of sequences', [[2, 4, 5], [4], [4]], (x, s, b) =>
      ops.instanceNormalization(x as Tensor, s as Tensor, b as Tensor, { epsilon: 0.1 }),
    ),
    row(
      'GroupNormalization, twice',
      [[2, 4, 3, 3], [4], [4]],
      (x, s, b) => ops.groupNormalization(x as Tensor, s as Tensor, b as Tensor, { num_groups: 2 }),
      { twice: true },
    ),
    row('GroupNormalization of one group', [[2, 4, 5], [4], [4]], (x, s, b) =>
      ops.groupNormalization(x as Tensor, s as Tensor, b as Tensor, { num_groups: 1 }),
    ),
    row(
      'LayerNormalization of the last axis, twice',
      [[3, 5], [5], [5]],
      (x, s, b) => ops.layerNormalization(x as Tensor, s as Tensor, b),
      { twice: true },
    ),
    row(
      'LayerNormalization of two axes',
      [
        [3, 2, 5],
        [2, 5],
      ],
      (x, s) => ops.layerNormalization(x as Tensor, s as Tensor, undefined, { axis: 1 }),
    ),
    row('LayerNormalization with a scale that is repeated', [[3, 2, 5], [5], [1]], (x, s, b) =>
      ops.layerNormalization(x as Tensor, s as Tensor, b, { axis: -2 }),
    ),
    row(
      'LayerNormalization and its statistics, twice',
      [[3, 5], [5]],
      (x, s) => ops.layerNormalization(x as Tensor, s as Tensor, undefined, { outputs: 3 }),
      { twice: true },
    ),
    row('MeanVarianceNormalization', [[2, 3, 3, 4]], (x) => ops.meanVarianceNormalization(x as Tensor), {
      twice: true,
    }),
    row('MeanVarianceNormalization of one axis', [[2, 3, 4]], (x) =>
      ops.meanVarianceNormalization(x as Tensor, { axes: [1] }),
    ),
    row('LpNormalization, twice', [[3, 4]], (x) => ops.lpNormalization(x as Tensor), { twice: true, dtype: 'float64' }),
    row('LpNormalization of absolute values', [[3, 4, 2]], (x) => ops.lpNormalization(x as Tensor, { p: 1, axis: 1 }), {
      apart: 0.1,
      dtype: 'float64',
    }),
    row('LRN, twice', [[2, 7, 3, 3]], (x) => ops.lrn(x as Tensor, { size: 3, alpha: 0.5, beta: 0.75, bias: 1.5 }), {
      twice: true,
    }),
    row('LRN of a wide window', [[2, 7, 3, 1]], (x) => ops.lrn(x as Tensor, { size: 5, alpha: 1.5, beta: 0.5 })),
  ]);
});
