import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { encode } from 'fast-png';
import * as tf from 'trainop';
import { caught, rejected } from '../support/caught.js';
import { outputOf } from '../support/child.js';
import { next, rest, written } from '../support/datasets.js';

const { data } = tf;
const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/datasets/${name}`, import.meta.url));

describe('Data in files', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainop-data-'));
  });
  after(() => rm(folder, { recursive: true }));
  const write = async (name: string, content: string | Uint8Array) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };

  it('as lines of text: of several files, with any line ends, with and without a last one', async () => {
    const files = await Promise.all([
      write('a.txt', '\u{feff}one\r\ntwo\n\nfour'),
      write('none.txt', ''),
      write('b.txt', 'five ü\n'),
    ]);
    expect(await rest(data.textLines(files))).to.deep.equal(['one', 'two', '', 'four', 'five ü']);
    expect(await rest(data.textLines(files).batch(4))).to.deep.equal([['one', 'two', '', 'four'], ['five ü']]);
  });

  it('as CSV: quoted, with columns in the types and vectors that are wanted', async () => {
    const file = await write('a.csv', 'x0,x1,name,"y, ""z"""\n1,2.5,"a\nb",7\n3,,"c, d",9007199254740993\n');
    expect(await rest(data.csv(file))).to.deep.equal([
      { x0: 1, x1: 2.5, name: 'a\nb', 'y, "z"': 7 },
      { x0: 3, x1: Number.NaN, name: 'c, d', 'y, "z"': 2 ** 53 },
    ]);
    const columns = {
      x: { from: 'x*', dtype: 'float64' },
      y: { from: ['y, "z"'], dtype: 'int64' },
      name: 'string',
      flag: { from: 'x0', dtype: 'float16' },
    } as const;
    expect(await rest(data.csv(file, { columns }).batch(2))).to.deep.equal([
      {
        x: [
          [1, 2.5],
          [3, Number.NaN],
        ],
        y: [[7n], [9007199254740993n]],
        name: ['a\nb', 'c, d'],
        flag: [1, 3],
      },
    ]);
    const plainFile = await write('b.csv', '1;yes\n0;no\n');
    const named = data.csv(plainFile, { names: ['a', 'b'], delimiter: ';', columns: { a: 'bool', b: 'string' } });
    expect(await rest(named)).to.deep.equal([
      { a: true, b: 'yes' },
      { a: false, b: 'no' },
    ]);
  });

  it('as JSON lines', async () => {
    const file = await write('a.jsonl', '{"x":[1,2],"label":3,"text":"a"}\n\n{"x":[3,4],"label":4,"text":"b"}\r\n');
    expect(await rest(data.jsonLines(file))).to.deep.equal([
      { x: [1, 2], label: 3, text: 'a' },
      { x: [3, 4], label: 4, text: 'b' },
    ]);
    const columns = { x: 'uint8', label: 'int64' } as const;
    expect(await rest(data.jsonLines(file, { columns }).batch(2))).to.deep.equal([
      {
        x: [
          [1, 2],
          [3, 4],
        ],
        label: [3n, 4n],
      },
    ]);
    expect(await rest(data.jsonLines(await write('b.jsonl', '[1,2]\n"text"\ntrue')))).to.deep.equal([
      [1, 2],
      'text',
      true,
    ]);
  });

  it('as Parquet: every type, by groups of rows', async () => {
    const groups = data.parquet(fixture('groups.parquet'));
    const all = (await rest(groups)) as Record<string, unknown>[];
    expect(all).to.have.length(10);
    const { f64, ...others } = all[7] as Record<string, unknown>;
    expect(others).to.deep.equal({
      i32: 7,
      i64: 7n * 10n ** 12n,
      f32: 3.5,
      flag: false,
      text: 'row 7',
      list: [7, 7.5],
    });
    expect(f64).to.equal(7 / 3);
    const { value: first } = await groups.iterator().next();
    const types = Object.values(first as unknown as Record<string, tf.TensorData>).map(({ dtype }) => dtype);
    expect(types).to.deep.equal(['int32', 'int64', 'float32', 'float64', 'bool', 'string', 'float32']);
    const columns = { x: { from: ['f32', 'i32'], dtype: 'float32' }, y: { from: 'i64', dtype: 'float64' } } as const;
    const [batch] = await rest(data.parquet(fixture('groups.parquet'), { columns }).skip(3).batch(2));
    expect(batch).to.deep.equal({
      x: [
        [1.5, 3],
        [2, 4],
      ],
      y: [3e12, 4e12],
    });
  });

  it("as numpy's arrays and archives", async () => {
    const rows = await rest(data.npy(fixture('rows.npy')));
    expect(rows).to.have.length(6);
    expect(rows[5]).to.deep.equal([
      [5, 5.25],
      [5.5, 5.75],
    ]);
    expect(await rest(data.npy(fixture('fortran.npy')))).to.deep.equal([
      [0n, 1n, 2n],
      [3n, 4n, 5n],
      [6n, 7n, 8n],
      [9n, 10n, 11n],
    ]);
    const points = fileURLToPath(new URL('../../fixtures/tables/points.npz', import.meta.url));
    const [first] = await rest(data.npz(points).batch(2));
    expect(Object.keys(first as object).sort()).to.deep.equal(['flag', 'half', 'label', 't', 'x']);
    expect((first as { label: unknown }).label).to.deep.equal([0n, 1n]);
  });

  it('as pictures of every kind: the points that Pillow has', async () => {
    const expected = (await rest(data.npz(fixture('pictures.npz')).batch(10)))[0] as Record<string, number[][][]>;
    for (const [name, points] of Object.entries(expected)) {
      const image = await data.decodeImage(await readFile(fixture(name)), { dataFormat: 'NHWC' });
      expect([image.dtype, image.shape], name).to.deep.equal(['uint8', [10, 14, 3]]);
      const reference = points.flat(2);
      const most = Math.max(...image.values().map((value, index) => Math.abs(value - (reference[index] as number))));
      // Decoders of JPEG may round otherwise, and scale colours otherwise.
      expect(most, name).to.be.at.most(name.endsWith('.jpg') ? 24 : 0);
    }
    const file = await readFile(fixture('rgba.png'));
    const [four, one] = await Promise.all([
      data.decodeImage(file, { channels: 4 }),
      data.decodeImage(file, { channels: 1 }),
    ]);
    expect([four.shape, one.shape]).to.deep.equal([
      [4, 10, 14],
      [1, 10, 14],
    ]);
    expect(four.data.slice(3 * 140, 3 * 140 + 3)).to.deep.equal(Uint8Array.of(255, 243, 231));
    expect(one.data[1]).to.equal(Math.round(0.299 * 18 + 0.114 * 11));
    const small = await data.decodeImage(file, { size: [5, 7] });
    // A point of half the size is the mean of four: x * 18 at 0 and 1.
    expect([small.shape, small.data[0], small.data[1]]).to.deep.equal([[3, 5, 7], 9, 45]);
    const damaged = await rejected(data.decodeImage(file.subarray(0, 70)), tf.DataError);
    expect(damaged.message).to.include('cannot be decoded');
    await rejected(data.decodeImage(Uint8Array.of(1, 2, 3)), tf.DataError);
    const bomb = Uint8Array.from(file);
    bomb.fill(0x7f, 16, 24);
    await rejected(data.decodeImage(bomb), tf.DataError);
  });

  it('as folders of pictures, a class each, decoded behind the shuffle', async () => {
    const root = join(folder, 'pictures');
    for (const [label, name] of ['cats', 'dogs'].entries()) {
      await mkdir(join(root, name), { recursive: true });
      for (let index = 0; index < 3; index++)
        await writeFile(
          join(root, name, `${index}.png`),
          encode({ width: 2, height: 1, channels: 1, data: Uint8Array.of(label * 100 + index, 7) }),
        );
      await writeFile(join(root, name, 'notes.txt'), 'no picture');
    }
    const images = data.images(root, { channels: 1 });
    const all = (await rest(images)) as { image: number[][][]; label: bigint }[];
    expect(all.map(({ image, label }) => [label, image[0]?.[0]?.[0]])).to.deep.equal([
      [0n, 0],
      [0n, 1],
      [0n, 2],
      [1n, 100],
      [1n, 101],
      [1n, 102],
    ]);
    const shuffled = images.shuffle(6, { seed: 2 }).batch(4);
    const [first] = (await rest(shuffled)) as { image: number[][][][]; label: bigint[] }[];
    expect(
      first?.image.map((image, at) => (image[0]?.[0]?.[0] ?? 0) >= 100 === (first.label[at] === 1n)),
    ).to.deep.equal([true, true, true, true]);
    const place = JSON.stringify(await images.shuffle(6).iterator().save());
    expect(place).to.have.length.below(300);
    const paths = await rest(data.imagePaths(root).skip(5));
    expect(paths).to.deep.equal([{ path: join(root, 'dogs', '2.png'), label: 1n }]);
    const swapped = await rest(data.images(root, { channels: 1, classNames: ['dogs'] }));
    expect(swapped.map((each) => (each as { label: bigint }).label)).to.deep.equal([0n, 0n, 0n]);
    const flat = await rest(data.images(join(root, 'cats'), { channels: 1, labels: false }));
    expect(Object.keys(flat[0] as object)).to.deep.equal(['image']);
    await writeFile(join(root, 'cats', '3.png'), 'hello');
    const error = await rejected(rest(images.batch(6)), tf.DataError);
    expect(error.file).to.equal(join(root, 'cats', '3.png'));
    expect((await rejected(rest(data.images(join(root, 'cats'))), tf.DataError)).message).to.include('no pictures');
  });

  describe('have a place', () => {
    const lines = Array.from({ length: 60 }, (_, row) => `row ${row}`);
    const sources: Readonly<Record<string, () => Promise<tf.data.Dataset>>> = {
      'text lines': async () => data.textLines([await write('p.txt', lines.join('\n')), await write('q.txt', 'end\n')]),
      csv: async () =>
        data.csv(await write('p.csv', ['a,b', ...lines.map((line, row) => `${row},"${line}"`)].join('\n'))),
      'json lines': async () =>
        data.jsonLines(await write('p.jsonl', lines.map((line) => JSON.stringify({ line })).join('\n'))),
      parquet: async () => data.parquet([fixture('groups.parquet'), fixture('groups.parquet')]),
      npy: async () => data.npy([fixture('rows.npy'), fixture('rows.npy')]),
      npz: async () => data.npz(fileURLToPath(new URL('../../fixtures/tables/points.npz', import.meta.url))),
    };
    for (const [name, make] of Object.entries(sources))
      it(`in ${name}, from which another iterator goes on`, async () => {
        const source = await make();
        for (const dataset of [source, source.shuffle(5, { seed: 3 }).repeat(2).batch(3)]) {
          const whole = dataset.iterator();
          const before = await next(whole, 4);
          const place = await written(whole);
          const resumed = (await make()).shuffle(5, { seed: 3 }).repeat(2).batch(3).iterator();
          const other = dataset === source ? (await make()).iterator() : resumed;
          await other.restore(place);
          expect(await written(other)).to.deep.equal(place);
          const left = await rest(whole);
          expect(await rest(other)).to.deep.equal(left);
          expect(before.length).to.equal(4);
          expect(left.length).to.be.above(0);
        }
      });
  });

  it('refuse a place that is none', async () => {
    const sources = [
      data.textLines(await write('r.txt', 'a\nb\n')),
      data.csv(await write('r.csv', 'a,b\n1,2\n')),
      data.jsonLines(await write('r.jsonl', '1\n')),
      data.parquet(fixture('groups.parquet')),
      data.npy(fixture('rows.npy')),
    ];
    for (const source of sources)
      for (const place of [5, [0], ['a', null], [0, 'a'], [0, [1]], [0, -1], [0, [0.5, 1]]]) {
        const iterator = source.iterator();
        const state = { ...(await written(iterator)), cursor: { place, index: 0 } };
        // What is read by elements of its own has the place one level deeper.
        const deeper = { ...state, cursor: { item: [], parent: { place, index: 0 } } };
        const failure = iterator
          .restore(deeper as never)
          .catch(() => iterator.restore(state as never))
          .then(() => iterator.next());
        expect((await rejected(failure, tf.CheckpointError)).message, JSON.stringify(place)).to.include(
          'no such place',
        );
      }
  });

  it('say file and row of what is wrong', async () => {
    const wrong: readonly [tf.data.Dataset, number | undefined, string][] = [
      [data.textLines(join(folder, 'missing.txt')), undefined, 'missing.txt cannot be read'],
      [data.textLines(folder), undefined, 'no regular file'],
      [
        data.textLines(await write('latin.txt', Uint8Array.from([97, 10, 98, 10, 0xfc, 10]))),
        3,
        'latin.txt:3: this is no UTF-8',
      ],
      [data.csv(await write('short.csv', 'a,b\n1,2\n3\n')), 3, 'short.csv:3: there are 1 columns, and not 2'],
      [
        data.csv(await write('word.csv', 'a,b\n1,2\nx,4\n'), { columns: { a: 'float32' } }),
        3,
        "word.csv:3: 'a' holds no float32",
      ],
      [
        data.csv(await write('part.csv', 'a\n1\n2\n1.5\n'), { columns: { a: 'int64' } }).batch(3),
        4,
        "part.csv:4: 'a' holds no int64",
      ],
      [data.csv(await write('gap.csv', 'a\n1\n""\n'), { columns: { a: 'uint8' } }), 3, "'a' holds no uint8"],
      [data.csv(await write('quote.csv', 'a,b\n1,2\n3,"4\n')), 3, 'quote.csv:'],
      [data.csv(await write('twice.csv', 'a,a\n1,2\n')), 1, "two columns are named 'a'"],
      [data.csv(await write('empty.csv', '')), 1, 'no row of names'],
      [
        data.csv(join(folder, 'twice.csv'), { names: ['a', 'b'], columns: { c: 'float32' } }),
        undefined,
        "no column 'c'",
      ],
      [
        data.csv([await write('one.csv', 'a,b\n1,2\n'), await write('two.csv', 'b,a\n1,2\n')]),
        1,
        'two.csv: the columns are others',
      ],
      [data.jsonLines(await write('cut.jsonl', '{"a":1}\n{"a":\n')), 2, 'cut.jsonl:2: this is no JSON'],
      [data.jsonLines(await write('null.jsonl', '{"a":1}\n{"a":null}\n')), 2, "null.jsonl:2: 'a'"],
      [data.jsonLines(await write('kind.jsonl', '{"a":1.5}'), { columns: { a: 'int64' } }), 1, "kind.jsonl:1: 'a'"],
      [
        data.jsonLines(await write('less.jsonl', '{"a":1}\n{"b":1}'), { columns: { a: 'int64' } }),
        2,
        "less.jsonl:2 has no column 'a'",
      ],
      [data.parquet(await write('noise.parquet', 'hello')), undefined, 'noise.parquet is no Parquet file'],
      [
        data.parquet(fixture('groups.parquet'), { columns: { x: { from: 'f32', dtype: 'int32' } } }),
        2,
        "groups.parquet:2: 'x'",
      ],
      [data.npy(await write('noise.npy', 'hello')), undefined, 'noise.npy is no array of numpy'],
      [
        data.npy(await write('cut.npy', (await readFile(fixture('rows.npy'))).subarray(0, 150))),
        undefined,
        'cut.npy is no array',
      ],
      [data.npz(await write('noise.npz', 'hello')), undefined, 'noise.npz'],
      [data.images(join(folder, 'nothing')), undefined, 'nothing'],
    ];
    for (const [dataset, row, text] of wrong) {
      const error = await rejected(rest(dataset), tf.DataError);
      expect(error.message).to.include(text);
      expect(error.row, text).to.equal(row);
      expect(error.file, text).to.be.a('string');
    }
  });

  it('are refused where they change while they are read', async () => {
    const file = await write('changing.txt', 'a\n'.repeat(400_000));
    const iterator = data.textLines(file).iterator();
    await next(iterator, 1);
    await writeFile(file, 'b\n'.repeat(400_001));
    const error = await rejected(rest(iterator), tf.DataError);
    expect(error.message).to.include('has changed while it was read');
  });

  it('are read piece by piece: memory stays flat, and what is not asked for is not read', async () => {
    const line = `${'0123456789'.repeat(20)}\n`;
    const file = await write('large.txt', line.repeat(250_000));
    const program = `
      import * as tf from ${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)};
      let [most, count] = [0, 0];
      const start = process.memoryUsage().rss;
      for await (const batch of tf.data.textLines(${JSON.stringify(file)}).shuffle(100).batch(500)) {
        count += batch.size;
        if (count % 5000 === 0) most = Math.max(most, process.memoryUsage().rss - start);
      }
      console.log(count, most < 4e7 ? 'flat' : most);`;
    const { lines, errors } = await outputOf(['--max-semi-space-size=1', '--input-type=module', '-e', program], {});
    expect(lines, errors).to.deep.equal(['250000 flat']);
  });

  it('take nothing that means nothing', () => {
    const refused: readonly [() => unknown, string][] = [
      [() => data.csv([]), 'no files'],
      [() => data.csv(''), 'not a path'],
      [() => data.csv('a', { delimiter: '"' }), 'delimiter'],
      [() => data.csv('a', { columns: {} }), 'names none'],
      [() => data.csv('a', { columns: { x: 'float' as never } }), 'not an element type'],
      [() => data.csv('a', { columns: { x: { form: 'y' } as never } }), "unknown option 'form'"],
      [() => data.jsonLines('a', { names: [] } as never), "unknown option 'names'"],
      [() => data.images('a', { channels: 2 as never }), 'channels'],
      [() => data.images('a', { size: [0, 1] }), 'size'],
      [() => data.images('a', { dataFormat: 'CHW' as never }), 'dataFormat'],
    ];
    for (const [call, text] of refused) expect(caught(call, tf.ValueError).message).to.include(text);
  });
});
