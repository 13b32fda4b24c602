// Statistics of the random numbers. Every draw is deterministic, so a test passes always or never; the limits are such that a perfect
// generator would fail one with a probability below one in a million.
import { expect } from 'chai';
import * as tf from 'trainop';
import { DTypeError, ShapeError, ValueError } from '../../src/errors.js';
import { constant } from '../../src/graph/constant.js';
import { Graph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { nameScope } from '../../src/graph/scopes.js';
import type { Tensor } from '../../src/graph/tensor.js';
import * as ops from '../../src/ops/index.js';
import * as nn from '../../src/ops/nn.js';
import { randomMask, randomNormal, randomUniform, truncatedNormal } from '../../src/ops/random.js';
import { Session } from '../../src/session/session.js';
import type { DType } from '../../src/values/dtype.js';
import type { TensorDataLike } from '../../src/values/tensor-data.js';
import { caught } from '../support/caught.js';

/** How many numbers a draw has. */
const N = 100_000;
/** A standard score that a right generator exceeds once in 10^8 times. */
const LIMIT = 5.8;

type Numbers = Float64Array;

/** Builds tensors in a fresh graph of a seed and gives their numbers in some runs. */
async function draws(
  build: () => readonly Tensor[],
  options: { seed?: number; runs?: number; feeds?: Record<string, TensorDataLike> } = {},
): Promise<Numbers[][]> {
  const { seed = 0, runs = 1, feeds = {} } = options;
  const graph = new Graph();
  graph.seed = seed;
  const tensors = graph.asDefault(build);
  const session = new Session({ graph, intraOpNumThreads: 1 });
  const results: Numbers[][] = [];
  for (let run = 0; run < runs; run++) {
    const values = await session.run(tensors, feeds);
    results.push(values.map((data) => Float64Array.from(data.values(), Number)));
  }
  await session.close();
  return results;
}
const draw = async (build: () => Tensor, options?: Parameters<typeof draws>[1]): Promise<Numbers> =>
  (await draws(() => [build()], options))[0]?.[0] as Numbers;

function mean(x: Numbers): number {
  let sum = 0;
  for (const value of x) sum += value;
  return sum / x.length;
}
function variance(x: Numbers, around = mean(x)): number {
  let sum = 0;
  for (const value of x) sum += (value - around) ** 2;
  return sum / x.length;
}
const extremes = (x: Numbers) =>
  x.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)] as [number, number], [
    Infinity,
    -Infinity,
  ] as [number, number]);

/** The standard score of Pearson's statistic over equally likely cells (Wilson and Hilferty's approximation). */
function scoreOfCells(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const freedom = counts.length - 1;
  const statistic =
    counts.reduce((sum, count) => sum + (count - total / counts.length) ** 2, 0) / (total / counts.length);
  return ((statistic / freedom) ** (1 / 3) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom));
}
/** The same of numbers, by the cell that each is in. */
function scoreOfSpread(x: Iterable<number>, cells: number, cellOf: (value: number) => number): number {
  const counts = new Array<number>(cells).fill(0);
  for (const value of x) {
    const cell = cellOf(value);
    counts[cell] = (counts[cell] as number) + 1;
  }
  expect(counts).to.have.lengthOf(cells);
  return scoreOfCells(counts);
}
/** The standard score of a count of events of a probability. */
const scoreOfCount = (count: number, total: number, probability: number) =>
  (count - total * probability) / Math.sqrt(total * probability * (1 - probability));
/** The standard score of the correlation of x with y shifted by `lag`. */
function scoreOfCorrelation(x: Numbers, y: Numbers, lag = 0): number {
  const [mx, my] = [mean(x), mean(y)];
  const count = x.length - lag;
  let sum = 0;
  for (let index = 0; index < count; index++) sum += ((x[index] as number) - mx) * ((y[index + lag] as number) - my);
  return sum / Math.sqrt(count * variance(x) * variance(y));
}
const small = (score: number, what = 'the standard score') => expect(Math.abs(score), what).to.be.below(LIMIT);

/** Φ, to seven digits (Abramowitz and Stegun 26.2.17). */
function normalProbability(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x < 0 ? tail : 1 - tail;
}

/** 32 random bits an element. */
const words = (options: { seed?: number; name?: string } = {}) =>
  randomUniform([N], { dtype: 'int64', maxval: 2n ** 32n, ...options });

