import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as tf from 'trainop';
import { rejected } from '../../support/caught.js';
import { summariesOf } from '../../support/events.js';

const { train } = tf;

describe('The hooks of a monitored session', () => {
  let folder: string;
  let graph: tf.Graph;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainop-hooks-'));
    graph = new tf.Graph();
  });
  afterEach(() => rm(folder, { recursive: true }));

  const quiet = { logStepCountSteps: null, intraOpNumThreads: 1 } as const;
  /** A step counter, a variable that what is fed is added to, and a summary of it. */
  const adding = () =>
    graph.asDefault(() => {
      const step = tf.createGlobalStep();
      const x = tf.placeholder('float32', [], { name: 'x' });
      const sum = new tf.Variable(0, { name: 'sum' });
      const twice = tf.multiply(sum, 2, { name: 'twice' });
      tf.summary.scalar('total', sum);
      return { step, x, sum, twice, trainOp: tf.group(sum.assignAdd(x), step.assignAdd(1n)) };
    });
  type Options = tf.train.MonitoredTrainingSessionOptions;
  /** Runs as long as it may; x is 1. */
  const runAll = (trainOp: tf.Operation, options: Options): Promise<number> =>
    train.monitoredTrainingSession({ graph, ...quiet, ...options }, async (session) => {
      let runs = 0;
      for (; !session.shouldStop() && runs < 1000; runs++) await session.run(trainOp, { x: 1 });
      return runs;
    });

  it('SecondOrStepTimer is due the first time, then by steps or by seconds, and never twice at a step', async () => {
    const steps = new train.SecondOrStepTimer({ everySteps: 10 });
    expect([steps.shouldTriggerForStep(3), steps.updateLastTriggeredStep(3)]).to.deep.equal([true, undefined]);
    expect([3, 12, 13].map((step) => steps.shouldTriggerForStep(step))).to.deep.equal([false, false, true]);
    expect(steps.updateLastTriggeredStep(13)).to.include({ steps: 10 });
    expect(steps.lastTriggeredStep()).to.equal(13);
    const secs = new train.SecondOrStepTimer({ everySecs: 0.01 });
    secs.updateLastTriggeredStep(0);
    expect(secs.shouldTriggerForStep(1)).to.equal(false);
    await new Promise((resolve) => setTimeout(resolve, 15));
    expect([secs.shouldTriggerForStep(0), secs.shouldTriggerForStep(1)]).to.deep.equal([false, true]);
    for (const options of [{}, { everySecs: 1, everySteps: 1 }])
      expect(() => new train.SecondOrStepTimer(options)).to.throw('exactly one of everySteps and everySecs');
    expect(() => new train.SecondOrStepTimer({ everySteps: 0 })).to.throw('not a number of steps');
  });

  it('StopAtStepHook counts from the start of the session, or from the beginning of time', async () => {
    const { trainOp } = adding();
    expect(await runAll(trainOp, { hooks: [new train.StopAtStepHook({ numSteps: 3 })] })).to.equal(3);
    expect(() => new train.StopAtStepHook({})).to.throw('Exactly one of numSteps or lastStep must be specified.');
    expect(() => new train.StopAtStepHook({ numSteps: 1, lastStep: 2 })).to.throw('Exactly one of');
    const without = train.monitoredTrainingSession(
      { graph: new tf.Graph(), hooks: [new train.StopAtStepHook({ lastStep: 1 })] },
      () => undefined,
    );
    expect((await rejected(without, tf.ValueError)).message).to.include(
      'Global step should be created to use StopAtStepHook.',
    );
  });

  it('LoggingTensorHook says the first values, and then every so many', async () => {
    const { trainOp, sum } = adding();
    const lines: string[] = [];
    const log = (line: string) => lines.push(line.replace(/\d\.\d{3} sec/, '… sec'));
    const hooks = [
      new train.StopAtStepHook({ lastStep: 5 }),
      new train.LoggingTensorHook({ double: 'twice:0' }, { everyNIter: 2, log }),
      new train.LoggingTensorHook([sum], {
        atEnd: true,
        log,
        formatter: (values) => `at the end ${values[sum.name]?.item()}`,
      }),
    ];
    await runAll(trainOp, { hooks });
    expect(lines).to.deep.equal(['double = 0', 'double = 4 (… sec)', 'double = 8 (… sec)', 'at the end 4']);
    for (const options of [{}, { everyNIter: 1, everyNSecs: 1 }])
      expect(() => new train.LoggingTensorHook([sum], options)).to.throw('either atEnd and/or exactly one of');
    expect(() => new train.LoggingTensorHook([], { everyNIter: 1 })).to.throw('there is nothing to log');
    expect(() => new train.LoggingTensorHook([sum], { everyNIter: 1, every: 2 } as never)).to.throw('unknown option');
    const missing = runAll(trainOp, { hooks: [new train.LoggingTensorHook(['nobody:0'], { everyNIter: 1 })] });
    expect((await rejected(missing, tf.ValueError)).message).to.include('nobody');
    const valueless = runAll(trainOp, { hooks: [new train.LoggingTensorHook([trainOp.name], { everyNIter: 1 })] });
    expect((await rejected(valueless, tf.ValueError)).message).to.include('has no value');
  });

  it('StepCounterHook and SummarySaverHook write what TensorBoard shows, under the step after the run', async () => {
    const { trainOp } = adding();
    const lines: string[] = [];
    const counter = new train.StepCounterHook({
      everyNSteps: 4,
      outputDir: join(folder, 'rate'),
      log: (line) => lines.push(line),
    });
    const hooks = [new train.StopAtStepHook({ lastStep: 9 }), counter];
    await runAll(trainOp, { hooks, summaryDir: folder, saveSummariesSteps: 3 });
    expect(lines).to.have.length(2);
    expect(lines[0]).to.match(/^global_step\/sec: [\d.e+]+$/);
    const shown = async (path: string) => {
      const [name = ''] = (await readdir(path)).filter((each) => each.startsWith('events.'));
      return summariesOf(join(path, name)).map(([step, { tag, simpleValue = 0 }]) => [step, tag, simpleValue]);
    };
    // The values are those of the run; the step is the one after it.
    expect(await shown(folder)).to.deep.equal([
      [1, 'total', 0],
      [4, 'total', 3],
      [7, 'total', 6],
    ]);
    expect((await shown(join(folder, 'rate'))).map(([step, tag]) => [step, tag])).to.deep.equal([
      [5, 'global_step/sec'],
      [9, 'global_step/sec'],
    ]);
    expect(() => new train.SummarySaverHook({ saveSteps: 1, outputDir: folder })).to.throw(
      'Exactly one of scaffold or',
    );
    expect(() => new train.SummarySaverHook({ saveSteps: 1, summaryOp: [] })).to.throw('there is nowhere to write');
  });

  it('StepCounterHook warns once where the step does not move', async () => {
    const { sum, x } = adding();
    const warned: string[] = [];
    const hear = ({ message }: Error) => warned.push(message);
    process.on('warning', hear);
    const add = graph.asDefault(() => tf.group(sum.assignAdd(x)));
    await train.monitoredTrainingSession(
      { graph, intraOpNumThreads: 1, hooks: [new train.StepCounterHook({ everyNSteps: 1 })] },
      async (session) => {
        for (let i = 0; i < 4; i++) await session.run(add, { x: 1 });
      },
    );
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', hear);
    expect(warned).to.deep.equal([
      "the global step is 0 as before the run: fetch what counts it, as optimizeLoss' result does",
    ]);
  });

  it('CheckpointSaverHook tells its listeners, which may end training', async () => {
    const { trainOp } = adding();
    const heard: string[] = [];
    class Listener extends train.CheckpointSaverListener {
      override begin() {
        heard.push('begin');
      }
      override beforeSave(_: tf.Session, step: number) {
        heard.push(`before ${step}`);
      }
      override afterSave(_: tf.Session, step: number, path: string) {
        heard.push(`after ${step} ${path.slice(folder.length + 1)}`);
        return step >= 4;
      }
      override end(_: tf.Session, step: number) {
        heard.push(`end ${step >= 4}`);
      }
    }
    const saver = new train.Saver({ maxToKeep: 1 });
    const hook = new train.CheckpointSaverHook(folder, {
      saveSteps: 2,
      saver,
      checkpointBasename: 'm',
      listeners: [new Listener()],
    });
    expect(await runAll(trainOp, { hooks: [hook] })).to.be.within(4, 100);
    expect(heard.slice(0, 7)).to.deep.equal([
      'begin',
      'before 0',
      'after 0 m-0.safetensors',
      'before 2',
      'after 2 m-2.safetensors',
      'before 4',
      'after 4 m-4.safetensors',
    ]);
    expect(heard.at(-1)).to.equal('end true');
    expect((await readdir(folder)).length).to.equal(2);
    for (const options of [{}, { saveSteps: 1, saveSecs: 1 }])
      expect(() => new train.CheckpointSaverHook(folder, options)).to.throw('exactly one of');
    expect(() => new train.CheckpointSaverHook(folder, { saveSteps: 1, listeners: [{}] as never })).to.throw(
      'not a CheckpointSaverListener',
    );
  });

  it('CheckpointSaverHook ends training where a checkpoint cannot be written, which harms no earlier one', async () => {
    const { trainOp } = adding();
    class Full extends train.Saver {
      override async save(...given: Parameters<tf.train.Saver['save']>): Promise<string> {
        if (Number(given[0].valueOf(graph.variables.get('global_step') as tf.Variable).item()) > 3)
          throw new tf.CheckpointError('the disk is full');
        return super.save(...given);
      }
    }
    const hooks = [new train.CheckpointSaverHook(folder, { saveSteps: 2, saver: new Full() })];
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const error = await rejected(runAll(trainOp, { hooks }), tf.CheckpointError);
    expect(error.message).to.include('the disk is full');
    expect((await warned).message).to.include('the last state could not be saved: the disk is full');
    expect(await train.latestCheckpoint(folder)).to.match(/model\.ckpt-2\.safetensors$/);
  });

  it('FinalOpsHook runs what is asked for once, at the end', async () => {
    const { trainOp, sum, twice } = adding();
    const hook = new train.FinalOpsHook({ sum, twice, x: 'x:0' }, { finalOpsFeeds: { x: 8 } });
    await runAll(trainOp, { hooks: [new train.StopAtStepHook({ lastStep: 2 }), hook] });
    const { sum: total, twice: doubled, x } = hook.finalOpsValues as NonNullable<typeof hook.finalOpsValues>;
    expect([total.item(), doubled.item(), x.item()]).to.deep.equal([2, 4, 8]);
    const failing = new train.FinalOpsHook(sum);
    await runAll(trainOp, { hooks: [new train.FeedFnHook(() => ({ nobody: 1 })), failing] }).catch(() => undefined);
    expect(failing.finalOpsValues).to.equal(undefined);
  });

  it('ends early when a metric no longer gets better, or passes a bound', async () => {
    const { trainOp, sum } = adding();
    const lines: string[] = [];
    const log = (line: string) => void lines.push(line);
    const every = { runEverySteps: 1, log };
    const metric = (values: (total: number) => number) => (session: tf.Session) =>
      values(Number(session.valueOf(sum).item()));
    const runs = (hook: tf.train.AnyHook) => runAll(trainOp, { hooks: [hook] });
    // Falls until 4, and rises again.
    expect(
      await runs(
        train.stopIfNoDecreaseHook(
          metric((total) => Math.abs(total - 4)),
          3,
          every,
        ),
      ),
    ).to.equal(7);
    expect(lines).to.deep.equal([
      'stopIfNoDecreaseHook: no decrease in 3 steps: the best was 0 at step 4, and now it is 3; training ends at step 7',
    ]);
    expect(
      await runs(
        train.stopIfNoIncreaseHook(
          metric(() => 1),
          5,
          every,
        ),
      ),
    ).to.equal(6);
    expect(
      await runs(
        train.stopIfNoIncreaseHook(
          metric(() => 1),
          5,
          { ...every, minSteps: 12 },
        ),
      ),
    ).to.equal(12);
    expect(
      await runs(
        train.stopIfHigherHook(
          metric((total) => total),
          4,
          every,
        ),
      ),
    ).to.equal(5);
    expect(
      await runs(
        train.stopIfLowerHook(
          metric((total) => -total),
          -4,
          { ...every, runEverySteps: 3 },
        ),
      ),
    ).to.equal(7);
    const wrong = runs(train.stopIfLowerHook((() => 'low') as never, 1, every));
    expect((await rejected(wrong, tf.ValueError)).message).to.include('what the metric gave: not a number');
    expect(() => train.stopIfLowerHook(metric(Number), 1, { often: 1 } as never)).to.throw("unknown option 'often'");
    expect(() => train.stopIfNoDecreaseHook(metric(Number), 0)).to.throw('not a number of steps');
  });

  it('ProfilerHook writes what a step costs, as tables and for viewers', async () => {
    const { trainOp } = adding();
    const hook = new train.ProfilerHook({ saveSteps: 3, outputDir: folder, runs: 2 });
    await runAll(trainOp, { hooks: [new train.StopAtStepHook({ lastStep: 5 }), hook] });
    expect((await readdir(folder)).sort()).to.deep.equal([
      'profile-1.txt',
      'profile-4.txt',
      'timeline-1.json',
      'timeline-4.json',
    ]);
    expect(await readFile(join(folder, 'profile-4.txt'), 'utf8')).to.match(/^a run takes \d+ µs/);
    const { traceEvents } = JSON.parse(await readFile(join(folder, 'timeline-4.json'), 'utf8'));
    expect(traceEvents.length).to.be.above(0);
    expect(() => new train.ProfilerHook({})).to.throw('exactly one of');
  });
});
