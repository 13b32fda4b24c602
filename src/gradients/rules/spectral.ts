// Gradients of Fourier transforms, which are linear: the adjoint of y = F·x is Fᴴ = N·F⁻¹ for pairs of real and imaginary parts.
import { GradientError } from '../../errors.js';
import { constant } from '../../graph/constant.js';
import type { Tensor } from '../../graph/tensor.js';
import { castTo } from '../../ops/cast.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import { numbersOf } from '../../ops/shapes/known.js';
import type { ForwardNode, GradientRules } from '../rule.js';
import { mask, once } from './common.js';
import { throughExpansion } from './expansion.js';
import { padAlong } from './reshaping.js';
import { axesBetween, dimsOf, sizeOf } from './sizes.js';

type Transform = ForwardNode<'DFT'>;

function axisOf({ node, inputs: [x, , axis] }: Transform): number {
  const given = axis === undefined ? [-2] : numbersOf(axis);
  if (given?.[0] === undefined)
    throw new GradientError('the gradient of DFT needs an axis that is known while building', { node: node.name });
  return given[0] < 0 ? given[0] + dimsOf(x).length : given[0];
}

/** N: how many values were transformed, an int64 scalar. */
function lengthOf({ inputs: [x, length], outputs: [y], attributes }: Transform, axis: number): Tensor {
  if (length !== undefined) return castTo(length.rank === 0 ? length : ops.squeeze(length), 'int64');
  // Only half of the spectrum of a real signal was computed: the signal tells.
  return ops.squeeze(sizeOf(attributes.onesided && !attributes.inverse ? x : y, axis));
}

/** A gradient with `x`'s size along `axis`, and with an imaginary part only if `x` has one: the adjoint of filling up and cutting off. */
function fitted(gradient: Tensor, x: Tensor, axis: number, changed: boolean): Tensor {
  const last = dimsOf(x).length - 1;
  const [size, partCount] = [sizeOf(x, axis), sizeOf(x, last)];
  const cut = changed
    ? ops.slice(gradient, int64(0, 0), ops.concat([size, partCount], { axis: 0 }), int64(axis, last))
    : x.shape?.[last] === 2
      ? gradient
      : ops.slice(gradient, int64(0), partCount, int64(last));
  if (!changed) return cut;
  const missing = ops.sub(size, ops.shape(cut, { start: axis, end: axis + 1 }));
  return padAlong(cut, [axis], ops.concat([int64(0), missing], { axis: 0 }));
}

/** How often each of the computed bins stands in the whole spectrum of a real signal: twice, but for the first and the middle one. */
function bins(like: Tensor, axis: number, length: Tensor): Tensor {
  const rank = dimsOf(like).length;
  const number = ops.range(0n, ops.squeeze(sizeOf(like, axis)), 1n);
  const single = ops.or(ops.equal(number, 0n), ops.equal(ops.mul(number, 2n), length));
  const weights = ops.sub(2, mask(single, like.dtype));
  return ops.reshape(weights, int64(-1, ...axesBetween(axis + 1, rank).map(() => 1)));
}

function transformGradient(dy: Tensor, node: Transform): Tensor {
  const { inputs, attributes } = node;
  const [x, given] = inputs;
  const axis = axisOf(node);
  const length = lengthOf(node, axis);
  const count = castTo(length, dy.dtype);
  const at = constant(BigInt(axis), { dtype: 'int64' });
  const half = attributes.onesided === 1;
  if (attributes.inverse && half) {
    const spectrum = ops.dft(dy, length, at, { onesided: 1 });
    return fitted(ops.mul(spectrum, ops.div(bins(spectrum, axis, length), count)), x, axis, true);
  }
  const back = attributes.inverse
    ? ops.div(ops.dft(dy, length, at), count)
    : ops.mul(ops.dft(dy, length, at, { inverse: 1 }), count);
  return fitted(back, x, axis, given !== undefined);
}

/** STFT written out: overlapping frames of the signal, times the window, each transformed. */
function expandShortTime(
  inputs: readonly (Tensor | undefined)[],
  { outputs: [y], attributes }: ForwardNode<'STFT'>,
): Tensor {
  const [signal, step, window, frameLength] = inputs as [Tensor, Tensor, Tensor | undefined, Tensor | undefined];
  const whole = (value: Tensor) => castTo(value.rank === 0 ? value : ops.squeeze(value), 'int64');
  const length = frameLength ? whole(frameLength) : ops.squeeze(sizeOf(window as Tensor, 0));
  const starts = ops.mul(ops.range(0n, ops.squeeze(sizeOf(y, 1)), 1n), whole(step));
  const places = ops.add(ops.unsqueeze(starts, int64(1)), ops.range(0n, length, 1n));
  const frames = ops.gather(signal, places, { axis: 1 });
  const weighted = window ? ops.mul(frames, ops.unsqueeze(window, int64(1))) : frames;
  return ops.dft(weighted, undefined, constant(2n, { dtype: 'int64' }), { onesided: attributes.onesided });
}

export const spectralGradients: GradientRules = {
  DFT: ([dy], node) => [once(() => transformGradient(dy, node)), null, null],
  STFT: (dys, node) => throughExpansion(node, dys, (inputs) => [expandShortTime(inputs, node)]) as never,
};
