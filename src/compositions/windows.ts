// Convolutions and poolings in double precision: the image is taken apart into what lies under each cell of the kernel in every window,
// by slices, and these parts are summed or multiplied. Channels go last on the way, so that no size has to be known for a product.

import { padAlong } from '../gradients/rules/reshaping.js';
import { axesBetween, sizeOf, sizesOf } from '../gradients/rules/sizes.js';
import { type Axis, windowsOf } from '../gradients/rules/windows.js';
import { constant } from '../graph/constant.js';
import { placeholder } from '../graph/placeholder.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { int64 } from '../ops/literals.js';
import { extentOf, splitPadding, type WindowAttributes } from '../ops/windows.js';
import type { Shape } from '../values/shape.js';
import type { ValueType } from '../values/value-type.js';
import type { Compositions } from './composition.js';

/** The largest end of a slice: all that is there. */
const END = Number.MAX_SAFE_INTEGER;

const shapeOfResult = (type: ValueType | undefined): Shape => (type?.kind === 'tensor' ? type.shape : null);

/** The first cell of every tap of the kernel, in row-major order. */
const offsetsOf = (axes: readonly { readonly kernel: number; readonly dilation: number }[]): number[][] =>
  axes.reduce<number[][]>(
    (offsets, { kernel, dilation }) =>
      offsets.flatMap((offset) => axesBetween(0, kernel).map((index) => [...offset, index * dilation])),
    [[]],
  );

interface Grid {
  readonly kernel: number;
  readonly dilation: number;
  readonly stride: number;
}

/** What lies under each tap in every window of an image that needs no more padding; its spatial axes begin at `first`. */
function tapsOf(image: Tensor, grids: readonly Grid[], first: number): Tensor[] {
  const spatial = axesBetween(first, first + grids.length);
  const steps = grids.some(({ stride }) => stride > 1) ? int64(...grids.map(({ stride }) => stride)) : undefined;
  return offsetsOf(grids).map((offset) => {
    // As far before the end as the window reaches beyond this tap.
    const ends = offset.map((start, axis) => {
      const { kernel, dilation } = grids[axis] as Grid;
      return start + 1 - extentOf(kernel, dilation) || END;
    });
    return ops.slice(image, int64(...offset), int64(...ends), int64(...spatial), steps);
  });
}

const sumOf = (parts: readonly Tensor[]): Tensor => (parts.length === 1 ? (parts[0] as Tensor) : ops.sum([...parts]));

// --- Pooling ---

type PoolAttributes = WindowAttributes & { readonly kernel_shape: readonly number[] };

interface Padded {
  readonly image: Tensor;
  readonly axes: readonly Axis[];
  /** Cells after the padding that the last windows reach into where their number is rounded up. */
  readonly beyond: readonly number[];
}

/** The windows on an image; `undefined` where their number is rounded up from sizes that are not known. */
function windowed(x: Tensor, result: ValueType | undefined, attributes: PoolAttributes): Padded | undefined {
  const { kernel_shape, ceil_mode } = attributes;
  const { image, axes } = windowsOf(x, placeholder(x.dtype, shapeOfResult(result)), kernel_shape, attributes);
  if (!ceil_mode) return { image, axes, beyond: axes.map(() => 0) };
  const beyond = axes.map(({ size, count, extent, stride, before, after }) =>
    size === null || count === null || extent === null
      ? null
      : Math.max(0, (count - 1) * stride + extent - (size + before + after)),
  );
  return beyond.every((cells) => cells !== null) ? { image, axes, beyond } : undefined;
}

const spatialOf = (axes: readonly unknown[]): number[] => axesBetween(2, axes.length + 2);
const pad = (x: Tensor, spatial: readonly number[], pads: readonly number[], fill = 0): Tensor =>
  pads.every((cells) => cells === 0) ? x : fill === 0 ? padAlong(x, spatial, pads) : padWith(x, pads, fill);
function padWith(x: Tensor, pads: readonly number[], fill: number): Tensor {
  const rank = pads.length / 2;
  return ops.pad(x, int64(0, 0, ...pads.slice(0, rank), 0, 0, ...pads.slice(rank)), constant(fill, { dtype: x.dtype }));
}
const padsOf = (axes: readonly Axis[]) => [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)];

/** The sum over every window. */
function windowSum({ image, axes, beyond }: Padded, fill = 0): Tensor {
  const spatial = spatialOf(axes);
  const filled = pad(image, spatial, padsOf(axes), fill);
  const whole = pad(filled, spatial, [...beyond.map(() => 0), ...beyond]);
  return sumOf(tapsOf(whole, axes as readonly Grid[], 2));
}

