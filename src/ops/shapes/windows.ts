// Owns the sizes that windows make of spatial axes, and the checks of their kernels, strides, dilations and padding.
// Knows spatial axes only: batch and channels are the business of convolution.ts and pooling.ts.
import type { Dim } from '../../values/shape.js';
import { explicitPadding, extentOf, isSame, sameCount, type WindowAttributes } from '../windows.js';
import { type Dims, dimAt, type Fail, perAxis } from './common.js';

/** One spatial axis of a window. */
interface Window {
  readonly dim: Dim;
  /** Cells from the kernel's first to its last, dilation included. */
  readonly extent: number | null;
  readonly stride: number;
  readonly before: number;
  readonly after: number;
}

function windowsOf(fail: Fail, spatial: Dims, kernel: Dims, attributes: WindowAttributes): Window[] {
  const strides = perAxis(fail, 'strides', attributes.strides, spatial.length, 1);
  const dilations = perAxis(fail, 'dilations', attributes.dilations, spatial.length, 1);
  const pads = perAxis(fail, 'pads', attributes.pads, spatial.length * 2, 0);
  if (kernel.length !== spatial.length) {
    fail(`the kernel has ${kernel.length} axes`, `${spatial.length}, one for each spatial axis`);
  }
  if (![...strides, ...dilations].every((value) => value >= 1)) fail('strides and dilations must be positive');
  return spatial.map((dim, axis) => {
    const size = dimAt(kernel, axis);
    const [before, after] = explicitPadding({ ...attributes, pads }, axis, spatial.length);
    return {
      dim,
      extent: typeof size === 'number' ? extentOf(size, dilations[axis]) : null,
      stride: strides[axis] ?? 1,
      before,
      after,
    };
  });
}

/** The spatial sizes of a convolution or pooling. */
export function slide(fail: Fail, spatial: Dims, kernel: Dims, attributes: WindowAttributes): Dim[] {
  return windowsOf(fail, spatial, kernel, attributes).map(({ dim, extent, stride, before, after }) => {
    if (isSame(attributes)) return typeof dim === 'number' ? sameCount(dim, stride) : stride === 1 ? dim : null;
    if (extent === null) return null;
    if (typeof dim !== 'number') return stride === 1 && before + after === extent - 1 ? dim : null;
    const room = dim + before + after - extent;
    if (room < 0) return fail(`the window of ${extent} is larger than the padded size ${dim + before + after}`);
    if (!attributes.ceil_mode) return Math.floor(room / stride) + 1;
    const count = Math.ceil(room / stride) + 1;
    // A last window that would start in the padding at the end is left out.
    return (count - 1) * stride >= dim + before ? count - 1 : count;
  });
}

/** The spatial sizes of a transposed convolution. */
export function slideBack(
  fail: Fail,
  spatial: Dims,
  kernel: Dims,
  attributes: WindowAttributes & { readonly output_padding?: readonly number[] | undefined },
): Dim[] {
  const extra = perAxis(fail, 'output_padding', attributes.output_padding, spatial.length, 0);
  return windowsOf(fail, spatial, kernel, attributes).map(({ dim, extent, stride, before, after }, axis) => {
    const more = extra[axis] ?? 0;
    if (more < 0 || more >= Math.max(stride, attributes.dilations?.[axis] ?? 1)) {
      return fail(`output_padding is ${more}`, 'less than the stride or the dilation');
    }
    if (isSame(attributes) && stride === 1) return dim;
    if (extent === null) return null;
    const grown = extent - stride + more - before - after;
    if (typeof dim !== 'number') return stride === 1 && grown === 0 ? dim : null;
    // SAME cuts down to the stride's multiple; where the kernel is smaller than the stride there may be nothing to cut.
    const size = dim * stride + (isSame(attributes) ? Math.min(0, grown) : grown);
    return size < 1 && dim > 0 ? fail(`the padding leaves a size of ${size}`) : size;
  });
}
