// Owns the shapes of convolutions: batch and channel axes first, then the spatial ones.
// How windows slide is windows.ts; this file knows channels, groups and biases.

import type { Tensor } from '../../graph/tensor.js';
import type { Dim, Shape } from '../../values/shape.js';
import type { InferenceRules, Inferred } from '../rule.js';
import type { WindowAttributes } from '../windows.js';
import {
  type Dims,
  dimAt,
  type Fail,
  ofNumber,
  one,
  perAxis,
  productOf,
  rankFrom,
  rankOf,
  sameDim,
  timesDim,
  unknownDims,
} from './common.js';
import { elementsOf, numbersOf } from './known.js';
import { slide, slideBack } from './windows.js';

interface ConvolutionAttributes extends WindowAttributes {
  readonly group: number;
  readonly kernel_shape?: readonly number[] | undefined;
}

/** The common rank of data and kernel, or `null`. */
function commonRank(fail: Fail, x: Tensor, w: Tensor): number | null {
  const data = rankFrom(fail, x, 'X', 3);
  const kernel = rankFrom(fail, w, 'W', 3);
  if (data !== null && kernel !== null && data.length !== kernel.length) {
    return fail(`X has ${data.length} axes and W has ${kernel.length}`, 'equally many');
  }
  return data?.length ?? kernel?.length ?? null;
}

/** The kernel's spatial sizes, from W and from the attribute, which have to agree. */
function kernelOf(fail: Fail, w: Tensor, shape: readonly number[] | undefined, count: number): Dims {
  const sizes = w.shape === null ? unknownDims(count) : w.shape.slice(2);
  if (shape === undefined) return sizes;
  return perAxis(fail, 'kernel_shape', shape, count, 1).map((size, axis) =>
    sameDim(fail, size, dimAt(sizes, axis), 'kernel_shape differs from the shape of W'),
  );
}

function checkBias(fail: Fail, bias: Tensor | undefined, channels: Dim): void {
  if (bias !== undefined)
    sameDim(fail, dimAt(rankOf(fail, bias, 'B', 1), 0), channels, 'B has not one entry a channel');
}

const divides = (divisor: number, dim: Dim) => typeof dim !== 'number' || dim % divisor === 0;

function convolve(fail: Fail, x: Tensor, w: Tensor, attributes: ConvolutionAttributes, bias?: Tensor): Shape {
  const rank = commonRank(fail, x, w);
  if (rank === null) return null;
  const { group } = attributes;
  const channels = dimAt(w.shape, 0);
  sameDim(fail, dimAt(x.shape, 1), timesDim(dimAt(w.shape, 1), group), `X's channels do not fit W (group ${group})`);
  if (!divides(group, channels)) fail(`group ${group} does not divide the ${channels} output channels`);
  checkBias(fail, bias, channels);
  const spatial = x.shape === null ? unknownDims(rank - 2) : x.shape.slice(2);
  const kernel = kernelOf(fail, w, attributes.kernel_shape, rank - 2);
  return [dimAt(x.shape, 0), channels, ...slide(fail, spatial, kernel, attributes)];
}

function convolveBack(
  fail: Fail,
  x: Tensor,
  w: Tensor,
  bias: Tensor | undefined,
  attributes: ConvolutionAttributes & {
    readonly output_padding?: readonly number[] | undefined;
    readonly output_shape?: readonly number[] | undefined;
  },
): Shape {
  const rank = commonRank(fail, x, w);
  if (rank === null) return null;
  const { group, output_shape } = attributes;
  const inputs = sameDim(fail, dimAt(x.shape, 1), dimAt(w.shape, 0), "X's channels do not fit W");
  if (!divides(group, inputs)) fail(`group ${group} does not divide the ${inputs} input channels`);
  const channels = timesDim(dimAt(w.shape, 1), group);
  checkBias(fail, bias, channels);
  const spatial = x.shape === null ? unknownDims(rank - 2) : x.shape.slice(2);
  const kernel = kernelOf(fail, w, attributes.kernel_shape, rank - 2);
  const sizes = slideBack(fail, spatial, kernel, attributes);
  // Some writers name all axes in output_shape; only the spatial ones count.
  const given = output_shape?.length === rank ? output_shape.slice(2) : output_shape;
  return [dimAt(x.shape, 0), channels, ...(given ? perAxis(fail, 'output_shape', given, rank - 2, 0) : sizes)];
}

function columnsToImage(fail: Fail, x: Tensor, image: Tensor, block: Tensor): readonly Inferred[] {
  const shape = rankOf(fail, x, 'input', 3);
  const sizes = elementsOf(image);
  const area = productOf(numbersOf(block) ?? [null]);
  if (typeof area === 'number' && !divides(area, dimAt(shape, 1))) {
    return fail(`the block of ${area} does not divide the ${dimAt(shape, 1)} rows`);
  }
  const channels = typeof area === 'number' ? ofNumber(dimAt(shape, 1), (count) => count / area) : null;
  return one(sizes === undefined ? null : [dimAt(shape, 0), channels, ...sizes]);
}

export const convolutionRules: InferenceRules = {
  Conv: ({ inputs: [x, w, b], attributes, fail }) => one(convolve(fail, x, w, attributes, b)),
  ConvInteger: ({ inputs: [x, w], attributes, fail }) => one(convolve(fail, x, w, attributes), { dtype: 'int32' }),
  QLinearConv: ({ inputs: [x, , , w, , , , , b], attributes, fail }) => one(convolve(fail, x, w, attributes, b)),
  DeformConv: ({ inputs: [x, w, , b], attributes, fail }) => one(convolve(fail, x, w, attributes, b)),
  ConvTranspose: ({ inputs: [x, w, b], attributes, fail }) => one(convolveBack(fail, x, w, b, attributes)),
  Col2Im: ({ inputs: [x, image, block], fail }) => columnsToImage(fail, x, image, block),
};
