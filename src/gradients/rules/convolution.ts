// Gradients of convolutions. With x [n, c, …], w [o, c/g, …k] and y [n, o, …]:
//   dx = transposed convolution of dy with w,  dw[o, c, t] = Σ over n and windows of dy·(the cell under tap t),  db = Σ dy.
// No runtime has kernels for these; which standard operators compute them fastest depends on the shape (bench/convolution-gradient.ts).
import { GradientError } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import { shapeOf } from '../../ops/shape-of.js';
import { numbersOf } from '../../ops/shapes/known.js';
import type { WindowAttributes } from '../../ops/windows.js';
import { isStatic } from '../../values/shape.js';
import type { GradientRules } from '../rule.js';
import { once } from './common.js';
import { inShapeOf, padAlong, zeros } from './reshaping.js';
import { axesBetween, dimsOf, sizesOf } from './sizes.js';
import { type Axis, extentsOf, padInRun, remainder, spread, type Windows, windowsOf, withPadding } from './windows.js';

/** The kernel's spatial sizes: of the tensor, or else of the attribute. */
const kernelOf = (x: Tensor, w: Tensor, given: readonly number[] | undefined) =>
  w.shape?.slice(2) ??
  given ??
  dimsOf(x)
    .slice(2)
    .map(() => null);

/** `x` with its first two axes swapped. */
function swapped(x: Tensor, rank: number): Tensor {
  return ops.transpose(x, { perm: [1, 0, ...axesBetween(2, rank)] });
}

/**
 * From this many input channels on, turned weights are faster than ConvTranspose, by 0.7–1.6; below it slower, by 0.2–0.5
 * (bench/convolution-gradient.ts).
 */
const TURN_CHANNELS = 4;

/** dx of a convolution whose windows move by one cell, as a convolution of dy with the kernel turned around. */
export function turned(dy: Tensor, w: Tensor, image: Tensor, axes: readonly Axis[], group: number): Tensor {
  const spatial = axesBetween(2, axes.length + 2);
  const [outputs, channels] = w.shape as readonly number[] as [number, number];
  const kernel = axes.map((axis) => axis.kernel as number);
  const flips = spatial.map(() => -1);
  const back = ops.slice(
    w,
    int64(...flips),
    int64(...kernel.map((size) => -size - 1)),
    int64(...spatial),
    int64(...flips),
  );
  const grouped = ops.reshape(back, int64(group, outputs / group, channels, ...kernel));
  const perm = [0, 2, 1, ...axesBetween(3, axes.length + 3)];
  const weights =
    group === 1
      ? swapped(back, axes.length + 2)
      : ops.reshape(ops.transpose(grouped, { perm }), int64(group * channels, outputs / group, ...kernel));
  const ends = (side: 'before' | 'after') => axes.map((axis) => (axis.extent as number) - 1 - axis[side]);
  const options = { pads: [...ends('before'), ...ends('after')], dilations: axes.map((axis) => axis.dilation), group };
  return inShapeOf(ops.conv(dy, weights, undefined, options), image);
}

function inputGradient(dy: Tensor, w: Tensor, image: Tensor, axes: readonly Axis[], group: number): Tensor {
  const [, channels] = w.shape ?? [];
  const canTurn =
    isStatic(w.shape) &&
    axes.every(({ stride, extent, before, after }) => stride === 1 && Math.max(before, after) < (extent ?? 0));
  if (canTurn && (channels as number) * group >= TURN_CHANNELS) return turned(dy, w, image, axes, group);
  return spread(dy, w, image, axes, group);
}

/**
 * Up to this many cells of the kernel a product of shifted images is faster than a convolution with dy as kernel, by 1.0–2.1
 * (3×3) or 4.9 (1×1); from 5×5 on by 0.4–1.2.
 */
const PAIR_CELLS = 16;

/**
 * dw as a convolution of the images with dy: the channel takes the place of the batch, and the batch that of the channel. Strides
 * and dilations change places too.
 */
