// Compares symbolic gradients with numeric ones, both computed by onnxruntime: along one random direction, f(x + h·v) tells dot(∇f, v).
// f is a random weighting of all results, summed in double precision.
import { expect } from 'chai';
import { gradients } from '../../src/gradients/gradients.js';
import { dense } from '../../src/gradients/indexed-slices.js';
import { Graph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import type { Tensor } from '../../src/graph/tensor.js';
import * as ops from '../../src/ops/index.js';
import { derivativeAlong, numbersOf as numbers, products, randomNumbers, sumOf } from '../../src/session/numeric.js';
import { Session } from '../../src/session/session.js';
import { type DType, isFloating } from '../../src/values/dtype.js';
import type { Shape } from '../../src/values/shape.js';
import { TensorData } from '../../src/values/tensor-data.js';

/** An input: its sizes (elements are then random in [-1, 1]), or its elements. */
export type Input = readonly number[] | TensorData;

export interface Case {
  readonly title: string;
  readonly inputs: readonly Input[];
  /** Builds the results from tensors for the inputs. */
  readonly build: (...inputs: Tensor[]) => Tensor | readonly Tensor[];
  /** Which inputs have a symbolic first axis in the variant with a symbolic batch; default: the first. */
  readonly batched?: readonly number[];
  /** Inputs whose gradient is not asked for. */
  readonly constant?: readonly number[];
  /** Variants to run; default `static` and `batch`. In `dynamic`, no size of a batched input is known; in `unranked`, not even its rank. */
  readonly variants?: readonly Variant[];
  readonly dtype?: 'float32' | 'float64';
  /** Also the gradient of the gradient. */
  readonly twice?: boolean;
  /** Distinct values this far apart instead of random ones: no tie is crossed along the way. */
  readonly apart?: number;
  readonly step?: number;
  readonly tolerance?: number;
}
export type Variant = 'static' | 'batch' | 'dynamic' | 'unranked';

const countOf = (shape: readonly number[]) => shape.reduce((product, dim) => product * dim, 1);

function valuesOf(input: Input, { apart, dtype = 'float32' }: Case, next: () => number): TensorData {
  if (input instanceof TensorData) return input;
  const count = countOf(input);
  if (apart === undefined)
    return TensorData.from(
      Array.from({ length: count }, () => 2 * next() - 1),
      dtype,
      input,
    );
  const ranked = Array.from({ length: count }, (_, index) => ({ index, key: next() })).sort((a, b) => a.key - b.key);
  return TensorData.from(
    ranked.map(({ index }) => (index - count / 2 + 0.5) * apart),
    dtype,
    input,
  );
}

function shapeFor(data: TensorData, index: number, variant: Variant, { batched = [0] }: Case): Shape {
  if (variant === 'static' || !batched.includes(index)) return data.shape;
  if (variant === 'unranked') return null;
  return variant === 'dynamic'
    ? data.shape.map(() => null)
    : data.shape.map((size, axis) => (axis === 0 ? `batch${size}` : size));
}

/** The gradient of `results`, weighted by `weights`, by each of `xs`. */
function gradientsOf(results: readonly Tensor[], xs: readonly Tensor[], weights: readonly Tensor[]): Tensor[] {
  const found = gradients(results, xs, { gradYs: weights, unconnectedGradients: 'zero' });
  return found.map((gradient) => ops.identity(dense(gradient as Tensor)));
}

async function check(item: Case, variant: Variant): Promise<void> {
  const next = randomNumbers(7);
  const {
    dtype = 'float32',
    step = dtype === 'float64' ? 1e-4 : 2e-2,
    tolerance = dtype === 'float64' ? 1e-7 : 2e-3,
  } = item;
  const data = item.inputs.map((input) => valuesOf(input, item, next));
  const graph = new Graph();
  const { inputs, orders } = graph.asDefault(() => {
    const inputs = data.map((value, index) => placeholder(value.dtype, shapeFor(value, index, variant, item)));
    let xs = inputs.filter((input, index) => isFloating(input.dtype) && !item.constant?.includes(index));
    const orders: { xs: Tensor[]; results: Tensor[]; weights: Tensor[]; gradients: Tensor[] }[] = [];
    const built = item.build(...inputs);
    let results = [built].flat().filter((result) => isFloating(result.dtype)) as Tensor[];
    for (let order = 0; order < (item.twice ? 2 : 1); order++) {
      const weights = results.map((result) => placeholder(result.dtype as DType, result.shape));
      const found = gradientsOf(results, xs, weights);
      orders.push({ xs, results, weights, gradients: found });
      // The gradient is a function of the weights too.
      results = found;
      xs = [...xs, ...weights];
    }
    return { inputs, orders };
  });
  const session = new Session({ graph, intraOpNumThreads: 1 });
  try {
    const feeds = new Map(inputs.map((input, index) => [input, data[index] as TensorData]));
    for (const [order, { xs, results, weights, gradients }] of orders.entries()) {
      const directions = xs.map((x) => numbers(feeds.get(x) as TensorData).map(() => 2 * next() - 1));
      const now = await session.run(results, feeds);
      const factors = now.map(({ dtype, shape }) =>
        TensorData.from(
          Array.from({ length: countOf(shape) }, () => 2 * next() - 1),
          dtype,
          shape,
        ),
      );
      const numeric = await derivativeAlong(new Map(xs.map((x, index) => [x, directions[index] as number[]])), step, {
        at: feeds,
        weights: factors,
        run: (at) => session.run(results, at),
      });
      for (const [index, weight] of weights.entries()) feeds.set(weight, factors[index] as TensorData);
      const found = await session.run(gradients, feeds);
      for (const [index, value] of found.entries()) {
        expect(value.shape, `the shape of gradient ${index}`).to.deep.equal(
          (feeds.get(xs[index] as Tensor) as TensorData).shape,
        );
      }
      const terms = found.map((value, index) => products(numbers(value), directions[index] as number[]));
      const symbolic = sumOf(terms.flat());
      // What rounding can do grows with the terms that are added up.
      const size = sumOf(terms.map((each) => Math.sqrt(sumOf(products(each, each)))));
      expect(Math.abs(symbolic - numeric), `order ${order + 1}: ${symbolic} and numerically ${numeric}`).to.be.below(
        tolerance * Math.max(size, 1e-3),
      );
    }
  } finally {
    await session.close();
  }
}

/** One test a case and variant; its title says whether the gradient's gradient is checked too. */
export function checkCases(cases: readonly Case[]): void {
  for (const item of cases) {
    const title = item.twice && !item.title.includes('twice') ? `${item.title}, twice` : item.title;
    for (const variant of item.variants ?? ['static', 'batch']) {
      it(`${title} (${variant} shapes)`, () => check(item, variant));
    }
  }
}
