// Convolution and pooling: TensorFlow's padding worked out by hand, and everything else against loops that follow the definition.
import { assert } from 'chai';
import { ShapeError, ValueError } from '../../src/errors.js';
import { GraphKeys, getCollection } from '../../src/graph/collections.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { nameScope } from '../../src/graph/scopes.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { globalVariables, trainableVariables, type Variable } from '../../src/graph/variable.js';
import * as layers from '../../src/layers/index.js';
import { add, divide, sqrt, subtract, transpose } from '../../src/ops/math.js';
import { moments, relu } from '../../src/ops/nn.js';
import { randomNormal } from '../../src/ops/random.js';
import type { NestedArray, TensorData } from '../../src/values/tensor-data.js';
import * as initializers from '../../src/variables/initializers.js';
import { variableScope } from '../../src/variables/variable-scope.js';
import { assertClose, captured, inGraph, run } from './support.js';

/** Rows of one image of height 1 with one channel. */
const image = (row: readonly number[]): NestedArray => [[[row]]];

interface Row {
  readonly row: readonly number[];
  readonly size: number;
  readonly padding: layers.Padding;
  readonly stride?: number;
  readonly rate?: number;
  readonly expected: readonly number[];
}
const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Sums over windows of TensorFlow's: `SAME` has ceil(width / stride) of them, and an odd padding is longer behind. */
const convolutions: readonly Row[] = [
  { row: range(3), size: 2, padding: 'SAME', expected: [3, 5, 3] },
  { row: range(3), size: 3, padding: 'SAME', expected: [3, 6, 5] },
  { row: range(5), size: 4, padding: 'SAME', expected: [6, 10, 14, 12, 9] },
  { row: range(5), size: 2, padding: 'SAME', stride: 2, expected: [3, 7, 5] },
  { row: range(4), size: 2, padding: 'SAME', stride: 2, expected: [3, 7] },
  { row: range(4), size: 3, padding: 'SAME', stride: 2, expected: [6, 7] },
  { row: range(5), size: 3, padding: 'SAME', stride: 2, expected: [3, 9, 9] },
  { row: range(5), size: 1, padding: 'SAME', stride: 3, expected: [1, 4] },
  { row: range(7), size: 4, padding: 'SAME', stride: 3, expected: [6, 18, 13] },
  { row: range(5), size: 3, padding: 'SAME', rate: 2, expected: [4, 6, 9, 6, 8] },
  { row: range(5), size: 2, padding: 'SAME', rate: 3, expected: [3, 5, 7, 3, 4] },
  { row: range(5), size: 2, padding: 'VALID', expected: [3, 5, 7, 9] },
  { row: range(5), size: 2, padding: 'VALID', stride: 2, expected: [3, 7] },
  { row: range(5), size: 3, padding: 'VALID', rate: 2, expected: [9] },
];

const maxima: readonly Row[] = [
  { row: [-1, -2, -3], size: 2, padding: 'SAME', stride: 2, expected: [-1, -3] },
  { row: [-1, -2, -3], size: 2, padding: 'VALID', stride: 2, expected: [-1] },
  { row: [3, 1, 2, 5, 4], size: 3, padding: 'SAME', stride: 1, expected: [3, 3, 5, 5, 5] },
  { row: [3, 1, 2, 5, 4], size: 3, padding: 'SAME', stride: 2, expected: [3, 5, 5] },
];
const means: readonly Row[] = [
  { row: range(3), size: 2, padding: 'SAME', stride: 2, expected: [1.5, 3] },
  { row: range(3), size: 2, padding: 'VALID', stride: 2, expected: [1.5] },
  { row: range(5), size: 3, padding: 'SAME', stride: 2, expected: [1.5, 3, 4.5] },
  { row: range(5), size: 3, padding: 'SAME', stride: 1, expected: [1.5, 2, 3, 4, 4.5] },
];

const layersByName = {
  conv2d: {
    rows: convolutions,
    build: (x: Tensor, { size, padding, stride = 1, rate = 1 }: Row) =>
      layers.conv2d(x, 1, [1, size], {
        padding,
        stride: [1, stride],
        rate: [1, rate],
        activationFn: null,
        weightsInitializer: initializers.ones(),
      }),
  },
  maxPool2d: {
    rows: maxima,
    build: (x: Tensor, { size, padding, stride = 1 }: Row) =>
      layers.maxPool2d(x, [1, size], { padding, stride: [1, stride] }),
  },
  avgPool2d: {
    rows: means,
    build: (x: Tensor, { size, padding, stride = 1 }: Row) =>
      layers.avgPool2d(x, [1, size], { padding, stride: [1, stride] }),
  },
};

