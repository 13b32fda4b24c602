// Gradients of poolings over regions of interest. The regions themselves are taken as they are: they have no gradient.
import { GradientError } from '../../errors.js';
import { constant } from '../../graph/constant.js';
import { getDefaultGraph } from '../../graph/graph.js';
import type { Tensor } from '../../graph/tensor.js';
import { tensorType } from '../../graph/value-type.js';
import * as ops from '../../ops/index.js';
import type { ForwardNode, GradientRules } from '../rule.js';
import {
  axesBetween,
  castTo,
  countOf,
  flat,
  inShapeOf,
  int64,
  mask,
  sizeOf,
  sizesOf,
  spanOf,
  zeros,
} from './common.js';

/** 0, 1, … along a spatial axis of `x`, in its element type. */
const cellsOf = (x: Tensor, axis: number): Tensor => castTo(ops.range(0n, ops.squeeze(sizeOf(x, axis)), 1n), x.dtype);

/**
 * How much every cell counts in each bin of RoiAlign along one axis: [rois, bins, cells]. A bin is the mean of evenly spread points,
 * and a point is read between two cells; points outside count nothing.
 */
function binWeights(x: Tensor, rois: Tensor, axis: number, bins: number, attributes: RoiAttributes): Tensor {
  const { dtype } = x;
  const { spatial_scale: scale, sampling_ratio: ratio, coordinate_transformation_mode: coordinates } = attributes;
  const half = coordinates === 'half_pixel';
  const edge = (column: number) => ops.mul(ops.gather(rois, int64(column), { axis: 1 }), scale);
  // Columns are x1, y1, x2, y2; the image's axes are y, x.
  const start = half ? ops.sub(edge(1 - axis), 0.5) : edge(1 - axis);
  const span = ops.sub(edge(3 - axis), edge(1 - axis));
  const bin = ops.div(half ? span : ops.max([span, 1]), bins);
  const points = ratio > 0 ? constant([[ratio]], { dtype }) : ops.max([ops.ceil(bin), 1]);
  const most =
    ratio > 0
      ? constant(BigInt(ratio), { dtype: 'int64' })
      : castTo(ops.reduceMax(points, undefined, { keepdims: 0 }), 'int64');
  // [rois, bins, points, cells]
  const wide = (perRoi: Tensor) => ops.unsqueeze(perRoi, int64(2, 3));
  const point = ops.reshape(castTo(ops.range(0n, most, 1n), dtype), int64(1, 1, -1, 1));
  const number = constant(axesBetween(0, bins), { dtype, shape: [1, bins, 1, 1] });
  const inBin = ops.div(ops.add(point, 0.5), wide(points));
  const at = ops.add(wide(start), ops.mul(ops.add(number, inBin), wide(bin)));
  const length = spanOf(x, [axis + 2]);
  const outside = ops.or(ops.less(at, -1), ops.greater(at, length));
  const counts = ops.and(ops.less(point, wide(points)), ops.not(outside));
  const held = ops.max([ops.min([at, ops.sub(length, 1)]), 0]);
  const cells = cellsOf(x, axis + 2);
  const near = ops.relu(ops.sub(1, ops.abs(ops.sub(held, cells))));
  const sums = ops.reduceSum(ops.mul(near, mask(counts, dtype)), int64(2), { keepdims: 0 });
  return ops.div(sums, ops.unsqueeze(points, int64(2)));
}

type RoiAttributes = ForwardNode<'RoiAlign'>['attributes'];

/** dx[n, c] = Σ over the regions of image n of rowsᵀ·dy·columns, as one matrix product for each image. */
function alignGradient(dy: Tensor, node: ForwardNode<'RoiAlign'>): Tensor {
  const { attributes } = node;
  const [x, rois, images] = node.inputs;
  if (attributes.mode !== 'avg')
    throw new GradientError("RoiAlign has a gradient for mode 'avg' only", { node: node.node.name });
  const { output_height, output_width } = attributes;
  const rows = binWeights(x, rois, 0, output_height, attributes);
  const columns = binWeights(x, rois, 1, output_width, attributes);
  const lines = ops.matMul(dy, ops.unsqueeze(columns, int64(1)));
  const channels = ops.concat([sizeOf(x, 1), sizeOf(x, 3)], { axis: 0 });
  const right = ops.reshape(
    ops.transpose(lines, { perm: [0, 2, 1, 3] }),
    ops.concat([int64(-1), ops.reduceProd(channels)], { axis: 0 }),
  );
  const numbers = ops.unsqueeze(ops.range(0n, ops.squeeze(sizeOf(x, 0)), 1n), int64(1));
  const own = mask(ops.equal(numbers, castTo(images, 'int64')), x.dtype);
  const perImage = ops.mul(ops.unsqueeze(own, int64(2, 3)), rows);
  const left = ops.reshape(
    ops.transpose(perImage, { perm: [0, 3, 1, 2] }),
    ops.concat([sizesOf(x, [0, 2]), int64(-1)], { axis: 0 }),
  );
  const all = ops.reshape(ops.matMul(left, right), ops.concat([sizesOf(x, [0, 2]), channels], { axis: 0 }));
  return inShapeOf(ops.transpose(all, { perm: [0, 2, 1, 3] }), x);
}