/** How many cells each window covers; padding counts if it is to, what is beyond it never does. */
function windowCells(x: Tensor, padded: Padded, result: ValueType | undefined, attributes: MeanAttributes) {
  const { axes, beyond } = padded;
  const cells = axes.reduce((product, { kernel }) => product * (kernel as number), 1);
  const isPadded = padded.image !== x || axes.some(({ before, after }) => before > 0 || after > 0);
  if (beyond.every((more) => more === 0) && (attributes.count_include_pad || !isPadded)) return cells;
  const sizes = ops.concat([int64(1, 1), sizesOf(x, spatialOf(axes))], { axis: 0 });
  const ones = ops.expand(constant(1, { dtype: x.dtype }), sizes);
  return windowSum(windowed(ones, result, attributes) as Padded, attributes.count_include_pad ? 1 : 0);
}
type MeanAttributes = PoolAttributes & { readonly count_include_pad: number };

/** Σ|x|^p over some cells, and the root of it. */
function powerMean(x: Tensor, p: number, sum: (powers: Tensor) => Tensor): Tensor {
  if (p === 1) return sum(ops.abs(x));
  if (p === 2) return ops.sqrt(sum(ops.mul(x, x)));
  return ops.pow(sum(ops.pow(ops.abs(x), p)), 1 / p);
}

const overSpace = (x: Tensor): Tensor | undefined => (x.rank === null ? undefined : int64(...axesBetween(2, x.rank)));

// --- Convolution ---

/** Windows of an image [n, …, c] times the kernel [taps·c, o] of each group, and the bias: [n, o, …]. */
function product(image: Tensor, grids: readonly Grid[], weights: readonly Tensor[], bias: Tensor | undefined): Tensor {
  const parts = weights.length === 1 ? [image] : ops.split(image, undefined, { axis: -1, num_outputs: weights.length });
  const results = weights.map((weight, index) => {
    const taps = tapsOf(parts[index] as Tensor, grids, 1);
    return ops.matMul(taps.length === 1 ? (taps[0] as Tensor) : ops.concat(taps, { axis: -1 }), weight);
  });
  const joined = results.length === 1 ? (results[0] as Tensor) : ops.concat(results, { axis: -1 });
  const whole = bias ? ops.add(joined, bias) : joined;
  return ops.transpose(whole, { perm: [0, grids.length + 1, ...axesBetween(1, grids.length + 1)] });
}

const channelsLast = (x: Tensor, rank: number): Tensor => ops.transpose(x, { perm: [0, ...axesBetween(2, rank), 1] });

/** The kernel's spatial sizes: of the tensor, or else of the attribute. */
const kernelOf = (w: Tensor, given: readonly number[] | undefined): number[] | undefined => {
  const sizes = w.shape?.slice(2) ?? given;
  return sizes?.every((size) => typeof size === 'number') ? [...(sizes as number[])] : undefined;
};

/** A kernel [a, b, …k] as one matrix [taps·b, a] for each group of `a`, or as [taps·a, b] for each group of `a` where it is transposed. */
function matrices(w: Tensor, rank: number, group: number, transposed: boolean): Tensor[] {
  const parts = group === 1 ? [w] : ops.split(w, undefined, { axis: 0, num_outputs: group });
  const spatial = axesBetween(2, rank);
  return parts.map((part) => {
    const [rows, columns] = transposed ? [0, 1] : [1, 0];
    const ordered = ops.transpose(part, { perm: [...spatial, rows, columns] });
    return ops.reshape(ordered, ops.concat([int64(-1), sizeOf(part, columns)], { axis: 0 }));
  });
}

/** The image with `stride - 1` zeros after each cell of its spatial axes. */
function stuffed(x: Tensor, strides: readonly number[]): Tensor {
  if (strides.every((stride) => stride === 1)) return x;
  const rank = strides.length;
  const wide = ops.unsqueeze(x, int64(...strides.map((_, axis) => 2 * axis + 3)));
  const after = strides.flatMap((stride) => [0, stride - 1]);
  const filled = ops.pad(wide, int64(...new Array<number>(4 + 2 * rank).fill(0), ...after));
  const sizes = strides.map((stride, axis) => ops.mul(sizeOf(x, axis + 2), int64(stride)));
  return ops.reshape(filled, ops.concat([sizesOf(x, [0, 1]), ...sizes], { axis: 0 }), { allowzero: 1 });
}

