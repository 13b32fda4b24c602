import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as tf from 'trainop';
import { type Bundled, bundled } from '../support/bundled.js';
import { IR_VERSION, OPSET } from '../support/target.js';

let program: Bundled;
before(async () => {
  program = await bundled('src/cli/main.ts');
});
after(() => program.remove());

/** Runs the command line as a user does, in a process of its own. */
function trainop(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program.path, ...args], {
    encoding: 'utf8',
    // As a user has it, whatever runtime the tests are run on.
    env: { ...process.env, TRAINOP_RUNTIME: '' },
  });
  return { status, stdout, stderr };
}

describe('the command line', () => {
  let folder: string;
  let file: string;
  let bytes: Uint8Array;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainop-cli-'));
    file = join(folder, 'train.onnx');
    const graph = new tf.Graph();
    const { outputs, trainOp, init } = graph.asDefault(() => {
      const x = tf.placeholder('float32', ['batch', 3], { name: 'x' });
      tf.createGlobalStep();
      const y = tf.layers.dense(x, 2, { name: 'head' });
      const trainOp = tf.optimizeLoss(tf.reduceMean(tf.square(y)), { learningRate: 0.1, optimizer: 'Momentum' });
      return { outputs: y, trainOp, init: tf.globalVariablesInitializer() };
    });
    const session = new tf.Session({ graph });
    await session.run(init);
    await tf.onnx.saveModel(tf.onnx.toTrainingModel(outputs, trainOp, session), file);
    await session.close();
    bytes = await readFile(file);
  });
  after(() => rm(folder, { recursive: true }));

  it('inspect prints inputs, outputs, opset, scopes with counts, variables and the training entries with their bindings', () => {
    const { status, stdout } = trainop('inspect', file);
    expect(status).to.equal(0);
    for (const line of [
      `IR ${IR_VERSION}, opset ai.onnx ${OPSET}, made by trainop`,
      '  x:0  float32 [batch, 3]',
      '  head/MatMul:0  float32 [batch, 2]',
      '  head/  1 node, 8 parameters',
      '  head/kernel:0  float32 [3, 2]',
      '  OptimizeLoss/head/bias/Momentum:0  float32 [2]',
      'training entry 0, initialization:',
      'training entry 0, algorithm:',
      '  head/kernel:0 ← head/kernel:next',
      '  global_step:0 ← global_step:next',
    ]) {
      expect(stdout).to.include(line);
    }
    expect(stdout).to.not.include('breaks the rules');
  });

  it('inspect says which rules of training_info a model breaks', async () => {
    const model = tf.onnx.decode(bytes);
    const trainingInfo = model.trainingInfo.map((info) => ({
      ...info,
      updateBinding: info.updateBinding.map(({ value }) => ({ key: 'nowhere:0', value })),
    }));
    const broken = join(folder, 'broken.onnx');
    await writeFile(broken, tf.onnx.encode({ ...model, trainingInfo }));
    expect(trainop('inspect', broken).stdout).to.include("the update binding's key 'nowhere:0' is no initializer");
  });

  it('inspect writes out the control characters of a hostile file', async () => {
    const model = { ...tf.onnx.decode(bytes), producerName: 'evil\u001b[2J\u202e' };
    const hostile = join(folder, 'hostile.onnx');
    await writeFile(hostile, tf.onnx.encode(model));
    expect(trainop('inspect', hostile).stdout)
      .to.include('made by evil\\u{1b}[2J\\u{202e}')
      .and.not.match(/(?!\n)\p{Cc}|\p{Cf}/u);
  });

  it('inspect answers a truncated, corrupt or empty file with one line and status 1', async () => {
    const cases = {
      truncated: bytes.subarray(0, bytes.length / 2),
      text: Buffer.from('hello, world'),
      empty: Buffer.alloc(0),
      noise: Buffer.from([8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]),
    };
    for (const [name, content] of Object.entries(cases)) {
      const path = join(folder, `${name}.onnx`);
      await writeFile(path, content);
      const { status, stdout, stderr } = trainop('inspect', path);
      expect(status, name).to.equal(1);
      expect(stdout, name).to.equal('');
      expect(stderr, name).to.match(/^trainop: .*is not an ONNX model: .*\n$/);
    }
  });

  it('ends with one clear line and status 2 for bad arguments', () => {
    const cases: [string[], RegExp][] = [
      [['inspct', 'x'], /^trainop: unknown command 'inspct' \(Did you mean inspect\?\)\n$/],
      [['inspect'], /^trainop: missing required argument 'file'\n$/],
      [['help', 'nope'], /^trainop: unknown command 'nope'\n$/],
      [['inspect', 'x', '--depth', 'deep'], /^trainop: --depth must be a whole number, not 'deep'\n$/],
      [['inspect', 'x', '--dept', '3'], /^trainop: unknown option '--dept' \(Did you mean --depth\?\)\n$/],
    ];
    for (const [args, line] of cases) {
      const { status, stderr } = trainop(...args);
      expect(stderr).to.match(line);
      expect(status, args.join(' ')).to.equal(2);
    }
  });

  it('answers what the system refuses with one line that names the file, and status 1', async () => {
    const at = (name: string) => join(folder, name);
    await symlink(at('there'), at('back'));
    await symlink(at('back'), at('there'));
    spawnSync('mkfifo', [at('pipe')]);
    await writeFile(at('huge'), '');
    await truncate(at('huge'), 3 * 2 ** 30);
    const cases: [string, string][] = [
      [at('missing'), 'no such file'],
      [folder, 'is no regular file'],
      [at('back'), 'is a link that leads back to itself'],
      [at('x'.repeat(300)), 'the name is too long'],
      [at('pipe'), 'is no regular file'],
      ['/dev/zero', 'is no regular file'],
      [at('huge'), 'is too large: 3221225472 bytes'],
    ];
    for (const [path, problem] of cases) {
      const { status, stdout, stderr } = trainop('inspect', path);
      expect(stderr).to.match(/^trainop: .*\n$/);
      expect(stderr).to.include(path).and.include(problem);
      expect([status, stdout], path).to.deep.equal([1, '']);
    }
  });

  it('is quiet when its reader has seen enough, and tells of an output that is full', () => {
    const shell = (command: string) => spawnSync('bash', ['-o', 'pipefail', '-c', command], { encoding: 'utf8' });
    const inspect = `'${process.execPath}' '${program.path}' inspect '${file}'`;
    const cut = shell(`${inspect} | true`);
    expect([cut.status, cut.stderr]).to.deep.equal([0, '']);
    const full = shell(`${inspect} > /dev/full`);
    expect([full.status, full.stderr]).to.deep.equal([1, 'trainop: the output cannot be written: no space is left\n']);
  });

  it('check prints the runtime with its library, and the execution providers, the CPU among those that work', () => {
    const { status, stdout } = trainop('check');
    expect(status).to.equal(0);
    expect(stdout).to.match(/onnxruntime-node 1\.\d+\.\d+/);
    expect(stdout).to.match(
      /^ok {7}native {4}onnxruntime 1\.\d+\.\d+ by its C API.*\n +\S*onnxruntime\S+\n +the first choice, wherever it can be had$/m,
    );
    expect(stdout).to.match(/^ok {7}cpu/m);
  });
}).timeout(60_000);
