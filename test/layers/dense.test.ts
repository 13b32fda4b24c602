// Fully connected layers: their arithmetic, their variables, who shares them, and what they refuse.
import { assert } from 'chai';
import { ShapeError, ValueError } from '../../src/errors.js';
import { GraphKeys, getCollection } from '../../src/graph/collections.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { nameScope } from '../../src/graph/scopes.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { globalVariables, trainableVariables } from '../../src/graph/variable.js';
import * as layers from '../../src/layers/index.js';
import * as losses from '../../src/losses/index.js';
import { matmul, tanh } from '../../src/ops/math.js';
import { optimizeLoss } from '../../src/train/optimize-loss.js';
import * as initializers from '../../src/variables/initializers.js';
import { l1Regularizer, l2Regularizer } from '../../src/variables/regularizers.js';
import { variableScope } from '../../src/variables/variable-scope.js';
import { assertClose, captured, inGraph, run, runs } from './support.js';

const kernel = [
  [1, -2],
  [0.5, 3],
  [-1, 1],
];
const names = () => globalVariables().map(({ name }) => name);

describe('dense', () => {
  const fixed = {
    kernelInitializer: initializers.constant(kernel),
    biasInitializer: initializers.constant([0.5, -1]),
  };

  it('multiplies the last axis by its kernel and adds its bias, at any rank', async () => {
    const found = await run(() => [
      layers.dense([[1, 2, 3]], 2, fixed),
      layers.dense([[[1, 2, 3]], [[0, 0, 2]]], 2, fixed),
      layers.dense([[1, 2, 3]], 2, { ...fixed, useBias: false }),
      layers.dense([[1, 2, 3]], 2, { ...fixed, activation: tanh }),
    ]);
    const wanted = [[[-0.5, 6]], [[[-0.5, 6]], [[-1.5, 1]]], [[-1, 7]], [[Math.tanh(-0.5), Math.tanh(6)]]];
    for (const [index, value] of found.entries()) assertClose(value, wanted[index] as number[][], `case ${index}`);
  });

  it(
    'has the variables and names of tf.layers',
    inGraph(() => {
      const x = placeholder('float32', ['batch', 3]);
      const y = layers.dense(x, 2, { name: 'logits' });
      assert.deepEqual([y.shape, y.dtype], [['batch', 2], 'float32']);
      assert.match(y.name, /^logits\//);
      layers.dense(x, 4);
      layers.dense(x, 4, { useBias: false, trainable: false });
      assert.deepEqual(names(), [
        'logits/kernel:0',
        'logits/bias:0',
        'dense/kernel:0',
        'dense/bias:0',
        'dense_1/kernel:0',
      ]);
      assert.deepEqual(
        trainableVariables().map(({ name }) => name),
        names().slice(0, 4),
      );
      assert.deepEqual(
        globalVariables().map(({ shape }) => shape),
        [[3, 2], [2], [3, 4], [4], [3, 4]],
      );
      assert.deepEqual(getCollection(GraphKeys.MODEL_VARIABLES), []);
    }),
  );

  it(
    'is in the type of its inputs',
    inGraph(() => {
      assert.equal(layers.dense(placeholder('float64', [1, 3]), 2).dtype, 'float64');
      assert.deepEqual(
        globalVariables().map(({ dtype }) => dtype),
        ['float64', 'float64'],
      );
    }),
  );

  it(
    'is one node for a matrix, bias included',
    inGraph(() => {
      assert.equal(layers.dense(placeholder('float32', ['batch', 3]), 2).node.opType, 'Gemm');
    }),
  );

  it(
    'refuses what it cannot multiply, before the graph is touched',
    inGraph(() => {
      const x = nameScope('net', () => placeholder('float32', ['batch', null], { name: 'x' }));
      const error = captured(
        () => layers.dense(x, 2),
        ShapeError,
        'dense: the last dimension of the inputs should be defined',
        'net/x:0, float32 [batch, ?]',
      );
      assert.deepEqual([error.node, error.scope], ['net/x', 'net']);
      assert.match(error.site, /dense\.test\.ts:\d+:\d+$/);
      captured(
        () => layers.dense(x, 2.5),
        ValueError,
        'dense: the number of outputs must be a positive integer',
        '2.5',
      );
      captured(
        () => layers.fullyConnected(x, -1),
        ValueError,
        'fullyConnected: the number of outputs must be a positive integer',
      );
      captured(
        () => layers.dense(x, 2, { activationFn: tanh } as object),
        ValueError,
        "dense: unknown option 'activationFn'",
        'activation',
      );
      captured(
        () => layers.fullyConnected(x, 2, { activation: tanh } as object),
        ValueError,
        "fullyConnected: unknown option 'activation'",
      );
      assert.lengthOf(x.graph.nodes, 1);
      assert.deepEqual(names(), []);
    }),
  );
});

describe('fullyConnected', () => {
  const fixed = {
    weightsInitializer: initializers.constant(kernel),
    biasesInitializer: initializers.constant([0.5, -8]),
  };

  it('is linear, then rectified unless it is told otherwise', async () => {
    const found = await run(() => [
      layers.fullyConnected([[3, 2, 1]], 2, fixed),
      layers.fullyConnected([[3, 2, 1]], 2, { ...fixed, activationFn: null }),
      layers.fullyConnected([[[3, 2, 1]]], 2, { ...fixed, biasesInitializer: null, activationFn: tanh }),
    ]);
    const wanted = [[[3.5, 0]], [[3.5, -7]], [[[Math.tanh(3), Math.tanh(1)]]]];
    for (const [index, value] of found.entries()) assertClose(value, wanted[index] as number[][], `case ${index}`);
  });

  it(
    'has the variables and names of tf.contrib.layers',
    inGraph(() => {
      const x = placeholder('float32', ['batch', 3]);
      const y = layers.fullyConnected(x, 2, { outputsCollections: 'ends' });
      assert.deepEqual([y.name, y.shape], ['fully_connected/Relu:0', ['batch', 2]]);
      layers.fullyConnected(x, 2, { scope: 'hidden', biasesInitializer: null });
      layers.fullyConnected(x, 2, { normalizerFn: layers.batchNorm, normalizerParams: { scale: true } });
      assert.deepEqual(names(), [
        'fully_connected/weights:0',
        'fully_connected/biases:0',
        'hidden/weights:0',
        'fully_connected_1/weights:0',
        ...['beta', 'gamma', 'moving_mean', 'moving_variance'].map((name) => `fully_connected_1/BatchNorm/${name}:0`),
      ]);
      assert.deepEqual(getCollection(GraphKeys.MODEL_VARIABLES), globalVariables());
      assert.deepEqual(getCollection('ends'), [y]);
    }),
  );

  it('normalizes before it activates', async () => {
    const [y] = await run(() => [
      layers.fullyConnected(
        [
          [1, 0, 0],
          [3, 0, 0],
        ],
        2,
        { ...fixed, normalizerFn: layers.batchNorm, normalizerParams: { epsilon: 0 } },
      ),
    ]);
    assertClose(y, [
      [0, 1],
      [1, 0],
    ]);
  });
});

describe('variables of layers', () => {
  const x = () => placeholder('float32', ['batch', 3]);

  it(
    'are shared by name: refused, asked for, or either',
    inGraph(() => {
      layers.dense(x(), 2, { name: 'a' });
      const taken = captured(() => layers.dense(x(), 2, { name: 'a' }), ValueError, 'Variable a/kernel already exists');
      assert.match(taken.message, /the first one is from .*dense\.test\.ts:\d+:\d+/);
      layers.dense(x(), 2, { name: 'a', reuse: true });
      layers.dense(x(), 2, { name: 'a', reuse: 'auto' });
      layers.dense(x(), 2, { name: 'b', reuse: 'auto' });
      captured(() => layers.dense(x(), 2, { name: 'c', reuse: true }), ValueError, 'Variable c/kernel does not exist');
      captured(
        () => layers.dense(x(), 3, { name: 'a', reuse: true }),
        ShapeError,
        'Trying to share variable a/kernel',
        '[3, 3]',
        '[3, 2]',
      );
      captured(() => layers.dense(x(), 3, { reuse: true }), ValueError, 'reuse');
      assert.deepEqual(names(), ['a/kernel:0', 'a/bias:0', 'b/kernel:0', 'b/bias:0']);
    }),
  );

  it('are the same on a second pass through a scope, layers without names included', async () => {
    const model = (inputs: Tensor) =>
      variableScope('tower', { reuse: 'auto' }, () => {
        const hidden = layers.fullyConnected(layers.fullyConnected(inputs, 4), 4, {
          normalizerFn: layers.batchNorm,
          normalizerParams: { isTraining: false },
        });
        return layers.dense(layers.dropout(hidden, { isTraining: false }), 2);
      });
    const [first, second] = await run(
      () => {
        const inputs = placeholder('float32', ['batch', 3], { name: 'x' });
        const passes = [model(inputs), model(inputs)];
        assert.deepEqual(names(), [
          ...['weights', 'biases'].map((name) => `tower/fully_connected/${name}:0`),
          ...['weights', 'BatchNorm/beta', 'BatchNorm/moving_mean', 'BatchNorm/moving_variance'].map(
            (name) => `tower/fully_connected_1/${name}:0`,
          ),
          ...['kernel', 'bias'].map((name) => `tower/dense/${name}:0`),
        ]);
        return passes;
      },
      { x: [[1, 2, 3]] },
    );
    assert.deepEqual(second?.values(), first?.values());
  });

  it(
    'take initializer, regularizer and names from the scope around them',
    inGraph(() => {
      variableScope('net', { initializer: initializers.ones(), regularizer: l2Regularizer(0.5) }, (scope) => {
        layers.dense(x(), 2, { kernelRegularizer: l1Regularizer(1) });
        layers.dense(x(), 2, { name: 'own', kernelRegularizer: () => null, biasRegularizer: () => null });
        variableScope(scope, { reuse: true }, () => layers.dense(x(), 2, { name: 'own' }));
      });
      layers.conv2d(placeholder('float32', [1, 3, 4, 4]), 2, 1, { weightsRegularizer: l2Regularizer(0.1) });
      layers.fullyConnected(x(), 2, { biasesRegularizer: l2Regularizer(0.1), weightsRegularizer: l2Regularizer(0) });
      assert.deepEqual(
        losses.getRegularizationLosses().map(({ name }) => name),
        [
          'net/dense/kernel/Regularizer/l1_regularizer:0',
          'net/dense/bias/Regularizer/l2_regularizer:0',
          'Conv/weights/Regularizer/l2_regularizer:0',
          'fully_connected/biases/Regularizer/l2_regularizer:0',
        ],
      );
    }),
  );

  it('pay their regularizers', async () => {
    const [total] = await run(() => {
      const y = layers.dense([[1, 1, 1]], 2, {
        kernelInitializer: initializers.constant(kernel),
        kernelRegularizer: l2Regularizer(0.5),
      });
      losses.meanSquaredError([[0, 0]], y);
      return [losses.getTotalLoss()];
    });
    assertClose(total, (0.5 ** 2 + 2 ** 2) / 2 + (0.5 / 2) * (1 + 4 + 0.25 + 9 + 1 + 1));
  });

  it('are trained by optimizeLoss', async () => {
    const inputs = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 1, 1],
    ];
    const found = await runs(
      () => {
        const features = placeholder('float32', ['batch', 3], { name: 'x' });
        const loss = losses.meanSquaredError(matmul(features, kernel), layers.dense(features, 2));
        return optimizeLoss(loss, { learningRate: 0.3, optimizer: 'SGD', summaries: [] });
      },
      Array.from({ length: 60 }, () => ({ x: inputs })),
    );
    const [first, last] = [found[0]?.item() as number, found.at(-1)?.item() as number];
    assert.isBelow(last, first / 50);
  });
});
