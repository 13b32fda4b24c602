import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import * as tf from 'trainop';
import { type Bundled, bundled } from '../support/bundled.js';
import { caught, rejected } from '../support/caught.js';
import { output, workerSource } from '../support/child.js';
import { next, plain, rest, written } from '../support/datasets.js';

const { Dataset } = tf.data;
describe('Worker threads of data', () => {
  /** A module in JavaScript: threads start sooner with it. */
  let program: Bundled;
  let module: URL;
  before(async () => {
    program = await bundled('test/support/mapper.ts');
    module = pathToFileURL(program.path);
  });
  after(() => program.remove());

  describe('A map in worker threads', () => {
    type Mapped = { x: bigint; noise: number; text: string[]; list: [number[], { threadId: number }] };
    const mapped = (count: number, workers = 2) =>
      Dataset.range(count).map<{ x: tf.TensorData; noise: tf.TensorData }>(module, { seed: 3, workers });

    it('gives what the module’s function gives, in order, from several threads, the same whatever their number', async () => {
      const found = (await rest(mapped(12))) as Mapped[];
      expect(found.map(({ x }) => x)).to.deep.equal(Array.from({ length: 12 }, (_, index) => BigInt(index)));
      expect(found[7]?.text).to.deep.equal(['a', '7']);
      expect(found[7]?.list[0]).to.deep.equal([7]);
      expect(new Set(found.map(({ list }) => list[1].threadId)).size).to.equal(2);
      const noise = (all: unknown[]) => (all as Mapped[]).map((each) => each.noise);
      const here = Dataset.range(12).map((_, { random }) => ({ noise: random() }), { seed: 3 });
      expect(noise(await rest(mapped(12, 1)))).to.deep.equal(noise(found));
      expect(noise(await rest(here))).to.deep.equal(noise(found));
    });

    it('has a place, with what is under way, that another iterator goes on from; batched, repeated, read ahead', async () => {
      const dataset = mapped(10)
        .map(({ x, noise }) => ({ x, noise }))
        .batch(3)
        .repeat(2)
        .prefetch(2);
      const whole = dataset.iterator();
      for (let step = 0; step < 3; step++) {
        const place = await written(whole);
        const other = dataset.iterator();
        await other.restore(place);
        const { value } = await whole.next();
        expect((await next(other, 1))[0]).to.deep.equal(plain(value as tf.data.Element));
        await other.close();
      }
      expect(await rest(whole)).to.have.length(5);
      await whole.close();
    });

    it('says which element its function failed for, and where that comes from', async () => {
      const far = await rejected(rest(Dataset.range(76, 80).map(module, { workers: 2 })), tf.DataError);
      expect(far.message).to.include('Dataset.map: element 1: seventy-seven');
      expect(far).to.include({ element: 1, file: 'far.txt', row: 3 });
      const none = await rejected(rest(Dataset.range(99, 100).map(module)), tf.DataError);
      expect(none.message).to.include('element 0').and.include('no element');
    });

    it('fails where a thread ends, and the next iterator has another', async () => {
      const dataset = Dataset.range(86, 90).map(module, { workers: 1, numParallelCalls: 1 });
      const iterator = dataset.iterator();
      expect(await next(iterator, 2)).to.have.length(2);
      const error = await rejected(iterator.next(), tf.DataError);
      expect(error.message).to.include('element 2').and.include('ended with code 5');
      expect(error.element).to.equal(2);
      expect(await next(dataset.iterator(), 2)).to.have.length(2);
    });

    it('says what is wrong with a module', async () => {
      const missing = await rejected(
        rest(Dataset.range(2).map(new URL('./nowhere.js', import.meta.url))),
        tf.DataError,
      );
      expect(missing.message).to.include('nowhere.js');
      const other = await rejected(
        rest(Dataset.range(2).map(new URL('data:text/javascript,export default 1'))),
        tf.DataError,
      );
      expect(other.message).to.include('data.mapper');
      expect(caught(() => Dataset.range(2).map(module, { workers: 0 }), tf.ValueError).message).to.include('workers');
      expect(
        caught(() => Dataset.range(2).map(((x: unknown) => x) as never, { workers: 2 }), tf.ValueError).message,
      ).to.include('workers');
    });
  });

  describe('Datasets elsewhere', () => {
    it('leave the process free to end: with iterators that nobody ended, of threads, generators, what is read ahead', async () => {
      const { lines, errors } = await output(`
      const mapped = tf.data.Dataset.range(1000000).map(new URL(${JSON.stringify(module.href)}), { workers: 2 }).prefetch(3).iterator();
      const made = tf.data.Dataset.fromGenerator(async function* () { for (;;) yield 1; }).shuffle(5).prefetch(9).iterator();
      const text = tf.data.textLines('README.md').prefetch(2).iterator();
      await Promise.all([mapped.next(), made.next(), text.next()]);
      console.log('one each');
    `);
      expect(lines, errors).to.deep.equal(['one each']);
      expect(errors).to.equal('');
    });

    it('work in a worker thread', async () => {
      const worker = new Worker(
        workerSource(`
        const sum = [];
        for await (const batch of tf.data.Dataset.range(10).shuffle(10, { seed: 1 }).map((x) => Number(x.item())).batch(5).prefetch(1)) sum.push(...batch.data);
        parentPort.postMessage(sum.reduce((a, b) => a + b));`),
        { eval: true, execArgv: [] },
      );
      const sum = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
      expect(sum).to.equal(45);
      await worker.terminate();
    });
  });
});
