// Feeds on which onnxruntime 1.30 would end the process, read beyond a tensor, or give what ONNX does not say; with what must come instead.
// Run as a program, it carries rows out from the given one on and writes a line of JSON for each: faults.test.ts runs it as a child.
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import * as tf from '../../src/index.js';

const { ops } = tf;
/** Shapes, or the error that says why there are none. */
export type Expected = readonly (readonly number[])[] | RegExp;
export interface FaultRow {
  readonly title: string;
  /** Results of placeholders that `x` makes for what is fed; their sizes are unknown, or their ranks too. */
  readonly build: (
    feed: (data: tf.TensorData | number, rank?: 'any' | 'static') => tf.Tensor,
  ) => tf.Tensor | readonly tf.Tensor[];
  readonly expected: Expected;
  /** What the results hold, spelled. */
  readonly values?: readonly string[];
}

const data = (...shape: readonly number[]): tf.TensorData =>
  tf.TensorData.from(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => (index % 7) / 8),
    'float32',
    shape,
  );
const ints = (...values: readonly number[]): tf.TensorData => tf.TensorData.from([...values], 'int64', [values.length]);
const int = (value: number): tf.TensorData => tf.TensorData.from([value], 'int64', []);
const ones = (...shape: readonly number[]): tf.Tensor => tf.ones(shape);

const cells = { LSTM: 4, GRU: 3, RNN: 1 } as const;
const recurrent = (['LSTM', 'GRU', 'RNN'] as const).flatMap((kind): FaultRow[] => {
  const row = (
    title: string,
    shape: readonly number[],
    direction: string,
    expected: Expected,
    state = false,
  ): FaultRow => ({
    title: `${kind} ${title}`,
    build: (feed) => {
      const [directions, features] = [direction === 'forward' ? 1 : 2, shape[2] ?? 2];
      const w = feed(data(directions, cells[kind] * 3, features));
      const r = ones(directions, cells[kind] * 3, 3);
      const start = state ? feed(data(directions, shape[1] as number, 3)) : undefined;
      const x = feed(data(...shape), shape.length === 3 ? undefined : 'any');
      const inputs = [x, w, r, undefined, undefined, start];
      return ops.node(kind, inputs, { hidden_size: 3, direction }, { outputs: 2 });
    },
    expected,
  });
  return [
    row('of an empty batch', [2, 0, 2], 'forward', [
      [2, 1, 0, 3],
      [1, 0, 3],
    ]),
    row('of an empty batch, both ways', [2, 0, 2], 'bidirectional', [
      [2, 2, 0, 3],
      [2, 0, 3],
    ]),
    row('of no steps', [0, 2, 2], 'bidirectional', [
      [0, 2, 2, 3],
      [2, 2, 3],
    ]),
    row(
      'of no steps from a state',
      [0, 2, 2],
      'forward',
      [
        [0, 1, 2, 3],
        [1, 2, 3],
      ],
      true,
    ),
    row('of no features', [2, 2, 0], 'forward', [
      [2, 1, 2, 3],
      [1, 2, 3],
    ]),
    row('of nothing at all', [0, 0, 0], 'forward', [
      [0, 1, 0, 3],
      [1, 0, 3],
    ]),
    row('of too few axes', [2, 2], 'forward', /a tensor must have 3 axes/),
  ];
});

const reductions = [
  ops.reduceSum,
  ops.reduceMean,
  ops.reduceProd,
  ops.reduceL1,
  ops.reduceL2,
  ops.reduceLogSum,
  ops.reduceLogSumExp,
  ops.reduceSumSquare,
] as const;
const reduced = ([undefined, 'any', 'static'] as const).map(
  (rank): FaultRow => ({
    title: `reductions of nothing over axes from the back, ${rank ?? 'open'}`,
    build: (feed) => {
      const x = feed(data(2, 0, 3), rank);
      const axes = feed(ints(-2));
      return reductions.flatMap((reduce) => [
        reduce(x, [-1n], { keepdims: 0 }),
        reduce(x, [-1n, 0n]),
        reduce(x, [-2n]),
        reduce(x, axes, { keepdims: 0 }),
      ]);
    },
    expected: reductions.flatMap(() => [
      [2, 0],
      [1, 0, 1],
      [2, 1, 3],
      [2, 3],
    ]),
  }),
);