export const windowCompositions: Compositions = {
  AveragePool: ({ inputs: [x], attributes, outputs: [result] }) => {
    const padded = windowed(x, result, attributes);
    return padded && ops.div(windowSum(padded), windowCells(x, padded, result, attributes));
  },
  LpPool: ({ inputs: [x], attributes, outputs: [result] }) =>
    windowed(x, result, attributes) &&
    powerMean(x, attributes.p, (powers) => windowSum(windowed(powers, result, attributes) as Padded)),
  GlobalAveragePool: ({ inputs: [x] }) => overSpace(x) && ops.reduceMean(x, overSpace(x)),
  GlobalMaxPool: ({ inputs: [x] }) => overSpace(x) && ops.reduceMax(x, overSpace(x)),
  GlobalLpPool: ({ inputs: [x], attributes: { p } }) =>
    overSpace(x) && powerMean(x, p, (powers) => ops.reduceSum(powers, overSpace(x))),
  // Every value is put in its place among all.
  MaxUnpool: ({ inputs: [x, indices, given], attributes, outputs: [result] }) => {
    const known = shapeOfResult(result);
    const rank = attributes.kernel_shape.length;
    const { kernel_shape, strides = kernel_shape.map(() => 1), pads = [] } = attributes;
    const sizes = kernel_shape.map((kernel, axis) => {
      const more = kernel - (pads[axis] ?? 0) - (pads[axis + rank] ?? 0);
      return ops.add(ops.mul(ops.sub(sizeOf(x, axis + 2), 1n), BigInt(strides[axis] as number)), BigInt(more));
    });
    const shape = known?.every((size) => typeof size === 'number')
      ? int64(...(known as number[]))
      : (given ?? ops.concat([sizesOf(x, [0, 1]), ...sizes], { axis: 0 }));
    const none = ops.expand(constant(0, { dtype: x.dtype }), ops.reduceProd(shape));
    const flat = (tensor: Tensor) => ops.reshape(tensor, int64(-1));
    return ops.reshape(ops.scatterElements(none, flat(indices), flat(x)), shape, { allowzero: 1 });
  },
  Conv: ({ inputs: [x, w, bias], attributes, outputs: [result] }) => {
    const kernel = kernelOf(w, attributes.kernel_shape);
    if (kernel === undefined) return undefined;
    const { image, axes } = windowsOf(x, placeholder(x.dtype, shapeOfResult(result)), kernel, attributes);
    const padded = pad(image, spatialOf(axes), padsOf(axes));
    const weights = matrices(w, kernel.length + 2, attributes.group, false);
    return product(channelsLast(padded, kernel.length + 2), axes as readonly Grid[], weights, bias);
  },
  // A convolution of the image with zeros between its cells, by the kernel turned around.
  ConvTranspose: ({ inputs: [x, w, bias], attributes, outputs: [result] }) => {
    const kernel = kernelOf(w, attributes.kernel_shape);
    if (kernel === undefined) return undefined;
    const { strides = [], dilations = [], output_padding = [], pads = [], auto_pad, group, output_shape } = attributes;
    const rank = kernel.length;
    const axes = kernel.map((size, axis) => {
      const [stride, dilation] = [strides[axis] ?? 1, dilations[axis] ?? 1];
      let more = output_padding[axis] ?? 0;
      const extent = extentOf(size, dilation);
      let [before, after] = [pads[axis] ?? 0, pads[axis + rank] ?? 0];
      if (auto_pad === 'VALID') [before, after] = [0, 0];
      else if (auto_pad !== 'NOTSET' || output_shape !== undefined) {
        const [from, to] = [x.shape?.[axis + 2], shapeOfResult(result)?.[axis + 2]];
        if (typeof from !== 'number' || typeof to !== 'number') return undefined;
        const total = stride * (from - 1) + more + extent - to;
        [before, after] = splitPadding(Math.max(0, total), auto_pad);
        // A result larger than that goes on at its end.
        more += Math.max(0, -total);
      }
      const ends = [extent - 1 - before, extent - stride - after + more] as const;
      return { kernel: size, dilation, stride, ends };
    });
    if (!axes.every((axis) => axis !== undefined)) return undefined;
    const spatial = axesBetween(2, rank + 2);
    const flips = spatial.map(() => -1);
    const turned = ops.slice(w, int64(...flips), int64(...spatial.map(() => -END)), int64(...spatial), int64(...flips));
    const wide = stuffed(
      x,
      axes.map(({ stride }) => stride),
    );
    const ends = [...axes.map((axis) => axis.ends[0]), ...axes.map((axis) => axis.ends[1])];
    const grids = axes.map((axis) => ({ ...axis, stride: 1 }));
    const image = channelsLast(pad(wide, spatial, ends), rank + 2);
    return product(image, grids, matrices(turned, rank + 2, group, true), bias);
  },
};
