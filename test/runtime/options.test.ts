// onnxruntime's own options: what each does, on both runtimes, or that it is refused by name.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as tf from 'trainop';
import { decode } from '../../src/onnx/decode.js';
import type { SessionOptions } from '../../src/session/session.js';
import { output } from '../support/child.js';

const threads = () => readdirSync('/proc/self/task').length;

for (const runtime of ['native', 'binding'] as const) {
  describe(`The options of onnxruntime on the ${runtime} runtime`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'trainop-'));
    after(() => rmSync(folder, { recursive: true }));

    /** What `look` sees while a session with these options has run a step. */
    async function during<T>(options: SessionOptions, look: () => T): Promise<T> {
      const graph = new tf.Graph();
      const { x, y } = graph.asDefault(() => {
        const x = tf.placeholder('float32', ['n'], { name: 'x' });
        return { x, y: tf.add(tf.ops.identity(tf.ops.identity(x)), tf.add(tf.constant(1), tf.constant(2))) };
      });
      const session = new tf.Session({ graph, runtime, ...options });
      try {
        expect((await session.run(y, [[x, [1, 2]]])).toArray()).to.deep.equal([4, 5]);
        return look();
      } finally {
        await session.close();
      }
    }

    it('say how many threads there are', async function () {
      if (process.platform !== 'linux') this.skip();
      const alone = await during({ intraOpNumThreads: 1 }, threads);
      expect((await during({ intraOpNumThreads: 6 }, threads)) - alone).to.equal(5);
      const parallel = { intraOpNumThreads: 1, executionMode: 'parallel', interOpNumThreads: 5 } as const;
      expect((await during(parallel, threads)) - alone).to.be.within(4, 5);
      expect((await during({ ...parallel, executionMode: 'sequential' }, threads)) - alone).to.equal(0);
    });

    it('say how far a step is rewritten, and where to write it', async () => {
      const nodes = async (graphOptimizationLevel: 'disabled' | 'basic') => {
        const optimizedModelFilePath = join(folder, `${graphOptimizationLevel}.onnx`);
        const bytes = await during({ graphOptimizationLevel, optimizedModelFilePath }, () =>
          readFileSync(optimizedModelFilePath),
        );
        return decode(bytes).graph.node.length;
      };
      expect(await nodes('disabled')).to.be.above(await nodes('basic'));
    });

    it('write a profile', async () => {
      await during({ enableProfiling: true, profileFilePrefix: join(folder, 'profile') }, () => undefined);
      const files = readdirSync(folder).filter((file) => /^profile.*\.json$/.test(file));
      expect(files.length).to.equal(1);
      const events = JSON.parse(readFileSync(join(folder, files[0] as string), 'utf8')) as { name: string }[];
      expect(events.some(({ name }) => /Add.*kernel_time/.test(name))).to.equal(true);
    });

    it('set entries of the configuration, nested or not, and the memory that is kept', async () => {
      for (const extra of [{ session: { use_env_allocators: '0' } }, { 'session.use_env_allocators': 0 }, {}])
        await during({ extra, enableCpuMemArena: false, enableMemPattern: false }, () => undefined);
      const wrong = { extra: { session: { intra_op_thread_affinities: 'none' } }, intraOpNumThreads: 2 };
      await during(wrong, () => undefined).then(
        () => expect.fail('an entry that is wrong was not looked at'),
        (error: Error) => expect(error).to.be.instanceOf(tf.RunError),
      );
    });
  });
}

describe('What onnxruntime prints', () => {
  it('is nothing of what is thrown, and is what the user asks for', async () => {
    const program = `
      for (const [runtime, logSeverityLevel] of [['native'], ['binding'], ['native', 3], ['binding', 3]]) {
        const graph = new tf.Graph();
        const { x, y } = graph.asDefault(() => {
          const x = tf.placeholder('int64', [], { name: 'x' });
          return { x, y: tf.gather(tf.constant([1, 2, 3]), x) };
        });
        const session = new tf.Session({ graph, runtime, logSeverityLevel });
        await session.run(y, [[x, 7n]]).catch((error) => console.error(runtime, error.name));
        await session.close();
      }`;
    const { errors } = await output(program);
    const seen = errors
      .trim()
      .split('\n')
      .map((line) => /^(native|binding) RunError$|out of data bounds/.exec(line)?.[0]);
    const printed = 'out of data bounds';
    expect(seen).to.deep.equal([
      'native RunError',
      'binding RunError',
      printed,
      'native RunError',
      printed,
      'binding RunError',
    ]);
  });
});
