// What would end the process, in processes of their own: libraries that are none, and models and feeds on which onnxruntime itself crashes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { openLibrary, readBase } from '../../src/runtime/native/library.js';
import { output, outputOf } from '../support/child.js';
import { faultRows } from './fault-rows.js';

const rows = fileURLToPath(new URL('fault-rows.ts', import.meta.url));

describe('Where the native runtime cannot be had', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trainop-'));
  const text = join(folder, 'text.so');
  before(() => writeFileSync(text, 'This is text.\n'));
  after(() => rmSync(folder, { recursive: true }));
  const attempts = `
    const begin = (options) => {
      try { return new tf.Session({ graph: new tf.Graph(), ...options }).runtime; }
      catch (error) { return error.name + ' ' + error.message.split('\\n')[0]; }
    };`;
  const warnings = (errors: string) => errors.split('TrainopWarning').length - 1;

  it('because there is no such library, sessions fall back with one warning, and fail where it was asked for', async () => {
    const none = join(folder, 'none.so');
    const math = { linux: 'libm.so.6', darwin: '/usr/lib/libSystem.B.dylib', win32: 'kernel32.dll' }[
      process.platform as 'linux'
    ];
    const named = [none, text, folder, math];
    const program = `${attempts}
      console.log(begin({ runtime: 'native' }));
      for (const onnxruntimeLibrary of ${JSON.stringify(named)}) console.log(begin({ onnxruntimeLibrary }));
      for (const options of [{ runtime: 'other' }, { runtime: 'binding', onnxruntimeLibrary: 'x' }]) console.log(begin(options));
      console.log(begin()); console.log(begin()); console.log(begin({ runtime: 'native' }).slice(0, 8));
      const v = new tf.Variable(1);
      const session = new tf.Session();
      await session.run(v.initializer);
      console.log(session.valueOf(v).item());`;
    const { lines, errors } = await output(program, { ORT_LIB: none, TRAINOP_RUNTIME: '' });
    const problem = 'RunError the native runtime cannot be had: ';
    for (const [index, library] of [none, none, text, folder, math].entries())
      expect(lines[index]).to.include(problem + library);
    expect(lines.slice(5)).to.deep.equal([
      'ValueError no such runtime',
      'ValueError the binding brings its own library',
      'binding',
      'binding',
      'RunError',
      '1',
    ]);
    expect(warnings(errors)).to.equal(1);
  });

  it('because koffi is not installed, or has nothing for this machine, the same', async () => {
    const program = `${attempts}
      const { default: Module } = await import('node:module');
      const { _resolveFilename: resolve, _extensions: extensions } = Module;
      Module._resolveFilename = function (name, ...more) {
        if (name === 'koffi') throw new Error("Cannot find module 'koffi'");
        return resolve.call(this, name, ...more);
      };
      console.log(begin()); console.log(begin({ runtime: 'native' }));
      Module._resolveFilename = resolve;
      const load = extensions['.node'];
      extensions['.node'] = function (module, file) {
        if (/koffi/.test(file)) throw new Error('wrong ELF class');
        return load.call(this, module, file);
      };
      console.log(begin()); console.log(begin({ runtime: 'native' }));`;
    const { lines, errors } = await output(program, { ORT_LIB: '', TRAINOP_RUNTIME: '' });
    const problem = 'RunError the native runtime cannot be had: ';
    expect(lines[0]).to.equal('binding');
    expect(lines[1]).to.include(problem).and.include("'koffi'");
    expect(lines[2]).to.equal('binding');
    expect(lines[3])
      .to.include(problem)
      .and.match(/koffi|ELF/i);
    expect(warnings(errors)).to.equal(1);
  });

  it('because a library is too old or gives nothing, it says so, and is not asked for more', () => {
    const { koffi } = openLibrary();
    const asked: number[] = [];
    const base = (version: string, api: bigint | null) => {
      const getApi = koffi.register(
        (wanted: number) => asked.push(wanted) && api,
        koffi.pointer(koffi.proto('void *', ['uint32'])),
      );
      const getVersion = koffi.register(() => version, koffi.pointer(koffi.proto('str', [])));
      return new BigUint64Array([koffi.address(getApi), koffi.address(getVersion)]);
    };
    for (const [version, calls] of [
      ['1.17.3', 0],
      ['1.99.0', 1],
      ['none', 2],
    ] as const) {
      const memory = base(version, null);
      expect(() => readBase(koffi, koffi.address(memory))).to.throw(`onnxruntime ${version} does not fit`);
      expect(asked.length).to.equal(calls);
    }
    expect(() => readBase(koffi, null)).to.throw('gives nothing');
  });
});

