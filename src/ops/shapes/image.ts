// Owns the shapes of image operators: resizing, sampling on a grid, regions of interest, boxes.
// How pixels are interpolated is of no concern.

import type { Tensor } from '../../graph/tensor.js';
import type { Dim, Shape } from '../../values/shape.js';
import type { InferenceRules, ReadAttributes } from '../rule.js';
import {
  axesIn,
  type Dims,
  dimAt,
  type Fail,
  lengthOf,
  one,
  rankFrom,
  rankOf,
  sameDim,
  unknownDims,
} from './common.js';
import { constantData, elementsOf } from './known.js';

/** Whether an input is not given: it is `undefined`, or a list without elements. */
const absent = (tensor: Tensor | undefined) => tensor === undefined || dimAt(tensor.shape, 0) === 0;

function scaled(dim: Dim, factor: number | undefined): Dim {
  if (factor === undefined) return null;
  // The product is a float32: 10 * 0.7 is 7.
  return typeof dim === 'number' ? Math.floor(Math.fround(dim * factor)) : factor === 1 ? dim : null;
}

type Policy = ReadAttributes<'Resize'>['keep_aspect_ratio_policy'];

/** `sizes` bound the result from above or below, and the aspect ratio is kept: all axes get one factor. */
function keepAspect(dims: Dims, sizes: Dims, policy: Policy): Dims {
  if (policy === 'stretch') return sizes;
  const pick = { not_larger: Math.min, not_smaller: Math.max }[policy];
  if (![...dims, ...sizes].every((dim) => typeof dim === 'number')) return unknownDims(sizes.length);
  const factor = pick(...sizes.map((size, index) => Number(size) / Number(dims[index])));
  return dims.map((dim) => Math.floor(Number(dim) * factor + 0.5));
}

function resized(
  fail: Fail,
  [x, , scales, sizes]: readonly [Tensor, Tensor | undefined, Tensor | undefined, Tensor | undefined],
  attributes: ReadAttributes<'Resize'>,
): Shape {
  const { shape } = x;
  if (absent(scales) && absent(sizes)) return fail('neither scales nor sizes are given', 'one of them');
  if (scales && sizes && typeof lengthOf(scales) === 'number' && typeof lengthOf(sizes) === 'number') {
    if (!absent(scales) && !absent(sizes)) return fail('scales and sizes are both given', 'one of them');
  }
  if (shape === null) return null;
  const axes = axesIn(fail, attributes.axes ?? [...shape.keys()], shape.length);
  const dims = axes.map((axis) => dimAt(shape, axis));
  const check = <T>(list: readonly T[] | undefined, name: string, count: number) =>
    list === undefined || list.length === count ? list : fail(`${name} has ${list.length} entries`, `${count}`);
  const put = (changed: Dims) =>
    shape.map((dim, axis) => (axes.includes(axis) ? (changed[axes.indexOf(axis)] ?? null) : dim));
  if (!absent(scales) && !absent(sizes)) return put(unknownDims(axes.length));
  if (!absent(sizes)) {
    const wanted = check(sizes && elementsOf(sizes), 'sizes', axes.length) ?? unknownDims(axes.length);
    return put(keepAspect(dims, wanted, attributes.keep_aspect_ratio_policy));
  }
  const factors = check(scales && constantData(scales), 'scales', axes.length);
  // ONNX's text multiplies by the region's size too; its own inference and onnxruntime do not.
  return put(dims.map((dim, index) => scaled(dim, factors?.[index])));
}

export const imageRules: InferenceRules = {
  Resize: ({ inputs, attributes, fail }) => one(resized(fail, inputs, attributes)),
  GridSample: ({ inputs: [x, grid], fail }) => {
    const data = rankFrom(fail, x, 'X', 3);
    const places = rankFrom(fail, grid, 'grid', 3);
    if (data === null || places === null) return one(data && unknownDims(data.length));
    if (data.length !== places.length)
      return fail(`X has ${data.length} axes and grid ${places.length}`, 'equally many');
    sameDim(fail, dimAt(places, -1), data.length - 2, 'the last axis of grid has not one entry a spatial axis');
    const batch = sameDim(fail, dimAt(data, 0), dimAt(places, 0), 'the batch sizes differ');
    return one([batch, dimAt(data, 1), ...places.slice(1, -1)]);
  },
  AffineGrid: ({ inputs: [theta, size], fail }) => {
    rankOf(fail, theta, 'theta', 3);
    const dims = elementsOf(size);
    if (dims === undefined) return one(null);
    if (dims.length !== 4 && dims.length !== 5)
      return fail(`size has ${dims.length} entries`, '4 or 5: N, C and the spatial sizes');
    sameDim(fail, dimAt(theta.shape, 1), dims.length - 2, 'theta does not fit size');
    sameDim(fail, dimAt(theta.shape, 2), dims.length - 1, 'theta does not fit size');
    const batch = sameDim(fail, dims[0] ?? null, dimAt(theta.shape, 0), 'the batch sizes differ');
    return one([batch, ...dims.slice(2), dims.length - 2]);
  },
  RoiAlign: ({ inputs: [x, rois, batch], attributes, fail }) => {
    const channels = dimAt(rankOf(fail, x, 'X', 4), 1);
    const listed = dimAt(rankOf(fail, rois, 'rois', 2), 0);
    const count = sameDim(
      fail,
      listed,
      dimAt(rankOf(fail, batch, 'batch_indices', 1), 0),
      'not one batch index a region',
    );
    return one([count, channels, attributes.output_height, attributes.output_width]);
  },
  NonMaxSuppression: ({ inputs: [boxes, scores], fail }) => {
    const places = rankOf(fail, boxes, 'boxes', 3);
    const points = rankOf(fail, scores, 'scores', 3);
    sameDim(fail, dimAt(places, 0), dimAt(points, 0), 'the batch sizes differ');
    sameDim(fail, dimAt(places, 1), dimAt(points, 2), 'the numbers of boxes differ');
    return one([null, 3]);
  },
  ImageDecoder: ({ attributes }) =>
    one([null, null, attributes.pixel_format === 'Grayscale' ? 1 : 3], { dtype: 'uint8' }),
};