export function pairGradient(dy: Tensor, w: Tensor, image: Tensor, axes: readonly Axis[], group: number): Tensor {
  const rank = axes.length + 2;
  const spatial = axesBetween(2, rank);
  const pads = [...axes.map((axis) => axis.before), ...axes.map((axis) => axis.after)];
  const options = {
    pads,
    strides: axes.map((axis) => axis.dilation),
    dilations: axes.map((axis) => axis.stride),
    group,
  };
  const wide = ops.conv(
    group === 1 ? swapped(image, rank) : byGroup(image, w, rank, group),
    swapped(dy, rank),
    undefined,
    options,
  );
  // Cells of the image that no window reaches make taps of their own; they are cut off.
  const exact = axes.every((axis) => axis.stride === 1 || (remainder(axis) ?? Infinity) + axis.after < axis.dilation);
  const cut = exact ? wide : ops.slice(wide, int64(...spatial.map(() => 0)), sizesOf(w, spatial), int64(...spatial));
  return inShapeOf(swapped(cut, rank), w);
}

/** x [n, g·c, …] as [c, g·n, …]: group g of the result holds the images of that group's channels. */
function byGroup(x: Tensor, w: Tensor, rank: number, group: number): Tensor {
  const spatial = axesBetween(2, rank);
  const channels = sizesOf(w, [1]);
  const sizes = sizesOf(x, spatial);
  const split = ops.reshape(x, ops.concat([int64(-1, group), channels, sizes], { axis: 0 }));
  const moved = ops.transpose(split, { perm: [2, 1, 0, ...axesBetween(3, rank + 1)] });
  return ops.reshape(moved, ops.concat([channels, int64(-1), sizes], { axis: 0 }));
}

/** dw as one matrix product: dy [o, n·windows] by the images shifted to each tap [c·taps, n·windows]. */
export function productGradient(dy: Tensor, w: Tensor, image: Tensor, axes: readonly Axis[]): Tensor {
  const rank = axes.length + 2;
  const spatial = axesBetween(2, rank);
  const [outputs, channels] = w.shape as readonly number[] as [number, number];
  const padded = axes.some((axis) => axis.before > 0 || axis.after > 0);
  const amounts = [...axes.map((axis) => axis.before), ...axes.map((axis) => axis.after)];
  const images = swapped(image, rank);
  const base = padded ? padAlong(images, spatial, amounts) : images;
  const columns = tapsOf(axes).map((tap) => {
    const ends = axes.map(({ count, stride }, index) => (tap[index] as number) + ((count as number) - 1) * stride + 1);
    const steps = axes.some((axis) => axis.stride > 1) ? int64(...axes.map((axis) => axis.stride)) : undefined;
    return ops.slice(base, int64(...tap), int64(...ends), int64(...spatial), steps);
  });
  const all = columns.length === 1 ? (columns[0] as Tensor) : ops.concat(columns, { axis: 1 });
  const right = ops.reshape(all, int64(channels * columns.length, -1));
  const left = ops.reshape(swapped(dy, rank), int64(outputs, -1));
  return inShapeOf(ops.gemm(left, right, undefined, { transB: 1 }), w);
}

/** The first cell of every tap of the kernel, in row-major order. */
function tapsOf(axes: readonly Axis[]): number[][] {
  return axes.reduce<number[][]>(
    (taps, { kernel, dilation }) =>
      taps.flatMap((tap) => axesBetween(0, kernel as number).map((index) => [...tap, index * dilation])),
    [[]],
  );
}

export function weightGradient(dy: Tensor, w: Tensor, image: Tensor, axes: readonly Axis[], group: number): Tensor {
  const cells = axes.reduce((product, { kernel }) => product * (kernel ?? Number.NaN), 1);
  const known = isStatic(w.shape) && axes.every((axis) => axis.count !== null);
  if (group === 1 && known && cells <= PAIR_CELLS) return productGradient(dy, w, image, axes);
  return pairGradient(dy, w, image, axes, group);
}

/**
 * The windows of a transposed convolution: those that a convolution slides over its result `dy`, one for each cell of `x`. Where
 * `auto_pad` or `output_shape` decide the padding, it is what the result lacks of the full size.
 */
