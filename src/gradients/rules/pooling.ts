// Gradients of poolings. The gradient of a maximum goes to one cell of its window, the one the forward pass names, ties included;
// that of a mean goes to every cell that was counted.
import { constant } from '../../graph/constant.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import { shapeOf } from '../../ops/shape-of.js';
import type { WindowAttributes } from '../../ops/windows.js';
import { isStatic } from '../../values/shape.js';
import { TensorData } from '../../values/tensor-data.js';
import type { GradientRules } from '../rule.js';
import { flat, inShapeOf, lines, zeros } from './reshaping.js';
import { axesBetween, countingWide, dimsOf, sizesOf, spanOf } from './sizes.js';
import { type Axis, remainder, spread, windowsOf } from './windows.js';

/** Whether no cell lies in two windows. */
const disjoint = (kernel: readonly number[], { strides = [], dilations = [] }: WindowAttributes): boolean =>
  kernel.every((size, axis) => (strides[axis] ?? 1) > (size - 1) * (dilations[axis] ?? 1));

/**
 * Zeros of the shape of `x` with `dy` at the places that `indices` count over all of `x`. Where none occurs twice MaxUnpool does it,
 * in a third of the time of ScatterElements; it has a kernel for float32 only.
 */
export function placed(dy: Tensor, indices: Tensor, x: Tensor, once: boolean): Tensor {
  const [sizes, counts] = [dimsOf(x).slice(2), dimsOf(dy).slice(2)];
  if (once && x.dtype === 'float32' && sizes.length > 0 && isStatic(sizes) && isStatic(counts)) {
    // MaxUnpool takes its result's size from its windows alone: a kernel that covers the difference gives the size of x.
    return ops.maxUnpool(dy, indices, undefined, {
      kernel_shape: sizes.map((size, axis) => (size as number) - (counts[axis] as number) + 1),
    });
  }
  const all = ops.reshape(ops.size(x), int64(1));
  const reduction = once ? 'none' : 'add';
  return inShapeOf(ops.scatterElements(zeros(x, all), flat(indices), flat(dy), { axis: 0, reduction }), x);
}

/** The mean over windows that tile the image exactly: each element of `dy` is repeated over its window. */
function repeated(dy: Tensor, x: Tensor, kernel: readonly number[]): Tensor {
  const cells = kernel.reduce((product, size) => product * size, 1);
  const options = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' } as const;
  return inShapeOf(ops.resize(ops.div(dy, cells), undefined, constant([1, 1, ...kernel]), undefined, options), x);
}

/** How many cells of the image each window of one axis covers, and by how many its sum is divided. */
function divisors(axis: Axis, includePad: boolean): number[] {
  const { size, count, kernel, stride, dilation, before, after } = axis as { readonly [K in keyof Axis]: number };
  // Padding counts if the attribute says so; what a window of ceil_mode covers beyond the padding never does.
  const [low, high] = includePad ? [-before, size + after] : [0, size];
  return axesBetween(0, count).map((window) => {
    const cells = axesBetween(0, kernel).map((tap) => window * stride - before + tap * dilation);
    return cells.filter((cell) => cell >= low && cell < high).length;
  });
}

/** What every element of `dy` is multiplied by: one by the number of cells in its mean, in shape `[1, 1, …windows]` or as a number. */
function weightsOf(axes: readonly Axis[], attributes: MeanAttributes): TensorData | number | null {
  const includePad = attributes.count_include_pad !== 0;
  const kernel = axes.reduce((product, axis) => product * (axis.kernel ?? Number.NaN), 1);
  const padded = axes.some((axis) => axis.before > 0 || axis.after > 0);
  const whole = (includePad || !padded) && !attributes.ceil_mode && !attributes.auto_pad?.startsWith('SAME');
  const known = axes.every(({ size, count }) => size !== null && count !== null);
  if (!known) return whole ? 1 / kernel : null;
  const perAxis = axes.map((axis) => divisors(axis, includePad));
  const counts = perAxis.reduce<number[]>((all, axis) => all.flatMap((count) => axis.map((more) => count * more)), [1]);
  if (counts.every((count) => count === kernel)) return 1 / kernel;
  const shape = [1, 1, ...perAxis.map((axis) => axis.length)];
  return new TensorData(
    'float32',
    shape,
    Float32Array.from(counts, (count) => 1 / count),
  );
}

/** The same in the run: cells that each window covers are counted by a convolution of ones, and what a mean of ones comes to is kept. */
function weightsInRun(x: Tensor, dy: Tensor, axes: readonly Axis[], attributes: MeanAttributes): Tensor {
  const spatial = axesBetween(2, axes.length + 2);
  const ones = ops.expand(constant(1, { dtype: x.dtype }), ops.concat([int64(1, 1), sizesOf(x, spatial)], { axis: 0 }));
  const { count_include_pad, ceil_mode, kernel_shape, auto_pad, ...windows } = attributes;
  const same = auto_pad !== 'NOTSET';
  const ends = axes.map(({ after, stride }) => after + (ceil_mode ? stride - 1 : 0));
  const place = same ? { auto_pad } : { pads: [...axes.map((axis) => axis.before), ...ends] };
  const { strides, dilations } = windows;
  const kernel = constant(1, { dtype: x.dtype, shape: [1, 1, ...kernel_shape] });
  const counted = ops.conv(ones, kernel, undefined, { ...place, strides, dilations });
  const cells = ops.slice(counted, int64(...spatial.map(() => 0)), sizesOf(dy, spatial), int64(...spatial));
  return count_include_pad ? ops.div(ops.averagePool(ones, attributes), cells) : ops.reciprocal(cells);
}