describe('Nothing ends the process', () => {
  for (const runtime of ['native', 'binding']) {
    it(`on the ${runtime} runtime: TopK of nothing, one output twice, a feed that is too short, integers of four bits`, async () => {
      const program = `
      const graph = new tf.Graph();
      const { x, y, few, inLoop, top, first } = graph.asDefault(() => {
        const x = tf.placeholder('float32', ['n', 'm'], { name: 'x' });
        const top = (axis, k) => tf.ops.topK(x, tf.constant([BigInt(k)]), { axis });
        const [, inLoop] = tf.whileLoop((i) => tf.less(i, 1n), (i) => [tf.add(i, 1n), tf.ops.topK(x, tf.constant([1n]))[0]], [tf.constant(0n), x],
          { shapeInvariants: [[], ['n', null]] });
        return { x, y: tf.multiply(x, 2), few: tf.ops.cast(x, { to: 'int4' }), inLoop, top: top(-1, 2), first: top(0, 1) };
      });
      const session = new tf.Session({ graph });
      const feed = (...shape) => new tf.TensorData('float32', shape, Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => i));
      const shown = async (run) => {
        try { console.log(JSON.stringify((await run).map((data) => [data.shape, data.toArray().map(String)]))); }
        catch (error) { console.log(error.name); }
      };
      await shown(session.run([...top], { x: feed(2, 3) }));
      await shown(session.run([...top], { x: feed(0, 3) }));
      await shown(session.run([...top], { x: feed(2, 0) }));
      await shown(session.run([...first], { x: feed(2, 0) }));
      await shown(session.run([inLoop], { x: feed(0, 3) }));
      await shown(session.run([y, y, x, x], { x: feed(1, 1) }));
      const short = feed(100, 1000);
      structuredClone(short.data.buffer, { transfer: [short.data.buffer] });
      await shown(session.run([y], { x: short }));
      await shown(session.run([few], { x: feed(1, 2) }));
      await session.close();`;
      const { lines, errors } = await output(program, { TRAINOP_RUNTIME: runtime });
      expect(errors).to.equal('');
      expect(lines).to.deep.equal([
        '[[[2,2],["2,1","5,4"]],[[2,2],["2,1","2,1"]]]',
        '[[[0,2],[]],[[0,2],[]]]',
        'RunError',
        '[[[1,0],[""]],[[1,0],[""]]]',
        '[[[0,1],[]]]',
        '[[[1,1],["0"]],[[1,1],["0"]],[[1,1],["0"]],[[1,1],["0"]]]',
        'ShapeError',
        // Its elements are no numbers of JavaScript's; the binding cannot even pass them.
        runtime === 'native' ? 'DTypeError' : 'RunError',
      ]);
    });
  }
});

