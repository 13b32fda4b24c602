// Owns the shapes of operators that rearrange or repeat elements without choosing among them.
// Joining and cutting is slicing.ts; the arithmetic of Reshape is reshape.ts.

import type { Tensor } from '../../graph/tensor.js';
import type { Dim, Shape } from '../../values/shape.js';
import type { InferenceRules } from '../rule.js';
import {
  axesIn,
  axisIn,
  broadcast,
  type Dims,
  dimAt,
  type Fail,
  lengthOf,
  ofNumber,
  one,
  productOf,
  rankFrom,
  rankOf,
  sameDim,
  sameShape,
  timesDim,
  unknownDims,
} from './common.js';
import { elementsOf, filledWith, numbersOf, settle } from './known.js';
import { reshaped } from './reshape.js';

function transposed(fail: Fail, shape: Shape, perm: readonly number[] | undefined): Shape {
  if (shape === null) return perm === undefined ? null : unknownDims(perm.length);
  if (perm === undefined) return shape.toReversed();
  const sorted = [...perm].sort((a, b) => a - b);
  if (perm.length !== shape.length || sorted.some((axis, index) => axis !== index)) {
    return fail(`perm [${perm.join(', ')}] is not a permutation`, `each of the axes 0 to ${shape.length - 1} once`);
  }
  return perm.map((axis) => dimAt(shape, axis));
}

function flattened(fail: Fail, shape: Shape, axis: number): Shape {
  if (shape === null) return [null, null];
  const rank = shape.length;
  if (axis < -rank || axis > rank) return fail(`axis ${axis} is out of range`, `-${rank} to ${rank}`);
  const at = axis < 0 ? axis + rank : axis;
  return [productOf(shape.slice(0, at)), productOf(shape.slice(at))];
}

function squeezed(fail: Fail, { shape }: Tensor, axes: Tensor | undefined): Shape {
  if (shape === null) return null;
  if (axes === undefined)
    return shape.every((dim) => typeof dim === 'number') ? shape.filter((dim) => dim !== 1) : null;
  const known = numbersOf(axes);
  if (known === undefined) {
    const count = lengthOf(axes);
    return count === null ? null : unknownDims(Math.max(0, shape.length - count));
  }
  const dropped = axesIn(fail, known, shape.length);
  for (const axis of dropped) sameDim(fail, dimAt(shape, axis), 1, `axis ${axis} cannot be squeezed`);
  return shape.filter((_, axis) => !dropped.includes(axis));
}

function unsqueezed(fail: Fail, { shape }: Tensor, axes: Tensor): Shape {
  const known = numbersOf(axes);
  const count = known?.length ?? lengthOf(axes);
  if (shape === null || count === null) return null;
  const rank = shape.length + count;
  if (known === undefined) return unknownDims(rank);
  const added = axesIn(fail, known, rank);
  const rest = [...shape];
  return Array.from({ length: rank }, (_, axis): Dim => (added.includes(axis) ? 1 : (rest.shift() ?? null)));
}

function tiled(fail: Fail, { shape }: Tensor, repeats: Tensor): Shape {
  const counts = elementsOf(repeats);
  const rank = shape?.length ?? lengthOf(repeats);
  if (counts === undefined || shape === null) return rank === null ? null : unknownDims(rank);
  if (counts.length !== shape.length) {
    return fail(`repeats has ${counts.length} entries`, `${shape.length}, one an axis`);
  }
  return shape.map((dim, axis) => timesDim(dim, counts[axis] ?? null));
}

/** Four axes, of which the channels shrink or grow by the block's area and the two last by its side. */
function blocks(fail: Fail, x: Tensor, side: number, grow: boolean): Shape {
  const shape = rankOf(fail, x, 'input', 4);
  if (shape === null) return unknownDims(4);
  const [n = null, c = null, h = null, w = null] = shape;
  const divide = (dim: Dim, by: number) =>
    ofNumber(dim, (size) => (size % by === 0 ? size / by : fail(`${by} does not divide the size ${size}`)));
  const [channels, ...sizes]: Dims = grow
    ? [divide(c, side * side), timesDim(h, side), timesDim(w, side)]
    : [timesDim(c, side * side), divide(h, side), divide(w, side)];
  return [n, channels ?? null, ...sizes];
}

/** Known elements go along when the result is still a scalar or a list. */
const carried = (x: Tensor, shape: Shape) =>
  one(shape, { known: shape !== null && shape.length <= 1 ? x.known : undefined });

export const movementRules: InferenceRules = {
  Reshape: ({ inputs: [x, shape], attributes, fail }) =>
    carried(x, reshaped(fail, x, shape, attributes.allowzero === 1)),
  Transpose: ({ inputs: [x], attributes, fail }) => carried(x, transposed(fail, x.shape, attributes.perm)),
  Flatten: ({ inputs: [x], attributes, fail }) => one(flattened(fail, x.shape, attributes.axis)),
  Squeeze: ({ inputs: [x, axes], fail }) => carried(x, squeezed(fail, x, axes)),
  Unsqueeze: ({ inputs: [x, axes], fail }) => carried(x, unsqueezed(fail, x, axes)),
  Expand: ({ inputs: [x, target], fail }) => {
    const length = lengthOf(target);
    const goal = elementsOf(target) ?? (length === null ? null : unknownDims(length));
    const shape = broadcast(fail, [x.shape, goal]);
    const [count = 1] = shape ?? [];
    const repeated = x.known?.length === 1 && shape !== null && shape.length <= 1 && typeof count === 'number';
    return one(shape, { known: repeated ? settle(x.dtype, filledWith(count, x.known[0] ?? null)) : x.known });
  },
  Tile: ({ inputs: [x, repeats], fail }) => one(tiled(fail, x, repeats)),
  DepthToSpace: ({ inputs: [x], attributes, fail }) => one(blocks(fail, x, attributes.blocksize, true)),
  SpaceToDepth: ({ inputs: [x], attributes, fail }) => one(blocks(fail, x, attributes.blocksize, false)),
  ReverseSequence: (node) => {
    const {
      inputs: [x, lengths],
      attributes,
      fail,
    } = node;
    const shape = rankFrom(fail, x, 'input', 2);
    const batch = shape === null ? null : dimAt(shape, axisIn(fail, attributes.batch_axis, shape.length));
    sameDim(
      fail,
      dimAt(rankOf(fail, lengths, 'sequence_lens', 1), 0),
      batch,
      'sequence_lens has not one entry a sequence',
    );
    return sameShape(node);
  },
};
