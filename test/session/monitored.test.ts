import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as tf from 'trainop';
import { type Bundled, bundled } from '../support/bundled.js';
import { caught, rejected } from '../support/caught.js';
import { trainTo } from '../support/monitored-program.js';

const { train } = tf;

describe('A monitored training session', () => {
  let folder: string;
  let graph: tf.Graph;
  const at = (name: string) => join(folder, name);
  const files = async () => (await readdir(folder)).filter((name) => !name.startsWith('events.')).sort();
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainop-monitored-'));
    graph = new tf.Graph();
  });
  afterEach(() => rm(folder, { recursive: true }));
  /** A step counter and a variable that what is fed is added to. */
  const adding = () =>
    graph.asDefault(() => {
      const step = tf.createGlobalStep();
      const x = tf.placeholder('float32', ['batch'], { name: 'x' });
      const sum = new tf.Variable(0, { name: 'sum' });
      const added = sum.assignAdd(tf.reduceSum(x));
      return { step, x, sum, trainOp: tf.group(added, step.assignAdd(1n)) };
    });
  const quiet = { logStepCountSteps: null, intraOpNumThreads: 1 } as const;

  it('initializes, counts, saves at the start, every so many steps and at the end, and goes on from there', async () => {
    const { trainOp, sum } = adding();
    const options = { graph, ...quiet, checkpointDir: folder, saveCheckpointSteps: 2 };
    const run = (lastStep: number) =>
      train.monitoredTrainingSession(
        { ...options, hooks: [new train.StopAtStepHook({ lastStep })] },
        async (session) => {
          let runs = 0;
          for (; !session.shouldStop(); runs++) await session.run(trainOp, { x: [1, 2] });
          return [runs, session.valueOf(sum).item()];
        },
      );
    expect(await run(5)).to.deep.equal([5, 15]);
    expect(await files()).to.deep.equal([
      'checkpoint',
      ...[0, 2, 4, 5].map((step) => `model.ckpt-${step}.safetensors`),
    ]);
    expect(await run(8)).to.deep.equal([3, 24]);
    expect(await train.latestCheckpoint(folder)).to.equal(at('model.ckpt-8.safetensors'));
    // What has been reached is not passed.
    expect(await run(8)).to.deep.equal([0, 24]);
    expect((await files()).length).to.equal(1 + 5);
  });

  it('asks its hooks in their order, and ends them only when all went well', async () => {
    const { trainOp, x } = adding();
    const heard: string[] = [];
    class Heard extends train.SessionRunHook<tf.Tensor> {
      readonly #name: string;
      constructor(name: string) {
        super();
        this.#name = name;
      }
      #say(what: string) {
        heard.push(`${this.#name} ${what}`);
      }
      override begin() {
        expect(tf.getDefaultGraph()).to.equal(graph);
        this.#say('begin');
      }
      override afterCreateSession() {
        this.#say('created');
      }
      override beforeRun() {
        this.#say('before');
        return { fetches: x };
      }
      override afterRun(_: tf.train.SessionRunContext, { results, committed }: tf.train.SessionRunValues<tf.Tensor>) {
        this.#say(`after ${results.toArray()} ${committed}`);
      }
      override end() {
        this.#say('end');
      }
      override failed(_: tf.Session, error: unknown) {
        this.#say(`failed ${(error as Error).message}`);
      }
    }
    const hooks = () => [new Heard('a'), new Heard('b')];
    await train.monitoredTrainingSession({ graph, ...quiet, hooks: hooks() }, async (session) => {
      expect(await session.run({ sum: 'sum:0', op: trainOp }, { x: [7] })).to.have.keys('sum', 'op');
    });
    const beginning = ['a begin', 'b begin', 'a created', 'b created'];
    expect(heard).to.deep.equal([
      ...beginning,
      ...['a before', 'b before', 'a after 7 true', 'b after 7 true', 'a end', 'b end'],
    ]);
    heard.length = 0;
    const failure = new Error('no more');
    let left: tf.train.MonitoredSession | undefined;
    const ended = train.monitoredTrainingSession({ graph, ...quiet, hooks: hooks() }, (session) => {
      left = session;
      throw failure;
    });
    expect(await ended.catch((error) => error)).to.equal(failure);
    expect(heard).to.deep.equal([...beginning, 'a failed no more', 'b failed no more']);
    expect((await rejected((left as tf.train.MonitoredSession).run(trainOp), tf.RunError)).message).to.include(
      'closed',
    );
    expect(left?.shouldStop()).to.equal(true);
    await rejected((left as tf.train.MonitoredSession).rawSession.run('sum:0'), tf.RunError);
  });

  it('closes the graph, and starts again on what it made there', async () => {
    adding();
    await train.monitoredTrainingSession({ graph, ...quiet }, () => undefined);
    const { message } = caught(() => graph.asDefault(() => tf.constant(1)), tf.ValueError);
    expect(message).to.include('Graph is finalized and cannot be modified.');
    await train.monitoredTrainingSession({ graph, ...quiet }, () => undefined);
    expect(graph.getCollection(tf.GraphKeys.INIT_OP)).to.have.length(1);
  });

  it('goes on byte for byte where it was stopped: dropout, noise, averages and all', async () => {
    const whole = at('whole');
    await trainTo(whole, 7);
    const parts = at('parts');
    const steps: number[] = [];
    await trainTo(parts, 3, (step) => steps.push(step));
    // Looking more often, and elsewhere, changes nothing.
    await trainTo(parts, 7, (step) => steps.push(step), { saveSummariesSteps: 1 });
    expect(steps).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
    const last = 'model.ckpt-7.safetensors';
    expect((await readFile(join(parts, last))).equals(await readFile(join(whole, last)))).to.equal(true);
  });

  it('reports a run that fails with its step and what was fed, saves what was before it, and closes', async () => {
    const { trainOp, sum } = adding();
    const options = { graph, ...quiet, checkpointDir: folder, saveCheckpointSteps: 100 };
    const failing = train.monitoredTrainingSession(options, async (session) => {
      for (let i = 0; i < 3; i++) await session.run(trainOp, { x: [1, 2] });
      await session.run(trainOp, { x: [[1], [2]] });
    });
    const error = await rejected(failing, tf.ValueError);
    expect(error.message).to.match(/^the run at step 3 failed: Cannot feed value of shape \[2, 1\] for x:0/);
    expect(error.message).to.include('x: [[1], [2]]');
    expect(error.cause).to.be.instanceOf(tf.ValueError);
    expect(await train.latestCheckpoint(folder)).to.equal(at('model.ckpt-3.safetensors'));
    const values = await train.loadVariable(at('model.ckpt-3.safetensors'), sum.opName);
    expect(values.item()).to.equal(9);
  });

  it('names the shapes of what was fed where onnxruntime fails', async () => {
    const { x, y, trainOp } = graph.asDefault(() => {
      tf.createGlobalStep();
      const x = tf.placeholder('float32', [null], { name: 'x' });
      const y = tf.placeholder('float32', [null], { name: 'y' });
      return { x, y, trainOp: tf.add(x, y, { name: 'sum' }) };
    });
    const failing = train.monitoredTrainingSession({ graph, ...quiet }, (session) =>
      session.run(trainOp, [
        [x, [1, 2]],
        [y, [1, 2, 3]],
      ]),
    );
    const error = await rejected(failing, tf.RunError);
    expect(error.message).to.match(/^the run at step 0 failed: /);
    expect(error.message).to.include('fed x:0: float32 [2], y:0: float32 [3]');
    expect(error.node).to.equal('sum');
  });

  it('refuses runs after a stop, and lets a program find out about one by a signal', async () => {
    const { trainOp } = adding();
    const hooks = [new train.StopAtStepHook({ numSteps: 2 })];
    await train.monitoredTrainingSession({ graph, ...quiet, hooks }, async (session) => {
      for (let i = 0; i < 2; i++) await session.run(trainOp, { x: [1] });
      const { message } = await rejected(session.run(trainOp, { x: [1] }), tf.RunError);
      expect(message).to.include('Run called even after should_stop requested.');
    });
  });

  it('has one run after the other, with its hooks, whoever does not wait', async () => {
    const { trainOp, step } = adding();
    const seen: number[] = [];
    class Slow extends train.SessionRunHook {
      override async afterRun({ session }: tf.train.SessionRunContext) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        seen.push(Number(session.valueOf(step).item()));
      }
    }
    await train.monitoredTrainingSession({ graph, ...quiet, hooks: [new Slow()] }, async (session) => {
      await Promise.all([1, 2, 3].map((value) => session.run(trainOp, { x: [value] })));
      void session.run(trainOp, { x: [4] });
    });
    expect(seen).to.deep.equal([1, 2, 3, 4]);
  });

  it('feeds what hooks feed, and refuses what is fed twice', async () => {
    const { trainOp, sum } = adding();
    const hooks = [new train.FeedFnHook(() => ({ x: [5] }))];
    await train.monitoredTrainingSession({ graph, ...quiet, hooks }, async (session) => {
      await session.run(trainOp);
      expect(session.valueOf(sum).item()).to.equal(5);
      const { message } = await rejected(session.run(trainOp, { x: [1] }), tf.ValueError);
      expect(message).to.include('Same tensor is fed by two hooks, or by a hook and the run: x:0');
    });
  });

  it('lets a run look without a change: peeks and runs that are not committed', async () => {
    const { trainOp, sum, step } = adding();
    class Peek extends train.SessionRunHook {
      override beforeRun() {
        return { peek: [sum, trainOp] };
      }
      override afterRun(_: tf.train.SessionRunContext, { peeked, results }: tf.train.SessionRunValues) {
        expect((peeked as [tf.TensorData])[0].item()).to.equal(0);
        expect(results).to.equal(undefined);
      }
    }
    await train.monitoredTrainingSession({ graph, ...quiet, hooks: [new Peek()] }, async (session) => {
      await session.run(trainOp, { x: [3] }, { commit: false });
      await session.run(trainOp, { x: [3] });
      expect([session.valueOf(sum).item(), session.valueOf(step).item()]).to.deep.equal([3, 1n]);
    });
  });

  it('takes what a scaffold says: how variables start, what comes after, when all is ready', async () => {
    const { w, local, start } = graph.asDefault(() => {
      tf.createGlobalStep();
      const start = tf.placeholder('float32', [], { name: 'start' });
      const w = new tf.Variable(1, { name: 'w' });
      const collections = [tf.GraphKeys.LOCAL_VARIABLES];
      return { w, local: new tf.Variable(4, { name: 'local', collections }), start };
    });
    const heard: unknown[] = [];
    const scaffold = graph.asDefault(
      () =>
        new train.Scaffold({
          initOp: tf.group(
            tf.globalVariablesInitializer(),
            tf.controlDependencies([w.initializer], () => w.assign(start)),
          ),
          initFeedDict: { start: 7 },
          initFn: (given, session) => void heard.push(given, session.valueOf(w).item()),
        }),
    );
    const options = { graph, ...quiet, scaffold, checkpointDir: folder };
    const values = () =>
      train.monitoredTrainingSession(options, (session) => [session.valueOf(w).item(), session.valueOf(local).item()]);
    expect(await values()).to.deep.equal([7, 4]);
    expect(heard).to.deep.equal([scaffold, 7]);
    // A checkpoint is there: nothing is initialized but what is local.
    expect(await values()).to.deep.equal([7, 4]);
    expect(heard).to.have.length(2);

    const other = new tf.Graph();
    const lacking = other.asDefault(() => {
      const v = new tf.Variable(1, { name: 'scope/v' });
      return new train.Scaffold({
        initOp: tf.variablesInitializer([new tf.Variable(1, { name: 'u' })], { name: `of_${v.opName.length}` }),
      });
    });
    const error = await rejected(
      train.monitoredTrainingSession({ graph: other, ...quiet, scaffold: lacking }, () => undefined),
      tf.RunError,
    );
    expect(error.message).to.include('Variables not initialized: scope/v');
    const asked = new tf.Graph();
    const readyOp = asked.asDefault(() => tf.constant(['the moon']));
    const waiting = train.monitoredTrainingSession(
      { graph: asked, ...quiet, scaffold: new train.Scaffold({ readyOp }) },
      () => undefined,
    );
    expect((await rejected(waiting, tf.RunError)).message).to.include('Variables not initialized: the moon');
  });

  it('refuses what it does not know before anything is made', async () => {
    const start = (options: object) => train.monitoredTrainingSession(options as never, () => undefined);
    const wrong: [object, string][] = [
      [{ checkpointDirectory: 'x' }, "unknown option 'checkpointDirectory'"],
      [{ checkpointDir: 5 }, 'not a text'],
      [{ checkpointDir: '' }, 'checkpointDir names no folder'],
      [{ hooks: [{ begin() {} }] }, 'not a SessionRunHook'],
      [{ hooks: new train.FeedFnHook(() => ({})) }, 'not a list'],
      [{ scaffold: {} }, 'not a Scaffold'],
      [{ saveCheckpointSteps: 1.5 }, 'not a number of steps'],
      [{ saveCheckpointSecs: -1 }, 'not a number of seconds'],
      [{ saveCheckpointSteps: 5, saveCheckpointSecs: 5 }, 'are both given'],
      [{ logStepCountSteps: 'often' }, 'not a number of steps'],
      [{ exitOnSignal: 1 }, 'exitOnSignal is true or false'],
      [{ intraOpNumThreads: -1 }, 'intraOpNumThreads has no such value'],
    ];
    for (const [options, message] of wrong)
      expect((await rejected(start({ graph, ...options }), tf.ValueError)).message, message).to.include(message);
    expect(graph.finalized).to.equal(false);
    expect((await rejected(train.monitoredTrainingSession({ graph }, 5 as never), tf.ValueError)).message).to.include(
      'not a function',
    );
    const error = await rejected(start({ graph, checkpointDir: folder }), tf.ValueError);
    expect(error.message).to.include('Global step should be created to use StepCounterHook.');
    expect(process.listenerCount('SIGINT')).to.equal(0);
  });

  it('says at the start where checkpoints cannot be written, and nothing runs', async () => {
    const { trainOp } = adding();
    await writeFile(at('file'), '');
    const options = { graph, ...quiet, saveSummariesSteps: null };
    let runs = 0;
    const failing = (checkpointDir: string) =>
      train.monitoredTrainingSession({ ...options, checkpointDir }, async (session) => {
        runs++;
        await session.run(trainOp, { x: [1] });
      });
    await rejected(failing(at('file/inside')), tf.CheckpointError);
    expect(runs).to.equal(0);
  });
});