/** Failures of every kind: what is built and fetched, what `x` and `z` are fed, and options. `x` and `z` are of any type and rank. */
const failures = `
  const any = (dtype, name) => tf.placeholder(dtype, null, { name });
  const float = (dtype, shape = null) => ({ kind: 'tensor', dtype, shape });
  const failures = {
    index: [() => tf.gather(tf.constant([1, 2]), any('int64', 'x')), { x: 9n }],
    shapes: [() => tf.add(any('float32', 'x'), any('float32', 'z')), { x: [1, 2], z: [1, 2, 3] }],
    nested: [() => tf.scan((a, r) => tf.add(a, r), any('float32', 'x'), { initializer: tf.constant([0, 0, 0]) }), { x: [[1, 2]] }],
    sequence: [() => tf.ops.sequenceAt(tf.ops.sequenceConstruct([tf.constant(1)]), any('int64', 'x')), { x: 5n }],
    text: [() => tf.ops.cast(any('string', 'x'), { to: 'float32' }), { x: ['abc'] }],
    memory: [() => tf.reduceSum(tf.ops.expand(any('float32', 'x'), tf.placeholder('int64', [2], { name: 'z' }))), { x: 1, z: [1n << 24n, 1n << 20n] }],
    constant: [() => tf.add(tf.gather(tf.constant([1, 2]), tf.constant(5n)), any('float32', 'x')), { x: 1 }],
    inferred: [() => tf.multiply(tf.add(tf.ops.node('Gelu', [tf.placeholder('float32', [2], { name: 'x' })], {},
      { domain: 'com.microsoft', outputs: [float('float32', [3])] }), any('float32', 'z')), 2), { x: [1, 2], z: [1, 2, 3] }],
    operator: [() => tf.ops.node('Unheard', [any('float32', 'x')], {}, { domain: 'com.example', outputs: [float('float32')] }), { x: 1 }],
    signature: [() => tf.ops.node('FusedMatMul', [any('float32', 'x')], {}, { domain: 'com.microsoft', outputs: [float('float32')] }), { x: 1 }],
    several: [() => tf.ops.compress(any('float32', 'x'), tf.greater(any('float32', 'x2'), 0), { axis: 0 }), undefined, { x: [[1, 2], [3, 4]], x2: [[1, 0], [1, 1]] }],
    stopped: [() => tf.add(any('float32', 'x'), 1), { x: 1 }, undefined, {}, { signal: AbortSignal.abort() }],
    file: [() => tf.add(any('float32', 'x'), 1), { x: 1 }, undefined, { optimizedModelFilePath: '/no/such/folder/step.onnx' }],
    // A thread that cannot be had where it is wanted is no failure of the run; onnxruntime says so outside of any session.
    threads: [() => tf.matmul(any('float32', 'x'), [[1], [2]]), { x: [[1, 2]] }, undefined,
      { intraOpNumThreads: 3, extra: { session: { intra_op_thread_affinities: '1001;1002' } } }],
    provider: [() => tf.add(any('float32', 'x'), 1), { x: 1 }, undefined, { executionProviders: ['cuda', 'cpu'] }],
  };`;

describe('What goes wrong is thrown, and nothing is printed of it,', () => {
  for (const runtime of ['native', 'binding']) {
    it(`on the ${runtime} runtime, whatever fails`, async () => {
      const program = `${failures}
      for (const [name, [build, feeds, stacked, options, more]] of Object.entries(failures)) {
        const graph = new tf.Graph();
        const y = graph.asDefault(build);
        try {
          const session = new tf.Session({ graph, intraOpNumThreads: 1, ...options });
          await (stacked ? session.runSteps(y, stacked, more) : session.run(y, feeds, more)).finally(() => session.close());
          console.log(name, 'gives a value');
        } catch (error) { console.log(name, error instanceof tf.TrainopError ? error.name : error.stack); }
      }
      const graph = new tf.Graph();
      const { add, v } = graph.asDefault(() => {
        const v = new tf.Variable([1, 2]);
        return { v, add: v.assignAdd(tf.gather(v, tf.placeholder('int64', [2], { name: 'x' }))) };
      });
      const session = new tf.Session({ graph });
      await session.run(v.initializer);
      const trainer = await tf.onnx.loadTraining(tf.onnx.lift(tf.onnx.toStepModel(add, session)));
      await trainer.step({ 'x:0': [0n, 7n] }).catch((error) => console.log('trainer', error.name));
      await trainer.close();
      await session.close();`;
      const { lines, errors } = await output(program, { TRAINOP_RUNTIME: runtime });
      expect(errors).to.equal('');
      const fails = lines.filter((line) => line.endsWith(' RunError')).map((line) => line.split(' ')[0]);
      expect(lines.filter((line) => !line.endsWith(' RunError'))).to.deep.equal(['threads gives a value']);
      expect(fails).to.deep.equal([
        'index',
        'shapes',
        'nested',
        'sequence',
        'text',
        'memory',
        'constant',
        'inferred',
        'operator',
        'signature',
        'several',
        'stopped',
        'file',
        'provider',
        'trainer',
      ]);
    });
  }
});

for (const runtime of ['native', 'binding']) {
  describe(`What would end the process is computed or refused on the ${runtime} runtime:`, () => {
    /** What came of each row; a child that ended is what came of the row that it was at. */
    const found: unknown[] = [];
    before(async () => {
      while (found.length < faultRows.length) {
        const { lines } = await outputOf([rows, String(found.length)], { TRAINOP_RUNTIME: runtime });
        const [last] = lines.splice(-1);
        for (const line of lines) found.push(JSON.parse(line));
        found.push(last?.startsWith('ended') ? last : JSON.parse(String(last)));
      }
    });
    for (const [index, { title, expected, values }] of faultRows.entries())
      it(title, () => {
        if (expected instanceof RegExp) expect(found[index]).to.match(expected);
        else expect(found[index]).to.deep.equal([expected, ...(values ? [values] : [])]);
      });
  });
}
