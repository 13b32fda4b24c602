// A test runner such as Jest evaluates the library and the tests in a realm of their own: its Float32Array, Map, Promise and Error are not
// those of Node's own modules, nor those that native code hands out.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { expect } from 'chai';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));

/** The library, evaluated in a new realm, as `tf` there; `file` is where it says that it is. */
function elsewhere(text: string, file: string) {
  const require = createRequire(join(root, 'index.js'));
  const context = createContext({
    require,
    module: { exports: {} },
    // As sandboxes have it: a copy, whose ways out are closed.
    process: { ...process, cwd: () => root, getBuiltinModule: () => undefined },
    ...{ TextEncoder, TextDecoder, AbortController, Buffer, setTimeout, clearTimeout, setImmediate, queueMicrotask },
  });
  runInContext(`(() => { ${text} })(); globalThis.tf = module.exports;`, context, { filename: file });
  return (program: string) => runInContext(`(async () => { ${program} })()`, context, { filename: file }) as unknown;
}

describe('In a realm of its own, as under Jest,', () => {
  let text = '';
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'trainop-realm-'));
    text = buildSync({
      stdin: { contents: "export * from './src/index.js';", resolveDir: root, loader: 'ts' },
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      external: ['onnxruntime-node', 'koffi'],
      logLevel: 'silent',
    }).outputFiles[0]?.text as string;
  });
  after(() => rmSync(folder, { recursive: true }));

  const program = (runtime: string) => `
    const graph = new tf.Graph();
    const made = graph.asDefault(() => {
      const w = tf.getVariable('w', { initializer: [10, 20] });
      const x = tf.placeholder('float32', ['batch', 2], { name: 'x' });
      tf.createGlobalStep();
      const loss = tf.reduceSum(tf.abs(tf.multiply(w, x)));
      const train = tf.optimizeLoss(loss, { learningRate: 0.5, optimizer: 'SGD' });
      // One of every kind of array, of sizes that only the run tells.
      const types = ['float32', 'float64', 'float16', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'bool'];
      const counts = types.map((type) => tf.cast(tf.cast(x, 'int64'), type));
      const picked = counts.map((count) => tf.ops.compress(count, [true], { axis: 0 }));
      return { w, x, loss, train, init: tf.globalVariablesInitializer(), counts, picked, words: tf.identity(tf.constant(['a', 'b'])) };
    });
    const { w, x } = made;
    const session = new tf.Session({ graph, runtime: '${runtime}' });
    await session.run(made.init);
    const before = await session.run(made.train, new Map([[x, [new Float64Array([1, 2])]]]));
    const after = await session.run(made.train, { x: [[1, 2]] }, { signal: new AbortController().signal });
    const shared = new Float32Array(new SharedArrayBuffer(8));
    shared.set([3, 4]);
    const arrays = await session.run({ w, all: made.counts, picked: made.picked, words: made.words }, [[x, [shared]]]);
    const own = Object.getPrototypeOf(arrays.w.data) === Float32Array.prototype;
    await session.load(new Map([[w, new Float32Array([1, 2])]]));
    const file = require('node:path').join('FOLDER', '${runtime}.onnx');
    await tf.onnx.saveModel(tf.onnx.toStepModel(made.train, session), file);
    const nodes = (await tf.onnx.loadModel(file)).graph.node.length;
    const refusals = [];
    const signal = { aborted: true, reason: 'mine', addEventListener() {}, removeEventListener() {} };
    for (const run of [() => session.run(w, {}, { signal }), () => session.run(w, {}, { signal: {} }), () => tf.onnx.loadModel('no/such/file'), () => session.run(made.train, { x: [[1, undefined]] })])
      await Promise.resolve().then(run).catch((error) => refusals.push(error.code));
    const loaded = (await session.run(w)).toArray();
    await session.close();
    const plain = (data) => data.values().map(Number);
    return JSON.stringify({
      losses: [before.item(), after.item()], w: plain(arrays.w), all: arrays.all.map(plain), picked: arrays.picked.map(plain),
      words: arrays.words.values(), own, loaded, refusals, written: nodes > 3,
    });
  `;

  for (const runtime of ['native', 'binding'])
    it(`graphs are built, trained, fed, fetched, saved and loaded on the ${runtime} runtime, in one realm after another`, async () => {
      // A runner makes a realm for each file of tests, and native code is loaded once.
      for (const file of [join(root, 'library.cjs'), 'evaluated']) {
        const run = elsewhere(text, file);
        const answer = (await run(program(runtime).replace('FOLDER', folder))) as string;
        const bool = (values: number[], index: number) => (index === 11 ? values.map(() => 1) : values);
        expect(JSON.parse(answer)).to.deep.equal({
          losses: [50, 47.5],
          w: [9, 18],
          all: Array.from({ length: 12 }, (_, index) => bool([3, 4], index)),
          picked: Array.from({ length: 12 }, (_, index) => bool([3, 4], index)),
          words: ['a', 'b'],
          own: true,
          loaded: [1, 2],
          refusals: ['RUN', 'VALUE', 'ENOENT', 'DTYPE'],
          written: true,
        });
      }
    });
});