type MeanAttributes = WindowAttributes & {
  readonly kernel_shape: readonly number[];
  readonly count_include_pad: number;
};

function meanGradient(dy: Tensor, x: Tensor, y: Tensor, attributes: MeanAttributes): Tensor {
  const kernel = attributes.kernel_shape;
  const { image, axes, unpad } = windowsOf(x, y, kernel, attributes);
  const tiles = axes.every((axis) => axis.extent === axis.stride && axis.before === 0 && remainder(axis) === 0);
  if (tiles && axes.every((axis) => axis.dilation === 1)) return repeated(dy, x, kernel);
  const weights = weightsOf(axes, attributes) ?? weightsInRun(x, dy, axes, attributes);
  if (typeof weights === 'number') return unpad(alike(dy, image, axes, weights));
  return unpad(alike(ops.mul(dy, weights), image, axes, 1));
}

/** Every element of `dy` times `factor`, added to all cells of its window. */
function alike(dy: Tensor, image: Tensor, axes: readonly Axis[], factor: number): Tensor {
  const { dtype } = dy;
  const kernel = axes.map((axis) => axis.kernel as number);
  const channels = dimsOf(image)[1];
  if (typeof channels === 'number') {
    return spread(dy, constant(factor, { dtype, shape: [channels, 1, ...kernel] }), image, axes, channels);
  }
  // Channels that are counted only in the run join the batch.
  const single = (tensor: Tensor) =>
    ops.reshape(tensor, ops.concat([int64(-1, 1), sizesOf(tensor, axesBetween(2, kernel.length + 2))], { axis: 0 }));
  const taps = constant(factor, { dtype, shape: [1, 1, ...kernel] });
  return inShapeOf(spread(single(dy), taps, single(image), axes, 1), image);
}

/** y = (Σ |x|^p)^(1/p): dx = sign(x)·|x|^(p-1) times what the windows give back of dy·y^(1-p). A sum of 0 has no gradient. */
function powerGradient(dy: Tensor, x: Tensor, y: Tensor, p: number, giveBack: (share: Tensor) => Tensor): Tensor {
  if (p === 1) return ops.mul(ops.sign(x), giveBack(dy));
  const infinite = constant(Number.POSITIVE_INFINITY, { dtype: y.dtype });
  const norm = ops.where(ops.equal(y, 0), infinite, y);
  const share = giveBack(p === 2 ? ops.div(dy, norm) : ops.mul(dy, ops.pow(norm, 1 - p)));
  return ops.mul(p === 2 ? x : ops.mul(ops.sign(x), ops.pow(ops.abs(x), p - 1)), share);
}

/** What windows give back of their sums: the same to every cell. */
function sumsBack(dy: Tensor, x: Tensor, y: Tensor, kernel: readonly number[], attributes: WindowAttributes): Tensor {
  const { image, axes, unpad } = windowsOf(x, y, kernel, attributes);
  return unpad(alike(dy, image, axes, 1));
}

export const poolingGradients: GradientRules = {
  MaxPool: ([dy], { inputs: [x], outputs: [, indices], attributes }) => [
    () => {
      const { storage_order, ...windows } = attributes;
      const at = (storage_order === 0 ? indices : undefined) ?? ops.maxPool(x, { ...windows, outputs: 2 })[1];
      return placed(dy as Tensor, at, x, disjoint(windows.kernel_shape, windows));
    },
  ],
  AveragePool: ([dy], { inputs: [x], outputs: [y], attributes }) => [() => meanGradient(dy, x, y, attributes)],
  GlobalAveragePool: ([dy], { inputs: [x] }) => [
    () => {
      const axes = axesBetween(2, dimsOf(x).length);
      const mean = countingWide(dy, (wide, dtype) => ops.div(wide, spanOf(x, axes, dtype)));
      return ops.expand(mean, shapeOf(x));
    },
  ],
  // One cell a channel, the first of the largest.
  GlobalMaxPool: ([dy], { inputs: [x] }) => [
    () => {
      const cells = lines(x);
      const at = ops.argMax(cells, { axis: 2 });
      const spread = ops.scatterElements(zeros(x, ops.shape(cells)), at, ops.reshape(dy, int64(0, 0, 1)), { axis: 2 });
      return inShapeOf(spread, x);
    },
  ],
  LpPool: ([dy], { inputs: [x], outputs: [y], attributes }) => [
    () => powerGradient(dy, x, y, attributes.p, (share) => sumsBack(share, x, y, attributes.kernel_shape, attributes)),
  ],
  GlobalLpPool: ([dy], { inputs: [x], outputs: [y], attributes: { p } }) => [
    () => powerGradient(dy, x, y, p, (share) => share),
  ],
  // Every value was put in one place: it is picked from there.
  MaxUnpool: ([dy], { inputs: [, indices] }) => [() => ops.gather(flat(dy), indices, { axis: 0 }), null, null],
};
