// Owns the arithmetic of windows that slide over one spatial axis: how far they reach, and what padding they ask for.
// Shape inference, gradients and layers all compute with it; it knows no tensor.
import type { ConvAttributes } from './generated/signatures.js';

/** The attributes of convolutions and poolings. */
export interface WindowAttributes {
  readonly auto_pad?: ConvAttributes['auto_pad'];
  readonly ceil_mode?: number | undefined;
  readonly dilations?: readonly number[] | undefined;
  readonly pads?: readonly number[] | undefined;
  readonly strides?: readonly number[] | undefined;
}

/** Whether the padding is chosen so that the number of windows is the size by the stride, rounded up. */
export const isSame = ({ auto_pad }: WindowAttributes): boolean =>
  auto_pad === 'SAME_UPPER' || auto_pad === 'SAME_LOWER';

/** Cells from a window's first to its last. */
export const extentOf = (kernel: number, dilation = 1): number => (kernel - 1) * dilation + 1;

/** How many windows SAME makes of an axis. */
export const sameCount = (size: number, stride: number): number => Math.ceil(size / stride);

/** The cells that SAME adds to an axis, before and after; `null` where that depends on a size that is unknown. */
export function samePadding(size: number | null, stride: number, extent: number): number | null {
  if (stride === 1) return extent - 1;
  return size === null ? null : Math.max(0, (sameCount(size, stride) - 1) * stride + extent - size);
}

/** That many cells as those before and those after; of an odd number, SAME_UPPER has the greater part at the end. */
export function splitPadding(total: number, autoPad = 'SAME_UPPER'): [before: number, after: number] {
  const less = Math.floor(total / 2);
  return autoPad === 'SAME_UPPER' ? [less, total - less] : [total - less, less];
}

/** The padding of an axis that the attributes write out. */
export function explicitPadding(
  { auto_pad = 'NOTSET', pads = [] }: WindowAttributes,
  axis: number,
  rank: number,
): [before: number, after: number] {
  return auto_pad === 'NOTSET' ? [pads[axis] ?? 0, pads[axis + rank] ?? 0] : [0, 0];
}
