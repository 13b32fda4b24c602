// What becomes of the library in the hands of others: bundled for a browser or as CommonJS, minified, under hardened runtimes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
  import { toStepModel } from './src/onnx/export-step.ts';
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

  describe('for Node', () => {
    let folder = '';
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'trainop-bundle-'));
      // Where a bundle lies, the packages with native parts are found.
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    });
    after(() => rmSync(folder, { recursive: true }));

    const options = { platform: 'node', external: ['onnxruntime-node', 'koffi'] } satisfies BuildOptions;
    const library = "export * from './src/index.js';";
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    const run = (name: string, flags: readonly string[] = []) => {
      const { stdout, stderr } = spawnSync(process.execPath, [...flags, name], { encoding: 'utf8', cwd: folder });
      return stdout.trim() || stderr;
    };
    /** Trains a step on each runtime, keeps and reads a model, and makes an error. */
    const work = `
      (async () => {
        const losses = [];
        for (const runtime of ['native', 'binding']) {
          const graph = new tf.Graph();
          const { init, step } = graph.asDefault(() => {
            const w = tf.getVariable('w', { initializer: 10 });
            const loss = tf.abs(tf.multiply(w, tf.placeholder('float32', [], { name: 'x' })));
            tf.createGlobalStep();
            return { step: tf.optimizeLoss(loss, { learningRate: 0.1, optimizer: 'SGD' }), init: tf.globalVariablesInitializer() };
          });
          const session = new tf.Session({ graph, runtime });
          await session.run(init);
          await session.run(step, { x: 5 });
          losses.push((await session.run(step, { x: 5 })).item());
          await tf.onnx.saveModel(tf.onnx.toStepModel(step, session), 'step.onnx');
          losses.push((await tf.onnx.loadModel('step.onnx')).graph.node.length > 3);
          await session.close();
        }
        try { tf.zeros([-7919]); } catch (error) { console.log(losses.join(), error.name, error.code, error.site); }
      })();
    `;

    describe('as minified CommonJS', () => {
      before(() => {
        write('library.cjs', bundle(library, { ...options, format: 'cjs', minify: true }).text);
        write('program.cjs', `const tf = require('./library.cjs');\n${work}`);
        const formatters = ['() => 42', '(_, sites) => sites', "() => { throw new Error('mine'); }"];
        for (const [index, formatter] of formatters.entries())
          write(`format-${index}.cjs`, `Error.prepareStackTrace = ${formatter};\nrequire('./program.cjs');`);
      });
      const line = work.slice(0, work.indexOf('tf.zeros')).split('\n').length + 1;
      const column = work.split('\n')[line - 2]?.indexOf('tf.zeros') as number;
      const cases: readonly [string, string, ...string[]][] = [
        ['', 'program.cjs'],
        ['with intrinsics frozen', 'program.cjs', '--frozen-intrinsics'],
        ['where __proto__ throws', 'program.cjs', '--disable-proto=throw'],
        ['where no code is made of strings', 'program.cjs', '--disallow-code-generation-from-strings'],
        ['where stacks have no frames', 'program.cjs', '--stack-trace-limit=0'],
        ['in a program whose stacks are numbers', 'format-0.cjs'],
        ['in a program whose stacks are lists', 'format-1.cjs'],
        ['in a program whose stacks cannot be made', 'format-2.cjs'],
      ];
      for (const [what, file, ...flags] of cases)
        it(`${what || 'as it is'}, trains on both runtimes, and keeps names and lines of errors`, () => {
          expect(run(file, flags)).to.equal(`47.5,true,47.5,true ShapeError SHAPE program.cjs:${line}:${column + 4}`);
        });
    });

    for (const format of ['cjs', 'esm'] as const)
      for (const minify of [false, true])
        it(`as one file with the program, ${format}${minify ? ', minified' : ''}, names the line of the program`, () => {
          const { text } = bundle(`import * as tf from './src/index.js';\n${work}`, { ...options, format, minify });
          const name = format === 'cjs' ? 'one.cjs' : 'one.mjs';
          write(name, text);
          const printed = run(name);
          const [, site] = /^47.5,true,47.5,true ShapeError SHAPE (.*)$/.exec(printed) ?? [];
          const [file, line, column] = site?.split(':') ?? [];
          expect(file, printed).to.equal(name);
          // The place of the call is that of its function's name, right before its argument.
          const from = text.split('\n')[Number(line) - 1]?.slice(Number(column) - 1);
          expect(from).to.match(/^[\w$]+\(\[-7919\]\)/);
        });

    it('as one file with a program that builds and does not run, names its line, too', () => {
      const program =
        "import * as tf from './src/build.js';\ntry { tf.zeros([-1]); } catch (error) { console.log(error.site); }";
      const { text } = bundle(program, { ...options, format: 'esm', minify: true });
      write('build.mjs', text);
      const [, line, column] = run('build.mjs').split(':');
      expect(text.split('\n')[Number(line) - 1]?.slice(Number(column) - 1)).to.match(/^[\w$]+\(\[-1\]\)/);
    });

    it('a bundle of a part holds that part alone', () => {
      const { text } = bundle("import { Graph } from './src/index.js'; console.log(Graph);", {
        ...options,
        format: 'esm',
        minify: true,
      });
      expect(text.length).to.be.below(50_000);
    });
  });
});
