// Owns cross entropies of logits with labels, in the type of the logits.
import { checkOptions, DTypeError, ShapeError } from '../errors.js';
import { stopGradient } from '../gradients/stop-gradient.js';
import type { TensorLike } from '../graph/convert.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { cast } from '../ops/math.js';
import * as nn from '../ops/nn.js';
import type { DType } from '../values/dtype.js';
import { formatShape, mergeShapes } from '../values/shape.js';
import { checkSameShape, isColumn, type Operand, operand, withoutLastAxis } from './operand.js';
import { checkWeights, LOSS_OPTIONS, type LossOptions, weightedLoss } from './reduction.js';

export interface SmoothedLossOptions extends LossOptions {
  /** How much of each label is spread evenly over the classes, 0 to 1. Default 0. */
  labelSmoothing?: number | undefined;
}
const SMOOTHED_OPTIONS = [...LOSS_OPTIONS, 'labelSmoothing'] as const satisfies readonly (keyof SmoothedLossOptions)[];

/** `labels · (1 − smoothing) + share`: the labels as they are where there is nothing to smooth. */
const smoothed = <D extends DType>(labels: Tensor<D>, smoothing: number, share: () => TensorLike<D>): Tensor<D> =>
  smoothing > 0 ? ops.add(ops.mul(labels, 1 - smoothing), share()) : labels;

/**
 * The cross entropy of independent yes-or-no questions, without overflow (TF `tf.losses.sigmoid_cross_entropy`).
 *
 * @param multiClassLabels numbers from 0 to 1, of the shape of `logits`.
 * @param options `labelSmoothing` moves labels towards ½; and those of every loss.
 * @returns a scalar; the losses themselves with `Reduction.NONE`.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for an unknown reduction.
 * @example losses.sigmoidCrossEntropy(tags, layers.dense(x, 20))
 */
export function sigmoidCrossEntropy<D extends DType>(
  multiClassLabels: TensorLike,
  logits: TensorLike<D>,
  options: SmoothedLossOptions = {},
): Tensor<D> {
  checkOptions('sigmoidCrossEntropy', options, SMOOTHED_OPTIONS);
  const { labelSmoothing = 0, ...others } = options;
  const labels = operand('multiClassLabels', multiClassLabels);
  const scores = operand('logits', logits);
  checkSameShape(scores, labels);
  return weightedLoss({
    scope: 'sigmoid_cross_entropy_loss',
    options: others,
    shape: mergeShapes(scores.shape, labels.shape) ?? null,
    losses: () => {
      const x = scores.tensor();
      const targets = smoothed(cast(labels.tensor(), x.dtype), labelSmoothing, () => labelSmoothing / 2);
      return nn.sigmoidCrossEntropyWithLogits(targets, x, { name: 'xentropy' });
    },
  });
}

/**
 * The cross entropy of one class out of several, given as probabilities (TF `tf.losses.softmax_cross_entropy`). No gradient flows to
 * the labels.
 *
 * @param onehotLabels `[batch, classes]`, each row with the sum 1.
 * @param logits `[batch, classes]`.
 * @param options `labelSmoothing` moves labels towards 1/classes; `weights` are a scalar or `[batch]`; and those of every loss.
 * @returns a scalar; `[batch]` with `Reduction.NONE`.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for an unknown reduction.
 * @example losses.softmaxCrossEntropy(oneHot(digits, 10), logits, { labelSmoothing: 0.1 })
 */