describe("TensorFlow's padding, worked out by hand", () => {
  for (const [name, { rows, build }] of Object.entries(layersByName)) {
    for (const item of rows) {
      const { row, expected, ...args } = item;
      it(`${name} of [${row}], ${JSON.stringify(args)}, is [${expected}]`, async () => {
        const found = await run(
          () =>
            [
              [1, 1, 1, row.length],
              ['batch', 1, null, null],
            ].map((shape, index) =>
              variableScope(`shape_${index}`, () => build(placeholder('float32', shape, { name: 'x' }), item)),
            ),
          { 'shape_0/x': image(row), 'shape_1/x': image(row) },
        );
        for (const values of found) assertClose(values, image(expected));
      });
    }
  }
});

/** Convolution by its definition: `x` [n, c, h, w], `w` [o, c / groups, …], pads before each axis, output sizes. */
function convolve(
  x: TensorData,
  w: TensorData,
  bias: readonly number[],
  at: { strides: Two; rates: Two; groups: number; padding: layers.Padding },
): NestedArray {
  const [batch, channels, ...sizes] = x.shape as [number, number, number, number];
  const [outputs, width, ...kernel] = w.shape as [number, number, number, number];
  const reach = kernel.map((size, axis) => (size - 1) * (at.rates[axis] as number) + 1);
  const isSame = at.padding === 'SAME';
  const counts = sizes.map((size, axis) =>
    Math.ceil((isSame ? size : size - (reach[axis] as number) + 1) / (at.strides[axis] as number)),
  );
  const before = sizes.map((size, axis) =>
    isSame
      ? Math.floor(
          Math.max(0, ((counts[axis] as number) - 1) * (at.strides[axis] as number) + (reach[axis] as number) - size) /
            2,
        )
      : 0,
  );
  const [xs, ws] = [x.toArray(), w.toArray()] as [number[][][][], number[][][][]];
  const list = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, index) => make(index));
  const place = (axis: 0 | 1, index: number, tap: number) =>
    index * at.strides[axis] + tap * at.rates[axis] - (before[axis] as number);
  return list(batch, (n) =>
    list(outputs, (o) =>
      list(counts[0] as number, (i) =>
        list(counts[1] as number, (j) => {
          const first = Math.floor(o / (outputs / at.groups)) * (channels / at.groups);
          let sum = bias[o] ?? 0;
          for (let c = 0; c < width; c++)
            for (let a = 0; a < (kernel[0] as number); a++)
              for (let b = 0; b < (kernel[1] as number); b++) {
                sum += (xs[n]?.[first + c]?.[place(0, i, a)]?.[place(1, j, b)] ?? 0) * (ws[o]?.[c]?.[a]?.[b] as number);
              }
          return sum;
        }),
      ),
    ),
  );
}
type Two = readonly [number, number];

