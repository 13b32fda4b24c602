// Gradients of softmax and of the losses made of it. A class is told from the label by comparing it with 0, 1, … along the class axis,
// so labels out of range (as `ignore_index` may be) are harmless.
import { constant } from '../../graph/constant.js';
import type { Tensor } from '../../graph/tensor.js';
import { castTo } from '../../ops/cast.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import { elementCount } from '../../values/shape.js';
import type { GradientRules } from '../rule.js';
import { mask, once } from './common.js';
import { axesBetween, countOf, dimsOf, sizeOf } from './sizes.js';

/** What both losses are: a mean, sum or list of -ω·logp[label], with ω the weight of the label's class, and 0 for `ignore_index`. */
interface Labelled {
  readonly labels: Tensor;
  readonly weights: Tensor | undefined;
  readonly ignore_index?: number | undefined;
  readonly reduction: string;
}

/** 1 at the label's class and 0 elsewhere, in the shape of `scores` [n, c, …]. */
function hits(scores: Tensor, { labels }: Labelled): Tensor {
  const classes = castTo(ops.range(0n, ops.squeeze(sizeOf(scores, 1)), 1n), labels.dtype);
  const along = ops.reshape(classes, int64(-1, ...axesBetween(2, dimsOf(scores).length).map(() => 1)));
  return mask(ops.equal(ops.unsqueeze(labels, int64(1)), along), scores.dtype);
}

/** ω for every label, or `undefined` where all are 1. */
function weightsOf(scores: Tensor, { labels, weights, ignore_index }: Labelled): Tensor | undefined {
  if (ignore_index === undefined) return weights && ops.gather(weights, labels, { axis: 0 });
  const ignored = ops.equal(labels, constant(ignore_index, { dtype: labels.dtype }));
  const kept = mask(ops.not(ignored), scores.dtype);
  if (weights === undefined) return kept;
  const safe = ops.where(ignored, constant(0, { dtype: labels.dtype }), labels);
  return ops.mul(ops.gather(weights, safe, { axis: 0 }), kept);
}

/** The derivative of the loss by each label's -logp: ω·dy, divided by what a mean is divided by. */
function shares(dy: Tensor, scores: Tensor, loss: Labelled): Tensor {
  const weights = weightsOf(scores, loss);
  if (loss.reduction !== 'mean') return weights === undefined ? dy : ops.mul(weights, dy);
  if (weights !== undefined) return ops.mul(weights, ops.div(dy, ops.reduceSum(weights, undefined, { keepdims: 0 })));
  const count = elementCount(loss.labels.shape);
  return ops.div(dy, count === null ? castTo(countOf(loss.labels), dy.dtype) : constant(count, { dtype: dy.dtype }));
}

/** One share a label [n, …], or a scalar for all, so that it multiplies [n, c, …]. */
const perClass = (share: Tensor): Tensor => (share.rank === 0 ? share : ops.unsqueeze(share, int64(1)));

/** dL/dω for every class: of the labels' -logp, minus the mean itself, divided by Σ ω for a mean. */
function weightGradient(dy: Tensor, logp: Tensor, hit: Tensor, loss: Labelled): Tensor {
  const axes = int64(...axesBetween(0, dimsOf(logp).length).filter((axis) => axis !== 1));
  const ones = { ...loss, weights: undefined };
  const kept = weightsOf(logp, ones);
  const counted = kept === undefined ? hit : ops.mul(hit, ops.unsqueeze(kept, int64(1)));
  const losses = ops.neg(ops.mul(counted, logp));
  if (loss.reduction === 'none')
    return ops.reduceSum(ops.mul(losses, ops.unsqueeze(dy, int64(1))), axes, { keepdims: 0 });
  const sums = ops.reduceSum(losses, axes, { keepdims: 0 });
  if (loss.reduction === 'sum') return ops.mul(sums, dy);
  const counts = ops.reduceSum(counted, axes, { keepdims: 0 });
  const weights = loss.weights as Tensor;
  const total = ops.reduceSum(ops.mul(counts, weights), undefined, { keepdims: 0 });
  const mean = ops.div(ops.reduceSum(ops.mul(sums, weights), undefined, { keepdims: 0 }), total);
  return ops.mul(ops.sub(sums, ops.mul(counts, mean)), ops.div(dy, total));
}

const overAxis = (x: Tensor, axis: number): Tensor => ops.reduceSum(x, int64(axis), { keepdims: 1 });

export const lossGradients: GradientRules = {
  Softmax: ([dy], { outputs: [y], attributes: { axis } }) => [
    () => ops.mul(y, ops.sub(dy, overAxis(ops.mul(dy, y), axis))),
  ],
  LogSoftmax: ([dy], { outputs: [y], attributes: { axis } }) => [
    () => ops.sub(dy, ops.mul(ops.exp(y), overAxis(dy, axis))),
  ],
  NegativeLogLikelihoodLoss: ([dy], { inputs: [logp, labels, weights], attributes }) => {
    const loss = { labels, weights, ...attributes };
    const hit = once(() => hits(logp, loss));
    return [
      () => ops.neg(ops.mul(hit(), perClass(shares(dy, logp, loss)))),
      null,
      weights ? () => weightGradient(dy, logp, hit(), loss) : null,
    ];
  },
  // d(-logp[label])/dscores = softmax - hit; the second output is logp itself.
  SoftmaxCrossEntropyLoss: ([dy, dlogp], { inputs: [scores, labels, weights], outputs: [, given], attributes }) => {
    const loss = { labels, weights, ...attributes };
    const hit = once(() => hits(scores, loss));
    const logp = once(() => given ?? ops.logSoftmax(scores, { axis: 1 }));
    const p = once(() => (given === undefined ? ops.softmax(scores, { axis: 1 }) : ops.exp(given)));
    const ofLoss = () => ops.mul(ops.sub(p(), hit()), perClass(shares(dy as Tensor, scores, loss)));
    const ofLogp = () => ops.sub(dlogp as Tensor, ops.mul(p(), overAxis(dlogp as Tensor, 1)));
    return [
      dy && dlogp ? () => ops.add(ofLoss(), ofLogp()) : dy ? ofLoss : ofLogp,
      null,
      weights && dy ? () => weightGradient(dy, logp(), hit(), loss) : null,
    ];
  },
};
