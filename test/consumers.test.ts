// What becomes of the library in the hands of others: bundled for a browser or as CommonJS, minified, under hardened runtimes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { expect } from 'chai';
import { type BuildOptions, buildSync } from 'esbuild';
import * as tf from 'trainop';
import { runModel } from './support/run-model.js';

const root = fileURLToPath(new URL('../', import.meta.url));
/** The build half, as index.ts exports it, without what runs. */
const buildHalf = `
  export * from './src/errors.js';
  export { gradients } from './src/gradients/gradients.js';
  export { Graph } from './src/graph/graph.js';
  export { placeholder } from './src/graph/placeholder.js';
  export { Variable } from './src/graph/variable.js';
  export * as ops from './src/ops/index.js';
  export * from './src/ops/math.js';
  export * as layers from './src/layers/index.js';
  export * as losses from './src/losses/index.js';
  export * as train from './src/train/index.js';
  export { optimizeLoss } from './src/train/optimize-loss.js';
  export { TensorData } from './src/values/tensor-data.js';
`;

function bundle(contents: string, options: BuildOptions): { text: string; warnings: number } {
  const { outputFiles, warnings } = buildSync({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    logLevel: 'silent',
    ...options,
  });
  return { text: outputFiles?.[0]?.text ?? '', warnings: warnings.length };
}

/** What a page would do: a net, a step that trains it, and the bytes of both. */
const page = `
  import { Graph } from './src/graph/graph.ts';
  import { placeholder } from './src/graph/placeholder.ts';
  import { globalVariablesInitializer } from './src/graph/variable.ts';
  import { gradients } from './src/gradients/gradients.ts';
  import * as layers from './src/layers/index.ts';
  import * as losses from './src/losses/index.ts';
  import { encode } from './src/onnx/encode.ts';
  import { decode } from './src/onnx/decode.ts';
  import { toStepModel } from './src/onnx/export.ts';
  import { runPasses } from './src/model/passes/index.ts';
  import { optimizeLoss } from './src/train/optimize-loss.ts';
  import { createGlobalStep } from './src/variables/global-step.ts';
  import { TensorData } from './src/values/tensor-data.ts';
  const graph = new Graph();
  const { step, slope } = graph.asDefault(() => {
    const x = placeholder('float32', ['batch', 2], { name: 'x' });
    const y = placeholder('float32', ['batch', 1], { name: 'y' });
    createGlobalStep();
    const loss = losses.meanSquaredError(y, layers.dense(x, 1, { name: 'head' }));
    return { slope: gradients(loss, x)[0], step: optimizeLoss(loss, { learningRate: 0.1, optimizer: 'Adam' }) };
  });
  const values = { valueOf: ({ dtype, shape }) => TensorData.zeros(dtype, shape) };
  globalThis.bytes = encode(toStepModel([step, slope], values));
  globalThis.nodes = decode(globalThis.bytes).graph.node.length;
`;

describe('A bundle', () => {
  it('for a browser writes the training step, which onnxruntime runs', async () => {
    const { text } = bundle(page, { platform: 'browser', format: 'iife' });
    // Nothing but what every browser has beside the language itself.
    const context = createContext({ TextEncoder, TextDecoder });
    runInContext(text, context);
    const { bytes, nodes } = context as unknown as { bytes: Uint8Array; nodes: number };
    expect(nodes).to.be.above(20);
    const model = tf.onnx.decode(bytes);
    const results = await runModel(model, {
      'x:0': tf.TensorData.from(
        [
          [1, 2],
          [3, 4],
        ],
        'float32',
      ),
      'y:0': tf.TensorData.from([[1], [3]], 'float32'),
    });
    // The mean of 1² and 3².
    expect(results[model.graph.output[0]?.name as string]?.item()).to.equal(5);
  });

  it('for a browser holds the build half, needs nothing of Node, and makes gradients and training steps', () => {
    // Without `external`, an import of a module of Node fails here.
    const { text, warnings } = bundle(buildHalf, { platform: 'browser', format: 'iife', globalName: 'tf' });
    expect(warnings).to.equal(0);
    const context = createContext({});
    runInContext(text, context);
    const program = `
      const graph = new tf.Graph();
      graph.seed = 3;
      graph.asDefault(() => {
        const x = tf.placeholder('float32', ['batch', 4], { name: 'x' });
        const loss = tf.reduceMean(tf.square(tf.layers.dense(x, 2, { name: 'dense' })));
        const [dx] = tf.gradients(loss, [x]);
        tf.optimizeLoss(loss, { globalStep: null, learningRate: 0.1, optimizer: 'Adam' });
        let refusal;
        try { tf.ops.matMul(x, [1, undefined]); } catch (error) { refusal = [error.name, error.code, error.site]; }
        return JSON.stringify([dx.dtype, dx.shape, graph.nodes.length > 50, refusal]);
      });
    `;
    expect(JSON.parse(runInContext(program, context))).to.deep.equal([
      'float32',
      ['batch', 4],
      true,
      ['DTypeError', 'DTYPE', ''],
    ]);
  });

  describe('as minified CommonJS', () => {
    let folder = '';
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'trainop-bundle-'));
      const options = {
        platform: 'node',
        format: 'cjs',
        external: ['onnxruntime-node', 'koffi'],
      } satisfies BuildOptions;
      const library = bundle("export * from './src/index.js';", { ...options, minify: true });
      writeFileSync(join(folder, 'library.cjs'), library.text);
    });
    after(() => rmSync(folder, { recursive: true }));

    const run = (flags: readonly string[], program: string, name = 'program.cjs') => {
      writeFileSync(join(folder, name), program);
      const { stdout, stderr } = spawnSync(process.execPath, [...flags, join(folder, name)], { encoding: 'utf8' });
      return stdout.trim() || stderr;
    };
    const program = `
      const tf = require('./library.cjs');
      const x = tf.placeholder('float32', [2], { name: 'x' });
      const [dx] = tf.gradients(tf.exp(x), [x]);
      try { tf.zeros([-1]); } catch (error) { console.log(error.name, error.code, error.site === '', dx.dtype); }
    `;
    for (const flags of [[], ['--frozen-intrinsics'], ['--disable-proto=throw']])
      it(`loads, keeps the names of errors and gives no wrong line${flags.map((flag) => `, under ${flag}`)}`, () => {
        expect(run(flags, program)).to.equal('ShapeError SHAPE true float32');
      });
  });
});
