// Owns the shapes of operators that choose elements by index or value, and of the questions about a tensor's own shape.
// What the indices are at run time is of no concern, except where they are known while building.

import type { KnownValue, Tensor } from '../../graph/tensor.js';
import type { Dim, Shape } from '../../values/shape.js';
import { formatShape } from '../../values/shape.js';
import type { InferenceRules } from '../rule.js';
import { axisIn, dimAt, type Fail, one, productOf, rankFrom, rankOf, sameDims, scalarLike, withDim } from './common.js';
import { elementsOf, scalarOf, settle } from './known.js';

function gatheredKnown(fail: Fail, x: Tensor, indices: Tensor): KnownValue | undefined {
  const places = elementsOf(indices);
  const { known } = x;
  if (known === undefined || x.rank !== 1 || places === undefined) return undefined;
  const pick = (place: Dim): Dim => {
    if (typeof place !== 'number') return null;
    const at = place < 0 ? place + known.length : place;
    return at in known
      ? (known[at] ?? null)
      : fail(`the index ${place} is out of range`, `-${known.length} to ${known.length - 1}`);
  };
  return settle(x.dtype, places.map(pick));
}

/** Checks that two tensors have one rank, and that the axis is in it. */
function sameRank(fail: Fail, x: Tensor, indices: Tensor, axis: number): void {
  const rank = x.rank ?? indices.rank;
  if (rank === null) return;
  if (indices.rank !== null && indices.rank !== rank) fail('data and indices have different ranks', 'one rank');
  axisIn(fail, axis, rank);
}

/** The shape of what each index tuple of GatherND and ScatterND addresses. */
function addressed(fail: Fail, x: Tensor, indices: Tensor, batch: number): Shape {
  const width = dimAt(rankFrom(fail, indices, 'indices', batch + 1), -1);
  const shape = rankFrom(fail, x, 'data', batch + 1);
  if (typeof width !== 'number' || shape === null) return null;
  if (width < 1 || width > shape.length - batch) {
    return fail(`an index of ${width} numbers`, `1 to ${shape.length - batch} numbers, the last size of indices`);
  }
  return shape.slice(batch + width);
}

export const indexingRules: InferenceRules = {
  Shape: ({ inputs: [x], attributes: { start, end } }) => {
    if (x.shape === null) return one([null], { dtype: 'int64' });
    const rank = x.shape.length;
    const clamp = (at: number) => Math.min(Math.max(at < 0 ? at + rank : at, 0), rank);
    const known = x.shape.slice(clamp(start), clamp(end ?? rank));
    return one([known.length], { dtype: 'int64', known: settle('int64', known) });
  },
  Size: ({ inputs: [x] }) => {
    const known = settle('int64', x.shape === null ? undefined : [productOf(x.shape)]);
    return one([], { dtype: 'int64', known });
  },
  Gather: ({ inputs: [x, indices], attributes, fail }) => {
    const shape = rankFrom(fail, x, 'data', 1);
    if (shape === null) return one(null);
    const axis = axisIn(fail, attributes.axis, shape.length);
    if (indices.shape === null) return one(null);
    const known = axis === 0 ? gatheredKnown(fail, x, indices) : undefined;
    return one([...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)], { known });
  },
  GatherElements: ({ inputs: [x, indices], attributes, fail }) => {
    sameRank(fail, x, indices, attributes.axis);
    return one(indices.shape);
  },
  GatherND: ({ inputs: [x, indices], attributes: { batch_dims }, fail }) => {
    // onnxruntime ends the process.
    if (batch_dims < 0) return fail(`batch_dims is ${batch_dims}`, '0 or more');
    const rest = addressed(fail, x, indices, batch_dims);
    if (rest === null || indices.shape === null) return one(null);
    const batch = sameDims(
      fail,
      indices.shape.slice(0, batch_dims),
      x.shape === null ? null : x.shape.slice(0, batch_dims),
      'the batch axes differ',
    );
    return one([...(batch ?? []), ...indices.shape.slice(batch_dims, -1), ...rest]);
  },
  ScatterElements: ({ inputs: [x, indices, updates], attributes, fail }) => {
    sameRank(fail, x, indices, attributes.axis);
    sameDims(fail, indices.shape, updates.shape, 'indices and updates differ in shape');
    return one(x.shape);
  },
  ScatterND: ({ inputs: [x, indices, updates], fail }) => {
    const rest = addressed(fail, x, indices, 0);
    if (rest !== null && indices.shape !== null) {
      const expected = [...indices.shape.slice(0, -1), ...rest];
      sameDims(fail, updates.shape, expected, `updates has not the shape ${formatShape(expected)}`);
    }
    return one(x.shape);
  },
  OneHot: ({ inputs: [indices, depth, values], attributes, fail }) => {
    scalarLike(fail, depth, 'depth');
    const [pair = null] = rankOf(fail, values, 'values', 1) ?? [];
    if (typeof pair === 'number' && pair !== 2) return fail(`values has ${pair} entries`, '2: [off, on]');
    const shape = rankFrom(fail, indices, 'indices', 1);
    if (shape === null) return one(null);
    const axis = axisIn(fail, attributes.axis, shape.length + 1);
    const size = scalarOf(depth) ?? null;
    return one(shape.toSpliced(axis, 0, typeof size === 'number' ? Math.trunc(size) : size));
  },
  TopK: ({ inputs: [x, k], attributes, fail }) => {
    scalarLike(fail, k, 'K');
    if (x.shape === null) return [{ shape: null }, { shape: null, dtype: 'int64' }];
    const axis = axisIn(fail, attributes.axis, x.shape.length);
    const [count, size] = [scalarOf(k) ?? null, dimAt(x.shape, axis)];
    if (typeof count === 'number' && (count < 0 || (typeof size === 'number' && count > size))) {
      return fail(`K is ${count}`, `0 to ${size}, the size of axis ${axis}`);
    }
    const shape = withDim(x.shape, axis, count);
    return [{ shape }, { shape, dtype: 'int64' }];
  },
  NonZero: ({ inputs: [x] }) => one([x.rank, null]),
  Compress: ({ inputs: [x, condition], attributes: { axis }, fail }) => {
    rankOf(fail, condition, 'condition', 1);
    if (axis === undefined) return one([null]);
    return one(x.shape === null ? null : withDim(x.shape, axisIn(fail, axis, x.shape.length), null));
  },
  Unique: ({ inputs: [x], attributes: { axis }, fail }) => {
    const along = axis === undefined || x.shape === null ? undefined : axisIn(fail, axis, x.shape.length);
    const kept = axis === undefined ? [null] : x.shape === null ? null : withDim(x.shape, along ?? 0, null);
    const inverse = axis === undefined ? productOf(x.shape ?? [null]) : dimAt(x.shape, axis);
    const list = { shape: [null], dtype: 'int64' } as const;
    return [{ shape: kept }, list, { shape: [inverse], dtype: 'int64' }, list];
  },
};
