// What a FileWriter writes, as another reader of event files has it. The real TensorBoard reads it in test/interop.
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as tf from 'trainop';
import { caught } from '../support/caught.js';
import { eventsOf, messageOf, summariesOf } from '../support/events.js';

describe('A FileWriter', () => {
  let folder: string;
  let writer: tf.summary.FileWriter;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainop-writer-'));
    writer = new tf.summary.FileWriter(folder);
  });
  afterEach(async () => {
    await writer.close();
    await rm(folder, { recursive: true });
  });

  it('begins with the version of the format', () => {
    const [first, ...more] = eventsOf(writer.path);
    expect(first).to.deep.include({ fileVersion: 'brain.Event:2', sourceMetadata: { writer: 'trainop' } });
    expect(first.wallTime).to.be.closeTo(Date.now() / 1000, 60);
    expect(more).to.deep.equal([]);
    expect(writer.logdir).to.equal(folder);
  });

  it('writes what a run gives for merged summaries, step by step', async () => {
    const graph = new tf.Graph();
    const { train, merged, init } = graph.asDefault(() => {
      const w = tf.getVariable('w', { initializer: [1, 2] });
      const loss = tf.reduceSum(tf.square(w));
      tf.createGlobalStep();
      const train = tf.optimizeLoss(loss, { learningRate: 0.25, optimizer: 'SGD', summaries: ['loss', 'gradients'] });
      return { train, merged: tf.summary.mergeAll(), init: tf.globalVariablesInitializer() };
    });
    const session = new tf.Session({ graph });
    await session.run(init);
    for (let step = 1; step <= 2; step++) {
      const { summaries } = await session.run({ train, summaries: merged });
      writer.addSummary(summaries, step);
    }
    await session.close();
    const written = summariesOf(writer.path);
    expect(written.map(([step, { tag }]) => `${tag} ${step}`)).to.deep.equal([
      'OptimizeLoss/loss 1',
      'OptimizeLoss/gradients/w_0 1',
      'OptimizeLoss/loss 2',
      'OptimizeLoss/gradients/w_0 2',
    ]);
    expect(written[0]?.[1].simpleValue).to.equal(5);
    expect(written[1]?.[1].histo).to.deep.include({ min: 2, max: 4, num: 2, sum: 6, sumSquares: 20 });
    expect(written[2]?.[1].simpleValue).to.equal(1.25);
  });

  it('writes numbers, images and texts of your own, and steps beyond 2⁵³', () => {
    const big = 2n ** 60n + 1n;
    const pictures = tf.TensorData.zeros('float32', [4, 2, 3, 1]);
    writer.addSummary({ tag: 'accuracy', kind: 'scalar', value: 0.5 }, big);
    writer.addSummary([
      { tag: 'pics', kind: 'image', value: pictures },
      [{ tag: 'one', kind: 'image', value: pictures, maxOutputs: 1 }],
      { tag: 'words', kind: 'text', value: [['a', 'ü']] },
      { tag: 'counts', kind: 'scalar', value: tf.TensorData.from(7n) },
    ]);
    expect(eventsOf(writer.path)[1].step).to.equal(String(big));
    const values = summariesOf(writer.path).map(([, value]) => value);
    expect(values.map(({ tag }) => tag)).to.deep.equal([
      ...['accuracy', 'pics/image/0', 'pics/image/1', 'pics/image/2', 'one/image', 'words', 'counts'],
    ]);
    expect(values[1].image).to.deep.include({ height: 2, width: 3, colorspace: 1 });
    const { tensor, metadata } = values[5];
    expect(metadata.pluginData.pluginName).to.equal('text');
    expect(tensor.dtype).to.equal('DT_STRING');
    expect(tensor.tensorShape.dim).to.deep.equal([{ size: '1' }, { size: '2' }]);
    expect(tensor.stringVal.map(String)).to.deep.equal(['a', 'ü']);
    expect(values[6].simpleValue).to.equal(7);
  });

  it('writes nothing of a summary that is refused, and goes on', () => {
    const good = { tag: 'a', kind: 'scalar', value: 1 } as const;
    const refused: [unknown, string][] = [
      [[good, { tag: 'h', kind: 'histogram', value: [Number.NaN] }], 'Nan in summary histogram for: h'],
      [[good, { tag: 's', kind: 'scalar', value: [1, 2] }], 'no single number'],
      [[good, { tag: 'p', kind: 'image', value: [1] }], 'holds no images'],
      [{ tag: 'k', kind: 'audio', value: 1 }, 'of no kind'],
      [{ tag: 1, kind: 'scalar', value: 1 }, 'the tag'],
      [{ tag: 'v', kind: 'scalar', value: { a: 1 } }, 'addSummary'],
      [{ tag: 'm', kind: 'image', value: 1, maxOutputs: -1 }, 'maxOutputs'],
      [{ ...good, stepp: 1 }, 'stepp'],
      [null, 'an object'],
    ];
    for (const [data, message] of refused)
      expect(caught(() => writer.addSummary(data as never), tf.ValueError).message).to.include(message);
    expect(caught(() => writer.addSummary(good, 0.5), tf.ValueError).message).to.include('no step');
    expect(caught(() => writer.addEvent({}), tf.ValueError).message).to.include('one thing at a time');
    writer.addSummary(good);
    expect(summariesOf(writer.path)).to.have.length(1);
  });

  it('says when a session starts, at the time that it is given', () => {
    writer.addSessionLog({ status: 'start' }, 7);
    writer.addEvent({ sessionLog: { status: 'checkpoint', checkpointPath: 'm-7' }, step: 7, wallTime: 12.5 });
    const [, start, checkpoint] = eventsOf(writer.path);
    expect([start.step, start.sessionLog.status]).to.deep.equal(['7', 'START']);
    expect(checkpoint).to.deep.include({ wallTime: 12.5, step: '7' });
    expect(checkpoint.sessionLog).to.deep.include({ status: 'CHECKPOINT', checkpointPath: 'm-7' });
    expect(caught(() => writer.addSessionLog({ status: 'begin' as never }), tf.ValueError).message).to.include('start');
  });

  it('writes hyper-parameters, which metrics go with them, and how the run ended', async () => {
    const values = { rate: 0.1, optimizer: 'Adam', nesterov: false };
    writer.addHyperParameters(values, { metrics: ['eval/accuracy'], groupName: 'g' });
    await writer.close({ failed: true });
    const data = Object.fromEntries(
      summariesOf(writer.path).map(([, { tag, metadata }]) => [
        tag,
        messageOf('tensorboard.hparams.HParamsPluginData', metadata.pluginData.content),
      ]),
    );
    const { experiment } = data['_hparams_/experiment'];
    expect(experiment.hparamInfos).to.deep.equal([
      { name: 'rate', type: 'DATA_TYPE_FLOAT64' },
      { name: 'optimizer', type: 'DATA_TYPE_STRING' },
      { name: 'nesterov', type: 'DATA_TYPE_BOOL' },
    ]);
    expect(experiment.metricInfos).to.deep.equal([{ name: { tag: 'eval/accuracy' } }]);
    const start = data['_hparams_/session_start_info'].sessionStartInfo;
    expect(start.groupName).to.equal('g');
    expect(start.hparams).to.deep.equal({
      rate: { numberValue: 0.1 },
      optimizer: { stringValue: 'Adam' },
      nesterov: { boolValue: false },
    });
    expect(data['_hparams_/session_end_info'].sessionEndInfo.status).to.equal('STATUS_FAILURE');
  });

  it('refuses hyper-parameters of other kinds', () => {
    for (const values of [{ a: null }, { a: [1] }, { a: Number.NaN }, null, 'x'])
      caught(() => writer.addHyperParameters(values as never), tf.ValueError);
    caught(() => writer.addHyperParameters({ a: 1 }, { metrics: [1] as never }), tf.ValueError);
    expect(summariesOf(writer.path)).to.deep.equal([]);
  });

  it('is closed once and for all', async () => {
    await writer.flush();
    await Promise.all([writer.close(), writer.close()]);
    await writer.flush();
    const { size } = await stat(writer.path);
    const { message } = caught(() => writer.addSummary({ tag: 'a', kind: 'scalar', value: 1 }), tf.SummaryError);
    expect(message).to.include('closed FileWriter');
    expect((await stat(writer.path)).size).to.equal(size);
  });

  it('refuses what names no file before it makes one', async () => {
    const refused: [unknown, object][] = [
      [undefined, {}],
      ['', {}],
      [folder, { filenameSuffix: '/../x' }],
      [folder, { filenameSufix: 'x' }],
      [folder, { graph: {} }],
    ];
    for (const [logdir, options] of refused)
      caught(() => new tf.summary.FileWriter(logdir as string, options), tf.TrainopError);
    expect(await readdir(folder)).to.have.length(1);
  });
});
