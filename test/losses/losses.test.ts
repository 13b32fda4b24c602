// Every loss against TensorFlow's own values (fixtures/tf/README.md, losses.json), with shapes that are known and with shapes that are not.
import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import { DTypeError, ShapeError, ValueError } from '../../src/errors.js';
import { gradients } from '../../src/gradients/gradients.js';
import { dense } from '../../src/gradients/indexed-slices.js';
import { constant } from '../../src/graph/constant.js';
import type { TensorLike } from '../../src/graph/convert.js';
import { Graph, getDefaultGraph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { nameScope } from '../../src/graph/scopes.js';
import { Tensor } from '../../src/graph/tensor.js';
import { globalVariablesInitializer } from '../../src/graph/variable.js';
import * as losses from '../../src/losses/index.js';
import type { Fetches, FetchResult } from '../../src/session/fetches.js';
import { Session } from '../../src/session/session.js';
import type { DType } from '../../src/values/dtype.js';
import { type NestedArray, TensorData } from '../../src/values/tensor-data.js';
import { getVariable } from '../../src/variables/get-variable.js';
import { l2Regularizer } from '../../src/variables/regularizers.js';
import { variableScope } from '../../src/variables/variable-scope.js';
import { checkCases, type Case as GradientCase } from '../gradients/numeric.js';

interface Call {
  readonly function: string;
  readonly tensors: Readonly<Record<string, NestedArray | null>>;
  readonly args: Readonly<Record<string, NestedArray | null>>;
}
interface Case extends Call {
  readonly loss: string;
  readonly value: NestedArray;
  readonly gradient: NestedArray;
}
interface Failure extends Call {
  readonly error: { readonly type: string; readonly message: string };
}
interface Total {
  readonly name: string;
  readonly value: number;
}
interface Fixture {
  readonly golden: readonly Case[];
  readonly cases: readonly Case[];
  readonly errors: readonly Failure[];
  readonly collections: {
    readonly losses: readonly string[];
    readonly 'losses in net/': readonly string[];
    readonly regularization_losses: readonly string[];
    readonly total: Total;
    readonly 'total without regularization': Total;
    readonly regularization: Total;
    readonly 'regularization of nothing': number;
    readonly 'total of nothing': { readonly error: { readonly message: string } };
  };
}
const fixture = JSON.parse(readFileSync(new URL('../../fixtures/tf/losses.json', import.meta.url), 'utf8')) as Fixture;

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Calls a loss by TensorFlow's name: tensors in TensorFlow's order, other arguments as options. */
function call(name: string, tensors: readonly unknown[], args: Readonly<Record<string, unknown>>): Tensor {
  const loss = new Map<string, unknown>(Object.entries(losses)).get(camelCase(name)) as (
    ...values: unknown[]
  ) => Tensor;
  return loss(...tensors, Object.fromEntries(Object.entries(args).map(([key, value]) => [camelCase(key), value])));
}

const elements = (value: NestedArray): number[] => [value].flat(9).map(Number);

function assertClose(found: TensorData, expected: NestedArray): void {
  assert.deepEqual(found.shape, TensorData.from(expected).shape);
  for (const [index, value] of elements(expected).entries()) {
    assert.approximately(Number(found.values()[index]), value, 1e-6 + 4e-6 * Math.abs(value), `element ${index}`);
  }
}

/** How arguments enter the graph: numbers as they are and constants, or placeholders of which only the rank is known. */
const variants = {
  'known shapes': (value: NestedArray) => value,
  'unknown shapes': (value: NestedArray, dtype: 'float32' | 'int64' = 'float32') =>
    placeholder(
      dtype,
      TensorData.from(value).shape.map(() => null),
    ),
};

/** What onnxruntime needs to load a graph grows faster than the graph. */
const TOGETHER = 7;

/** Builds all cases of one function, some of them in one graph, each in a name scope of its own, and runs them together. */
async function observe(cases: readonly Case[], variant: keyof typeof variants) {
  const groups = cases.flatMap((_, index) => (index % TOGETHER === 0 ? [cases.slice(index, index + TOGETHER)] : []));
  return (await Promise.all(groups.map((group) => observeTogether(group, variant)))).flat();
}

async function observeTogether(cases: readonly Case[], variant: keyof typeof variants) {
  const graph = new Graph();
  const feeds = new Map<Tensor, TensorData>();
  const fed = (value: NestedArray, dtype: 'float32' | 'int64' = 'float32'): TensorLike => {
    const entered = variants[variant](value, dtype);
    if (entered instanceof Tensor) feeds.set(entered, TensorData.from(value, dtype));
    return entered;
  };
  const built = graph.asDefault(() =>
    cases.map(({ function: name, tensors, args }, index) =>
      nameScope(`case_${index}`, () => {
        const given = Object.values(tensors) as NestedArray[];
        const isSparse = name.startsWith('sparse');
        const others = given.slice(0, -1).map((value) => fed(value, isSparse ? 'int64' : 'float32'));
        const last = given.at(-1) as NestedArray;
        const x = placeholder(
          'float32',
          variant === 'known shapes' ? TensorData.from(last).shape : TensorData.from(last).shape.map(() => null),
        );
        feeds.set(x, TensorData.from(last));
        const weights = args.weights === undefined ? {} : { weights: fed(args.weights as NestedArray) };
        const loss = call(name, [...others, x], { ...args, ...weights });
        const [gradient] = gradients(loss, x);
        return { loss, gradient: dense(gradient ?? assert.fail('no gradient')) };
      }),
    ),
  );
  const session = new Session({ graph, intraOpNumThreads: 1 });
  try {
    const values = await session.run(built, feeds);
    return values.map((value, index) => ({
      ...value,
      path: (built[index]?.loss.name ?? '').replace(/^case_\d+\//, ''),
    }));
  } finally {
    await session.close();
  }
}

const spell = ({ function: name, args, tensors }: Call) =>
  `${name}${Object.entries(args)
    .map(([key, value]) => `, ${key} ${JSON.stringify(value)}`)
    .join('')}${'labels' in tensors && name.startsWith('sparse') ? `, labels ${JSON.stringify(tensors.labels)}` : ''}`;

describe('losses agree with TensorFlow', () => {
  const all = [...fixture.golden, ...fixture.cases];
  for (const variant of Object.keys(variants) as (keyof typeof variants)[]) {
    for (const name of new Set(all.map((item) => item.function))) {
      describe(`${name} of ${variant}`, () => {
        const cases = all.filter((item) => item.function === name);
        let observed: Awaited<ReturnType<typeof observe>>;
        before(async () => {
          observed = await observe(cases, variant);
        });
        for (const [index, item] of cases.entries()) {
          it(spell(item), () => {
            const { loss, gradient, path } = observed[index] ?? assert.fail();
            assertClose(loss, item.value);
            assertClose(gradient, item.gradient);
            // What is not reduced has the name of its last node, which there are fewer of here.
            if (item.args.reduction === 'none') assert.equal(path.split('/')[0], item.loss.split('/')[0]);
            else assert.equal(path, item.loss);
          });
        }
      });
    }
  }
});

describe('losses refuse what TensorFlow refuses', () => {
  /** TensorFlow's message with shapes and argument names written as ours are; what follows the first sentence is laid out otherwise. */
  const ours = (message: string) =>
    camelCase(message.replace(/ values\.rank=.*| Mismatch at dim.*/, '')).replace(/\((\d+(?:, \d+)*),?\)/g, '[$1]');

  for (const { function: name, tensors, args, error } of fixture.errors) {
    it(`${name}(${JSON.stringify(Object.values(tensors)).slice(1, -1)}) with ${JSON.stringify(args)}`, () => {
      const graph = new Graph();
      graph.asDefault(() => {
        assert.throws(() => call(name, Object.values(tensors), args), ValueError, ours(error.message));
      });
      assert.deepEqual([graph.nodes, graph.operations, graph.getCollection('losses')], [[], [], []]);
      assert.isFalse(graph.hasName(name), 'not even a name is taken');
    });
  }
});

describe('losses say what is wrong with their arguments', () => {
  const inGraph = (fn: () => void) => () => new Graph().asDefault(fn);
  const fails = (fn: () => unknown, Kind: typeof ValueError, ...parts: string[]) => {
    try {
      fn();
    } catch (error) {
      assert.instanceOf(error, Kind);
      for (const part of parts) assert.include((error as Error).message, part);
      assert.match((error as ValueError).site, /losses\.test\.ts:\d+:\d+$/);
      return error as ValueError;
    }
    return assert.fail('nothing was thrown');
  };

  it(
    'naming both operands, the node, its scope and the line',
    inGraph(() => {
      const logits = nameScope('net', () => placeholder('float32', ['batch', 3], { name: 'logits' }));
      const error = fails(
        () => losses.sigmoidCrossEntropy([[1, 0]], logits),
        ShapeError,
        'Shapes [batch, 3] and [1, 2] are incompatible',
        'logits net/logits:0 [batch, 3] and multiClassLabels [1, 2]',
      );
      assert.deepEqual([error.node, error.scope, error.code], ['net/logits', 'net', 'SHAPE']);
    }),
  );

  it(
    'unknown options',
    inGraph(() => {
      const misspelt = { weight: 2 } as object;
      fails(
        () => losses.meanSquaredError([1], [2], misspelt),
        ValueError,
        "meanSquaredError: unknown option 'weight'",
        'weights',
      );
      fails(
        () => losses.meanPairwiseSquaredError([[1]], [[2]], { reduction: 'none' } as object),
        ValueError,
        "unknown option 'reduction'",
      );
      fails(() => losses.getTotalLoss({ scop: 'a' } as object), ValueError, "getTotalLoss: unknown option 'scop'");
    }),
  );

  it(
    'labels that are no class numbers',
    inGraph(() => {
      const logits = placeholder('float32', [2, 3]);
      const error = fails(
        () => losses.sparseSoftmaxCrossEntropy(placeholder('float32', [2], { name: 'digits' }), logits),
        DTypeError,
        'labels must be class numbers',
        'labels digits:0 [2] float32',
        "cast(labels, 'int64')",
      );
      assert.equal(error.node, 'digits');
      fails(() => losses.sparseSoftmaxCrossEntropy([0, 0.5], logits), DTypeError, '0.5');
      fails(() => losses.meanSquaredError(['a'], [1]), DTypeError, 'labels must hold numbers', 'string');
    }),
  );

  it(
    'an axis that is not there, and a batch that is not there',
    inGraph(() => {
      fails(() => losses.cosineDistance([[1]], [[2]], { axis: 2 }), ShapeError, 'axis 2 is out of range');
      fails(() => losses.meanPairwiseSquaredError(1, 2), ShapeError, 'no batch axis');
      fails(() => losses.softmaxCrossEntropy(1, 2), ShapeError, 'no class axis');
      fails(() => losses.sparseSoftmaxCrossEntropy(1, [1, 2]), ShapeError, 'no class axis', 'logits [2]');
      assert.deepEqual(getDefaultGraph().nodes, []);
    }),
  );
});

describe('the collections of losses', () => {
  const [labels, predictions] = Object.values(fixture.cases[0]?.tensors ?? assert.fail()) as [NestedArray, NestedArray];
  const expected = fixture.collections;

  it('hold what TensorFlow puts there, and add up to the same', async () => {
    const graph = new Graph();
    const { totals, init } = graph.asDefault(() => {
      variableScope('net', { regularizer: l2Regularizer(0.5) }, () => {
        getVariable('w', { initializer: [1, -2] });
        losses.meanSquaredError(labels, predictions);
        losses.absoluteDifference(labels, predictions, { scope: 'absolute' });
      });
      losses.huberLoss(labels, predictions, { lossCollection: null });
      losses.meanSquaredError(labels, predictions, { reduction: losses.Reduction.MEAN });
      losses.meanSquaredError(labels, predictions, { weights: 0 });
      losses.addLoss(constant(7, { name: 'own' }));
      assert.deepEqual(
        losses.getLosses().map(({ name }) => name),
        expected.losses,
      );
      assert.deepEqual(
        losses.getLosses({ scope: 'net/' }).map(({ name }) => name),
        expected['losses in net/'],
      );
      assert.deepEqual(
        losses.getRegularizationLosses().map(({ name }) => name),
        expected.regularization_losses,
      );
      const totals = [
        losses.getTotalLoss(),
        losses.getTotalLoss({ addRegularizationLosses: false, name: 'plain' }),
        losses.getRegularizationLoss(),
        losses.getTotalLoss({ scope: 'net/' }),
      ];
      return { totals, init: globalVariablesInitializer() };
    });
    const session = new Session({ graph });
    await session.run(init);
    const values = await session.run(totals);
    await session.close();
    const wanted = [expected.total, expected['total without regularization'], expected.regularization];
    for (const [index, { name, value }] of wanted.entries()) {
      assert.equal(totals[index]?.name, name);
      assertClose(values[index] as TensorData, value);
    }
    assertClose(values[3] as TensorData, 29.125 / 6 + 9.5 / 6 + 1.25);
  });

  it('may be empty', async () => {
    const graph = new Graph();
    const nothing = graph.asDefault(() => {
      assert.throws(() => losses.getTotalLoss(), ValueError, 'inputs must be a list of at least one Tensor');
      assert.deepEqual(losses.getRegularizationLosses({ scope: 'a/' }), []);
      return losses.getRegularizationLoss();
    });
    const session = new Session({ graph });
    assert.equal((await session.run(nothing)).item(), expected['regularization of nothing']);
    await session.close();
  });

  it('can be others than the usual ones', () => {
    new Graph().asDefault(() => {
      const loss = losses.hingeLoss([1], [0.5], { lossCollection: 'adversarial' });
      losses.addLoss(loss, { lossCollection: null });
      assert.deepEqual(losses.getLosses(), []);
      assert.deepEqual(losses.getLosses({ lossCollection: 'adversarial' }), [loss]);
    });
  });
});

describe('losses', () => {
  const opTypes = (build: (x: Tensor, y: Tensor) => unknown): string[] => {
    const graph = new Graph();
    return graph.asDefault(() => {
      const [x, y] = [placeholder('float32', ['batch', 3]), placeholder('float32', ['batch', 3])];
      const before = graph.nodes.length;
      build(x, y);
      return graph.nodes
        .slice(before)
        .map(({ opType }) => opType)
        .filter((opType) => opType !== 'Constant');
    });
  };

  it('take as few nodes as they can', () => {
    assert.deepEqual(
      opTypes((x, y) => losses.meanSquaredError(y, x)),
      ['Sub', 'Mul', 'ReduceMean'],
    );
    const { MEAN, NONE, SUM, SUM_OVER_BATCH_SIZE } = losses.Reduction;
    const nodes: readonly (readonly [losses.LossOptions, readonly string[]])[] = [
      [{ weights: 1 }, ['ReduceMean']],
      [{ weights: 1, reduction: MEAN }, ['ReduceMean']],
      [{ weights: 1, reduction: SUM_OVER_BATCH_SIZE }, ['ReduceMean']],
      [{ weights: 1, reduction: SUM }, ['ReduceSum']],
      [{ weights: 1, reduction: NONE }, []],
      [{ weights: 0.5 }, ['ReduceMean', 'Mul']],
      [{ weights: 0.5, reduction: MEAN }, ['ReduceMean']],
      [{ weights: 0.5, reduction: SUM }, ['ReduceSum', 'Mul']],
      [{ weights: 0.5, reduction: NONE }, ['Mul']],
      [{ weights: [[1, 0, 2]], reduction: SUM_OVER_BATCH_SIZE }, ['Mul', 'ReduceMean']],
    ];
    for (const [options, expected] of nodes) {
      assert.deepEqual(
        opTypes((x, y) => losses.absoluteDifference(y, x, options)),
        ['Sub', 'Abs', ...expected],
        JSON.stringify(options),
      );
    }
    assert.deepEqual(
      opTypes((x, y) => losses.softmaxCrossEntropy(y, x)),
      ['Identity', 'LogSoftmax', 'Mul', 'ReduceSum', 'Neg', 'ReduceMean'],
    );
  });

  async function run<F extends Fetches>(build: () => F): Promise<FetchResult<F>> {
    const graph = new Graph();
    const [fetches, init] = graph.asDefault(() => [build(), globalVariablesInitializer()] as const);
    const session = new Session({ graph });
    try {
      await session.run(init);
      return await session.run(fetches);
    } finally {
      await session.close();
    }
  }

  it('take labels of any kind of number', async () => {
    const kinds: readonly [string, () => TensorLike][] = [
      ['numbers', () => [1, 0, 1]],
      ['a typed array', () => Int32Array.of(1, 0, 1)],
      ['bigints', () => [1n, 0n, 1n]],
      ['int32', () => constant([1, 0, 1], { dtype: 'int32' })],
      ['int64', () => constant([1, 0, 1], { dtype: 'int64' })],
      ['TensorData', () => TensorData.from([1, 0, 1], 'int32')],
      ['a variable', () => getVariable('labels', { initializer: TensorData.from([1, 0, 1], 'int64') })],
    ];
    const logits = [
      [2, 1],
      [0.5, 0.25],
      [-1, 3],
    ];
    for (const [kind, labels] of kinds) {
      const [sparse, squared, sigmoid] = await run(() => {
        const given = labels();
        return [
          losses.sparseSoftmaxCrossEntropy(given, logits, { weights: [1, 1, 0] }),
          losses.meanSquaredError(given, [0.5, 0, 2]),
          losses.sigmoidCrossEntropy(given, [0.5, 0, 2]),
        ] as const;
      });
      assertClose(sparse, (Math.log(1 + Math.E) + Math.log(1 + Math.exp(-0.25))) / 2);
      assertClose(squared, 1.25 / 3);
      assertClose(sigmoid, (Math.log(1 + Math.exp(-0.5)) + Math.LN2 + Math.log(1 + Math.exp(-2))) / 3);
      assert.equal(sparse.dtype, 'float32', kind);
    }
    const [masked, ones] = await run(
      () =>
        [
          losses.absoluteDifference([true, false, true], [0.5, 5, 0], { weights: [true, false, true] }),
          losses.computeWeightedLoss([3, 5], { weights: constant([1, 0], { dtype: 'int32' }) }),
        ] as const,
    );
    assertClose(masked, 0.75);
    assertClose(ones, 3);
  });

  it('have the type that TensorFlow gives them', () => {
    new Graph().asDefault(() => {
      const of = (dtype: DType) => placeholder(dtype, [2, 3]);
      assert.equal(losses.meanSquaredError(of('float64'), of('float64')).dtype, 'float32');
      for (const dtype of ['float16', 'float32', 'float64'] as const) {
        for (const weights of [1, 2, [[1], [0]]]) {
          assert.equal(losses.computeWeightedLoss(of(dtype), { weights }).dtype, dtype);
          assert.equal(losses.softmaxCrossEntropy(of('float32'), of(dtype), { labelSmoothing: 0.1 }).dtype, dtype);
        }
      }
    });
  });

  it('let no gradient through to the labels of a softmax, but to those of a sigmoid', () => {
    new Graph().asDefault(() => {
      const [labels, logits] = [placeholder('float32', [2, 3]), placeholder('float32', [2, 3])];
      assert.isNull(gradients(losses.softmaxCrossEntropy(labels, logits, { labelSmoothing: 0.1 }), labels)[0]);
      assert.isNotNull(gradients(losses.sigmoidCrossEntropy(labels, logits), labels)[0]);
    });
  });

  it('stay finite where probabilities are 0 and logits are large', async () => {
    const found = await run(() => [
      losses.logLoss([1, 0], [0, 1]),
      losses.sigmoidCrossEntropy([0, 1, 0], [1000, -1000, -1000]),
      losses.softmaxCrossEntropy([[1, 0]], [[-1000, 1000]]),
    ]);
    assertClose(found[0] as TensorData, -Math.log(1e-7));
    assertClose(found[1] as TensorData, 2000 / 3);
    assertClose(found[2] as TensorData, 2000);
  });

  it('are 0 where weights cancel out or are all 0, whatever the losses', async () => {
    const { MEAN } = losses.Reduction;
    const found = await run(() => [
      losses.computeWeightedLoss([3, 5], { weights: [1, -1], reduction: MEAN }),
      losses.computeWeightedLoss([3, 5], { weights: placeholderOf([0, 0]) }),
      losses.computeWeightedLoss([3, 5], { weights: placeholderOf(0), reduction: MEAN }),
      losses.meanPairwiseSquaredError([[1], [2]], [[3], [5]]),
    ]);
    for (const value of found) assertClose(value, 0);
  });

  // Weights of each element that leave some out are TensorFlow's arithmetic, 2/(p − 1) · (Σ e² − (Σ e)²/p), for p that count.
  const pairRows: readonly (readonly [title: string, far: number, weights: NestedArray, expected: number])[] = [
    ['an example', 2 ** 20, [[1]], 2],
    ['no example', 2 ** 20, [[0]], 0],
    ['each element', 2 ** 20, [[1, 1, 1]], 6],
    ['some elements', 4, [[1, 0, 1]], 2 * 2 * (77 - 225 / 2)],
  ];
  for (const [title, far, weights, expected] of pairRows)
    it(`of pairs keep the digits of errors far from 0, with weights of ${title}`, async () => {
      const found = await run(() =>
        [constant(weights), placeholderOf(weights)].map((by) =>
          losses.meanPairwiseSquaredError([[0, 0, 0]], [[far, far + 1, far + 2]], { weights: by }),
        ),
      );
      for (const value of found) assertClose(value, expected);
    });
});

/** A tensor that is not known to be constant. */
const placeholderOf = (value: NestedArray): Tensor =>
  getVariable(`value_${getDefaultGraph().nodes.length}`, { initializer: value }).value;

describe('the gradients of weighted losses agree with numeric differences', () => {
  const { Reduction } = losses;
  const reductions = [
    Reduction.NONE,
    Reduction.SUM,
    Reduction.MEAN,
    Reduction.SUM_OVER_BATCH_SIZE,
    Reduction.SUM_BY_NONZERO_WEIGHTS,
  ];
  checkCases([
    ...reductions.flatMap((reduction): GradientCase[] =>
      [[], [3, 1], [3, 2]].map((weights) => ({
        title: `weights [${weights}] reduced by ${reduction}`,
        inputs: [[3, 2], weights],
        batched: [0, ...(weights.length > 0 ? [1] : [])],
        build: (values, by) => losses.computeWeightedLoss(values as Tensor, { weights: by as Tensor, reduction }),
        variants: ['static', 'dynamic'],
      })),
    ),
    ...[[], [3, 1], [3, 2]].map(
      (weights): GradientCase => ({
        title: `pairs with weights [${weights}]`,
        inputs: [[3, 2], [3, 2], weights],
        batched: [0, 1, ...(weights.length > 0 ? [2] : [])],
        build: (labels, predictions, by) =>
          losses.meanPairwiseSquaredError(labels as Tensor, predictions as Tensor, { weights: by as Tensor }),
        variants: ['static', 'dynamic'],
      }),
    ),
  ]);
});
