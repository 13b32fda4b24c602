// Gradients of poolings over regions of interest. The regions themselves are taken as they are: they have no gradient.
import { constant } from '../../graph/constant.js';
import { getDefaultGraph } from '../../graph/graph.js';
import type { Tensor } from '../../graph/tensor.js';
import { castTo } from '../../ops/cast.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import { tensorType } from '../../values/value-type.js';
import type { ForwardNode, GradientRules } from '../rule.js';
import { mask } from './common.js';
import { flat, inShapeOf, zeros } from './reshaping.js';
import { axesBetween, countOf, sizeOf, sizesOf, spanOf } from './sizes.js';

/** 0, 1, … along a spatial axis of `x`, in its element type. */
const cellsOf = (x: Tensor, axis: number): Tensor => castTo(ops.range(0n, ops.squeeze(sizeOf(x, axis)), 1n), x.dtype);

/** Where the points of RoiAlign lie along one axis, and which of them count: [rois, bins, points]. */
interface BinPoints {
  readonly at: Tensor;
  /** Whether the bin of this region has so many points. */
  readonly used: Tensor;
  /** Whether the point lies too far outside the image to be read. */
  readonly outside: Tensor;
  /** How many points a bin of a region has: [rois, 1]. */
  readonly points: Tensor;
}

/** The points that a bin consists of are evenly spread; their number is given, or grows with the region. */
function binPoints(x: Tensor, rois: Tensor, axis: number, bins: number, attributes: RoiAttributes): BinPoints {
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
  const wide = (perRoi: Tensor) => ops.unsqueeze(perRoi, int64(2));
  const point = ops.reshape(castTo(ops.range(0n, most, 1n), dtype), int64(1, 1, -1));
  const number = constant(axesBetween(0, bins), { dtype, shape: [1, bins, 1] });
  const inBin = ops.div(ops.add(point, 0.5), wide(points));
  const at = ops.add(wide(start), ops.mul(ops.add(number, inBin), wide(bin)));
  const outside = ops.or(ops.less(at, -1), ops.greater(at, spanOf(x, [axis + 2])));
  return { at, used: ops.less(point, wide(points)), outside, points };
}

/** Coordinates moved into the image. */
const heldInside = (at: Tensor, x: Tensor, axis: number): Tensor =>
  ops.max([ops.min([at, ops.sub(spanOf(x, [axis + 2]), 1)]), 0]);

/**
 * How much every cell counts in each bin of RoiAlign along one axis: [rois, bins, cells]. A bin is the mean of its points, and a point
 * is read between two cells; points outside count nothing.
 */
function binWeights(x: Tensor, rois: Tensor, axis: number, bins: number, attributes: RoiAttributes): Tensor {
  const { at, used, outside, points } = binPoints(x, rois, axis, bins, attributes);
  const [held, counts] = [heldInside(at, x, axis), ops.and(used, ops.not(outside))].map((each) =>
    ops.unsqueeze(each, int64(3)),
  ) as [Tensor, Tensor];
  const near = ops.relu(ops.sub(1, ops.abs(ops.sub(held, cellsOf(x, axis + 2)))));
  const sums = ops.reduceSum(ops.mul(near, mask(counts, x.dtype)), int64(2), { keepdims: 0 });
  return ops.div(sums, ops.unsqueeze(points, int64(2)));
}

/** The cells before and after each point of a bin along one axis, and their weights: [rois, bins, 2·points]. */
interface BinCorners {
  /** int64. */
  readonly cell: Tensor;
  readonly weight: Tensor;
  readonly used: Tensor;
}

function binCorners(x: Tensor, rois: Tensor, axis: number, bins: number, attributes: RoiAttributes): BinCorners {
  const { at, used, outside } = binPoints(x, rois, axis, bins, attributes);
  const held = heldInside(at, x, axis);
  const low = ops.floor(held);
  const high = ops.min([ops.add(low, 1), ops.sub(spanOf(x, [axis + 2]), 1)]);
  const after = ops.sub(held, low);
  const inside = mask(ops.not(outside), x.dtype);
  const join = (first: Tensor, second: Tensor) => ops.concat([first, second], { axis: 2 });
  return {
    cell: castTo(join(low, high), 'int64'),
    weight: ops.mul(join(ops.sub(1, after), after), join(inside, inside)),
    used: join(used, used),
  };
}