describe('Random bits', () => {
  let bits: Numbers;
  before(async () => {
    bits = await draw(words);
  });

  it('are each as often set as not', () => {
    for (let bit = 0; bit < 32; bit++)
      small(scoreOfCount(bits.filter((word) => Math.floor(word / 2 ** bit) % 2 === 1).length, N, 0.5), `bit ${bit}`);
  });

  it('are even in every byte, and in pairs of neighbours', () => {
    for (const byte of [0, 1, 2, 3])
      small(
        scoreOfSpread(bits, 256, (word) => Math.floor(word / 256 ** byte) % 256),
        `byte ${byte}`,
      );
    for (const shift of [0, 12, 28]) {
      const pairs = bits
        .subarray(1)
        .map(
          (word, index) =>
            (Math.floor(word / 2 ** shift) % 16) * 16 + (Math.floor((bits[index] as number) / 2 ** shift) % 16),
        );
      small(
        scoreOfSpread(pairs, 256, (pair) => pair),
        `pairs of bits ${shift} to ${shift + 3}`,
      );
    }
  });

  it('agree with their neighbours’ in half the places, near and far', () => {
    for (const lag of [1, 2, 3, 16, 256, 65536])
      small(scoreOfAgreement(bits.subarray(lag), bits.subarray(0, N - lag)), `lag ${lag}`);
  });
});

