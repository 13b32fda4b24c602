// Owns the geometry of sliding windows as gradients need it: what is known of each spatial axis, padding made explicit,
// and the way back from windows to the cells that they cover. Convolutions and poolings share it.
import { GradientError } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import {
  explicitPadding,
  extentOf,
  isSame,
  samePadding,
  splitPadding,
  type WindowAttributes,
} from '../../ops/windows.js';
import type { Dim } from '../../values/shape.js';
import { inShapeOf, padAlong } from './reshaping.js';
import { axesBetween, sizesOf } from './sizes.js';

/** One spatial axis; sizes are `null` where they are known only in the run. */
export interface Axis {
  /** Cells of the image. */
  readonly size: number | null;
  /** Windows. */
  readonly count: number | null;
  readonly kernel: number | null;
  /** Cells from a window's first to its last, dilation included. */
  readonly extent: number | null;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** An image whose padding is known while building. */
export interface Windows {
  /** The image; padded in the run where `auto_pad` depends on sizes that are unknown before. */
  readonly image: Tensor;
  readonly axes: readonly Axis[];
  /** The part of a gradient of `image` that belongs to the image before padding in the run. */
  readonly unpad: (gradient: Tensor) => Tensor;
}

const numberOf = (dim: Dim | undefined): number | null => (typeof dim === 'number' ? dim : null);

/**
 * How windows lie on the image `x`, and how many there are, from the result `y` with the same spatial axes.
 *
 * @param kernel the window's sizes, unknown ones as `null`.
 */
export function windowsOf(x: Tensor, y: Tensor, kernel: readonly Dim[], attributes: WindowAttributes): Windows {
  const rank = kernel.length;
  const { auto_pad = 'NOTSET', strides = [], dilations = [] } = attributes;
  const bare = kernel.map((dim, index): Axis => {
    const size = numberOf(dim);
    const dilation = dilations[index] ?? 1;
    const [before, after] = explicitPadding(attributes, index, rank);
    return {
      size: numberOf(x.shape?.[index + 2]),
      count: numberOf(y.shape?.[index + 2]),
      kernel: size,
      extent: size === null ? null : extentOf(size, dilation),
      stride: strides[index] ?? 1,
      dilation,
      before,
      after,
    };
  });
  const unpad = (gradient: Tensor) => gradient;
  if (!isSame(attributes)) return { image: x, axes: bare, unpad };
  const padding = bare.map(({ size, stride, extent }) => (extent === null ? null : samePadding(size, stride, extent)));
  if (!padding.every((total) => total !== null)) return padInRun(x, bare, sameInRun(x, bare), auto_pad);
  return { image: x, axes: bare.map((axis, index) => withPadding(axis, padding[index] as number, auto_pad)), unpad };
}

/** An axis with so much padding in total. */
export function withPadding(axis: Axis, total: number, autoPad: string): Axis {
  const [before, after] = splitPadding(total, autoPad);
  return { ...axis, before, after };
}

/** What SAME adds, as an int64 vector, where sizes are known only in the run. */
function sameInRun(x: Tensor, axes: readonly Axis[]): Tensor {
  const size = sizesOf(x, axesBetween(2, axes.length + 2));
  const stride = int64(...axes.map((axis) => axis.stride));
  const windows = ops.div(ops.sub(ops.add(size, stride), 1n), stride);
  const covered = ops.add(ops.mul(ops.sub(windows, 1n), stride), extentsOf(axes));
  return ops.max([ops.sub(covered, size), 0n]);
}

/** The windows' extents as an int64 vector. */
export function extentsOf(axes: readonly Axis[]): Tensor {
  const extents = axes.map((axis) => axis.extent);
  if (extents.every((extent) => extent !== null)) return int64(...extents);
  throw new GradientError('the gradient needs to know the size of the kernel, because auto_pad depends on it');
}

/** The image padded in the run by `total` for each axis: its windows need no padding any more. */
export function padInRun(x: Tensor, axes: readonly Axis[], total: Tensor, autoPad: string): Windows {
  const spatial = axesBetween(2, axes.length + 2);
  const size = sizesOf(x, spatial);
  const less = ops.div(total, 2n);
  const more = ops.sub(total, less);
  const [before, after] = autoPad === 'SAME_UPPER' ? [less, more] : [more, less];
  const image = padAlong(x, spatial, ops.concat([before, after], { axis: 0 }));
  const unpad = (gradient: Tensor) =>
    inShapeOf(ops.slice(gradient, before, ops.add(before, size), int64(...spatial)), x);
  return { image, axes: axes.map((axis) => ({ ...axis, size: null, before: 0, after: 0 })), unpad };
}

/** Cells beyond the last window, negative where windows hang over the padded image's end; `null` where sizes are unknown. */
export function remainder(axis: Axis): number | null {
  const { size, count, extent, stride, before } = axis;
  if (size === null || count === null || extent === null) return null;
  return size + before - (count - 1) * stride - extent;
}

/**
 * The adjoint of sliding windows: every element of `dy` spreads over its window, weighted by `w`, which is a transposed
 * convolution cut to the image.
 */
export function spread(dy: Tensor, w: Tensor, image: Tensor, axes: readonly Axis[], group: number): Tensor {
  const begin = axes.map((axis) => axis.before);
  const strides = axes.map((axis) => axis.stride);
  const shared = { strides, dilations: axes.map((axis) => axis.dilation), group };
  const rests = axes.map((axis) =>
    axis.stride === 1 && axis.extent !== null && axis.size === null ? axis.after : minus(remainder(axis)),
  );
  if (rests.every((rest) => rest !== null)) {
    const pads = [...begin, ...rests.map((rest) => Math.max(0, rest))];
    const output_padding = rests.map((rest) => Math.max(0, -rest));
    const extra = output_padding.some((rest) => rest > 0) ? { output_padding } : {};
    return inShapeOf(ops.convTranspose(dy, w, undefined, { ...shared, pads, ...extra }), image);
  }
  // As much as could be needed at the end, then cut to the size that the image has in the run.
  const output_padding = strides.map((stride) => stride - 1);
  const wide = ops.convTranspose(dy, w, undefined, {
    ...shared,
    pads: [...begin, ...begin.map(() => 0)],
    output_padding,
  });
  const spatial = axesBetween(2, axes.length + 2);
  return inShapeOf(ops.slice(wide, int64(...spatial.map(() => 0)), sizesOf(image, spatial), int64(...spatial)), image);
}

const minus = (value: number | null) => (value === null ? null : -value);
