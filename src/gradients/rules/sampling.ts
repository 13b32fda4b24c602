// Gradients of operators that read images between their cells: grids and deformed convolutions.
// Cells around a point are gathered as rows of channels and weighted; where that is written out, so is its gradient.
import { GradientError } from '../../errors.js';
import { constant } from '../../graph/constant.js';
import type { Tensor } from '../../graph/tensor.js';
import { castTo } from '../../ops/cast.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import type { ForwardNode, GradientRules } from '../rule.js';
import { mask } from './common.js';
import { throughExpansion } from './expansion.js';
import { batchOf, inShapeOf, spanned } from './reshaping.js';
import { axesBetween, dimsOf, sizeOf, sizesOf, spanOf } from './sizes.js';

interface Sampling {
  readonly mode: string;
  readonly padding_mode: string;
  readonly align_corners: number;
}

/** The size of a spatial axis as a scalar of the image's element type. */
const lengthOf = (image: Tensor, axis: number): Tensor => spanOf(image, [axis]);

/** Coordinates folded back into [low, high], as often as it takes. */
function reflect(at: Tensor, low: Tensor, high: Tensor): Tensor {
  const span = ops.sub(high, low);
  const far = ops.abs(ops.sub(at, low));
  const folds = ops.floor(ops.div(far, span));
  const rest = ops.sub(far, ops.mul(folds, span));
  const odd = ops.sub(folds, ops.mul(ops.floor(ops.mul(folds, 0.5)), 2));
  // Even: low + rest; odd: high - rest.
  return ops.add(low, ops.add(ops.mul(odd, span), ops.mul(rest, ops.sub(1, ops.mul(odd, 2)))));
}

/** Where coordinates are reflected: at the outer cells' centres or at their borders. */
function bounds(length: Tensor, { align_corners }: Sampling): [Tensor, Tensor] {
  const margin = constant(align_corners ? 0 : -0.5, { dtype: length.dtype });
  return [margin, ops.sub(ops.sub(length, 1), margin)];
}

/** The weight of a cell at distance `r`: of linear interpolation, or of the cubic one with a = -3/4. */
function weightAt(r: Tensor, mode: string): Tensor {
  if (mode === 'nearest') return ops.add(ops.mul(r, 0), 1);
  if (mode === 'linear') return ops.sub(1, r);
  const polynomial = (a: number, b: number, c: number, e: number) =>
    ops.add(ops.mul(ops.add(ops.mul(ops.add(ops.mul(r, a), b), r), c), r), e);
  return ops.where(ops.lessOrEqual(r, 1), polynomial(1.25, -2.25, 0, 1), polynomial(-0.75, 3.75, -6, 3));
}

/** The first cell that counts for a point, relative to the cell below it, and how many count. */
const taps: Readonly<Record<string, readonly number[]>> = { nearest: [0], linear: [0, 1], cubic: [-1, 0, 1, 2] };

/** The cells around points along one axis `[b, p, taps]`: their indices and weights. */
function cellsAround(at: Tensor, length: Tensor, sampling: Sampling): { index: Tensor; weight: Tensor } {
  const { mode, padding_mode } = sampling;
  const [low, high] = bounds(length, sampling);
  const last = ops.sub(length, 1);
  const reflected = padding_mode === 'reflection' ? reflect(at, low, high) : at;
  // On the outer cells and beyond them nothing changes; the numbers come first, so that they have what ties.
  const isHeld = mode === 'linear' && padding_mode !== 'zeros';
  const inside = isHeld ? ops.max([0, ops.min([last, reflected])]) : reflected;
  const first = mode === 'nearest' ? ops.round(inside) : ops.floor(inside);
  const offsets = taps[mode] as readonly number[];
  const cells = ops.add(ops.unsqueeze(first, int64(-1)), constant([...offsets], { dtype: at.dtype }));
  // A distance by its sign, which the tap tells: the slope of |d| would be 0 at a point that lies on a cell.
  const sides = constant(
    offsets.map((tap) => (tap <= 0 ? 1 : -1)),
    { dtype: at.dtype },
  );
  const weight = weightAt(ops.mul(ops.sub(ops.unsqueeze(inside, int64(-1)), cells), sides), mode);
  const folded = padding_mode === 'reflection' ? ops.round(reflect(cells, low, high)) : cells;
  const kept = ops.max([ops.min([folded, last]), 0]);
  const index = castTo(kept, 'int64');
  if (padding_mode !== 'zeros') return { index, weight };
  return { index, weight: ops.mul(weight, mask(ops.equal(kept, cells), weight.dtype)) };
}

