// Dropout, which draws another mask in every run and node, and flatten.
import { assert } from 'chai';
import { DTypeError, ValueError } from '../../src/errors.js';
import { gradients } from '../../src/gradients/gradients.js';
import { dense } from '../../src/gradients/indexed-slices.js';
import { getCollection } from '../../src/graph/collections.js';
import { constant } from '../../src/graph/constant.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { globalVariables } from '../../src/graph/variable.js';
import * as layers from '../../src/layers/index.js';
import { ones } from '../../src/ops/math.js';
import type { TensorData } from '../../src/values/tensor-data.js';
import { assertClose, captured, inGraph, run, runs } from './support.js';

const COUNT = 4000;
/** Four standard deviations of the share that is kept. */
const margin = (keepProb: number) => 4 * Math.sqrt((keepProb * (1 - keepProb)) / COUNT);

/** Checks that all elements are 0 or 1 / keepProb, and about as many as should be are kept. */
function assertDropped(found: TensorData, keepProb: number): void {
  const values = found.values().map(Number);
  const kept = values.filter((value) => value !== 0);
  for (const value of kept) assert.approximately(value, 1 / keepProb, 1e-6);
  assert.approximately(kept.length / values.length, keepProb, margin(keepProb));
}

describe('dropout', () => {
  it('keeps elements with the probability it is given, and scales them up', async () => {
    const x = () => ones([COUNT]);
    const found = await run(
      () => [
        layers.dropout(x()),
        layers.dropout(x(), { keepProb: 0.9 }),
        layers.dropout(x(), { keepProb: constant(0.2) }),
        layers.dropout(placeholder('float32', ['batch', 2], { name: 'x' }), { keepProb: 0.3 }),
      ],
      { x: Array.from({ length: COUNT / 2 }, () => [1, 1]) },
    );
    for (const [index, keepProb] of [0.5, 0.9, 0.2, 0.3].entries()) assertDropped(found[index] as TensorData, keepProb);
    assert.deepEqual(found[3]?.shape, [COUNT / 2, 2]);
  });

  it('draws another mask in every run and in every node, unless a seed ties nodes together', async () => {
    const build = () => {
      const x = ones([64]);
      return [layers.dropout(x), layers.dropout(x), layers.dropout(x, { seed: 1 }), layers.dropout(x, { seed: 1 })];
    };
    const [first, second] = (await runs(build, [{}, {}])).map((values) => values.map((value) => value.values())) as [
      unknown[][],
      unknown[][],
    ];
    assert.notDeepEqual(first[0], first[1]);
    assert.deepEqual(first[2], first[3]);
    for (const [index, mask] of first.entries()) assert.notDeepEqual(mask, second[index]);
    const [again] = await runs(build);
    assert.deepEqual(
      again?.map((value) => value.values()),
      first,
      'one seed, one result',
    );
  });

  it('passes its inputs through when it is not trained, whoever says so', async () => {
    const x = Array.from({ length: 100 }, (_, index) => index + 1);
    const build = () => {
      const inputs = placeholder('float32', [100], { name: 'x' });
      const isTraining = placeholder('bool', [], { name: 'is_training' });
      return [
        layers.dropout(inputs, { isTraining: false }),
        layers.dropout(inputs, { isTraining }),
        layers.dropout(inputs, { keepProb: 1 }),
      ];
    };
    const [off, on] = await runs(
      build,
      [false, true].map((value) => ({ x, is_training: value })),
    );
    for (const value of off ?? assert.fail()) assertClose(value, x);
    const [fixed, told, all] = on as [TensorData, TensorData, TensorData];
    assertClose(fixed, x);
    assertClose(all, x);
    const values = told.values().map(Number);
    assert.includeMembers([0, ...x.map((value) => 2 * value)], values);
    assert.include(values, 0);
    assert.isAbove(values.filter((value) => value !== 0).length, 0);
  });

  it('has the gradient of what it kept, in the same run', async () => {
    const [y, slope] = await run(() => {
      const x = ones([50]);
      const output = layers.dropout(x, { keepProb: 0.4 });
      return [output, dense(gradients(output, x)[0] ?? assert.fail())];
    });
    assert.deepEqual(slope.values(), y.values());
  });

  it(
    'has a scope, an output collection and no variable of the model',
    inGraph(() => {
      const x = placeholder('float32', ['batch', 3]);
      const outputs = [
        layers.dropout(x, { outputsCollections: 'ends' }),
        layers.dropout(x, { scope: 'drop', isTraining: false }),
      ];
      assert.deepEqual(
        outputs.map(({ name }) => name.split('/')[0]),
        ['Dropout', 'drop'],
      );
      assert.deepEqual(
        outputs.map(({ shape }) => shape),
        [
          ['batch', 3],
          ['batch', 3],
        ],
      );
      assert.deepEqual(getCollection('ends'), [outputs[0]]);
      assert.deepEqual(globalVariables(), []);
    }),
  );

  it(
    'refuses probabilities outside (0, 1], other flags than booleans, and unknown options',
    inGraph(() => {
      const x = placeholder('float32', ['batch', 3], { name: 'x' });
      for (const keepProb of [0, -0.1, 1.5, Number.NaN]) {
        captured(
          () => layers.dropout(x, { keepProb }),
          ValueError,
          'keep_prob must be a scalar tensor or a float in the range (0, 1]',
          String(keepProb),
        );
      }
      captured(
        () => layers.dropout(x, { isTraining: x }),
        DTypeError,
        'dropout: isTraining must be a boolean or a bool tensor',
        'float32',
      );
      captured(() => layers.dropout(x, { isTraining: 'no' as never }), DTypeError, 'isTraining', 'no');
      const error = captured(
        () => layers.dropout(x, { rate: 0.5 } as object),
        ValueError,
        "dropout: unknown option 'rate'",
        'keepProb',
      );
      assert.match(error.site, /dropout\.test\.ts:\d+:\d+$/);
      assert.lengthOf(x.graph.nodes, 1);
    }),
  );
});

describe('flatten', () => {
  it(
    'puts all axes but the first into one',
    inGraph(() => {
      const shapes = [[2, 3, 4, 5], ['batch', 3, 4], ['batch', null, 4], [5]] as const;
      const flat = shapes.map((shape) => layers.flatten(placeholder('float32', shape)).shape);
      assert.deepEqual(flat, [
        [2, 60],
        ['batch', 12],
        ['batch', null],
        [5, 1],
      ]);
      const y = layers.flatten([[[1, 2]]], { scope: 'flat', outputsCollections: 'ends' });
      assert.deepEqual([y.name, getCollection('ends')], ['flat/Flatten:0', [y]]);
      captured(() => layers.flatten(y, { axis: 2 } as object), ValueError, "flatten: unknown option 'axis'");
    }),
  );

  it('keeps the order of the elements', async () => {
    const [found] = await run(() => [
      layers.flatten([
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ]),
    ]);
    assertClose(found, [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]);
  });
});
