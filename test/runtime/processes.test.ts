// How programs end: in the middle of a run, with sessions that nobody closed, with worker threads that are terminated.
import { expect } from 'chai';
import { output, workerSource } from '../support/child.js';

/** A session with a step that takes as long as is wanted. */
const slow = `
  const graph = new tf.Graph();
  const { v, step } = graph.asDefault(() => {
    const count = tf.placeholder('int64', [], { name: 'count' });
    const v = new tf.Variable(1, { name: 'v' });
    const [, product] = tf.whileLoop((i) => tf.less(i, count), (i, x) => [tf.add(i, 1n), tf.multiply(tf.matmul(x, x), 0)],
      [tf.constant(0n), tf.ops.expand(0.5, [64n, 64n])]);
    return { v, step: v.assignAdd(tf.add(tf.multiply(tf.reduceMean(product), 0), 1)) };
  });
  const session = new tf.Session({ graph, intraOpNumThreads: 1 });
  await session.run(v.initializer);
  await session.run(step, { count: 1n });`;
const endless = 'session.run(step, { count: 10n ** 12n });';
const inWorker = (program: string) =>
  `new Worker(${JSON.stringify(workerSource(slow + program))}, { eval: true, execArgv: [] })`;

describe('A program ends as it says', () => {
  const cases: readonly [title: string, program: string, lines: readonly string[]][] = [
    [
      'by process.exit in the middle of a run',
      `${slow} ${endless} setTimeout(() => process.exit(3), 20);`,
      ['', 'ended by 3'],
    ],
    [
      'by an error in the middle of a run',
      `${slow} ${endless} setTimeout(() => { throw new Error('of the program'); }, 20);`,
      ['', 'ended by 1'],
    ],
    [
      'after the runs that it does not wait for, with its session open',
      `${slow} session.run(step, { count: 50n }).then(() => console.log(session.valueOf(v).item()));`,
      ['3'],
    ],
    [
      'whatever becomes of worker threads that run steps beside it',
      `import { Worker } from 'node:worker_threads';
      ${slow}
      const ended = (worker) => new Promise((resolve) => worker.on('exit', resolve).on('error', () => undefined));
      const beside = [
        ${inWorker(`${endless} setTimeout(() => process.exit(2), 20);`)},
      ].map(ended);
      const terminated = ${inWorker(`for (let run = 0; run < 3; run++) session.run(step, { count: 2000n }); parentPort.postMessage('begun');`)};
      beside.push(ended(terminated));
      terminated.once('message', () => terminated.terminate());
      let over = false;
      const all = Promise.all(beside).then((codes) => { over = true; return codes; });
      let runs = 2;
      for (; !over; runs++) await session.run(step, { count: 20n });
      console.log((await all).join(' '), session.valueOf(v).item() === runs);`,
      ['2 1 true'],
    ],
  ];
  for (const [title, program, lines] of cases) {
    it(title, async () => {
      expect((await output(program, { TRAINOP_RUNTIME: 'native' })).lines).to.deep.equal(lines);
    });
  }
});

describe('onnxruntime’s library', () => {
  it('is there once, whichever runtimes a process has', async function () {
    if (process.platform !== 'linux') this.skip();
    const program = `
      const { readFileSync } = await import('node:fs');
      const loaded = () => new Set(readFileSync('/proc/self/maps', 'utf8').match(/\\S+libonnxruntime\\.\\S+/g)).size;
      for (const runtime of ['binding', 'native', 'binding']) {
        const graph = new tf.Graph();
        const v = graph.asDefault(() => new tf.Variable(1));
        const session = new tf.Session({ graph, runtime });
        await session.run(v.initializer);
        console.log(session.valueOf(v).item(), loaded());
        await session.close();
      }`;
    expect((await output(program)).lines).to.deep.equal(['1 1', '1 1', '1 1']);
  });
});