export function softmaxCrossEntropy<D extends DType>(
  onehotLabels: TensorLike,
  logits: TensorLike<D>,
  options: SmoothedLossOptions = {},
): Tensor<D> {
  checkOptions('softmaxCrossEntropy', options, SMOOTHED_OPTIONS);
  const { labelSmoothing = 0, ...others } = options;
  const labels = operand('onehotLabels', onehotLabels);
  const scores = operand('logits', logits);
  checkSameShape(scores, labels);
  const shape = mergeShapes(scores.shape, labels.shape) ?? null;
  checkRank('softmaxCrossEntropy', scores, shape?.length !== 0, '[…, classes]');
  return weightedLoss({
    scope: 'softmax_cross_entropy_loss',
    options: others,
    shape: shape?.slice(0, -1) ?? null,
    losses: () => {
      const x = scores.tensor();
      const targets = smoothed(cast(labels.tensor(), x.dtype), labelSmoothing, () => {
        const classes = shape?.at(-1);
        return typeof classes === 'number' ? labelSmoothing / classes : ops.div(labelSmoothing, countClasses(x));
      });
      return nn.softmaxCrossEntropyWithLogits(stopGradient(targets, { name: 'labels_stop_gradient' }), x, {
        name: 'xentropy',
      });
    },
  });
}

const countClasses = <D extends DType>(logits: Tensor<D>): Tensor<D> =>
  cast(ops.squeeze(ops.shape(logits, { start: -1 }), [0n]), logits.dtype);

function checkRank(where: string, logits: Operand, isEnough: boolean, expected: string): void {
  if (isEnough) return;
  throw new ShapeError(`${where}: logits have no class axis of their own`, {
    ...(logits.node && { node: logits.node }),
    expected,
    got: logits.text,
  });
}

/**
 * The cross entropy of one class out of several, given as its number (TF `tf.losses.sparse_softmax_cross_entropy`).
 *
 * @param labels int32 or int64 class numbers `[batch]`, or `[batch, 1]`.
 * @param logits `[batch, classes]`; further axes may stand between them, as in the labels.
 * @param options `weights` are a scalar, `[batch]` or `[batch, 1]`; and those of every loss.
 * @returns a scalar; `[batch]` with `Reduction.NONE`.
 * @throws ShapeError for shapes or weights that do not fit; DTypeError for labels that are no integers; ValueError for an unknown reduction.
 * @example losses.sparseSoftmaxCrossEntropy(digits, logits)
 */
export function sparseSoftmaxCrossEntropy<D extends DType>(
  labels: TensorLike,
  logits: TensorLike<D>,
  options: LossOptions = {},
): Tensor<D> {
  checkOptions('sparseSoftmaxCrossEntropy', options, LOSS_OPTIONS);
  const scores = operand('logits', logits);
  const given = operand('labels', labels, 'int64');
  if (given.dtype !== 'int32' && given.dtype !== 'int64') {
    throw new DTypeError('sparseSoftmaxCrossEntropy: labels must be class numbers', {
      ...(given.node && { node: given.node }),
      expected: 'int32 or int64',
      got: `${given.text} ${given.dtype}`,
      fix: "cast(labels, 'int64')",
    });
  }
  const rank = scores.shape?.length ?? 0;
  checkRank('sparseSoftmaxCrossEntropy', scores, rank >= 2, '[batch, classes], or more axes between them');
  // A column of labels, and of weights, is as good as a list.
  const classes = isColumn(given, rank) ? withoutLastAxis(given) : given;
  const expected = scores.shape?.slice(0, -1) ?? null;
  const shape = mergeShapes(classes.shape, expected);
  if (shape === undefined) {
    throw new ShapeError(
      `Shape mismatch: The shape of labels (received ${formatShape(given.shape)}) should equal the shape of logits except for the last dimension (received ${formatShape(scores.shape)}).`,
      {
        ...(given.node && { node: given.node }),
        expected: formatShape(expected),
        got: `${given.text} and ${scores.text}`,
      },
    );
  }
  return weightedLoss({
    scope: 'sparse_softmax_cross_entropy_loss',
    options,
    shape,
    weights: checkWeights(options.weights, shape, true),
    losses: () => nn.sparseSoftmaxCrossEntropyWithLogits(classes.tensor(), scores.tensor(), { name: 'xentropy' }),
  });
}
