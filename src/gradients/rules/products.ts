// Owns products of all elements but one, which are the derivatives of a product. No division: they are right where elements are 0,
// infinite or tiny, and so are their own derivatives of any order.
import { constant } from '../../graph/constant.js';
import { getDefaultGraph } from '../../graph/graph.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import { onesOfShape } from '../../ops/shape-of.js';
import { tensorType } from '../../values/value-type.js';
import { flat, inShapeOf } from './reshaping.js';

/**
 * For every element along an axis of `size` elements, the product of the others. Of two halves a and b, the products a·b of pairs have
 * one half the length: what all other pairs multiply to, times b, is what a needs, and the other way round.
 */
export function othersAlong(x: Tensor, axis: number, size: number): Tensor {
  if (size < 2) return onesOfShape(x);
  const half = Math.ceil(size / 2);
  const part = (tensor: Tensor, from: number, to: number) => ops.slice(tensor, int64(from), int64(to), int64(axis));
  const first = part(x, 0, half);
  const second = part(x, half, size);
  const even = size % 2 === 0 ? second : ops.concat([second, onesOfShape(part(x, 0, 1))], { axis });
  const rest = othersAlong(ops.mul(first, even), axis, half);
  const all = ops.concat([ops.mul(rest, even), ops.mul(rest, first)], { axis });
  return size % 2 === 0 ? all : part(all, 0, size);
}

/**
 * For every element of `values`, the product of the others with the same number in `places` (int64, not negative). What meets where is
 * known only in the run: elements are sorted by place and multiplied one after the other, from the front and from the back.
 */
export function othersAtPlaces(values: Tensor, places: Tensor): Tensor {
  const [sorted, order] = ops.topK(flat(places), ops.shape(flat(places)), { largest: 0 });
  // One factor more, at a place of its own, because onnxruntime refuses a Scan of no steps.
  const factors = ops.concat([ops.gather(flat(values), order), constant([1], { dtype: values.dtype })], { axis: 0 });
  const all = ops.concat([int64(-1), sorted, int64(-2, -3)], { axis: 0 });
  const after = ops.slice(all, int64(1), int64(END), int64(0));
  const meets = ops.equal(after, ops.slice(all, int64(0), int64(-1), int64(0)));
  const before = running(factors, ops.slice(meets, int64(0), int64(-1), int64(0)), 0);
  const behind = running(factors, ops.slice(meets, int64(1), int64(END), int64(0)), 1);
  const others = ops.slice(ops.mul(before, behind), int64(0), int64(-1), int64(0));
  const back = ops.scatterElements(ops.mul(others, 0), order, others, { axis: 0 });
  return inShapeOf(back, values);
}

const END = Number.MAX_SAFE_INTEGER;

/** The product of the factors before each, as far as one meets the next; `direction` is 1 to go from the back. */
function running(factors: Tensor, meets: Tensor, direction: 0 | 1): Tensor {
  const { dtype } = factors;
  const body = getDefaultGraph().subgraph((graph) => {
    const product = graph.addInput(tensorType(dtype, []), 'product');
    const factor = graph.addInput(tensorType(dtype, []), 'factor');
    const met = graph.addInput(tensorType('bool', []), 'met');
    const until = ops.where(met, product, constant(1, { dtype }));
    return [ops.mul(until, factor), until];
  });
  const directions = { scan_input_directions: [direction, direction], scan_output_directions: [direction] };
  return ops.scan([constant(1, { dtype }), factors, meets], { body, num_scan_inputs: 2, ...directions })[1] as Tensor;
}