type RoiAttributes = ForwardNode<'RoiAlign'>['attributes'];

/** dx[n, c] = Σ over the regions of image n of rowsᵀ·dy·columns, as one matrix product for each image. */
function alignGradient(dy: Tensor, node: ForwardNode<'RoiAlign'>): Tensor {
  const { attributes } = node;
  const [x, rois, images] = node.inputs;
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
 * dx of RoiAlign of mode max: the largest of the four weighted corners of all points of a bin is the bin's value, so dy goes to that
 * corner's cell, times its weight. Everything is laid out as [rois, channels, rows, columns, …].
 */
function alignMaxGradient(dy: Tensor, { inputs: [x, rois, images], attributes }: ForwardNode<'RoiAlign'>): Tensor {
  const { output_height: height, output_width: width } = attributes;
  const rows = binCorners(x, rois, 0, height, attributes);
  const columns = binCorners(x, rois, 1, width, attributes);
  const indices = castTo(images, 'int64');
  const list = (cell: Tensor) => ops.unsqueeze(ops.reshape(cell, int64(0, -1)), int64(2));
  // [rois, y, channels, x], then [rois, rows·corners, channels, x], then [rois, columns·corners, channels, rows·corners].
  const seen = ops.transpose(ops.gather(x, indices, { axis: 0 }), { perm: [0, 2, 1, 3] });
  const lines = ops.gatherND(seen, list(rows.cell), { batch_dims: 1 });
  const read = ops.gatherND(ops.transpose(lines, { perm: [0, 3, 2, 1] }), list(columns.cell), { batch_dims: 1 });
  const [channels, cornersY, cornersX] = [sizeOf(x, 1), sizeOf(rows.cell, 2), sizeOf(columns.cell, 2)];
  const parts = ops.concat([int64(0, width), cornersX, channels, int64(height), cornersY], { axis: 0 });
  const corners = ops.transpose(ops.reshape(read, parts), { perm: [0, 3, 4, 1, 5, 2] });
  const ofRow = (tensor: Tensor) => ops.unsqueeze(tensor, int64(1, 3, 5));
  const ofColumn = (tensor: Tensor) => ops.unsqueeze(tensor, int64(1, 2, 4));
  const weights = ops.mul(ofRow(rows.weight), ofColumn(columns.weight));
  const candidates = ops.where(
    ops.and(ofRow(rows.used), ofColumn(columns.used)),
    ops.mul(corners, weights),
    constant(Number.NEGATIVE_INFINITY, { dtype: x.dtype }),
  );
  const largest = ops.argMax(ops.reshape(candidates, int64(0, 0, 0, 0, -1)), { axis: 4, keepdims: 0 });
  const [row, column] = [ops.div(largest, cornersX), ops.mod(largest, cornersX)];
  /** What `each` [rois, …bins, corners] says of the chosen corner: [rois, channels, rows, columns]. */
  const chosen = (each: Tensor, chosenCorner: Tensor, axis: number) => {
    const size = ops.concat([ops.shape(largest), sizeOf(each, 2)], { axis: 0 });
    const spread = ops.expand(ops.unsqueeze(each, int64(1, axis)), size);
    return ops.squeeze(ops.gatherElements(spread, ops.unsqueeze(chosenCorner, int64(4)), { axis: 4 }), int64(4));
  };
  const weight = ops.mul(chosen(rows.weight, row, 3), chosen(columns.weight, column, 2));
  const channel = ops.reshape(ops.range(0n, ops.squeeze(channels), 1n), int64(1, -1, 1, 1));
  const image = ops.add(ops.mul(ops.reshape(indices, int64(-1, 1, 1, 1)), channels), channel);
  const line = ops.add(ops.mul(image, sizeOf(x, 2)), chosen(rows.cell, row, 3));
  const place = ops.add(ops.mul(line, sizeOf(x, 3)), chosen(columns.cell, column, 2));
  const all = zeros(x, ops.reshape(countOf(x), int64(1)));
  const given = flat(ops.mul(dy, weight));
  return inShapeOf(ops.scatterElements(all, flat(place), given, { axis: 0, reduction: 'add' }), x);
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
  RoiAlign: ([dy], node) => [
    () => (node.attributes.mode === 'max' ? alignMaxGradient : alignGradient)(dy, node),
    null,
    null,
  ],
  MaxRoiPool: ([dy], node) => [() => maxGradient(dy, node), null],
};
