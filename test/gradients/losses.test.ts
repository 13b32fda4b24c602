import type { Tensor } from '../../src/graph/tensor.js';
import * as ops from '../../src/ops/index.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { type Case, checkCases } from './numeric.js';

const labels = TensorData.from([2n, 0n, 1n, 2n], 'int64', [4]);
const grid = TensorData.from([2, 0, 1, 2, 0, 0, 1, 1, 2, 1, 0, 2], 'int32', [2, 3, 2]);
const strange = TensorData.from([2n, -100n, 1n, -100n], 'int64', [4]);
const classWeights = TensorData.from([0.5, 2, 1.5], 'float32', [3]);

type Loss = (scores: Tensor, labels: Tensor, weights: Tensor | undefined, options: object) => Tensor;
const losses: Record<string, Loss> = {
  SoftmaxCrossEntropyLoss: (scores, labels, weights, options) =>
    ops.softmaxCrossEntropyLoss(scores, labels, weights, options),
  NegativeLogLikelihoodLoss: (scores, labels, weights, options) =>
    ops.negativeLogLikelihoodLoss(scores, labels, weights, options),
};

const lossCases = Object.entries(losses).flatMap(([name, loss]): Case[] =>
  ['mean', 'sum', 'none'].flatMap((reduction): Case[] => {
    const make = (title: string, inputs: Case['inputs'], options: object = {}): Case => ({
      title: `${name} with reduction ${reduction}${title}`,
      inputs,
      build: (scores, at, weights) => loss(scores as Tensor, at as Tensor, weights, { reduction, ...options }),
      batched: [0, 1],
      variants: ['static', 'batch', 'dynamic'],
      twice: name === 'SoftmaxCrossEntropyLoss' && reduction === 'mean',
    });
    return [
      make('', [[4, 3], labels]),
      make(' of images', [[2, 3, 3, 2], grid]),
      make(' and ignored labels', [[4, 3], strange], { ignore_index: -100 }),
      make(' and an ignored class', [[4, 3], labels], { ignore_index: 1 }),
      make(', by weight of class', [[4, 3], labels, classWeights]),
      make(' of images, by weight of class, one ignored', [[2, 3, 3, 2], grid, classWeights], { ignore_index: 2 }),
      make(', by weight of class, some ignored', [[4, 3], strange, classWeights], { ignore_index: -100 }),
    ];
  }),
);

describe('the gradients of softmax and its losses agree with numeric differences', () => {
  checkCases([
    {
      title: 'Softmax of the last axis',
      inputs: [[3, 4]],
      build: (x) => ops.softmax(x as Tensor),
      dtype: 'float64',
      twice: true,
    },
    {
      title: 'Softmax of axis 1',
      inputs: [[3, 4, 2]],
      build: (x) => ops.softmax(x as Tensor, { axis: 1 }),
      twice: true,
    },
    { title: 'LogSoftmax', inputs: [[3, 4]], build: (x) => ops.logSoftmax(x as Tensor), dtype: 'float64', twice: true },
    { title: 'LogSoftmax of axis 0', inputs: [[3, 4]], build: (x) => ops.logSoftmax(x as Tensor, { axis: 0 }) },
    ...lossCases,
    {
      title: 'SoftmaxCrossEntropyLoss and its logarithms',
      inputs: [[4, 3], labels],
      batched: [0, 1],
      build: (scores, at) => ops.softmaxCrossEntropyLoss(scores as Tensor, at as Tensor, undefined, { outputs: 2 }),
    },
    {
      title: 'SoftmaxCrossEntropyLoss, only its logarithms',
      inputs: [[4, 3], labels],
      batched: [0, 1],
      build: (scores, at) => ops.softmaxCrossEntropyLoss(scores as Tensor, at as Tensor, undefined, { outputs: 2 })[1],
    },
  ]);
});
