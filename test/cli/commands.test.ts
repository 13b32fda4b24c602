// What the commands do, called as functions, and how they end for the arguments of a command line.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import * as tf from 'trainop';
import { checkFile } from '../../src/cli/check.js';
import { convert } from '../../src/cli/convert.js';
import { diffLines } from '../../src/cli/diff.js';
import { prepare } from '../../src/cli/prepare.js';
import { run } from '../../src/cli/program.js';
import { train } from '../../src/cli/train.js';
import { valid, withNode } from '../model/training/valid.js';
import { rejected } from '../support/caught.js';

const points = (kind: string) => fileURLToPath(new URL(`../../fixtures/tables/points.${kind}`, import.meta.url));

/** A linear model of three numbers into two, with more before the layer if `extra` says so. */
async function linear(
  extra = false,
): Promise<{ training: tf.onnx.OnnxModel; step: tf.onnx.OnnxModel; inference: tf.onnx.OnnxModel }> {
  const graph = new tf.Graph();
  const { y, trainOp, init } = graph.asDefault(() => {
    const x = tf.placeholder('float32', ['n', 3], { name: 'x' });
    const t = tf.placeholder('float32', ['n', 2], { name: 't' });
    const y = tf.layers.dense(extra ? tf.multiply(x, 1) : x, 2, { name: 'head' });
    tf.createGlobalStep();
    const loss = tf.losses.meanSquaredError(t, y);
    return {
      y,
      trainOp: tf.optimizeLoss(loss, { learningRate: 0.5, optimizer: 'SGD' }),
      init: tf.globalVariablesInitializer(),
    };
  });
  const session = new tf.Session({ graph });
  await session.run(init);
  const models = {
    training: tf.onnx.toTrainingModel(y, trainOp, session, { sourceLines: false }),
    step: tf.onnx.toStepModel(trainOp, session, { sourceLines: false }),
    inference: tf.onnx.toInferenceModel(y, session, { sourceLines: false }),
  };
  await session.close();
  return models;
}
const weights = (model: tf.onnx.OnnxModel) =>
  model.graph.initializer.flatMap(({ name, data }) =>
    name === 'head/kernel:0' ? ((data as tf.TensorData).toArray() as number[][]) : [],
  );