export const faultRows: readonly FaultRow[] = [
  ...recurrent,
  ...reduced,
  ...[
    [[0, 2, 3, 3], [[0, 4, 5, 5]]],
    [[1, 2, 0, 3], /needs channels and pixels/],
    [[1, 0, 3, 3], /needs channels and pixels/],
  ].map(
    ([shape, expected]): FaultRow => ({
      title: `ConvTranspose of ${shape}`,
      build: (feed) =>
        ops.convTranspose(feed(data(...(shape as number[]))), feed(data((shape as number[])[1] as number, 4, 3, 3))),
      expected: expected as Expected,
    }),
  ),
  {
    title: 'InstanceNormalization of an empty batch and of empty images',
    build: (feed) =>
      [
        [0, 2, 3, 3],
        [2, 2, 0, 3],
        [0, 2, 0],
      ].map((shape) => ops.instanceNormalization(feed(data(...shape)), ones(2), ones(2))),
    expected: [
      [0, 2, 3, 3],
      [2, 2, 0, 3],
      [0, 2, 0],
    ],
  },
  {
    title: 'RoiAlign of no regions',
    build: (feed) =>
      ops.roiAlign(feed(data(1, 2, 4, 4)), feed(data(0, 4)), feed(ints()), { output_height: 2, output_width: 2 }),
    expected: [[0, 2, 2, 2]],
  },
  {
    title: 'RoiAlign of an image that is none',
    build: (feed) => ops.roiAlign(feed(data(4, 4), 'any'), feed(data(1, 4)), feed(ints(0))),
    expected: /a tensor must have 4 axes/,
  },
  {
    title: 'RoiAlign of one region that is no list',
    build: (feed) => ops.roiAlign(feed(data(1, 1, 4, 4)), feed(data(4), 'any'), feed(ints(0))),
    expected: /a tensor must have 2 axes/,
  },
  {
    title: 'DFT of an empty batch',
    build: (feed) => ops.dft(feed(data(0, 4, 1)), undefined, 1n),
    expected: [[0, 4, 2]],
  },
  {
    title: 'DFT of nothing',
    build: (feed) => ops.dft(feed(data(2, 0, 1)), undefined, 1n),
    expected: /must not be empty/,
  },
  {
    title: 'DFT of length 0',
    build: (feed) => ops.dft(feed(data(2, 4, 1)), feed(int(0)), 1n),
    expected: /must not be empty/,
  },
  {
    title: 'DFT from one side of one number',
    build: (feed) => ops.dft(feed(data(2, 1, 2)), undefined, 1n, { inverse: 1, onesided: 1 }),
    expected: /must not be empty/,
  },
  {
    title: 'STFT of an empty batch',
    build: (feed) => ops.stft(feed(data(0, 16, 1)), 4n, ones(8)),
    expected: [[0, 3, 5, 2]],
  },
  {
    title: 'STFT by an empty window',
    build: (feed) => ops.stft(feed(data(1, 16, 1)), 4n, feed(data(0))),
    expected: /must not be empty/,
  },
  {
    title: 'STFT by frames of length 0',
    build: (feed) => ops.stft(feed(data(1, 16, 1)), 4n, undefined, feed(int(0))),
    expected: /must not be empty/,
  },
  {
    title: 'STFT of complex numbers, onesided',
    build: (feed) => ops.stft(feed(data(1, 16, 2)), 4n, undefined, feed(int(8))),
    expected: /has no onesided transform/,
  },
  {
    title: 'Einsum of too few axes',
    build: (feed) => ops.einsum([feed(data(2, 3), 'any'), feed(data(2, 3, 4))], { equation: 'bij,bjk->bik' }),
    expected: /must have 3 axes/,
  },
  {
    title: 'Einsum of too few axes with others between',
    build: (feed) => ops.einsum([feed(data(2), 'any'), feed(data(2, 3, 4))], { equation: 'i...j, j...k -> i...k' }),
    expected: /must have 2 axes or more/,
  },
  ...[
    [[2, 4, 0], 1, [[2, 1, 0], [1], [4], [1]]],
    [[3, 0], 0, [[1, 0], [1], [3], [1]]],
    [[0, 3], 0, [[0, 3], [0], [0], [0]]],
    [[0], undefined, [[0], [0], [0], [0]]],
  ].map(
    ([shape, axis, expected]): FaultRow => ({
      title: `Unique of ${shape} ${axis === undefined ? '' : `along ${axis}`}`,
      build: (feed) => ops.unique(feed(data(...(shape as number[]))), { axis: axis as number, outputs: 4 }),
      expected: expected as Expected,
    }),
  ),
  ...(['int32', 'int64'] as const).map((dtype): FaultRow => {
    const lowest = dtype === 'int32' ? -(2n ** 31n) : -(2n ** 63n);
    const numbers = (...list: readonly bigint[]) =>
      new tf.TensorData(
        dtype,
        [list.length],
        dtype === 'int32' ? Int32Array.from(list, Number) : BigInt64Array.from(list),
      );
    return {
      title: `Div and Mod of the lowest ${dtype} by -1`,
      build: (feed) => {
        const [a, b] = [feed(numbers(lowest, 7n, -7n, 7n)), feed(numbers(-1n, -1n, 2n, -2n))];
        const [c, d] = [tf.constant(numbers(lowest)), tf.constant(numbers(-1n))];
        return [ops.div(a, b), ops.mod(a, b), ops.mod(a, b, { fmod: 1 }), ops.div(c, d), ops.mod(c, d), ops.div(a, d)];
      },
      expected: [[4], [4], [4], [1], [1], [4]],
      values: [`${lowest},-7,-3,-3`, '0,0,1,-1', '0,0,-1,1', `${lowest}`, '0', `${lowest},-7,7,-7`],
    };
  }),
  { title: 'Div by 0', build: (feed) => ops.div(feed(ints(1, 2)), feed(ints(0, 1))), expected: /by zero/i },
  { title: 'Mod by 0', build: (feed) => ops.mod(feed(ints(1, 2)), feed(ints(0, 1))), expected: /by zero/i },
  {
    title: 'QuantizeLinear of nothing in blocks',
    build: (feed) =>
      ops.quantizeLinear(feed(data(0, 0)), feed(data(0, 0)), undefined, {
        axis: 1,
        block_size: 2,
        output_dtype: 'int8',
      }),
    expected: [[0, 0]],
  },
  {
    title: 'QLinearConv by a kernel of nothing',
    build: (feed) => {
      const bytes = (...shape: readonly number[]) => tf.TensorData.zeros('uint8', shape);
      const [one, zero] = [tf.constant(1), tf.constant(new tf.TensorData('uint8', [], new Uint8Array(1)))];
      return ops.qLinearConv(feed(bytes(0, 1, 7, 7)), one, zero, tf.constant(bytes(0, 1, 1, 1)), one, zero, one, zero);
    },
    expected: /kernel has no elements/,
  },
  {
    title: 'ReverseSequence of one axis',
    build: (feed) => ops.reverseSequence(feed(data(4), 'any'), feed(ints(1, 1, 1, 1))),
    expected: /must have 2 axes or more/,
  },
  {
    title: 'SplitToSequence into parts of nothing',
    build: (feed) => ops.concatFromSequence(ops.splitToSequence(feed(data(3, 6), 'static'), int(0)), { axis: 0 }),
    expected: /Error/,
  },
  ...(['any', 'static', undefined] as const).flatMap((rank): FaultRow[] => {
    const texts = (feed: Parameters<FaultRow['build']>[0], ...shape: readonly number[]) =>
      feed(
        tf.TensorData.from(
          [...'abcdefgh'].slice(
            0,
            shape.reduce((a, b) => a * b, 1),
          ),
          'string',
          [...shape],
        ),
        rank,
      );
    const title = (what: string) =>
      `Gather of texts ${what}, of ${rank === 'any' ? 'unknown rank' : (rank ?? 'known rank')}`;
    return [
      {
        title: title('by rows'),
        build: (feed) => ops.gather(texts(feed, 2, 4), feed(ints(1, -2, 1))),
        expected: [[3, 4]],
        values: ['e,f,g,h,a,b,c,d,e,f,g,h'],
      },
      {
        title: title('in the middle'),
        build: (feed) => ops.gather(texts(feed, 2, 2, 2), feed(int(1)), { axis: 1 }),
        expected: [[2, 2]],
        values: ['c,d,g,h'],
      },
      {
        title: title('without rows'),
        build: (feed) => ops.gather(texts(feed, 2, 0), feed(ints(0, 1, 0))),
        expected: [[3, 0]],
        values: [''],
      },
      {
        title: title('beyond the last'),
        build: (feed) => ops.gather(texts(feed, 2, 4), feed(ints(2))),
        expected: /out of data bounds/,
      },
    ];
  }),
];

/** Carries a row out; what it gives, or the error. */
async function carriedOut({ build, values }: FaultRow): Promise<unknown> {
  const graph = new tf.Graph();
  const feeds = new Map<tf.Tensor, tf.TensorData | number>();
  try {
    const fetches = graph.asDefault(() =>
      [
        build((fed, rank) => {
          const { dtype, shape } = typeof fed === 'number' ? { dtype: 'float32' as const, shape: [] } : fed;
          const known = rank === 'any' ? null : rank === 'static' ? shape : shape.map(() => null);
          const tensor = tf.placeholder(dtype, known);
          feeds.set(tensor, fed);
          return tensor;
        }),
      ].flat(),
    );
    const session = new tf.Session({ graph });
    try {
      const found = await session.run(fetches, feeds);
      return [found.map(({ shape }) => shape), ...(values ? [found.map((each) => String(each.values()))] : [])];
    } finally {
      await session.close();
    }
  } catch (error) {
    return error instanceof tf.RunError ? error.message : `${(error as Error).name}: ${(error as Error).message}`;
  }
}

if (argv[1] === fileURLToPath(import.meta.url))
  for (const row of faultRows.slice(Number(argv[2]))) console.log(JSON.stringify(await carriedOut(row)));