describe('conv2d', () => {
  const settings: readonly (readonly [outputs: number, kernel: layers.Pair, options: layers.Conv2dOptions])[] = [
    [3, 3, {}],
    [3, [3, 2], { stride: [2, 1], padding: 'VALID' }],
    [2, [2, 3], { rate: [2, 1] }],
    [4, 3, { groups: 2 }],
    [8, [2, 3], { groups: 4, stride: 2 }],
    [2, [3, 2], { stride: 2, rate: 2 }],
  ];
  const both = (value: layers.Pair): Two => (typeof value === 'number' ? [value, value] : value);

  for (const [outputs, kernel, options] of settings) {
    it(`to ${outputs} channels by ${JSON.stringify(kernel)}, ${JSON.stringify(options)}, in both layouts`, async () => {
      const { x, y, nhwc, weights, biases } = await run(() => {
        const x = randomNormal([2, 4, 6, 5], { seed: 3 });
        const args = { ...options, scope: 'conv', biasesInitializer: initializers.randomNormal(), activationFn: null };
        const y = layers.conv2d(x, outputs, kernel, args);
        const last = layers.conv2d(transpose(x, [0, 2, 3, 1]), outputs, kernel, {
          ...args,
          dataFormat: 'NHWC',
          reuse: true,
        });
        assert.deepEqual(transpose(last, [0, 3, 1, 2]).shape, y.shape);
        const [weights, biases] = ['weights', 'biases'].map(
          (name) => x.graph.variables.get(`conv/${name}`) ?? assert.fail(),
        ) as [Variable, Variable];
        return { x, y, nhwc: transpose(last, [0, 3, 1, 2]), weights, biases };
      });
      const { stride = 1, rate = 1, groups = 1, padding = 'SAME' } = options;
      const expected = convolve(x, weights, biases.values().map(Number), {
        strides: both(stride),
        rates: both(rate),
        groups,
        padding,
      });
      assertClose(y, expected);
      assert.deepEqual(nhwc.values(), y.values());
    });
  }

  it(
    "makes weights in ONNX's layout and biases, of the model and trainable",
    inGraph(() => {
      const x = placeholder('float32', ['batch', 4, 8, 8]);
      const y = layers.conv2d(x, 6, [3, 5], { groups: 2 });
      assert.equal(y.node.opType, 'Relu');
      assert.deepEqual(y.shape, ['batch', 6, 8, 8]);
      layers.conv2d(y, 2, 1, { scope: 'last', biasesInitializer: null, activationFn: null, trainable: false });
      assert.deepEqual(
        globalVariables().map(({ name, shape }) => [name, shape]),
        [
          ['Conv/weights:0', [6, 2, 3, 5]],
          ['Conv/biases:0', [6]],
          ['last/weights:0', [2, 6, 1, 1]],
        ],
      );
      assert.deepEqual(
        trainableVariables().map(({ name }) => name),
        ['Conv/weights:0', 'Conv/biases:0'],
      );
      assert.deepEqual(getCollection(GraphKeys.MODEL_VARIABLES), globalVariables());
    }),
  );

  it('normalizes in place of biases, then activates, in either layout', async () => {
    const [nchw, nhwc, wanted] = await run(() => {
      const x = randomNormal([2, 3, 4, 4], { seed: 5 });
      const args = { scope: 'conv', normalizerFn: layers.batchNorm, normalizerParams: { decay: 0.5 } };
      const first = layers.conv2d(x, 2, 3, args);
      const last = layers.conv2d(transpose(x, [0, 2, 3, 1]), 2, 3, { ...args, dataFormat: 'NHWC', reuse: true });
      const plain = layers.conv2d(x, 2, 3, { scope: 'conv', biasesInitializer: null, activationFn: null, reuse: true });
      assert.deepEqual(
        globalVariables().map(({ name }) => name),
        ['conv/weights:0', ...['beta', 'moving_mean', 'moving_variance'].map((name) => `conv/BatchNorm/${name}:0`)],
      );
      assert.lengthOf(getCollection(GraphKeys.UPDATE_OPS), 4);
      const [mean, variance] = moments(plain, [0, 2, 3], { keepdims: true });
      return [first, transpose(last, [0, 3, 1, 2]), relu(divide(subtract(plain, mean), sqrt(add(variance, 0.001))))];
    });
    assert.deepEqual(nhwc.values(), nchw.values());
    assertClose(nchw, wanted.toArray());
  });

  it(
    'refuses what it cannot convolve, before the graph is touched',
    inGraph(() => {
      const x = nameScope('net', () => placeholder('float32', ['batch', null, 8, 8], { name: 'x' }));
      const error = captured(
        () => layers.conv2d(x, 3, 3),
        ShapeError,
        'conv2d: the number of channels should be defined',
        'float32 [batch, ?, 8, 8]',
        '[batch, channels, height, width]',
      );
      assert.deepEqual([error.node, error.scope], ['net/x', 'net']);
      assert.match(error.site, /convolution\.test\.ts:\d+:\d+$/);
      captured(
        () => layers.conv2d(x, 3, 3, { dataFormat: 'NHWC', padding: 'VALID', rate: 0 }),
        ValueError,
        'rate must be a positive integer',
      );
      const images = placeholder('float32', ['batch', 4, null, null], { name: 'images' });
      captured(
        () => layers.conv2d([[1, 2]], 3, 3),
        ShapeError,
        'images must have rank 4',
        'Tensor(Const:0, float32 [1, 2])',
      );
      captured(
        () => layers.conv2d(images, 0, 3),
        ValueError,
        'the number of outputs must be a positive integer',
        'got:      0',
      );
      captured(() => layers.conv2d(images, 3, [3, 3, 3] as never), ValueError, 'the kernel size');
      captured(() => layers.conv2d(images, 3, [3, 1.5]), ValueError, 'the kernel size');
      captured(
        () => layers.conv2d(images, 4, 3, { groups: 3 }),
        ShapeError,
        '3 groups do not divide the channels',
        '4 and 4',
      );
      captured(
        () => layers.conv2d(images, 4, 3, { padding: 'same' as never }),
        ValueError,
        "padding is 'same'",
        "'SAME' or 'VALID'",
      );
      captured(
        () => layers.conv2d(images, 4, 3, { strides: 2 } as object),
        ValueError,
        "conv2d: unknown option 'strides'",
      );
      captured(
        () => layers.conv2d(images, 4, 3, { stride: 2, rate: 2 }),
        ShapeError,
        'needs images of known size',
        'float32 [batch, 4, ?, ?]',
      );
      assert.deepEqual(
        x.graph.nodes.map(({ name }) => name),
        ['net/x', 'images', 'Const'],
      );
      assert.deepEqual(globalVariables(), []);
    }),
  );

  it(
    'names the node, its scope and the line when the images are too small',
    inGraph(() => {
      const x = placeholder('float32', [1, 1, 2, 2]);
      const error = captured(
        () => nameScope('net', () => layers.conv2d(x, 1, 3, { scope: 'conv', padding: 'VALID' })),
        ShapeError,
        'Conv',
      );
      assert.deepEqual([error.node, error.scope], ['net/conv/Conv', 'net/conv']);
      assert.match(error.site, /convolution\.test\.ts:\d+:\d+$/);
    }),
  );
});