describe('the commands', () => {
  let folder: string;
  let models: Awaited<ReturnType<typeof linear>>;
  const at = (name: string) => join(folder, name);
  const trainop = async (...args: string[]) => {
    const ended = { status: 0, stdout: '', stderr: '' };
    const terminal = {
      status: 0,
      out: (text: string) => {
        ended.stdout += text;
      },
      err: (text: string) => {
        ended.stderr += text;
      },
    };
    await run(args, terminal);
    return { ...ended, status: terminal.status };
  };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainop-commands-'));
    models = await linear();
    for (const [name, model] of Object.entries(models)) await tf.onnx.saveModel(model, at(`${name}.onnx`));
  });
  after(() => rm(folder, { recursive: true }));

  for (const form of ['training', 'step'] as const)
    for (const kind of ['npz', 'csv', 'parquet'])
      it(`train: a ${form} model learns from a .${kind} file what its numbers were made by`, async () => {
        const feed = kind === 'csv' ? ['x:0=x*', 't=t0,t1'] : [];
        const losses: number[] = [];
        const options = { data: points(kind), steps: 200, batch: 10, out: at('out.onnx'), every: 50, feed };
        const done = await train(at(`${form}.onnx`), options, (_, numbers) => losses.push(...Object.values(numbers)));
        expect(done).to.include({ steps: 200, batch: 10, rows: 20, interrupted: false });
        expect(losses).to.have.lengthOf(4);
        expect(losses.at(-1)).to.be.below(1e-6);
        const out = await tf.onnx.loadModel(at('out.onnx'));
        const expected = [
          [1, -1],
          [0.5, 2],
          [-0.25, 0],
        ];
        for (const [row, values] of weights(out).entries())
          for (const [column, value] of values.entries())
            expect(value).to.be.closeTo(expected[row]?.[column] as number, 1e-3);
        expect(out.trainingInfo.length).to.equal(form === 'training' ? 1 : 0);
      });

  it('train: begins with the initialization where it is asked to, and in another order by a seed', async () => {
    const run = async (more: object) => {
      await train(
        at('training.onnx'),
        { data: points('npz'), steps: 3, batch: 5, out: at('out.onnx'), every: 1, ...more },
        () => undefined,
      );
      return readFile(at('out.onnx'));
    };
    const plain = await run({});
    // The values in the file are those of its initialization.
    expect((await run({ initialize: true })).equals(plain)).to.equal(true);
    const shuffled = await run({ shuffle: 1 });
    expect(shuffled.equals(plain)).to.equal(false);
    expect((await run({ shuffle: 1, checkpoint: 2 })).equals(shuffled)).to.equal(true);
  });

  it('train: refuses what does not fit, and writes nothing', async () => {
    const options = { data: points('csv'), steps: 1, out: at('none.onnx'), every: 1 };
    await rejected(
      train(at('inference.onnx'), options, () => undefined),
      tf.ModelFormatError,
    );
    await rejected(
      train(at('training.onnx'), { ...options, batch: 21, feed: ['x=x*', 't=t*'] }, () => undefined),
      tf.ValueError,
    );
    await rejected(
      train(at('training.onnx'), options, () => undefined),
      tf.ValueError,
    );
    expect(await readFile(at('none.onnx')).catch(({ code }) => code)).to.equal('ENOENT');
  });

  it('check: finds what is wrong, and whether the runtime loads and trains the file', async () => {
    const good = await checkFile(at('training.onnx'));
    expect(good.findings).to.deep.equal([]);
    expect(good.verdicts).to.deep.equal([{ what: 'loads' }, { what: 'trains' }]);
    await tf.onnx.saveModel(
      withNode('Adam', () => ({ opType: 'Lion' })),
      at('broken.onnx'),
    );
    const broken = await checkFile(at('broken.onnx'));
    expect(broken.findings.map(({ rule }) => rule)).to.deep.equal(['unknown-operator']);
    // onnxruntime does not look at training_info.
    expect(broken.verdicts).to.deep.equal([{ what: 'loads' }]);
    await tf.onnx.saveModel({ ...valid, trainingInfo: [], opsetImport: [{ version: 99 }] }, at('new.onnx'));
    expect((await checkFile(at('new.onnx'))).verdicts[0]?.problem).to.include('99');
  });

  it('prepare: writes what it takes to train an inference model, which then learns; what is frozen stays', async () => {
    const out = at('prepared');
    const options = { loss: 'mse', optimizer: 'sgd', lr: 0.5, trainable: 'head/kernel*', out };
    const written = await prepare(at('inference.onnx'), options);
    expect([...written.keys()].sort()).to.deep.equal(['eval.onnx', 'state.onnx', 'step.onnx', 'train.onnx']);
    expect((await checkFile(join(out, 'train.onnx'))).findings).to.deep.equal([]);
    const numbers = { data: points('npz'), steps: 300, batch: 20, out: at('out.onnx'), every: 100, feed: ['target=t'] };
    for (const file of ['train.onnx', 'step.onnx']) {
      const losses: number[] = [];
      await train(join(out, file), numbers, (_, each) => losses.push(...Object.values(each)));
      // The best that can be had without the bias of (0.5, -0.5).
      expect(losses.at(-1)).to.be.within(0.1, 0.3);
    }
    const evaluation = await tf.onnx.loadModel(join(out, 'eval.onnx'));
    expect(evaluation.graph.input.map(({ name }) => name)).to.include.members(['x:0', 'head/kernel:0']);
    expect(evaluation.graph.input.map(({ name }) => name)).to.not.include('head/bias:0');
    const trained = (await tf.onnx.loadModel(join(out, 'train.onnx'))).graph;
    expect(trained.output.map(({ name }) => name)).to.deep.equal(models.inference.graph.output.map(({ name }) => name));
    await rejected(prepare(at('inference.onnx'), { ...options, output: 'nothing' }), tf.ValueError);
    await rejected(prepare(at('inference.onnx'), { ...options, trainable: 'tail*' }), tf.ValueError);
    const classes = { ...options, loss: 'cross-entropy', optimizer: 'adam', trainable: '*', out: at('classes') };
    await prepare(at('inference.onnx'), classes);
    expect((await checkFile(join(classes.out, 'train.onnx'))).verdicts).to.deep.equal([
      { what: 'loads' },
      { what: 'trains' },
    ]);
  });

  it('convert: from each form to those that it holds', () => {
    const { training, step, inference } = models;
    expect(tf.onnx.stateOf(convert(training, 'step'))).to.deep.equal(tf.onnx.stateOf(step));
    expect(convert(step, 'training').trainingInfo).to.have.lengthOf(1);
    expect(convert(training, 'inference')).to.deep.equal({ ...training, trainingInfo: [] });
    for (const [form, model] of Object.entries(models)) expect(convert(model, form as 'step')).to.equal(model);
    expect(convert(training, 'step', 18).opsetImport).to.deep.equal([{ domain: '', version: 18 }]);
    expect(convert(step, 'step', 21)).to.equal(step);
    expect(() => convert(step, 'inference')).to.throw(tf.ExportError, 'holds no inference graph');
    expect(() => convert(inference, 'training')).to.throw(tf.ModelFormatError);
  });

  it('diff: nothing between a model and itself under other numbers; else by scope and phase', async () => {
    const { inference, training } = models;
    expect(tf.onnx.diffModels(training, tf.onnx.decode(tf.onnx.encode(training)))).to.deep.equal([]);
    const numbered = {
      ...inference,
      graph: {
        ...inference.graph,
        node: inference.graph.node.map((node) => ({ ...node, name: node.name?.replace(/MatMul$/, 'MatMul_7') ?? '' })),
      },
    };
    expect(tf.onnx.diffModels(inference, numbered)).to.deep.equal([]);
    const more = (await linear(true)).inference;
    const lines = diffLines(tf.onnx.diffModels(inference, more));
    expect(lines).to.include('graph forward:').and.to.include('  + node Mul  Mul');
    expect(lines)
      .to.include('graph head/ forward:')
      .and.to.include(
        '  ~ node head/MatMul  inputs: x:0, head/kernel:0, head/bias:0 → Mul:0, head/kernel:0, head/bias:0',
      );
    const changed = {
      ...inference,
      graph: {
        ...inference.graph,
        initializer: inference.graph.initializer.map((tensor) => ({
          ...tensor,
          data: tf.TensorData.zeros('float32', [1]),
        })),
      },
    };
    expect(diffLines(tf.onnx.diffModels(inference, changed))[1]).to.match(
      /^ {2}~ initializer head\/kernel:0 {2}type: float32 \[3, 2\] → float32 \[1\]; value: /,
    );
    expect(tf.onnx.diffModels(inference, training).map(({ graph }) => graph)).to.include('training_info[0].algorithm');
  });

  it('end with 0, with 1 where something was found, and with 2 for bad use, in one line', async () => {
    await writeFile(at('text.csv'), 'x\n1\n');
    const data = ['--data', points('npz'), '--out', at('out.onnx')];
    const cases: readonly [args: string[], status: number, stdout: RegExp, stderr: RegExp][] = [
      [['check', at('training.onnx')], 0, /onnxruntime .*: loads\n.*: trains\n/, /^$/],
      [['check', at('broken.onnx'), '--json'], 1, /"rule": "unknown-operator"/, /^$/],
      [['diff', at('step.onnx'), at('step.onnx')], 0, /^$/, /^$/],
      [['diff', at('step.onnx'), at('training.onnx'), '--json'], 1, /"change": "removed"/, /^$/],
      [
        ['convert', at('training.onnx'), '--to', 'step', '--out', at('converted.onnx')],
        0,
        /converted\.onnx: step model/,
        /^$/,
      ],
      [
        ['convert', at('training.onnx'), '--to', 'training', '--opset', '17', '--out', at('converted.onnx')],
        0,
        /converted\.onnx: training model of .*, opset 17\n/,
        /^$/,
      ],
      [
        ['convert', at('training.onnx'), '--to', 'step', '--opset', '16', '--out', 'x'],
        2,
        /^$/,
        /^trainop: --opset must be 17 to 26, not '16'\n$/,
      ],
      [
        ['convert', at('training.onnx'), '--to', 'stepp', '--out', 'x'],
        2,
        /^$/,
        /^trainop: --to is step, training, inference, not 'stepp'\n$/,
      ],
      [
        ['train', at('training.onnx'), ...data, '--steps', '20', '--batch', '5'],
        0,
        /^step 10\/20 {2}\S*loss\S* .*\nstep 20\/20 .*\n.*out\.onnx: after 20 steps of 5 rows\n$/i,
        /^$/,
      ],
      [
        ['train', at('training.onnx'), ...data, '--steps', 'many'],
        2,
        /^$/,
        /^trainop: --steps must be a whole number, 1 at least, not 'many'\n$/,
      ],
      [
        ['train', at('training.onnx'), ...data],
        2,
        /^$/,
        /^trainop: required option '--steps <number>' not specified\n$/,
      ],
      [
        ['train', at('training.onnx'), '--data', at('text.csv'), '--out', 'x', '--steps', '1'],
        1,
        /^$/,
        /^trainop: no columns for 't:0'\n$/,
      ],
      [['train', '--help'], 0, /Usage: trainop train \[options\] <file>/, /^$/],
    ];
    for (const [args, status, stdout, stderr] of cases) {
      const ended = await trainop(...args);
      expect(ended.stderr, args.join(' ')).to.match(stderr);
      expect(ended.stdout, args.join(' ')).to.match(stdout);
      expect(ended.status, args.join(' ')).to.equal(status);
    }
  });
}).timeout(60_000);
