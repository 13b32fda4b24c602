// Owns the shapes of reductions and of the running sum.
// One function serves all of ONNX's ten reductions; how they fold elements matters for known integers only.

import type { Tensor } from '../../graph/tensor.js';
import type { Dim, Shape } from '../../values/shape.js';
import type { InferenceRules, Inferred } from '../rule.js';
import { axesIn, axisIn, type Fail, lengthOf, one, rows, type Shared, unknownDims } from './common.js';
import { arithmetic, numbersOf, scalarOf, settle } from './known.js';

interface ReduceAttributes {
  readonly keepdims: number;
  readonly noop_with_empty_axes: number;
}
type Reduction = Shared<readonly [Tensor, Tensor | undefined], ReduceAttributes>;

/** A shape without some of its axes, or with 1 in their place. */
const without = (shape: readonly Dim[], axes: readonly number[], keepdims: number): Dim[] =>
  shape.flatMap((dim, axis) => (!axes.includes(axis) ? [dim] : keepdims ? [1] : []));

function reducedShape(fail: Fail, x: Tensor, axes: Tensor | undefined, attributes: ReduceAttributes): Shape {
  const { shape } = x;
  const { keepdims, noop_with_empty_axes: noop } = attributes;
  const count = axes === undefined ? 0 : lengthOf(axes);
  if (count === 0 && noop) return shape;
  const all = count === 0;
  if (shape === null) return all && !keepdims ? [] : null;
  if (all) return without(shape, [...shape.keys()], keepdims);
  const known = numbersOf(axes);
  if (known !== undefined) return without(shape, axesIn(fail, known, shape.length), keepdims);
  if (count !== null && count > shape.length) return fail(`${count} axes of a tensor of rank ${shape.length}`);
  // Which axes is decided at run time; an axis of size 1 keeps its size either way.
  if (keepdims) return shape.map((dim) => (dim === 1 ? 1 : null));
  return count === null ? null : unknownDims(shape.length - count);
}

const reduce =
  (fold?: (a: Dim, b: Dim) => Dim) =>
  ({ inputs: [x, axes], attributes, fail }: Reduction): readonly Inferred[] => {
    const shape = reducedShape(fail, x, axes, attributes);
    const certain = axes === undefined ? !attributes.noop_with_empty_axes : numbersOf(axes)?.length === 1;
    const values =
      fold && certain && x.rank === 1 && x.known?.length ? [x.known.reduce((a, b) => fold(a, b))] : undefined;
    return one(shape, { known: settle(x.dtype, values) });
  };

function argument({
  inputs: [x],
  attributes: { axis, keepdims },
  fail,
}: Shared<readonly [Tensor], { readonly axis: number; readonly keepdims: number }>): readonly Inferred[] {
  return one(x.shape === null ? null : without(x.shape, [axisIn(fail, axis, x.shape.length)], keepdims));
}

export const reductionRules: InferenceRules = {
  ...rows(['ReduceL1', 'ReduceL2', 'ReduceLogSum', 'ReduceLogSumExp', 'ReduceMean', 'ReduceSumSquare'], reduce()),
  ReduceMax: reduce(arithmetic.Max),
  ReduceMin: reduce(arithmetic.Min),
  ReduceProd: reduce(arithmetic.Mul),
  ReduceSum: reduce(arithmetic.Add),
  ...rows(['ArgMax', 'ArgMin'], argument),
  CumSum: ({ inputs: [x, axis], fail }) => {
    const along = scalarOf(axis);
    if (typeof along === 'number' && x.rank !== null) axisIn(fail, along, x.rank);
    return one(x.shape);
  },
};