/**
 * Samples `image` [b, c, …] at points: `at` holds for each spatial axis the coordinates [b, p], in cells.
 *
 * @returns [b, p, c].
 */
function sample(image: Tensor, at: readonly Tensor[], sampling: Sampling): Tensor {
  const rank = dimsOf(image).length;
  const spatial = axesBetween(2, rank);
  const rows = ops.reshape(
    ops.transpose(image, { perm: [0, ...spatial, 1] }),
    ops.concat([int64(-1), sizeOf(image, 1)], { axis: 0 }),
  );
  const around = at.map((coordinate, axis) => cellsAround(coordinate, lengthOf(image, axis + 2), sampling));
  const batch = ops.squeeze(sizeOf(image, 0));
  const own = ops.unsqueeze(ops.range(0n, batch, 1n), int64(1, 2));
  let weight: Tensor | undefined;
  let count = 1;
  const joined = (a: Tensor, b: Tensor, join: (a: Tensor, b: Tensor) => Tensor) =>
    ops.reshape(join(ops.unsqueeze(a, int64(-1)), ops.unsqueeze(b, int64(-2))), int64(0, 0, count));
  let index = ops.expand(own, ops.concat([sizesOf(at[0] as Tensor, [0, 1]), int64(1)], { axis: 0 }));
  for (const [axis, cells] of around.entries()) {
    const size = sizeOf(image, axis + 2);
    count *= (taps[sampling.mode] as readonly number[]).length;
    index = joined(ops.mul(index, size), cells.index, (a, b) => ops.add(a, b));
    weight = weight === undefined ? cells.weight : joined(weight, cells.weight, (a, b) => ops.mul(a, b));
  }
  const values = ops.gather(rows, index, { axis: 0 });
  return ops.squeeze(ops.matMul(ops.unsqueeze(weight as Tensor, int64(2)), values), int64(2));
}

/** GridSample written out: coordinates are counted from -1 to 1, the last spatial axis first. */
function expandGrid(image: Tensor, grid: Tensor, y: Tensor, sampling: Sampling): Tensor {
  const axes = dimsOf(image).length - 2;
  const at = axesBetween(0, axes).map((axis) => {
    const given = ops.flatten(ops.gather(grid, constant(BigInt(axes - 1 - axis), { dtype: 'int64' }), { axis: -1 }));
    const length = lengthOf(image, axis + 2);
    if (sampling.align_corners) return ops.mul(ops.add(given, 1), ops.mul(ops.sub(length, 1), 0.5));
    return ops.mul(ops.sub(ops.mul(ops.add(given, 1), length), 1), 0.5);
  });
  return inShapeOf(ops.transpose(sample(image, at, sampling), { perm: [0, 2, 1] }), y);
}

const bilinear: Sampling = { mode: 'linear', padding_mode: 'zeros', align_corners: 1 };