function transposedWindows(dy: Tensor, x: Tensor, w: Tensor, attributes: TransposeAttributes): Windows {
  const { output_padding = [], output_shape, kernel_shape, auto_pad = 'NOTSET' } = attributes;
  const given = auto_pad === 'VALID' || (auto_pad === 'NOTSET' && output_shape === undefined);
  const bare = given ? attributes : { ...attributes, auto_pad: 'VALID' as const };
  const windows = windowsOf(dy, x, kernelOf(x, w, kernel_shape), bare);
  if (given) return windows;
  const { image, axes, unpad } = windows;
  const totals = axes.map(({ size, count, stride, extent }, index) => {
    const extra = output_padding[index] ?? 0;
    if (extent === null) return null;
    if (size !== null && count !== null) return Math.max(0, (count - 1) * stride + extra + extent - size);
    return output_shape === undefined && stride === 1 ? extent - 1 + extra : null;
  });
  if (totals.every((total) => total !== null)) {
    return { image, axes: axes.map((axis, index) => withPadding(axis, totals[index] as number, auto_pad)), unpad };
  }
  const spatial = axesBetween(2, axes.length + 2);
  const steps = ops.mul(ops.sub(sizesOf(x, spatial), 1n), int64(...axes.map((axis) => axis.stride)));
  const extra = int64(...axes.map((_, index) => output_padding[index] ?? 0));
  const full = ops.add(ops.add(steps, extentsOf(axes)), extra);
  return padInRun(dy, axes, ops.max([ops.sub(full, sizesOf(dy, spatial)), 0n]), auto_pad);
}

type TransposeAttributes = WindowAttributes & {
  readonly output_padding?: readonly number[] | undefined;
  readonly output_shape?: readonly number[] | undefined;
  readonly kernel_shape?: readonly number[] | undefined;
};

/** dx of a transposed convolution, which is a convolution of dy; what has no cell in `x` is cut off. */
function backInput(image: Tensor, x: Tensor, w: Tensor, axes: readonly Axis[], group: number): Tensor {
  const pads = [...axes.map((axis) => axis.before), ...axes.map((axis) => axis.after)];
  const options = {
    pads,
    strides: axes.map((axis) => axis.stride),
    dilations: axes.map((axis) => axis.dilation),
    group,
  };
  const wide = ops.conv(image, w, undefined, options);
  const spatial = axesBetween(2, axes.length + 2);
  const exact = axes.every((axis) => {
    const rest = remainder(axis);
    return rest !== null && rest + axis.after < axis.stride;
  });
  return inShapeOf(
    exact ? wide : ops.slice(wide, int64(...spatial.map(() => 0)), sizesOf(x, spatial), int64(...spatial)),
    x,
  );
}

const sumPerChannel = (dy: Tensor): Tensor =>
  ops.reduceSum(dy, int64(0, ...axesBetween(2, dimsOf(dy).length)), { keepdims: 0 });

export const convolutionGradients: GradientRules = {
  Conv: ([dy], { inputs: [x, w, b], outputs: [y], attributes }) => {
    const { group } = attributes;
    const windows = once(() => windowsOf(x, y, kernelOf(x, w, attributes.kernel_shape), attributes));
    return [
      () => windows().unpad(inputGradient(dy, w, windows().image, windows().axes, group)),
      () => weightGradient(dy, w, windows().image, windows().axes, group),
      b ? () => sumPerChannel(dy) : null,
    ];
  },
  ConvTranspose: ([dy], { inputs: [x, w, b], attributes }) => {
    const { group } = attributes;
    const windows = once(() => transposedWindows(dy, x, w, attributes));
    return [
      () => backInput(windows().image, x, w, windows().axes, group),
      () => weightGradient(x, w, windows().image, windows().axes, group),
      b ? () => sumPerChannel(dy) : null,
    ];
  },
  // Every column holds the cells under one window: picked by a convolution with a kernel for each tap.
  Col2Im: ([dy], { inputs: [x, , block], attributes }) => [
    () => {
      const kernel = numbersOf(block);
      if (kernel === undefined)
        throw new GradientError('the gradient of Col2Im needs a block shape that is known while building');
      const taps = kernel.reduce((product, size) => product * size, 1);
      const eye = ops.eyeLike(zeros(x, int64(taps, taps)));
      const spatial = axesBetween(2, kernel.length + 2);
      const images = ops.reshape(dy, ops.concat([int64(-1, 1), sizesOf(dy, spatial)], { axis: 0 }));
      const columns = ops.conv(images, ops.reshape(eye, int64(taps, 1, ...kernel)), undefined, attributes);
      return ops.reshape(columns, shapeOf(x));
    },
    null,
    null,
  ],
};
