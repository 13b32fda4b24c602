// Gradients of reading and writing by index: what was read is added up where it came from, what was written is read again.
import { constant } from '../../graph/constant.js';
import type { Tensor } from '../../graph/tensor.js';
import { castTo } from '../../ops/cast.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import { onesOfShape, zerosOfShape } from '../../ops/shape-of.js';
import { numbersOf } from '../../ops/shapes/known.js';
import { IndexedSlices } from '../indexed-slices.js';
import type { GradientRules } from '../rule.js';
import { mask, once } from './common.js';
import { othersAtPlaces } from './products.js';
import { flat, padAlong } from './reshaping.js';
import { positionsOf, type Reduction, scatterBack, writeAt } from './scatter.js';
import { countOf, sizeOf } from './sizes.js';

export const indexingGradients: GradientRules = {
  Gather: ([dy], { inputs: [x, indices], attributes: { axis } }) => [
    () => {
      if (axis === 0 || (x.rank !== null && axis === -x.rank)) return rowsGradient(dy, x, indices);
      return (
        columnGradient(dy, x, indices, axis) ??
        scatterBack(x, dy, (positions) => ops.gather(positions, indices, { axis }))
      );
    },
    null,
  ],
  GatherElements: ([dy], { inputs: [x, indices], attributes: { axis } }) => [
    () => ops.scatterElements(zerosOfShape(x), indices, dy, { axis, reduction: 'add' }),
    null,
  ],
  GatherND: ([dy], { inputs: [x, indices], attributes: { batch_dims } }) => [
    () => scatterBack(x, dy, (positions) => ops.gatherND(positions, indices, { batch_dims })),
    null,
  ],
  ScatterElements: ([dy], { inputs: [x, indices, updates], outputs: [y], attributes: { axis, reduction } }) =>
    scatterGradients(dy, x, updates, y, reduction, {
      read: (from) => ops.gatherElements(from, indices, { axis }),
      write: (into, values, how) => ops.scatterElements(into, indices, values, { axis, reduction: how }),
    }),
  ScatterND: ([dy], { inputs: [x, indices, updates], outputs: [y], attributes: { reduction } }) =>
    scatterGradients(dy, x, updates, y, reduction, {
      read: (from) => ops.gatherND(from, indices),
      write: (into, values, how) =>
        how === undefined
          ? ops.scatterND(into, indices, values)
          : writeAt(into, ops.gatherND(positionsOf(into), indices), values, how),
    }),
  TopK: ([dy], { inputs: [x], outputs: [, indices], attributes: { axis } }) => [
    dy ? () => ops.scatterElements(zerosOfShape(x), indices, dy, { axis }) : null,
    null,
  ],
  // values = [off, on]
  OneHot: ([dy], { inputs: [indices, depth, values], attributes: { axis } }) => [
    null,
    null,
    () => {
      const on = ops.reduceSum(
        ops.mul(dy, ops.oneHot(indices, depth, constant([0, 1], { dtype: values.dtype }), { axis })),
        undefined,
        { keepdims: 0 },
      );
      const off = ops.sub(ops.reduceSum(dy, undefined, { keepdims: 0 }), on);
      return ops.concat([ops.unsqueeze(off, [0]), ops.unsqueeze(on, [0])], { axis: 0 });
    },
  ],
};

/** Rows that were read, kept as rows; their numbers count from the front. */
function rowsGradient(dy: Tensor, x: Tensor, indices: Tensor): IndexedSlices {
  const rest = x.shape?.slice(1);
  const known = rest?.every((dim) => typeof dim === 'number' && dim > 0) ? (rest as number[]) : undefined;
  const rows = known
    ? ops.reshape(dy, int64(-1, ...known))
    : ops.reshape(dy, ops.concat([ops.reshape(countOf(indices), int64(1)), ops.shape(x, { start: 1 })], { axis: 0 }), {
        allowzero: 1,
      });
  // A table of no rows is read nowhere, but onnxruntime refuses to divide by 0 all the same.
  const size = x.shape?.[0];
  const divisor = () => (typeof size === 'number' ? int64(Math.max(1, size)) : ops.max([sizeOf(x, 0), 1n]));
  const inFront = numbersOf(indices)?.every((index) => index >= 0);
  return new IndexedSlices(rows, inFront ? flat(indices) : ops.mod(flat(indices), castTo(divisor(), indices.dtype)), x);
}

/** One index that is known, along an axis of known size: zeros before and after. */
function columnGradient(dy: Tensor, x: Tensor, indices: Tensor, axis: number): Tensor | undefined {
  const size = x.shape?.at(axis);
  const [index] = numbersOf(indices) ?? [];
  if (indices.rank !== 0 || typeof size !== 'number' || index === undefined) return undefined;
  const before = index < 0 ? index + size : index;
  return padAlong(ops.unsqueeze(dy, int64(axis)), [axis], [before, size - 1 - before]);
}

/** How the operator reads at its indices and writes there, by a reduction. */
interface Places {
  read(from: Tensor): Tensor;
  write(into: Tensor, values: Tensor, reduction?: Reduction): Tensor;
}
type ScatterGradients = readonly [() => Tensor, null, () => Tensor];

function scatterGradients(
  dy: Tensor,
  x: Tensor,
  updates: Tensor,
  y: Tensor,
  reduction: Reduction,
  places: Places,
): ScatterGradients {
  return (scatterRules[reduction] ?? (scatterRules.none as ScatterRule))(dy, x, updates, y, places);
}
type ScatterRule = (dy: Tensor, x: Tensor, updates: Tensor, y: Tensor, places: Places) => ScatterGradients;

/** What is left equal to the extreme, of the data and of the updates, shares its gradient equally. */
const scatterExtreme: ScatterRule = (dy, x, updates, y, { read, write }) => {
  const stayed = once(() => mask(ops.equal(x, y), x.dtype));
  const came = once(() => mask(ops.equal(updates, read(y)), x.dtype));
  const share = once(() => ops.div(dy, write(stayed(), came(), 'add')));
  return [() => ops.mul(share(), stayed()), null, () => ops.mul(read(share()), came())];
};

const scatterRules: Readonly<Record<string, ScatterRule>> = {
  // Of several updates of one place, which one stays is not defined: all of them get its gradient.
  none: (dy, _x, updates, _y, { read, write }) => [() => write(dy, zerosOfShape(updates)), null, () => read(dy)],
  add: (dy, _x, _updates, _y, { read }) => [() => dy, null, () => read(dy)],
  mul: (dy, x, updates, _y, { read, write }) => [
    () => ops.mul(dy, write(onesOfShape(x), updates, 'mul')),
    null,
    () => ops.mul(ops.mul(read(dy), read(x)), othersAtPlaces(updates, read(positionsOf(x)))),
  ],
  min: scatterExtreme,
  max: scatterExtreme,
};