describe('A program that trains in a monitored session', () => {
  let program: Bundled;
  let folder: string;
  before(async () => {
    program = await bundled('test/support/monitored-program.ts');
  });
  after(() => program.remove());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainop-signals-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  interface Started {
    readonly child: ChildProcess;
    readonly lines: () => string[];
    readonly said: (text: string) => Promise<void>;
    readonly ended: Promise<number | NodeJS.Signals | null>;
  }
  function start(...args: string[]): Started {
    const child = spawn(process.execPath, [program.path, folder, ...args]);
    let text = '';
    const waiting: (() => void)[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        text += data;
        for (const each of waiting) each();
      });
    const said = (wanted: string) =>
      new Promise<void>((resolve) => {
        const look = () => text.includes(wanted) && resolve();
        waiting.push(look);
        look();
      });
    const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
      child.on('close', (code, signal) => resolve(code ?? signal)),
    );
    return { child, lines: () => text.trim().split('\n'), said, ended };
  }
  const latestStep = async () => Number(/-(\d+)\.safetensors/.exec((await train.latestCheckpoint(folder)) ?? '')?.[1]);
  const stepsIn = (lines: readonly string[]) =>
    lines.filter((line) => line.startsWith('step ')).map((line) => Number(line.slice(5)));

  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    it(`ends by ${signal} after the step, saved, with status ${status} and no handler left`, async () => {
      const { child, said, lines, ended } = start('100000');
      await said('step 5\n');
      child.kill(signal);
      expect(await ended, lines().join('\n')).to.equal(status);
      expect(lines().at(-1)).to.equal(`exit ${status}, listeners 0 0`);
      expect(await latestStep()).to.equal(Math.max(...stepsIn(lines())));
    });

  it('goes on after SIGINT and after SIGKILL where it was, byte for byte', async () => {
    const first = start('40');
    await first.said('step 5\n');
    first.child.kill('SIGINT');
    await first.ended;
    const second = start('40');
    await second.said('step 22\n');
    second.child.kill('SIGKILL');
    await second.ended;
    const third = start('40');
    expect(await third.ended).to.equal(0);
    expect(third.lines().at(-1)).to.equal('exit 0, listeners 0 0');
    expect(stepsIn(third.lines())[0]).to.be.within(17, 30);
    const whole = join(folder, 'whole');
    await trainTo(whole, 40);
    const last = 'model.ckpt-40.safetensors';
    expect((await readFile(join(folder, last))).equals(await readFile(join(whole, last)))).to.equal(true);
  });

  it('ends at once by a second signal', async () => {
    const { child, said, ended, lines } = start('100000', 'hangs');
    await said('step 3\n');
    child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(child.exitCode).to.equal(null);
    child.kill('SIGINT');
    expect(await ended, lines().join('\n')).to.equal('SIGINT');
  });

  it('stays where it is told to, and leaves its own handlers to a program', async () => {
    const stays = start('100000', 'stays');
    await stays.said('step 3\n');
    stays.child.kill('SIGTERM');
    expect(await stays.ended).to.equal(0);
    expect(stays.lines().at(-2)).to.equal('ended, listeners 0 0');
    const listens = start('100000', 'listens');
    await listens.said(`step ${(await latestStep()) + 3}\n`);
    listens.child.kill('SIGINT');
    expect(await listens.ended).to.equal(130);
    expect(listens.lines()).to.include('heard');
    expect(listens.lines().at(-1)).to.equal('exit 130, listeners 1 0');
  });

  it('is saved where it fails by itself', async () => {
    const { ended, lines } = start('100000', 'fails');
    expect(await ended).to.equal(1);
    expect(lines()).to.include('failed: the data are not there, listeners 0 0');
    expect(await latestStep()).to.equal(6);
  });
}).timeout(60_000);
