// Norms and clipping against TensorFlow, at ordinary values and at 0, infinity, NaN, limit 0 and empty lists; adaptive clipping by traces.
import { assert } from 'chai';
import { DTypeError, ValueError } from '../../src/errors.js';
import { gradients } from '../../src/gradients/gradients.js';
import { IndexedSlices } from '../../src/gradients/indexed-slices.js';
import { constant } from '../../src/graph/constant.js';
import { Graph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { Variable } from '../../src/graph/variable.js';
import { clipByValue, multiply } from '../../src/ops/math.js';
import { Session } from '../../src/session/session.js';
import type { Summary } from '../../src/summary/summary.js';
import { adaptiveClippingFn } from '../../src/train/adaptive-clipping.js';
import {
  clipByAverageNorm,
  clipByGlobalNorm,
  clipByNorm,
  type GradientAndVariable,
  globalNorm,
} from '../../src/train/index.js';
import type { TensorData } from '../../src/values/tensor-data.js';
import { getVariable } from '../../src/variables/get-variable.js';
import { optimizeLossFixture } from './optimize-loss-cases.js';
import { camelCased } from './optimizer-spec.js';
import { assertClose, constantOf, fixture, type Nested, type Numeral, running, type Values } from './support.js';

type List = readonly (Nested | null)[];
interface Fixture {
  readonly lists: Readonly<Record<string, List>>;
  readonly tensors: Values;
  readonly global_norm: readonly { readonly list: string; readonly result: Numeral }[];
  readonly clip_by_global_norm: readonly {
    readonly list: string;
    readonly limit: Numeral;
    readonly use_norm?: Numeral;
    readonly result: List;
    readonly norm: Numeral;
  }[];
  readonly clip_by_norm: readonly {
    readonly tensor: string;
    readonly limit: Numeral;
    readonly axes: readonly number[] | null;
    readonly result: Nested;
  }[];
  readonly clip_by_average_norm: readonly {
    readonly tensor: string;
    readonly limit: Numeral;
    readonly result: Nested;
  }[];
  readonly clip_by_value: readonly {
    readonly tensor: string;
    readonly low: Numeral;
    readonly high: Numeral;
    readonly result: Nested;
  }[];
  readonly adaptive_clipping_fn: readonly {
    readonly args: Readonly<Record<string, unknown>>;
    readonly first_step: number | null;
    readonly trace: readonly ({ readonly gradient: Nested; readonly clipped: Nested } & Values)[];
  }[];
}
const golden = fixture<Fixture>('clipping');

/** A test of one fixture row: what it builds, and what TensorFlow gives for it; `null` where there is no gradient. */
interface Row {
  readonly title: string;
  readonly build: () => readonly (Tensor | null)[];
  readonly expected: List;
}
const list = (name: string): (Tensor | null)[] =>
  (golden.lists[name] as List).map((value) => (value === null ? null : constantOf(value)));
const tensor = (name: string): Tensor => constantOf(golden.tensors[name] as Nested);

/**
 * TensorFlow takes numbers below 1.2e-38 for 0, onnxruntime does not: the squares of `tiny` add up to 2e-40 here. Only limit 0 shows it,
 * where 0 · 1/norm is 0 instead of 0 · ∞.
 */
const isDenormal = (name: string, limit?: Numeral) => name === 'tiny' && (limit === undefined || limit === 0);

const everywhere = (value: Numeral, shape: Nested): Nested =>
  Array.isArray(shape) ? shape.map((part) => everywhere(value, part)) : value;

const rows: readonly Row[] = [
  ...golden.global_norm
    .filter((row) => !isDenormal(row.list))
    .map(
      (row): Row => ({
        title: `globalNorm of ${row.list}`,
        build: () => [globalNorm(list(row.list))],
        expected: [row.result],
      }),
    ),
  ...golden.clip_by_global_norm
    .filter((row) => !isDenormal(row.list, row.limit))
    .map((row): Row => {
      const { list: name, limit, use_norm: useNorm, result, norm } = row;
      return {
        title: `clipByGlobalNorm of ${name} to ${limit}${useNorm === undefined ? '' : `, norm given as ${useNorm}`}`,
        build: () => {
          const [clipped, found] = clipByGlobalNorm(
            list(name),
            Number(limit),
            useNorm === undefined ? {} : { useNorm: Number(useNorm) },
          );
          return [...(clipped as (Tensor | null)[]), ...(name === 'tiny' ? [] : [found])];
        },
        expected: [...result, ...(name === 'tiny' ? [] : [norm])],
      };
    }),
  ...golden.clip_by_norm.map(
    ({ tensor: name, limit, axes, result }): Row => ({
      title: `clipByNorm of ${name} to ${limit}${axes ? ` over axes ${axes}` : ''}`,
      build: () => [clipByNorm(tensor(name), Number(limit), axes ? { axes } : {})],
      expected: [result],
    }),
  ),
  ...golden.clip_by_average_norm.map(
    ({ tensor: name, limit, result }): Row => ({
      title: `clipByAverageNorm of ${name} to ${limit}`,
      build: () => [clipByAverageNorm(tensor(name), Number(limit))],
      expected: [result],
    }),
  ),
  ...golden.clip_by_value.map(
    ({ tensor: name, low, high, result }): Row => ({
      title: `clipByValue of ${name} to [${low}, ${high}]${high === 'NaN' ? ', which makes all of it NaN' : ''}`,
      build: () => [clipByValue(tensor(name), Number(low), Number(high))],
      // TensorFlow overlooks a limit that is NaN, ONNX does not.
      expected: [high === 'NaN' ? everywhere('NaN', result) : result],
    }),
  ),
  // The same limits as tensors.
  ...golden.clip_by_global_norm
    .filter((row) => row.list === 'ordinary' && row.use_norm === undefined)
    .map(
      (row): Row => ({
        title: `clipByGlobalNorm of ordinary to a tensor of ${row.limit}`,
        build: () => clipByGlobalNorm(list('ordinary'), constant(Number(row.limit)))[0] as Tensor[],
        expected: row.result,
      }),
    ),
  ...golden.clip_by_norm
    .filter(({ axes }) => axes === null)
    .map(
      ({ tensor: name, limit, result }): Row => ({
        title: `clipByNorm of ${name} to a tensor of ${limit}`,
        build: () => [clipByNorm(tensor(name), constant(Number(limit)))],
        expected: [result],
      }),
    ),
];

describe('clipping agrees with TensorFlow', () => {
  let results: readonly (readonly (TensorData | null)[])[] = [];
  before(async () => {
    const graph = new Graph();
    const built = graph.asDefault(() => rows.map(({ build }) => build()));
    const fetches = built.flat().filter((part) => part !== null);
    const session = new Session({ graph });
    const values = (await session.run(fetches)).values();
    results = built.map((parts) => parts.map((part) => (part === null ? null : (values.next().value as TensorData))));
    await session.close();
  });
  for (const [index, { title, expected }] of rows.entries()) {
    it(title, () => {
      const found = results[index] as readonly (TensorData | null)[];
      assert.equal(found.length, expected.length);
      for (const [part, value] of expected.entries()) {
        if (value === null) assert.isNull(found[part]);
        else assertClose(found[part] as TensorData, value, `part ${part}`);
      }
    });
  }
});

describe('clipping', () => {
  const evaluate = async <T extends readonly Tensor[]>(build: () => T): Promise<unknown[]> => {
    const graph = new Graph();
    const fetches = graph.asDefault(build);
    const session = new Session({ graph });
    const values = await session.run([...fetches]);
    await session.close();
    return values.map((value) => value.toArray());
  };
  const slices = (values: number[][], indices: number[]) =>
    new IndexedSlices(constant(values), constant(indices.map(BigInt), { dtype: 'int64' }), constant([[0], [0], [0]]));

  it('keeps sparse gradients sparse, by the norm of the values they hold', async () => {
    const [values, norm] = await evaluate(() => {
      const [[clipped], norm] = clipByGlobalNorm([slices([[3], [4]], [1, 1])], 1);
      assert.instanceOf(clipped, IndexedSlices);
      return [(clipped as IndexedSlices).values, norm] as const;
    });
    assert.closeTo(norm as number, 5, 1e-6, 'rows named twice count twice');
    assert.deepEqual(
      (values as number[][]).flat().map((value) => Math.fround(value)),
      [0.6, 0.8].map(Math.fround),
    );
    const [clipped] = await evaluate(() => [clipByNorm(slices([[3], [4]], [0, 2]), 1).toTensor()] as const);
    assert.deepEqual(
      (clipped as number[][]).flat().map((value) => Number(value.toFixed(6))),
      [0.6, 0, 0.8],
    );
  });
  it('scales gradients of every element type by the norm in its own', () => {
    new Graph().asDefault(() => {
      const [[half], norm] = clipByGlobalNorm([constant([3, 4], { dtype: 'float16' })], 1);
      assert.equal(norm.dtype, 'float16');
      assert.equal(half?.dtype, 'float16');
      assert.throws(() => globalNorm([constant(1), constant(1, { dtype: 'float64' })]), DTypeError);
    });
  });
  it('limits by tensors that broadcast, where clipByValue is given them', async () => {
    assert.deepEqual(
      await evaluate(
        () =>
          [
            clipByValue(
              constant([
                [-5, 5],
                [-5, 5],
              ]),
              constant([[-1], [-2]]),
              constant([3, 4]),
            ),
          ] as const,
      ),
      [
        [
          [-1, 4],
          [-2, 4],
        ],
      ],
    );
  });
  it('can be differentiated at norm 0', async () => {
    const [slope] = await evaluate(() => {
      const x = constant([0, 0]);
      return [gradients(clipByNorm(multiply(x, 2), 1), [x])[0] as Tensor] as const;
    });
    assert.deepEqual(slope, [2, 2]);
  });
  it('refuses options that it does not know', () => {
    new Graph().asDefault(() => {
      assert.throws(
        () => clipByNorm(constant([1]), 1, { axis: 0 } as never),
        ValueError,
        "clipByNorm: unknown option 'axis'",
      );
      assert.throws(
        () => adaptiveClippingFn({ std: 2 } as never),
        ValueError,
        "adaptiveClippingFn: unknown option 'std'",
      );
    });
  });
});

describe('adaptiveClippingFn agrees with TensorFlow', () => {
  for (const { args, first_step, trace } of golden.adaptive_clipping_fn) {
    it(`${JSON.stringify(args)}, ${first_step === null ? 'without a step' : `from step ${first_step}`}, gradients ${trace.map(({ gradient }) => JSON.stringify(gradient)).join(' ')}`, async () => {
      const graph = new Graph();
      const pairs = graph.asDefault(() => {
        const gradient = placeholder('float32', [2], { name: 'gradient' });
        const globalStep = first_step === null ? null : placeholder('int64', [], { name: 'step' });
        const [w, unused] = ['w', 'unused'].map((name) => getVariable(name, { shape: [2] })) as [Variable, Variable];
        return adaptiveClippingFn({ ...camelCased(args), globalStep })([
          [gradient, w],
          [null, unused],
        ]);
      });
      const [[clipped], [none]] = pairs as [GradientAndVariable, GradientAndVariable];
      assert.isNull(none, 'null stays');
      const shown = Object.fromEntries(
        graph.getCollection<Summary>('summaries').map(({ name, tensor }) => [name, tensor]),
      );
      await running(graph, async (session) => {
        for (const [run, { gradient, clipped: expected, ...values }] of trace.entries()) {
          const feeds = {
            'gradient:0': (gradient as Numeral[]).map(Number),
            ...(first_step !== null && { 'step:0': BigInt(first_step + run) }),
          };
          const results = await session.run({ clipped: clipped as Tensor, shown }, feeds);
          assertClose(results.clipped, expected, `clipped gradient of run ${run}`);
          for (const [name, value] of Object.entries(values)) {
            const found = graph.variables.has(name)
              ? session.valueOf(graph.variables.get(name) as Variable)
              : (results.shown[name] as TensorData);
            // sq_mean − mean² is left of numbers near each other.
            assertClose(found, value, `${name} after run ${run}`, 1e-5);
          }
        }
      });
    });
  }

  for (const { test, args, multipliers, steps, trace } of optimizeLossFixture.adaptive_tests) {
    it(test, async () => {
      const graph = new Graph();
      const clipped = graph.asDefault(() => {
        const gradient = multiply(constant(1, { shape: [3, 4] }), placeholder('float32', [], { name: 'multiplier' }));
        const globalStep = steps === null ? null : placeholder('int32', [], { name: 'step' });
        const [[result]] = adaptiveClippingFn({ ...camelCased(args), globalStep })([
          [gradient, new Variable(0, { collections: [], trainable: false })],
        ]) as [GradientAndVariable];
        return result as Tensor;
      });
      await running(graph, async (session) => {
        for (const [run, { clipped: expected, ...averages }] of trace.entries()) {
          const value = await session.run(clipped, {
            'multiplier:0': multipliers[run] as number,
            ...(steps !== null && { 'step:0': steps[run] as number }),
          });
          const items = [...value.values()];
          assert.isTrue(items.every((item) => item === items[0]));
          assert.closeTo(
            Number(items[0]),
            Number(expected),
            1e-5 * Math.abs(Number(expected)),
            `clipped in run ${run}`,
          );
          for (const [name, average] of Object.entries(averages))
            assertClose(
              session.valueOf(graph.variables.get(name) as Variable),
              average as Nested,
              `${name} after run ${run}`,
            );
        }
      });
    });
  }
});