/** DeformConv written out: the cells under every tap, moved by `offset` and weighted by `mask`, times the kernel. */
function expandDeformed(inputs: readonly (Tensor | undefined)[], node: ForwardNode<'DeformConv'>): Tensor {
  const [x, w, offset, b, weights] = inputs as [Tensor, Tensor, Tensor, Tensor | undefined, Tensor | undefined];
  const { attributes, outputs } = node;
  const { group, offset_group: groups, strides = [1, 1], dilations = [1, 1], pads = [0, 0, 0, 0] } = attributes;
  const [outChannels, channels, height, width] = dimsOf(w);
  if (![outChannels, channels, height, width].every((dim) => typeof dim === 'number')) {
    throw new GradientError('the gradient of DeformConv needs to know the shape of W', { node: node.node.name });
  }
  const kernel = [height as number, width as number] as const;
  const count = kernel[0] * kernel[1];
  const [y] = outputs;
  // [n, groups, taps, (y, x), …windows]
  const moves = ops.reshape(offset, ops.concat([int64(0, groups, count, 2), sizesOf(y, [2, 3])], { axis: 0 }));
  const at = [0, 1].map((axis) => {
    const starts = ops.sub(ops.mul(windowRange(y, axis), strides[axis] as number), pads[axis] as number);
    const positions = axis === 0 ? ops.unsqueeze(starts, int64(1)) : starts;
    const tapsAlong = axesBetween(0, count).map(
      (tap) => (axis === 0 ? Math.floor(tap / kernel[1]) : tap % kernel[1]) * (dilations[axis] as number),
    );
    const base = ops.add(constant(tapsAlong, { dtype: x.dtype, shape: [count, 1, 1] }), positions);
    const move = ops.gather(moves, constant(BigInt(axis), { dtype: 'int64' }), { axis: 3 });
    return ops.flatten(ops.add(move, base), { axis: 2 });
  });
  const perGroup = ((channels as number) * group) / groups;
  const images = ops.reshape(x, ops.concat([int64(-1, perGroup), sizesOf(x, [2, 3])], { axis: 0 }));
  const sampled = sample(images, at, bilinear);
  const shares = weights && ops.flatten(ops.reshape(weights, int64(0, groups, -1)), { axis: 2 });
  const weighted = shares ? ops.mul(sampled, ops.unsqueeze(shares, int64(2))) : sampled;
  const split = ops.reshape(weighted, ops.concat([sizeOf(x, 0), int64(groups, count, -1, perGroup)], { axis: 0 }));
  const moved = ops.transpose(split, { perm: [0, 1, 4, 2, 3] });
  const columns = ops.reshape(moved, int64(0, group, (channels as number) * count, -1));
  const kernels = ops.reshape(w, int64(group, (outChannels as number) / group, (channels as number) * count));
  const result = inShapeOf(ops.matMul(kernels, columns), y);
  return b ? ops.add(result, ops.reshape(b, int64(-1, 1, 1))) : result;
}

/** 0, 1, … for each window along one axis of `y`, in its element type. */
const windowRange = (y: Tensor, axis: number): Tensor =>
  castTo(ops.range(0n, ops.squeeze(sizeOf(y, axis + 2)), 1n), y.dtype);

export const samplingGradients: GradientRules = {
  GridSample: (dys, node) =>
    throughExpansion(node, dys, ([x, at]) => [
      expandGrid(x as Tensor, at as Tensor, node.outputs[0], node.attributes),
    ]) as never,
  DeformConv: (dys, node) => throughExpansion(node, dys, (inputs) => [expandDeformed(inputs, node)]) as never,
  // grid[n, p] = θ[n]·(p, 1): dθ[n] = Σ over points of dgrid[n, p]·(p, 1)ᵀ; the points are the grid of θ = 1.
  AffineGrid: ([dy], { inputs: [theta, size], attributes }) => [
    () => {
      const axes = dimsOf(dy).length - 2;
      const { dtype } = theta;
      const unit = axesBetween(0, axes).map((row) =>
        axesBetween(0, axes + 1).map((column) => (row === column ? 1 : 0)),
      );
      const one = ops.concat([int64(1, 1), ops.slice(size, int64(2), int64(axes + 2))], { axis: 0 });
      const points = ops.reshape(ops.affineGrid(constant([unit], { dtype }), one, attributes), int64(-1, axes));
      const ended = ops.pad(points, int64(0, 0, 0, 1), constant(1, { dtype }));
      const moved = ops.transpose(batchOf(dy, spanned(dy, axesBetween(1, axes + 1)), axes), { perm: [0, 2, 1] });
      return inShapeOf(ops.matMul(moved, ended), theta);
    },
    null,
  ],
};
