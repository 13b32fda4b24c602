import { expect } from 'chai';
import * as tf from 'trainop';
import { caught, rejected } from '../support/caught.js';
import { next, plain, rest, written } from '../support/datasets.js';

const { Dataset } = tf.data;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => BigInt(index));
const sorted = (values: unknown[]) => [...(values as bigint[])].sort((a, b) => Number(a - b));

describe('A Dataset', () => {
  it('of arrays has their rows, whatever their type, in any structure', async () => {
    const types = ['float32', 'float16', 'float64', 'int64', 'uint8', 'bool', 'string'] as const;
    const values = (dtype: tf.DType) =>
      ({ int64: [[1n], [2n], [3n]], bool: [[true], [false], [true]], string: [['a'], ['b'], ['c']] })[
        dtype as 'int64'
      ] ?? [[1.5], [2], [3]].map(([each]) => [dtype === 'uint8' ? Math.floor(each as number) : each]);
    const arrays = Object.fromEntries(
      types.map((dtype) => [dtype, tf.TensorData.from(values(dtype) as unknown as number[][], dtype)]),
    );
    const [first, second] = (await rest(
      Dataset.fromTensorSlices({ arrays, list: [arrays.int64, { of: [7, 8, 9] }] }).batch(2),
    )) as [{ arrays: Record<string, unknown>; list: unknown }, { list: unknown }];
    for (const dtype of types)
      expect(first.arrays[dtype], dtype).to.deep.equal((values(dtype) as unknown[]).slice(0, 2));
    expect(first.list).to.deep.equal([[[1n], [2n]], { of: [7, 8] }]);
    expect(second.list).to.deep.equal([[[3n]], { of: [9] }]);
    const [row] = await rest(Dataset.fromTensorSlices({ arrays }));
    expect(row).to.deep.equal({
      arrays: Object.fromEntries(types.map((dtype) => [dtype, (values(dtype) as unknown[])[0]])),
    });
  });

  it('gives a batch as what a session is fed', async () => {
    const graph = new tf.Graph();
    const { sum } = graph.asDefault(() => {
      const x = tf.placeholder('float32', ['n', 2], { name: 'x' });
      const y = tf.placeholder('float32', ['n'], { name: 'y' });
      return { sum: tf.add(tf.reduceSum(x), tf.reduceSum(y)) };
    });
    const session = new tf.Session({ graph, intraOpNumThreads: 1 });
    const sums: number[] = [];
    const points = Dataset.fromTensorSlices({
      x: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      y: [10, 20, 30],
    });
    for await (const batch of points.batch(2)) sums.push((await session.run(sum, batch)).item() as number);
    expect(sums).to.deep.equal([40, 41]);
    await session.close();
  });

  it('takes, skips, shards, repeats, filters, combines, as TensorFlow does', async () => {
    const range = Dataset.range(6);
    const cases: readonly [tf.data.Dataset, unknown[]][] = [
      [Dataset.range(2, 8, 3), [2n, 5n]],
      [Dataset.range(3, -1, -2), [3n, 1n]],
      [Dataset.range(5, 1), []],
      [range.take(2), [0n, 1n]],
      [range.take(9), numbers(6)],
      [range.skip(4), [4n, 5n]],
      [range.skip(7), []],
      [range.shard(4, 1), [1n, 5n]],
      [range.take(2).repeat(3), [0n, 1n, 0n, 1n, 0n, 1n]],
      [range.repeat(0), []],
      [range.take(0).repeat(), []],
      [range.repeat().take(8), [...numbers(6), 0n, 1n]],
      [range.filter((x) => x.item() % 2n === 0n), [0n, 2n, 4n]],
      [range.filter(async (x) => x.item() > 3n), [4n, 5n]],
      [range.take(1).concatenate(Dataset.range(7, 9)), [0n, 7n, 8n]],
      [range.batch(4), [numbers(4), [4n, 5n]]],
      [range.batch(4, { dropRemainder: true }), [numbers(4)]],
      [range.batch(7), [numbers(6)]],
      [range.batch(7, { dropRemainder: true }), []],
      [
        range.batch(2).batch(2),
        [
          [
            [0n, 1n],
            [2n, 3n],
          ],
          [[4n, 5n]],
        ],
      ],
      [range.map((x) => Number(x.item()) + 0.5).take(2), [0.5, 1.5]],
      [
        range.map(async (x, { index }) => [x, { index }]).take(2),
        [
          [0n, { index: 0 }],
          [1n, { index: 1 }],
        ],
      ],
      [
        Dataset.zip({ a: range, b: Dataset.range(10, 12) }),
        [
          { a: 0n, b: 10n },
          { a: 1n, b: 11n },
        ],
      ],
      [Dataset.zip([range, range.skip(1)]).batch(5), [[numbers(5), [1n, 2n, 3n, 4n, 5n]]]],
      [Dataset.fromTensors({ x: [1, 2] }).repeat(2), [{ x: [1, 2] }, { x: [1, 2] }]],
      [range.prefetch(3), numbers(6)],
      [range.prefetch(100).take(3), numbers(3)],
    ];
    for (const [dataset, expected] of cases) expect(await rest(dataset), String(dataset)).to.deep.equal(expected);
  });

  it('pads what differs in size', async () => {
    const of = (values: readonly unknown[]) => Dataset.fromGenerator(() => values);
    const texts = of([{ t: ['a'] }, { t: ['b', 'c'] }]).paddedBatch(2, { paddingValues: '-' });
    expect(await rest(texts)).to.deep.equal([
      {
        t: [
          ['a', '-'],
          ['b', 'c'],
        ],
      },
    ]);
    const planes = of([[[1, 2]], [[3], [4]]]).paddedBatch(2);
    expect(await rest(planes)).to.deep.equal([
      [
        [
          [1, 2],
          [0, 0],
        ],
        [
          [3, 0],
          [4, 0],
        ],
      ],
    ]);
    const named = of([
      { t: [1n], n: true },
      { t: [2n, 3n], n: false },
    ]).paddedBatch(2, {
      paddedShapes: { t: [3] },
      paddingValues: { t: -1 },
    });
    expect(await rest(named)).to.deep.equal([
      {
        t: [
          [1n, -1n, -1n],
          [2n, 3n, -1n],
        ],
        n: [true, false],
      },
    ]);
    const tooLong = await rejected(rest(of([[1], [1, 2, 3]]).paddedBatch(2, { paddedShapes: [2] })), tf.DataError);
    expect(tooLong.message).to.include('element 1').and.include('[3]');
    const unfit = of([[1]]).paddedBatch(2, { paddingValues: 'x' });
    await rejected(rest(unfit), tf.DTypeError);
  });

  it('is shuffled by its seed: every element once, another order in each pass, and every order where the buffer is as large', async () => {
    const shuffled = (options: tf.data.ShuffleOptions, size = 50) => Dataset.range(50).shuffle(size, options);
    const [a, b] = [await rest(shuffled({ seed: 1 })), await rest(shuffled({ seed: 1 }))];
    expect(a).to.deep.equal(b);
    expect(a).to.not.deep.equal(numbers(50));
    expect(sorted(a)).to.deep.equal(numbers(50));
    expect(await rest(shuffled({ seed: 2 }))).to.not.deep.equal(a);
    const twice = await rest(shuffled({ seed: 1 }).repeat(2));
    expect(sorted(twice.slice(0, 50))).to.deep.equal(numbers(50));
    expect(twice.slice(50)).to.not.deep.equal(twice.slice(0, 50));
    const same = shuffled({ seed: 1, reshuffleEachIteration: false });
    expect(await rest(same.repeat(2))).to.deep.equal([...(await rest(same)), ...(await rest(same))]);
    const dataset = shuffled({});
    expect(await rest(dataset)).to.not.deep.equal(await rest(dataset));
    const small = (await rest(shuffled({ seed: 1 }, 3))) as bigint[];
    expect(small.every((value, index) => Number(value) <= index + 2)).to.equal(true);
    // Each of the six orders of three about as often.
    const orders = new Map<string, number>();
    for (const order of (await rest(Dataset.range(3).shuffle(3, { seed: 3 }).batch(3).repeat(1200))) as bigint[][])
      orders.set(order.join(), (orders.get(order.join()) ?? 0) + 1);
    expect([...orders.values()].sort((x, y) => x - y)[0]).to.be.above(160);
    expect(orders.size).to.equal(6);
  });

  it('gives each element random numbers of its own, which depend on seed, pass and number alone', async () => {
    const noisy = (parallel?: number) =>
      Dataset.range(200).map((_, { random }) => [random(), random()], { seed: 5, numParallelCalls: parallel });
    const once = (await rest(noisy())) as number[][];
    expect(await rest(noisy(7))).to.deep.equal(once);
    expect(new Set(once.flat()).size).to.equal(400);
    const mean = once.flat().reduce((sum, value) => sum + value, 0) / 400;
    expect(mean).to.be.within(0.45, 0.55);
    const twice = await rest(noisy().repeat(2));
    expect(twice.slice(200)).to.not.deep.equal(twice.slice(0, 200));
  });

  it('keeps the order of calls that wait, of which several are under way at once', async () => {
    let [busy, most] = [0, 0];
    const slow = Dataset.range(9).map(
      async (x, { index }) => {
        most = Math.max(most, ++busy);
        await new Promise((resolve) => setTimeout(resolve, 9 - index));
        busy--;
        return x;
      },
      { numParallelCalls: 4 },
    );
    expect(await rest(slow)).to.deep.equal(numbers(9));
    expect(most).to.equal(4);
  });

  it('says in which element something went wrong', async () => {
    const of = (values: readonly unknown[]) => Dataset.fromGenerator(() => values as Iterable<number>);
    const cases: readonly [tf.data.Dataset, number, string][] = [
      [of([[1, 2], [3, 4], [5]]).batch(8), 2, 'another shape'],
      [of([{ x: 1 }, { x: 1n }]).batch(2), 1, "'x' has another element type"],
      [
        of([{ x: 1 }, { x: 2 }, { y: 1 }, { x: 3 }])
          .skip(1)
          .batch(2),
        1,
        'other parts',
      ],
      [of([1, undefined]), 1, 'no element'],
      [of([1, 2, [[1], 2]]), 2, 'ragged'],
      [
        Dataset.fromGenerator(function* () {
          yield 1;
          throw new RangeError('the well is dry');
        }),
        1,
        'the well is dry',
      ],
      [Dataset.fromGenerator(() => 5 as unknown as number[]), 0, 'nothing that can be iterated'],
      [
        Dataset.range(5).map((x) => {
          if (x.item() === 3n) throw new RangeError('three');
          return x;
        }),
        3,
        'Dataset.map: element 3: three',
      ],
      [Dataset.range(5).map((x, { index }) => (index === 2 ? Promise.reject(new Error('two')) : x)), 2, 'two'],
      [Dataset.range(5).filter((() => 1) as never), 0, 'neither true nor false'],
      [Dataset.range(5).map(() => undefined as unknown as number), 0, 'no element'],
    ];
    for (const [dataset, element, text] of cases) {
      const error = await rejected(rest(dataset), tf.DataError);
      expect(error.message, String(dataset)).to.include(text);
      expect(error.element, String(dataset)).to.equal(element);
    }
  });

  it('fails again where it has failed, and keeps its place there', async () => {
    let isBroken = true;
    const dataset = Dataset.range(6)
      .shuffle(3, { seed: 1 })
      .map((x, { index }) => {
        if (isBroken && index === 4) throw new Error('broken');
        return x;
      })
      .batch(2)
      .prefetch(2);
    const iterator = dataset.iterator();
    await next(iterator, 2);
    await rejected(iterator.next(), tf.DataError);
    await rejected(iterator.next(), tf.DataError);
    const place = await written(iterator);
    isBroken = false;
    const whole = await rest(dataset);
    await iterator.restore(place);
    expect(await rest(iterator)).to.have.length(whole.length - 2);
  });

  it('walks twice at once, each on its own', async () => {
    const dataset = Dataset.range(4);
    const [a, b] = [dataset.iterator(), dataset.iterator()];
    expect(await next(a, 2)).to.deep.equal([0n, 1n]);
    expect(await next(b, 3)).to.deep.equal([0n, 1n, 2n]);
    expect(await rest(a)).to.deep.equal([2n, 3n]);
    expect(await rest(b)).to.deep.equal([3n]);
  });

  it('ends its generators where a loop is left, an iterator is closed, or an element fails', async () => {
    let [open, closed] = [0, 0];
    const dataset = Dataset.fromGenerator(async function* () {
      open++;
      try {
        for (let index = 0; ; index++) yield index;
      } finally {
        closed++;
      }
    });
    for await (const { size } of dataset.batch(2).prefetch(2)) if (size === 2) break;
    expect([open, closed]).to.deep.equal([1, 1]);
    const iterator = Dataset.zip([dataset, dataset.repeat(2)]).iterator();
    for await (const element of iterator) if (plain(element)) break;
    expect([open, closed]).to.deep.equal([3, 1]);
    await iterator.close();
    expect([open, closed]).to.deep.equal([3, 3]);
    expect(await iterator.next()).to.deep.equal({ done: true, value: undefined });
    await rejected(iterator.save(), tf.ValueError);
    await rejected(rest(dataset.map((x) => (x.item() > 1 ? Promise.reject(new Error('no')) : x))), tf.DataError);
    expect([open, closed]).to.deep.equal([4, 4]);
  });

  it('makes elements ahead while nobody asks, as many as it is told', async () => {
    let made = 0;
    const iterator = Dataset.fromGenerator(function* () {
      for (;;) yield ++made;
    })
      .prefetch(3)
      .iterator();
    expect(await next(iterator, 1)).to.deep.equal([1]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(made).to.equal(4);
    expect(await next(iterator, 5)).to.deep.equal([2, 3, 4, 5, 6]);
    await iterator.close();
  });

  it('refuses arguments that mean nothing', () => {
    const range = Dataset.range(3);
    const refused: readonly [() => unknown, string][] = [
      [() => Dataset.range(1.5), 'Dataset.range'],
      [() => Dataset.range(0, 3, 0), 'a step of 0'],
      [() => Dataset.fromTensorSlices(5), 'one axis or more'],
      [() => Dataset.fromTensorSlices({}), 'nothing to take rows of'],
      [() => Dataset.fromTensorSlices({ x: [1, 2], y: [1] }), '2 rows'],
      [() => Dataset.fromTensorSlices(new tf.TensorData('int4', [2], new Uint8Array(1))), 'less than a byte'],
      [() => Dataset.fromGenerator([1] as never), 'not a function'],
      [() => Dataset.zip({}), 'no datasets'],
      [() => Dataset.zip([range, 1 as never]), 'not a dataset'],
      [() => range.batch(0), 'batchSize'],
      [() => range.batch(2, { drop: true } as never), "unknown option 'drop'"],
      [() => range.batch(2, { dropRemainder: 1 as never }), 'true or false'],
      [() => range.shuffle(0), 'bufferSize'],
      [() => range.shuffle(2, { seed: 0.5 }), 'seed'],
      [() => range.shard(2, 2), 'no such shard'],
      [() => range.repeat(-1), 'count'],
      [() => range.prefetch(0), 'bufferSize'],
      [() => range.map(5 as never), 'not a function'],
      [() => range.map((x) => x, { numParallelCalls: 0 }), 'numParallelCalls'],
      [() => range.paddedBatch(2, { paddedShapes: ['a'] as never }), 'sizes to fill up to'],
      [() => new Dataset({} as never), 'not made by its constructor'],
    ];
    for (const [call, text] of refused) expect(caught(call, tf.ValueError).message).to.include(text);
  });
});

describe('The place of an iterator', () => {
  const points = {
    x: tf.TensorData.from(
      Array.from({ length: 40 }, (_, row) => row / 4),
      'float16',
      [10, 4],
    ),
    y: numbers(10),
  };
  const generated = Dataset.fromGenerator(async function* () {
    for (let index = 0; index < 11; index++)
      yield { text: `line ${index}`, flag: index % 2 === 0, row: [index, -index] };
  });
  const pipelines: Readonly<Record<string, tf.data.Dataset>> = {
    slices: Dataset.fromTensorSlices(points),
    shuffled: Dataset.fromTensorSlices(points).shuffle(4, { seed: 1 }),
    'without a seed': Dataset.fromTensorSlices(points).shuffle(10).repeat(2),
    'shuffled, repeated and batched': Dataset.fromTensorSlices(points).shuffle(10).repeat(3).batch(4).prefetch(2),
    'repeated before it is shuffled': Dataset.range(4).repeat(3).shuffle(6).batch(5, { dropRemainder: true }),
    mapped: Dataset.range(12).map((x, { random, index }) => ({ x, noise: [random(), index] })),
    'mapped at once': Dataset.range(12)
      .shuffle(5)
      .map(async (x, { random }) => ({ x, noise: random() }), { numParallelCalls: 3 })
      .batch(2),
    filtered: generated.filter(({ flag }) => flag.item()).prefetch(3),
    'of a generator': generated.shuffle(3).skip(2).batch(3),
    'side by side': Dataset.zip({ a: generated, b: Dataset.range(20).shuffle(20) })
      .shuffle(4)
      .batch(2),
    'one after the other': generated.shuffle(4).concatenate(generated.shuffle(4)).shard(2, 1).prefetch(1),
    padded: generated.map(({ row }, { index }) => row.values().slice(0, 1 + (index % 2))).paddedBatch(3),
    parts: Dataset.range(30).skip(3).take(20).shard(3, 1).batch(2).repeat(2).take(7),
  };

  for (const [name, dataset] of Object.entries(pipelines))
    it(`${name}: another iterator goes on from any with the same elements`, async () => {
      const whole = dataset.iterator();
      for (let step = 0; ; step++) {
        const place = await written(whole);
        const other = dataset.iterator();
        await next(other, 2);
        await other.restore(place);
        expect(await written(other), `after ${step}`).to.deep.equal(place);
        const copy = dataset.iterator();
        await copy.restore(place);
        const left = await rest(other);
        const { done, value } = await whole.next();
        if (done) {
          expect(left).to.deep.equal([]);
          break;
        }
        expect(await rest(copy), `after ${step}`).to.deep.equal(left);
        expect(left[0], `after ${step}`).to.deep.equal(plain(value));
      }
    });

  it('is the one behind what was asked for before, and a later loop over the dataset is another pass', async () => {
    const dataset = Dataset.range(9).shuffle(9, { seed: 4 }).prefetch(2);
    const passes = [await rest(dataset), await rest(dataset), await rest(dataset)];
    const same = Dataset.range(9).shuffle(9, { seed: 4 }).prefetch(2);
    await rest(same);
    const iterator = same.iterator();
    const asked = [iterator.next(), iterator.next()];
    const saved = written(iterator);
    const later = iterator.next();
    await Promise.all([...asked, later]);
    // What is left in the new process: the same dataset, without its iterators.
    const again = Dataset.range(9).shuffle(9, { seed: 4 }).prefetch(2);
    const resumed = again.iterator();
    await resumed.restore(await saved);
    expect(await rest(resumed)).to.deep.equal((passes[1] as unknown[]).slice(2));
    expect(await rest(again)).to.deep.equal(passes[2]);
  });

  it('fits smaller buffers than those it was saved with', async () => {
    const made = (ahead: number, buffer: number) =>
      Dataset.range(30).shuffle(buffer, { seed: 1 }).batch(2).prefetch(ahead);
    const iterator = made(6, 8).iterator();
    await next(iterator, 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const smaller = made(2, 3).iterator();
    await smaller.restore(await written(iterator));
    expect(sorted((await rest(smaller)).flat())).to.have.length(28);
  });

  it('is refused where it is that of another pipeline, or none, and then the iterator stays where it is', async () => {
    const dataset = Dataset.fromTensorSlices(points).shuffle(4).batch(2);
    const iterator = dataset.iterator();
    await next(iterator, 1);
    const good = await written(iterator);
    const cursor = good.cursor as Record<string, tf.data.IteratorState>;
    const bad: readonly [unknown, string][] = [
      [await written(Dataset.range(3).batch(2).iterator()), 'another pipeline'],
      [undefined, 'no place in a dataset'],
      [[], 'no place in a dataset'],
      [{ ...good, seed: -1 }, 'seed'],
      [{ ...good, cursor: undefined }, 'cursor'],
      [{ ...good, cursor: { ...cursor, index: 'a' } }, 'index'],
      [{ ...good, cursor: { ...cursor, parent: { ...cursor.parent, buffer: [999] } } }, 'no row of 10'],
      [{ ...good, cursor: { ...cursor, parent: { ...cursor.parent, random: [1] } } }, 'random numbers'],
      [{ ...good, cursor: { ...cursor, parent: { ...cursor.parent, parent: { index: 11 } } } }, 'index'],
    ];
    for (const [state, text] of bad)
      expect((await rejected(iterator.restore(state as never), tf.CheckpointError)).message).to.include(text);
    expect(await written(iterator)).to.deep.equal(good);
    const kept = await written(generated.prefetch(2).iterator());
    const withElements = { ...kept, cursor: { ready: [['numbers', 'float32', [9], 'AAAA']], parent: { index: 0 } } };
    const error = await rejected(
      generated
        .prefetch(2)
        .iterator()
        .restore(withElements as never),
      tf.CheckpointError,
    );
    expect(error.message).to.include('no element');
  });
});