/** How far the share of equal bits of two streams of words is from one half. */
function scoreOfAgreement(x: Numbers, y: Numbers): number {
  let different = 0;
  for (let index = 0; index < x.length; index++) {
    let word = ((x[index] as number) ^ (y[index] as number)) >>> 0;
    // The bits of a word, counted in parallel.
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    different += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return scoreOfCount(different, 32 * x.length, 0.5);
}

describe('Streams of random numbers are independent', () => {
  /** Nothing in common: bits, correlations at several lags, and hardly a word, in whatever order. */
  function expectIndependent(x: Numbers, y: Numbers): void {
    small(scoreOfAgreement(x, y), 'the agreement of bits');
    for (const lag of [0, 1, 1000]) {
      small(scoreOfCorrelation(x, y, lag), `the correlation at lag ${lag}`);
      small(scoreOfCorrelation(y, x, lag), `the correlation at lag ${-lag}`);
    }
    const seen = new Set(x);
    // Of N words out of 2^32, two or three are also among N others.
    expect(y.filter((word) => seen.has(word)).length).to.be.below(20);
  }

  it('between nodes, also of names that are much alike', async () => {
    const [streams = []] = await draws(() => [
      words({ name: 'a' }),
      words({ name: 'a' }),
      words({ name: 'b' }),
      words({ name: 'aa' }),
      nameScope('a', () => words({ name: 'a' })),
    ]);
    for (const [index, x] of streams.entries()) for (const y of streams.slice(index + 1)) expectIndependent(x, y);
  });

  it('between runs', async () => {
    const runs = (await draws(() => [words()], { runs: 4 })).map(([x]) => x as Numbers);
    for (const [index, x] of runs.entries()) for (const y of runs.slice(index + 1)) expectIndependent(x, y);
  });

  it('between seeds of the graph, near and far', async () => {
    const streams: Numbers[] = [];
    for (const seed of [0, 1, -1, 2 ** 32]) streams.push(await draw(words, { seed }));
    for (const [index, x] of streams.entries()) for (const y of streams.slice(index + 1)) expectIndependent(x, y);
  });

  it('between seeds of nodes', async () => {
    const [streams = []] = await draws(() => [1, 2, 2 ** 40].map((seed) => words({ seed })));
    for (const [index, x] of streams.entries()) for (const y of streams.slice(index + 1)) expectIndependent(x, y);
  });

  it('between one node’s run and another’s next', async () => {
    const [first = [], second = []] = await draws(() => [words({ name: 'a' }), words({ name: 'b' })], { runs: 2 });
    expectIndependent(first[0] as Numbers, second[1] as Numbers);
    expectIndependent(first[1] as Numbers, second[0] as Numbers);
  });

  it('and the elements at one place over many runs are as good as those of one run', async () => {
    const runs = await draws(() => [randomUniform([8])], { runs: 3000 });
    for (let place = 0; place < 8; place++) {
      const x = Float64Array.from(runs, ([values]) => values?.[place] as number);
      small(
        scoreOfSpread(x, 50, (value) => Math.floor(value * 50)),
        `place ${place}`,
      );
      for (const lag of [1, 2, 64]) small(scoreOfCorrelation(x, x, lag), `place ${place}, lag ${lag}`);
    }
  });
});

describe('randomUniform', () => {
  const cases: readonly [string, () => Tensor, number, number][] = [
    ['is even over [0, 1)', () => randomUniform([N]), 0, 1],
    ['is even over [minval, maxval)', () => randomUniform([N], { minval: -3, maxval: 5 }), -3, 5],
    [
      'takes tensors for its ends',
      () => randomUniform([N], { minval: constant(-1), maxval: ops.mul(constant(2), 2) }),
      -1,
      4,
    ],
    ['is even in float64', () => randomUniform([N], { dtype: 'float64', minval: 10, maxval: 11 }), 10, 11],
  ];
  for (const [title, build, low, high] of cases) {
    it(title, async () => {
      const x = await draw(build);
      const [least, most] = extremes(x);
      expect(least)
        .to.be.at.least(low)
        .and.below(low + (high - low) * 1e-3);
      expect(most)
        .to.be.below(high)
        .and.above(high - (high - low) * 1e-3);
      small(scoreOfSpread(x, 100, (value) => Math.floor(((value - low) / (high - low)) * 100)));
      small(((mean(x) - (low + high) / 2) / (high - low)) * Math.sqrt(12 * N), 'the mean');
      small(scoreOfCorrelation(x, x, 1), 'the correlation of neighbours');
    });
  }

  it('has 23 bits in float32 and 32 in float64', async () => {
    for (const [dtype, digits] of [
      ['float32', 23],
      ['float64', 32],
    ] as const) {
      const x = await draw(() => randomUniform([N], { dtype }));
      expect(x.every((value) => Number.isInteger(value * 2 ** digits))).to.equal(true);
      small(
        scoreOfCount(x.filter((value) => (value * 2 ** digits) % 2 === 1).length, N, 0.5),
        `the last digit in ${dtype}`,
      );
    }
  });

  it('never reaches maxval, not even where halves have few digits', async () => {
    const [values = []] = await draws(() => [
      randomUniform([N], { dtype: 'float16' }),
      randomUniform([N], { dtype: 'float16', minval: 1, maxval: 2 }),
      ops.cast(randomUniform([N], { dtype: 'bfloat16' }), { to: 'float32' }),
      ops.cast(randomUniform([N], { dtype: 'bfloat16', minval: 1, maxval: 2 }), { to: 'float32' }),
    ]);
    const cells = [1024, 1024, 128, 128];
    for (const [index, x] of values.entries()) {
      const start = index % 2;
      const [least, most] = extremes(x);
      expect([least, most]).to.deep.equal([start, start + 1 - 1 / (cells[index] as number)]);
      small(
        scoreOfSpread(x, cells[index] as number, (value) => (value - start) * (cells[index] as number)),
        `case ${index}`,
      );
    }
  });

  const ranges: readonly [DType, number | bigint, number | bigint][] = [
    ['int32', -5, 12],
    ['int64', -5n, 12n],
    ['int32', 0, 1000],
    ['int64', -3, 61],
  ];
  for (const [dtype, minval, maxval] of ranges) {
    it(`draws every ${dtype} from ${minval} to below ${maxval} equally often`, async () => {
      const x = await draw(() => randomUniform([N], { dtype, minval, maxval }));
      const [low, high] = [Number(minval), Number(maxval)];
      expect(extremes(x)).to.deep.equal([low, high - 1]);
      small(scoreOfSpread(x, high - low, (value) => value - low));
    });
  }

  it('draws from the widest ranges of integers', async () => {
    const whole = await draw(() => randomUniform([N], { dtype: 'int32', minval: -(2 ** 31), maxval: 2 ** 31 - 1 }));
    small(scoreOfSpread(whole, 64, (value) => Math.floor((value + 2 ** 31) / 2 ** 26)));
    const wide = await draw(() => randomUniform([N], { dtype: 'int64', minval: -(2n ** 50n), maxval: 2n ** 50n }));
    small(scoreOfSpread(wide, 64, (value) => Math.floor((value + 2 ** 50) / 2 ** 45)));
    expect(new Set(wide).size).to.be.above(N - 5);
    const one = await draw(() => randomUniform([10], { dtype: 'int64', minval: 7, maxval: 8 }));
    expect([...one]).to.deep.equal(new Array(10).fill(7));
  });
});

describe('randomNormal', () => {
  for (const dtype of ['float32', 'float64'] as const) {
    it(`is normal in ${dtype}, of mean 0 and deviation 1`, async () => {
      const x = await draw(() => randomNormal([N], { dtype }));
      small(mean(x) * Math.sqrt(N), 'the mean');
      small((variance(x, 0) - 1) * Math.sqrt(N / 2), 'the variance');
      const fourth = x.reduce((sum, value) => sum + value ** 4, 0) / N;
      small((fourth - 3) * Math.sqrt(N / 96), 'the fourth moment');
      small(
        scoreOfSpread(x, 100, (value) => Math.min(99, Math.floor(normalProbability(value) * 100))),
        'the distribution',
      );
      small(scoreOfCount(x.filter((value) => Math.abs(value) > 3).length, N, 0.0026997961), 'what is beyond 3');
      expect(x.some((value) => Math.abs(value) > 4)).to.equal(true);
      for (const lag of [1, 2, 3]) small(scoreOfCorrelation(x, x, lag), `lag ${lag}`);
      const squares = x.map((value) => value * value);
      small(scoreOfCorrelation(squares, squares, 1), 'the squares of neighbours');
    });
  }

  it('has the mean and the deviation asked for, as numbers or tensors', async () => {
    const [[x, y] = []] = await draws(() => [
      randomNormal([N], { mean: 3, stddev: 0.5 }),
      randomNormal([N], { mean: constant(-2), stddev: constant(4) }),
    ]);
    for (const [values, center, deviation] of [
      [x, 3, 0.5],
      [y, -2, 4],
    ] as [Numbers, number, number][]) {
      small(((mean(values) - center) / deviation) * Math.sqrt(N));
      small((variance(values, center) / deviation ** 2 - 1) * Math.sqrt(N / 2));
    }
  });

  it('is normal in float16 as far as that goes', async () => {
    const x = await draw(() => randomNormal([N], { dtype: 'float16' }));
    small(mean(x) * Math.sqrt(N));
    expect(variance(x)).to.be.within(0.98, 1.02);
  });
});

describe('truncatedNormal', () => {
  for (const dtype of ['float32', 'float64'] as const) {
    it(`stays within two deviations in ${dtype}, where it is normal; its own deviation is 0.8796`, async () => {
      const x = await draw(() => truncatedNormal([N], { dtype }));
      const [least, most] = extremes(x);
      expect(least).to.be.within(-2, -1.999);
      expect(most).to.be.within(1.999, 2);
      const deviation = 0.87962566103423978;
      small((mean(x) / deviation) * Math.sqrt(N), 'the mean');
      expect(Math.sqrt(variance(x))).to.be.within(deviation - 0.005, deviation + 0.005);
      const below = normalProbability(-2);
      small(
        scoreOfSpread(x, 100, (value) =>
          Math.min(99, Math.max(0, Math.floor(((normalProbability(value) - below) / (1 - 2 * below)) * 100))),
        ),
        'the distribution',
      );
      small(scoreOfCorrelation(x, x, 1));
    });
  }

  it('has the mean and the deviation asked for', async () => {
    const x = await draw(() => truncatedNormal([N], { mean: 5, stddev: constant(0.1) }));
    const [least, most] = extremes(x);
    expect(least).to.be.within(4.8 - 1e-6, 4.81);
    expect(most).to.be.within(5.19, 5.2 + 1e-6);
    small(((mean(x) - 5) / 0.08796) * Math.sqrt(N));
  });
});

describe('Dropout', () => {
  for (const keep of [0.1, 0.5, 0.9]) {
    it(`keeps ${keep} of the elements, each by itself, and scales them up`, async () => {
      const [[x, y, mask] = []] = await draws(
        () => {
          const probability = placeholder('float32', [], { name: 'keep' });
          const toNumber = (kept: Tensor) => ops.cast(kept, { to: 'float32' });
          return [
            nn.dropout(ops.constantOfShape([BigInt(N)]), keep),
            nn.dropout(ops.add(ops.constantOfShape([BigInt(N)]), 3), probability),
            toNumber(randomMask([N], keep)),
          ];
        },
        { feeds: { keep } },
      );
      expect(x?.every((value) => value === 0)).to.equal(true);
      expect([...new Set(y)].sort().map((value) => Math.round(value * 1e4))).to.deep.equal([
        0,
        Math.round((3 / keep) * 1e4),
      ]);
      for (const values of [y, mask] as Numbers[]) {
        small(scoreOfCount(values.filter((value) => value !== 0).length, N, keep), 'how many are kept');
        for (const lag of [1, 2, 100]) small(scoreOfCorrelation(values, values, lag), `lag ${lag}`);
      }
      small(scoreOfCorrelation(y as Numbers, mask as Numbers), 'two masks');
    });
  }

  it('keeps everything with probability 1, and with a tensor of 1', async () => {
    const [[x, y] = []] = await draws(() => [
      nn.dropout([1, 2, 3], 1),
      nn.dropout(ops.add(ops.constantOfShape([1000n]), 1), constant(1)),
    ]);
    expect([...(x as Numbers)]).to.deep.equal([1, 2, 3]);
    expect(mean(y as Numbers)).to.equal(1);
  });

  it('refuses a probability outside (0, 1]', () => {
    new Graph().asDefault(() => {
      for (const keep of [0, -1, 1.5, NaN]) caught(() => nn.dropout([1, 2], keep), ValueError);
      caught(() => nn.dropout([1, 2], 0.5, { sead: 1 } as never), ValueError);
    });
  });
});

describe('Seeds and shapes of random numbers', () => {
  it('one seed of a node gives the same numbers under any name, in any graph of one seed', async () => {
    const build = () => [
      randomUniform([100], { seed: 3 }),
      nameScope('elsewhere', () => randomUniform([100], { seed: 3, name: 'other' })),
      randomUniform([100], { seed: 4 }),
    ];
    const [[first, second, third] = []] = await draws(build);
    const again = await draw(() => nameScope('third', () => randomUniform([100], { seed: 3 })));
    const [[otherGraph] = []] = await draws(build, { seed: 1 });
    expect(second).to.deep.equal(first);
    expect(again).to.deep.equal(first);
    expect(third).to.not.deep.equal(first);
    expect(otherGraph).to.not.deep.equal(first);
  });

  it('a node’s numbers depend on its name, not on what else is in the graph', async () => {
    const alone = await draw(() => randomUniform([50], { name: 'r' }));
    const [[, , among] = []] = await draws(() => [
      randomNormal([3]),
      ops.exp([1, 2]),
      randomUniform([50], { name: 'r' }),
    ]);
    expect(among).to.deep.equal(alone);
  });

  it('a shape known only in the run gives the numbers of the same static shape', async () => {
    const makers = [
      (shape: readonly number[] | Tensor) => randomUniform(shape, { seed: 1 }),
      (shape: readonly number[] | Tensor) => randomNormal(shape, { seed: 2 }),
      (shape: readonly number[] | Tensor) => truncatedNormal(shape, { seed: 3 }),
      (shape: readonly number[] | Tensor) =>
        ops.cast(randomUniform(shape, { seed: 4, dtype: 'int64', maxval: 2n ** 40n }), { to: 'float64' }),
      (shape: readonly number[] | Tensor) => ops.cast(randomMask(shape, 0.5, { seed: 5 }), { to: 'float32' }),
    ];
    for (const shape of [[2, 3, 4], [5], [], [0], [3, 0], [0, 3]]) {
      const graph = new Graph();
      const tensors = graph.asDefault(() => {
        const dynamic = placeholder('int64', ['rank'], { name: 'shape' });
        return makers.flatMap((make) => [make(shape), make(dynamic)]);
      });
      const session = new Session({ graph, intraOpNumThreads: 1 });
      const values = await session.run(tensors, { shape });
      for (let index = 0; index < values.length; index += 2) {
        expect(values[index]).to.deep.equal(values[index + 1]);
        expect(values[index]?.shape).to.deep.equal(shape);
      }
      await session.close();
    }
  });

  it('what cannot be drawn is refused, and leaves nothing in the graph', () => {
    const graph = new Graph();
    const tries: [() => unknown, typeof ValueError][] = [
      [() => randomUniform([2], { dtype: 'string' }), DTypeError],
      [() => randomUniform([2], { dtype: 'bool' }), DTypeError],
      [() => randomNormal([2], { dtype: 'int32' }), DTypeError],
      [() => truncatedNormal([2], { dtype: 'int64' }), DTypeError],
      [() => randomUniform([2], { dtype: 'int32' }), ValueError],
      [() => randomUniform([2], { dtype: 'int32', minval: 3, maxval: 3 }), ValueError],
      [() => randomUniform([2], { dtype: 'int64', minval: 3n, maxval: -3n }), ValueError],
      [() => randomUniform([2], { minval: 1, maxval: 0 }), ValueError],
      [() => randomUniform([2], { minval: 2 }), ValueError],
      [() => randomUniform([2], { seed: 0.5 }), ValueError],
      [() => randomUniform([2], { sead: 1 } as never), ValueError],
      [() => randomNormal([2], { stdev: 1 } as never), ValueError],
      [() => randomUniform([-1]), ShapeError],
      [() => randomUniform([1.5]), ShapeError],
      [() => randomUniform(['n'] as never), ShapeError],
      [() => randomUniform(3 as never), ShapeError],
      [() => randomUniform([2 ** 20, 2 ** 20]), ShapeError],
    ];
    graph.asDefault(() => {
      for (const [attempt, Kind] of tries) caught(attempt, Kind);
    });
    expect(graph.nodes).to.deep.equal([]);
    expect(graph.runCounter).to.equal(undefined);
  });
});

describe('Random numbers inside loops', () => {
  const WALKS = 2000;
  const zeros = () => tf.zeros([WALKS]);
  const step = (): tf.Tensor<'float32'> => tf.randomNormal([WALKS]);
  const walk = (steps: number) =>
    tf.whileLoop(
      (i) => tf.less(i, steps),
      (i, at) => [tf.add(i, 1), tf.add(at, step())],
      [tf.constant(0), zeros()],
    )[1] as tf.Tensor<'float32'>;
  const variance = (data: ArrayLike<number>) => {
    const values = Array.from(data);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  };

  it('are others in every step: walks of N steps have a variance of N, in loops, scans, branches and loops in loops', async () => {
    const graph = new tf.Graph();
    const walks = graph.asDefault(() => ({
      loop: walk(100),
      again: walk(100),
      scan: tf.gather(
        tf.scan((at) => tf.add(at, step()), tf.zeros([50]), { initializer: zeros() }),
        49,
      ),
      branches: tf.whileLoop(
        (i) => tf.less(i, 60),
        (i, at) => [
          tf.add(i, 1),
          tf.cond(
            tf.less(i, 40),
            () => tf.add(at, step()),
            () => tf.identity(at),
          ),
        ],
        [tf.constant(0), zeros()],
      )[1] as tf.Tensor<'float32'>,
      nested: tf.gather(
        tf.scan(
          (at) =>
            tf.whileLoop(
              (i) => tf.less(i, 3),
              (i, inner) => [tf.add(i, 1), tf.add(inner, step())],
              [tf.constant(0), at],
            )[1] as tf.Tensor<'float32'>,
          tf.zeros([20]),
          { initializer: zeros(), reverse: true },
        ),
        0,
      ),
    }));
    const results = await Promise.all(
      [0, 1].map(async () => {
        const session = new tf.Session({ graph });
        const found = await session.run(walks);
        await session.close();
        return found;
      }),
    );
    const [first, second] = results as [(typeof results)[0], (typeof results)[0]];
    const due = { loop: 100, again: 100, scan: 50, branches: 40, nested: 60 };
    for (const [name, steps] of Object.entries(due) as [keyof typeof due, number][]) {
      expect(variance(first[name].data) / steps, name).to.be.within(0.85, 1.15);
      expect(second[name].data, name).to.deep.equal(first[name].data);
    }
    expect(first.loop.data).to.not.deep.equal(first.again.data);
  });

  it('of dropout make masks of their own in every step, which its gradient has too', async () => {
    const graph = new tf.Graph();
    const { kept, slope, x } = graph.asDefault(() => {
      const x = tf.placeholder('float32', [50], { name: 'x' });
      const dropped = (_: tf.Tensor, each: tf.Tensor) =>
        tf.layers.dropout(tf.multiply(x, each), { keepProb: 0.5, isTraining: true });
      const kept = tf.scan(dropped, tf.ones([4]), { initializer: tf.zeros([50]) });
      return { kept, slope: tf.gradients(tf.reduceSum(kept), [x])[0] as tf.Tensor, x };
    });
    const session = new tf.Session({ graph });
    const found = await session.run({ kept, slope }, [[x, new Float32Array(50).fill(1)]]);
    const masks = found.kept.toArray() as number[][];
    expect(new Set(masks.map(String)).size).to.equal(4);
    expect(found.slope.toArray()).to.deep.equal(
      masks[0]?.map((_, at) => masks.reduce((sum, mask) => sum + (mask[at] as number), 0)),
    );
    await session.close();
  });

  /** What a function of a step does in loops and scans: 4 steps over the 50 numbers of x, stacked. */
  const loops: Readonly<Record<string, (fn: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor) => tf.Tensor>> = {
    scan: (fn, x) => tf.scan((_, each) => fn(tf.multiply(x, each)), tf.ones([4]), { initializer: tf.zeros([50]) }),
    'a scan of a length known in the run': (fn, x) =>
      tf.scan(
        (_, each) => fn(tf.multiply(x, each)),
        tf.stopGradient(tf.ops.compress(x, tf.constant([true, true, true, true]))),
        {
          initializer: tf.zeros([50]),
          reverse: true,
        },
      ),
    whileLoop: (fn, x) =>
      tf.reshape(
        tf.whileLoop(
          (i) => tf.less(i, 4),
          (i, all) => [tf.add(i, 1), tf.concat([tf.slice(all, [50], [150]), fn(x)], 0)],
          [tf.constant(0), tf.zeros([200])],
        )[1],
        [4, 50],
      ),
    'a branch in a whileLoop in a scan': (fn, x) => {
      const inner = (each: tf.Tensor) =>
        tf.whileLoop(
          (i) => tf.less(i, 2),
          (i, all) => {
            const made = tf.cond(
              tf.greater(i, -1),
              () => fn(tf.multiply(x, each)),
              () => tf.zeros([50]),
            );
            return [tf.add(i, 1), tf.concat([tf.slice(all, [50], [50]), made], 0)];
          },
          [tf.constant(0), tf.zeros([100])],
        )[1] as tf.Tensor;
      return tf.reshape(
        tf.scan((_, each) => inner(each), tf.ones([2]), { initializer: tf.zeros([100]) }),
        [4, 50],
      );
    },
  };
  const mask = (seed?: number) => tf.cast(tf.less(tf.randomUniform([50], { seed }), 0.5), 'float32');
  const rules: Readonly<Record<string, { fn: (x: tf.Tensor) => tf.Tensor; agrees: boolean }>> = {
    'draws the numbers of one seed again': {
      fn: tf.customGradient((x) => [tf.multiply(x, mask(7)), (dy) => tf.multiply(dy, mask(7))]),
      agrees: true,
    },
    'takes what was drawn': {
      fn: tf.customGradient((x) => {
        const drawn = mask();
        return [tf.multiply(x, drawn), (dy) => tf.multiply(dy, drawn)];
      }),
      agrees: true,
    },
    'draws numbers of its own': {
      fn: tf.customGradient((x) => [tf.identity(x), (dy) => tf.multiply(dy, mask())]),
      agrees: false,
    },
  };
  for (const [where, loop] of Object.entries(loops)) {
    for (const [what, { fn, agrees }] of Object.entries(rules))
      it(`of a gradient that ${what} are others in every step of ${where}`, async () => {
        const graph = new tf.Graph();
        const { y, slopes, again, x } = graph.asDefault(() => {
          const x = tf.placeholder('float32', [50], { name: 'x' });
          const y = loop(fn, x);
          const slope = (row: number) => tf.gradients(tf.gather(y, row), [x])[0] as tf.Tensor;
          const slopes = tf.stack([0, 1, 2, 3].map(slope));
          return { y, slopes, again: tf.gradients(tf.reduceSum(tf.square(y)), [x])[0] as tf.Tensor, x };
        });
        const session = new tf.Session({ graph, intraOpNumThreads: 1 });
        const found = await session.run({ y, slopes, again }, [[x, new Float32Array(50).fill(1)]]);
        const drawn = found.slopes.toArray() as number[][];
        expect(new Set(drawn.map(String)).size).to.equal(4);
        for (const row of drawn) expect(row.reduce((sum, value) => sum + value, 0)).to.be.within(10, 40);
        if (agrees) {
          expect(drawn).to.deep.equal(found.y.toArray());
          const sums = drawn[0]?.map((_, at) => 2 * drawn.reduce((sum, row) => sum + (row[at] as number), 0));
          expect(found.again.toArray()).to.deep.equal(sums);
        }
        await session.close();
      });
  }
});
