// Owns the shapes of joining, cutting and padding along axes.
// Bounds come as tensors; what is not known of them leaves the axes that they concern open.

import type { KnownValue, Tensor } from '../../graph/tensor.js';
import type { Dim, Shape } from '../../values/shape.js';
import type { InferenceRules } from '../rule.js';
import {
  allNumbers,
  axesIn,
  axisIn,
  type Dims,
  dimAt,
  type Fail,
  lengthOf,
  one,
  plusDim,
  repeated,
  sameDim,
  sumOf,
  unknownDims,
  withDim,
} from './common.js';
import { elementsOf, nothing, numbersOf, settle } from './known.js';

function concatenated(fail: Fail, shapes: readonly Shape[], axis: number): Shape {
  const known = shapes.filter((shape) => shape !== null);
  const [first] = known;
  if (first === undefined) return null;
  const rank = first.length;
  const along = axisIn(fail, axis, rank);
  let merged: Dims = first;
  for (const shape of known) {
    if (shape.length !== rank) return fail('the inputs have different ranks', 'one rank');
    merged = merged.map((dim, at) =>
      at === along ? null : sameDim(fail, dim, dimAt(shape, at), `the sizes of axis ${at} differ`),
    );
  }
  return withDim(merged, along, sumOf(shapes.map((shape) => dimAt(shape, along))));
}

/** Slice indices clamped to an axis of `size` cells; going backwards, a start before the first cell is the first cell (unlike Python's). */
function sliceBounds(size: number, start: number, end: number, step: number): readonly [number, number] {
  const counted = (index: number) => (index < 0 ? index + size : index);
  const clamp = (index: number, low: number, high: number) => Math.min(Math.max(counted(index), low), high);
  return step > 0
    ? [clamp(start, 0, size), clamp(end, 0, size)]
    : [clamp(start, 0, size - 1), clamp(end, -1, size - 1)];
}

function slicedDim(fail: Fail, dim: Dim, start: Dim, end: Dim, step: Dim): Dim {
  if (step === 0) return fail('a step is 0');
  if (dim === 0) return 0;
  if (typeof step !== 'number') return null;
  if (dim !== null && dim === end && start === 0 && step === 1) return dim;
  if (typeof start !== 'number' || typeof end !== 'number') return null;
  if (typeof dim === 'number') {
    const [from, to] = sliceBounds(dim, start, end, step);
    return Math.max(0, Math.ceil((to - from) / step));
  }
  // An axis of unknown size is kept whole by bounds beyond any size; some cuts leave nothing whatever the size.
  const far = 2 ** 31 - 1;
  if (step === 1 && start === 0 && end >= far) return dim;
  if (step === -1 && (start === -1 || start >= far) && end <= -far) return dim;
  return step > 0 && start === end ? 0 : null;
}

interface Cut {
  readonly axis: number;
  readonly start: Dim;
  readonly end: Dim;
  readonly step: Dim;
}

/** The cuts of a Slice; `undefined` when it is not known which axes are cut. */
function cutsOf(
  fail: Fail,
  rank: number,
  [starts, ends, axes, steps]: readonly (Tensor | undefined)[],
): Cut[] | undefined {
  const from = starts && elementsOf(starts);
  const to = ends && elementsOf(ends);
  const count = from?.length ?? to?.length ?? axes?.known?.length;
  if (count === undefined) return undefined;
  const where = axes === undefined ? [...nothing(count).keys()] : numbersOf(axes);
  if (where === undefined) return undefined;
  const by = steps === undefined ? repeated<Dim>(count, 1) : (elementsOf(steps) ?? nothing(count));
  if ([from, to, where, by].some((list) => list !== undefined && list.length !== count)) {
    return fail('starts, ends, axes and steps have different lengths', 'one entry for each axis that is cut');
  }
  const counted = axesIn(fail, where, rank);
  return counted.map((axis, index) => ({
    axis,
    start: from?.[index] ?? null,
    end: to?.[index] ?? null,
    step: by[index] ?? null,
  }));
}

function slicedKnown(x: Tensor, cuts: readonly Cut[]): KnownValue | undefined {
  const [cut] = cuts;
  const numbers = cut && allNumbers([cut.start, cut.end, cut.step]);
  if (x.known === undefined || x.rank !== 1 || numbers === undefined) return undefined;
  const [start, end, step] = numbers as [number, number, number];
  const [from, to] = sliceBounds(x.known.length, start, end, step);
  const kept: Dim[] = [];
  for (let at = from; step > 0 ? at < to : at > to; at += step) kept.push(x.known[at] ?? null);
  return settle(x.dtype, kept);
}