describe('pooling', () => {
  it(
    'takes strides of 2, no padding and no variable unless it is told otherwise',
    inGraph(() => {
      const x = placeholder('float32', ['batch', 3, 8, 7]);
      const y = layers.maxPool2d(x, 3, { outputsCollections: 'ends' });
      assert.deepEqual([y.name, y.shape], ['MaxPool2D/MaxPool:0', ['batch', 3, 3, 3]]);
      assert.deepEqual(layers.avgPool2d(x, [2, 1], { stride: [2, 1] }).shape, ['batch', 3, 4, 7]);
      assert.equal(layers.avgPool2d(x, 2, { scope: 'pool' }).name, 'pool/AveragePool:0');
      assert.deepEqual([getCollection('ends'), globalVariables()], [[y], []]);
    }),
  );

  it('is the same in both layouts', async () => {
    for (const pool of [layers.maxPool2d, layers.avgPool2d]) {
      const [nchw, nhwc] = await run(() => {
        const x = randomNormal([2, 3, 5, 6], { seed: 7 });
        const args = { padding: 'SAME' } as const;
        const last = pool(transpose(x, [0, 2, 3, 1]), [2, 3], { ...args, dataFormat: 'NHWC' });
        return [pool(x, [2, 3], args), transpose(last, [0, 3, 1, 2])];
      });
      assert.deepEqual([nhwc.shape, nhwc.values()], [nchw.shape, nchw.values()]);
    }
  });

  it(
    'refuses what it cannot pool',
    inGraph(() => {
      const x = nameScope('net', () => placeholder('float32', ['batch', 8, 8], { name: 'x' }));
      const error = captured(() => layers.maxPool2d(x, 2), ShapeError, 'maxPool2d: images must have rank 4', 'net/x');
      assert.deepEqual([error.node, error.scope], ['net/x', 'net']);
      captured(() => layers.avgPool2d(x, 0), ValueError, 'avgPool2d: the kernel size must be a positive integer');
      captured(
        () => layers.avgPool2d(x, 2, { dataFormat: 'NCWH' as never }),
        ValueError,
        "avgPool2d: dataFormat is 'NCWH'",
      );
      captured(
        () => layers.avgPool2d(x, 2, { strides: 2 } as object),
        ValueError,
        "avgPool2d: unknown option 'strides'",
      );
      assert.lengthOf(x.graph.nodes, 1);
    }),
  );
});
