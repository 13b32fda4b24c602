// What would end the process, in processes of their own: libraries that are none, and models and feeds on which onnxruntime itself crashes.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

const source = JSON.stringify(new URL('../../src/index.ts', import.meta.url).href);
const root = new URL('../..', import.meta.url);

/** What a program writes, line by line; whatever ended it. */
function output(program: string, environment: Record<string, string>): Promise<{ lines: string[]; errors: string }> {
  const text = `import * as tf from ${source};\n${program}`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', text], {
    cwd: root,
    env: { ...process.env, ...environment },
  });
  const parts: { out: string; err: string } = { out: '', err: '' };
  child.stdout.on('data', (data) => (parts.out += data));
  child.stderr.on('data', (data) => (parts.err += data));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const end = code === 0 ? [] : [`ended by ${signal ?? code}`];
      resolve({ lines: [...parts.out.trim().split('\n'), ...end], errors: parts.err });
    });
  });
}

describe('Where the library is none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trainop-'));
  const text = join(folder, 'text.so');
  before(() => writeFileSync(text, 'This is text.\n'));
  after(() => rmSync(folder, { recursive: true }));
  const program = `
    const begin = (options) => {
      try { return new tf.Session({ graph: new tf.Graph(), ...options }).runtime; } catch (error) { return error.name; }
    };
    console.log(begin()); console.log(begin()); console.log(begin({ runtime: 'native' }));`;
  for (const [title, library] of [
    ['there is no file', join(folder, 'none.so')],
    ['it is a text', text],
  ] as const) {
    it(`because ${title}, sessions fall back with one warning, and fail where the native runtime was asked for`, async () => {
      const { lines, errors } = await output(program, { ORT_LIB: library, TRAINOP_RUNTIME: '' });
      expect(lines).to.deep.equal(['binding', 'binding', 'RunError']);
      expect(errors.split('TrainopWarning').length - 1).to.equal(1);
    });
  }
});

describe('Nothing ends the process', () => {
  for (const runtime of ['native', 'binding']) {
    it(`on the ${runtime} runtime: TopK of nothing, one output twice, a feed that is too short`, async () => {
      const program = `
      const graph = new tf.Graph();
      const { x, y, shape, inLoop, top, first } = graph.asDefault(() => {
        const x = tf.placeholder('float32', ['n', 'm'], { name: 'x' });
        const top = (axis, k) => tf.ops.topK(x, tf.constant([BigInt(k)]), { axis });
        const [, inLoop] = tf.whileLoop((i) => tf.less(i, 1n), (i) => [tf.add(i, 1n), tf.ops.topK(x, tf.constant([1n]))[0]], [tf.constant(0n), x],
          { shapeInvariants: [[], ['n', null]] });
        return { x, y: tf.multiply(x, 2), inLoop, top: top(-1, 2), first: top(0, 1) };
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
      ]);
    });
  }
});