/**
 * Whether a cell belongs to a bin of MaxRoiPool along one axis: [rois, bins, cells]. Regions are rounded to cells and bins outwards.
 */
function binCells(x: Tensor, rois: Tensor, axis: number, bins: number, scale: number): Tensor {
  // Columns are the image's number, x1, y1, x2, y2; the image's axes are y, x.
  const edge = (column: number) =>
    ops.floor(ops.add(ops.mul(ops.gather(rois, int64(column), { axis: 1 }), scale), 0.5));
  const start = edge(2 - axis);
  const bin = ops.div(ops.max([ops.add(ops.sub(edge(4 - axis), start), 1), 1]), bins);
  const number = constant([axesBetween(0, bins)], { dtype: x.dtype });
  const first = ops.add(ops.floor(ops.mul(number, bin)), start);
  const end = ops.add(ops.ceil(ops.mul(ops.add(number, 1), bin)), start);
  const cells = cellsOf(x, axis + 2);
  const wide = (perBin: Tensor) => ops.unsqueeze(perBin, int64(2));
  return ops.and(ops.greaterOrEqual(cells, wide(first)), ops.less(cells, wide(end)));
}

/** dx of MaxRoiPool: where the largest cell of each bin lies is found bin by bin, for all regions together. */
function maxGradient(dy: Tensor, { inputs: [x, rois], attributes }: ForwardNode<'MaxRoiPool'>): Tensor {
  const [height, width] = attributes.pooled_shape as [number, number];
  const rows = binCells(x, rois, 0, height, attributes.spatial_scale);
  const columns = binCells(x, rois, 1, width, attributes.spatial_scale);
  const images = castTo(ops.gather(rois, constant(0n, { dtype: 'int64' }), { axis: 1 }), 'int64');
  const seen = ops.gather(x, images, { axis: 0 });
  // One step a bin: its rows [rois, height] and columns [rois, width].
  const bins = axesBetween(0, height * width);
  const binRows = ops.gather(rows, int64(...bins.map((bin) => Math.floor(bin / width))), { axis: 1 });
  const binColumns = ops.gather(columns, int64(...bins.map((bin) => bin % width)), { axis: 1 });
  const body = getDefaultGraph().subgraph((graph) => {
    const [row, column] = [binRows, binColumns].map((side) =>
      graph.addInput(tensorType('bool', side.shape && [side.shape[0] ?? null, side.shape[2] ?? null])),
    ) as [Tensor, Tensor];
    const inside = ops.and(ops.unsqueeze(row, int64(1, 3)), ops.unsqueeze(column, int64(1, 2)));
    const lowest = constant(Number.NEGATIVE_INFINITY, { dtype: x.dtype });
    const lines = ops.reshape(ops.where(inside, seen, lowest), int64(0, 0, -1));
    const some = castTo(
      ops.reduceMax(castTo(ops.reshape(inside, int64(0, 1, -1)), 'int32'), int64(2), { keepdims: 0 }),
      x.dtype,
    );
    return [ops.argMax(lines, { axis: 2, keepdims: 0 }), some];
  });
  const options = { body, num_scan_inputs: 2, scan_input_axes: [1, 1], scan_output_axes: [2, 2] };
  const [cell, some] = ops.scan([binRows, binColumns], options) as [Tensor, Tensor];
  // The place of a cell among all of x: (image·channels + channel)·cells + cell.
  const [channels, cells] = [sizeOf(x, 1), ops.reduceProd(sizesOf(x, [2, 3]))];
  const channel = ops.range(0n, ops.squeeze(channels), 1n);
  const line = ops.add(ops.mul(ops.unsqueeze(images, int64(1)), channels), channel);
  const place = ops.add(ops.unsqueeze(ops.mul(line, cells), int64(2)), cell);
  const given = ops.mul(ops.reshape(dy, int64(0, 0, -1)), some);
  const all = zeros(x, ops.reshape(countOf(x), int64(1)));
  return inShapeOf(ops.scatterElements(all, flat(place), flat(given), { axis: 0, reduction: 'add' }), x);
}

export const regionGradients: GradientRules = {
  RoiAlign: ([dy], node) => [() => alignGradient(dy, node), null, null],
  MaxRoiPool: ([dy], node) => [() => maxGradient(dy, node), null],
};