/** The sizes of the parts of a Split, from the sizes given, else from their number. */
function partsOf(
  fail: Fail,
  dim: Dim,
  split: Tensor | undefined,
  count: number | undefined,
  asked: number | undefined,
): Dims {
  if (split !== undefined) {
    const length = lengthOf(split) ?? asked;
    const sizes = elementsOf(split) ?? (length === undefined ? undefined : nothing(length));
    if (sizes === undefined) return fail('the number of parts is not known', "the option 'outputs'");
    const total = sumOf(sizes);
    if (typeof total === 'number') sameDim(fail, dim, total, 'the parts do not make up the axis');
    return sizes;
  }
  const parts = count ?? asked;
  if (parts === undefined)
    return fail('the number of parts is not known', "the input 'split' or the attribute 'num_outputs'");
  if (parts < 1) return fail(`num_outputs is ${parts}`, 'at least 1');
  if (typeof dim !== 'number') return parts === 1 ? [dim] : unknownDims(parts);
  const size = Math.ceil(dim / parts);
  const last = dim - size * (parts - 1);
  if (last < 1 && dim > 0) return fail(`${dim} cannot be split into ${parts} parts`);
  return [...repeated(parts - 1, size), last];
}

function padded(fail: Fail, { shape }: Tensor, pads: Tensor, axes: Tensor | undefined): Shape {
  const amounts = elementsOf(pads);
  if (shape === null) return null;
  const where = axes === undefined ? [...shape.keys()] : numbersOf(axes);
  if (where === undefined) return unknownDims(shape.length);
  const counted = axesIn(fail, where, shape.length);
  if (amounts !== undefined && amounts.length !== counted.length * 2) {
    return fail(`pads has ${amounts.length} entries`, `${counted.length * 2}: two an axis`);
  }
  return shape.map((dim, axis) => {
    const at = counted.indexOf(axis);
    if (at < 0) return dim;
    const size = plusDim(plusDim(dim, amounts?.[at] ?? null), amounts?.[at + counted.length] ?? null);
    return typeof size === 'number' && size < 0 ? fail(`axis ${axis} would have the size ${size}`) : size;
  });
}

export const slicingRules: InferenceRules = {
  Concat: ({ inputs, attributes: { axis }, fail }) => {
    const shape = concatenated(
      fail,
      inputs.map((input) => input.shape),
      axis,
    );
    const lists = inputs.map((input) => (input.rank === 1 ? elementsOf(input) : undefined));
    const known = lists.every((list) => list !== undefined) ? lists.flat() : undefined;
    return one(shape, { known: settle(inputs[0]?.dtype ?? 'float32', known) });
  },
  Split: ({ inputs: [x, split], attributes, outputs, fail }) => {
    const axis = x.shape === null ? 0 : axisIn(fail, attributes.axis, x.shape.length);
    const parts = partsOf(fail, dimAt(x.shape, axis), split, attributes.num_outputs, outputs);
    let start = 0;
    return parts.map((size) => {
      const known = x.rank === 1 && typeof size === 'number' ? x.known?.slice(start, start + size) : undefined;
      start += typeof size === 'number' ? size : Number.NaN;
      return { shape: x.shape === null ? null : withDim(x.shape, axis, size), known: settle(x.dtype, known) };
    });
  },
  Slice: ({ inputs: [x, ...bounds], fail }) => {
    if (x.shape === null) return one(null);
    const cuts = cutsOf(fail, x.shape.length, bounds);
    if (cuts === undefined) return one(unknownDims(x.shape.length));
    const dims = x.shape.map((dim, axis) => {
      const cut = cuts.find((candidate) => candidate.axis === axis);
      return cut === undefined ? dim : slicedDim(fail, dim, cut.start, cut.end, cut.step);
    });
    return one(dims, { known: slicedKnown(x, cuts) });
  },
  Pad: ({ inputs: [x, pads, , axes], fail }) => one(padded(fail, x, pads, axes)),
  CenterCropPad: ({ inputs: [x, target], attributes, fail }) => {
    if (x.shape === null) return one(null);
    const axes = axesIn(fail, attributes.axes ?? [...x.shape.keys()], x.shape.length);
    const sizes = elementsOf(target) ?? nothing(axes.length);
    if (sizes.length !== axes.length) return fail(`shape has ${sizes.length} entries`, `${axes.length}, one an axis`);
    return one(x.shape.map((dim, axis) => (axes.includes(axis) ? (sizes[axes.indexOf(axis)] ?? null) : dim)));
  },
};
