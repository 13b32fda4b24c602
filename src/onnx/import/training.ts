// Owns the forms that operators have in training and not in inference: BatchNormalization with the statistics of the batch, which moves
// the averages towards them, and Dropout that drops.
import { GraphKeys } from '../../graph/collections.js';
import { constant } from '../../graph/constant.js';
import { getDefaultGraph } from '../../graph/graph.js';
import type { Attributes } from '../../graph/node.js';
import type { Tensor } from '../../graph/tensor.js';
import type { Variable } from '../../graph/variable.js';
import * as ops from '../../ops/generated/builders.js';
import { rsqrt } from '../../ops/math.js';
import { dropout } from '../../ops/nn.js';
import { scalarOf } from '../../ops/shapes/known.js';

/** Gives the results in training form; nothing where the node has none. */
export type TrainingForm = (
  inputs: readonly (Tensor | undefined)[],
  attributes: Attributes,
) => readonly Tensor[] | undefined;

const number = (value: Attributes[string] | undefined, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise;

/** The variable whose value at the start of the run a tensor is. */
function variableOf({ node }: Tensor): Variable | undefined {
  const variable = node.isSource ? node.graph.root.variables.get(node.name) : undefined;
  return variable?.value.node === node ? variable : undefined;
}

/**
 * The batch's mean and population variance over all axes but the second, as ONNX says for `training_mode`; the averages become
 * `average · momentum + batch · (1 − momentum)`.
 */
const batchNormalization: TrainingForm = ([x, scale, bias, mean, variance], attributes) => {
  if (!x || !scale || !bias || !mean || !variance || x.shape === null) return undefined;
  const rank = x.shape.length;
  if (rank < 2) return undefined;
  const axes = [0n, ...Array.from({ length: rank - 2 }, (_, axis) => BigInt(axis + 2))];
  const beside = (vector: Tensor) =>
    rank === 2
      ? vector
      : ops.unsqueeze(
          vector,
          axes.slice(1).map((axis) => axis - 1n),
        );
  const like = (value: number) => constant(value, { dtype: x.dtype });
  const batchMean = ops.reduceMean(x, axes, { keepdims: 1 });
  const centered = ops.sub(x, batchMean);
  const batchVariance = ops.reduceMean(ops.mul(centered, centered), axes, { keepdims: 1 });
  const inverse = rsqrt(ops.add(batchVariance, like(number(attributes.epsilon, 1e-5))));
  const normal = ops.add(ops.mul(centered, ops.mul(inverse, beside(scale))), beside(bias));
  const rate = 1 - Math.fround(number(attributes.momentum, 0.9));
  const graph = getDefaultGraph();
  graph.within({ phase: 'update' }, () => {
    for (const [average, batch] of [
      [mean, batchMean],
      [variance, batchVariance],
    ] as const) {
      const variable = variableOf(average);
      if (variable === undefined) continue;
      const difference = ops.mul(
        ops.sub(average, ops.castLike(ops.reshape(batch, [-1n]), average)),
        constant(rate, { dtype: average.dtype }),
      );
      graph.addToCollection(GraphKeys.UPDATE_OPS, variable.assignSub(difference, { name: 'AssignMovingAvg' }));
    }
  });
  return [normal];
};

const dropping: TrainingForm = ([x, ratio]) => {
  if (!x) return undefined;
  const share = ratio === undefined ? 0.5 : scalarOf(ratio);
  if (typeof share !== 'number') {
    const kept = ops.sub(constant(1, { dtype: 'float32' }), ops.cast(ratio as Tensor, { to: 'float32' }));
    return [dropout(x, kept)];
  }
  return [share === 0 ? ops.identity(x) : share >= 1 ? ops.sub(x, x) : dropout(x, 1 - share)];
};

/** The operators that are another thing in training. */
export const trainingForms: Readonly<Record<string, TrainingForm>> = {
  BatchNormalization: batchNormalization,
  Dropout: dropping,
};
