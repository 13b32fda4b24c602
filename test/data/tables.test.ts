// Tables as numpy and pyarrow write them, and what of them is fed for the inputs of a model.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { batchesOf, type TableFeed, type TableInput, tableFeeds } from '../../src/data/feeds.js';
import { readTable, type Table } from '../../src/data/tables.js';
import { ModelFormatError, ValueError } from '../../src/errors.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { caught, rejected } from '../support/caught.js';

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/tables/${name}`, import.meta.url));
const close = (found: TensorData, expected: readonly number[]) =>
  expected.every((value, index) => Math.abs(Number(found.values()[index]) - value) < 1e-6);

/** What is fed in the first steps. */
async function take(feeds: readonly TableFeed[], size: number, count = 1, seed?: number) {
  const taken: Readonly<Record<string, TensorData>>[] = [];
  for await (const batch of batchesOf(feeds, size, seed).batches.take(count)) taken.push(batch);
  return taken;
}

describe('Tables', () => {
  let npz: Table;
  let csv: Table;
  let parquet: Table;
  before(async () => {
    [npz, csv, parquet] = (await Promise.all(
      ['points.npz', 'points.csv', 'points.parquet'].map((name) => readTable(fixture(name))),
    )) as [Table, Table, Table];
  });

  it('of numpy have the types, shapes and order of axes of its arrays', () => {
    const facts = [...npz].map(([name, { dtype, shape }]) => `${name} ${dtype} [${shape}]`);
    expect(facts.sort()).to.deep.equal([
      'flag bool [20]',
      'half float16 [20]',
      'label int64 [20]',
      'rate float32 []',
      't float64 [20,2]',
      'x float32 [20,3]',
    ]);
    expect(npz.get('label')?.values().slice(0, 5)).to.deep.equal([0n, 1n, 2n, 0n, 1n]);
    expect(npz.get('rate')?.item()).to.equal(0.25);
  });

  it('have the same numbers in every kind of file', () => {
    const column = (name: string) => (csv.get(name) as TensorData).values() as number[];
    const rows = column('x0').flatMap((_, row) => ['x0', 'x1', 'x2'].map((name) => column(name)[row] as number));
    const targets = column('t0').flatMap((_, row) => ['t0', 't1'].map((name) => column(name)[row] as number));
    for (const table of [npz, parquet]) {
      expect(close(table.get('x') as TensorData, rows)).to.equal(true);
      expect(close(table.get('t') as TensorData, targets)).to.equal(true);
    }
    expect(csv.get('name')?.values()[1]).to.equal('point, 1');
    expect(parquet.get('x')?.shape).to.deep.equal([20, 3]);
  });

  const inputs: readonly TableInput[] = [
    { name: 'x:0', dtype: 'float32', shape: ['n', 1, 3], isOptional: false },
    { name: 't', dtype: 'float32', shape: ['n', 2], isOptional: false },
    { name: 'rate', dtype: 'float32', shape: [], isOptional: true },
  ];

  it('are fed by the names of inputs, in their types and shapes', async () => {
    for (const table of [npz, parquet]) {
      const feeds = tableFeeds(table, inputs, new Map());
      const [next = {}] = await take(feeds, 4);
      expect([next['x:0']?.dtype, next['x:0']?.shape]).to.deep.equal(['float32', [4, 1, 3]]);
      expect([next.t?.dtype, next.t?.shape]).to.deep.equal(['float32', [4, 2]]);
      expect(next.rate?.item()).to.equal(table === npz ? 0.25 : undefined);
    }
  });

  it('are fed by given columns, patterns among them, and by what is left over', async () => {
    const given = tableFeeds(
      csv,
      inputs,
      new Map([
        ['x', ['x*']],
        ['t', ['t0', 't1']],
      ]),
    );
    const left = tableFeeds(csv, inputs, new Map([['x', ['x0', 'x1', 'x2']]]));
    expect(given).to.deep.equal(left);
    expect(
      close((await take(given, 20))[0]?.['x:0'] as TensorData, (npz.get('x') as TensorData).values() as number[]),
    ).to.equal(true);
    const labels = tableFeeds(csv, [{ name: 'name', dtype: 'string', shape: ['n'], isOptional: false }], new Map());
    expect((await take(labels, 2))[0]?.name?.values()).to.deep.equal(['point, 0', 'point, 1']);
  });

  it('come in whole batches, again and again, shuffled anew by the seed in each pass', async () => {
    const feeds = tableFeeds(npz, [{ name: 'label', dtype: 'int32', shape: ['n'], isOptional: false }], new Map());
    const rows = new Map([['row', TensorData.from(Array.from({ length: 5 }, (_, row) => row))]]);
    const numbers = tableFeeds(rows, [{ name: 'row', dtype: 'float32', shape: ['n'], isOptional: false }], new Map());
    const rowsIn = async (...given: [size: number, count: number, seed?: number]) =>
      (await take(numbers, ...given)).map(({ row }) => row?.values());
    expect((await take(feeds, 3))[0]?.label?.values()).to.deep.equal([0, 1, 2]);
    expect(await rowsIn(2, 3)).to.deep.equal([
      [0, 1],
      [2, 3],
      [0, 1],
    ]);
    const shuffled = await rowsIn(5, 2, 1);
    expect(shuffled).to.deep.equal(await rowsIn(5, 2, 1));
    expect(shuffled[0]).to.not.deep.equal(shuffled[1]);
    expect(shuffled.map((each) => [...(each ?? [])].sort())).to.deep.equal([
      [0, 1, 2, 3, 4],
      [0, 1, 2, 3, 4],
    ]);
  });

  it('say what does not fit', () => {
    const refused: readonly [() => unknown, string][] = [
      [() => tableFeeds(csv, inputs, new Map()), "no columns for 'x:0', 't'"],
      [() => tableFeeds(csv, inputs, new Map([['y', ['x0']]])), "no input 'y'"],
      [() => tableFeeds(csv, inputs, new Map([['x', ['y*']]])), "no column 'y*'"],
      [
        () =>
          tableFeeds(
            csv,
            inputs,
            new Map([
              ['x', ['x0', 'x1']],
              ['t', ['t*']],
            ]),
          ),
        'a row of x0, x1 is not one',
      ],
      [
        () => tableFeeds(csv, [{ name: 'name', dtype: 'float32', shape: ['n'], isOptional: false }], new Map()),
        "the column for 'name'",
      ],
      [() => batchesOf(tableFeeds(npz, inputs, new Map()), 21), 'more than the data have'],
    ];
    for (const [call, text] of refused) expect(caught(call, ValueError).message).to.include(text);
  });

  it('of broken files are refused by name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trainop-tables-'));
    const write = async (name: string, content: Uint8Array | string) => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    };
    const broken: readonly [name: string, content: Uint8Array | string][] = [
      ['noise.npz', 'hello'],
      ['cut.npz', (await readFile(fixture('points.npz'))).subarray(0, 400)],
      ['cut.parquet', (await readFile(fixture('points.parquet'))).subarray(0, 300)],
      ['ragged.csv', 'a,b\n1,2\n3\n'],
      ['twice.csv', 'a,a\n1,2\n'],
      ['empty.csv', ''],
    ];
    for (const [name, content] of broken) {
      const error = await rejected(readTable(await write(name, content)), ModelFormatError);
      expect(error.message).to.include(name);
    }
    await rejected(readTable(await write('table.xlsx', '')), ValueError);
    await rm(folder, { recursive: true });
  });
});
