import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as tf from 'trainop';
import { type Bundled, bundled } from '../support/bundled.js';
import { caught, rejected } from '../support/caught.js';
import { rest } from '../support/datasets.js';

const { train } = tf;

describe('A Saver', () => {
  let folder: string;
  let graph: tf.Graph;
  let sessions: tf.Session[];
  const at = (name: string) => join(folder, name);
  const open = () => {
    const session = new tf.Session({ graph, intraOpNumThreads: 1 });
    sessions.push(session);
    return session;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainop-saver-'));
    graph = new tf.Graph();
    sessions = [];
  });
  afterEach(async () => {
    for (const session of sessions) await session.close();
    await rm(folder, { recursive: true });
  });
  /** A counter, and a session in which it is 0. */
  async function counting() {
    const { step, add, init } = graph.asDefault(() => {
      const step = tf.createGlobalStep();
      return { step, add: step.assignAdd(1n), init: tf.globalVariablesInitializer() };
    });
    const session = open();
    await session.run(init);
    return { session, step, add };
  }
  const latest = () => train.latestCheckpoint(folder);
  /** The warnings that `fn` leads to. */
  async function warnings(fn: () => Promise<unknown>): Promise<string[]> {
    const heard: string[] = [];
    const hear = ({ message, name }: Error) => name === 'TrainopWarning' && heard.push(message);
    process.on('warning', hear);
    await fn();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', hear);
    return heard;
  }

  it('gives back what it saved: every element type of the format, scalars, empty ones, without an initializer', async () => {
    const session = open();
    // The binding has no bfloat16.
    const passable = (dtype: tf.DType) => session.runtime === 'native' || dtype !== 'bfloat16';
    const variables = graph.asDefault(() => [
      ...(['float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'int8'] as const)
        .filter(passable)
        .map((dtype) => new tf.Variable(tf.TensorData.from([[1, 2, 3]], dtype), { name: `scope/${dtype}`, dtype })),
      new tf.Variable([true, false], { name: 'flags' }),
      new tf.Variable(5, { name: 'scalar' }),
      new tf.Variable(tf.TensorData.zeros('float32', [0, 3]), { name: 'empty' }),
    ]);
    await session.run(graph.asDefault(() => tf.globalVariablesInitializer()));
    const path = await new train.Saver().save(session, at('deep/er/model.ckpt'));
    expect(path).to.equal(at('deep/er/model.ckpt.safetensors'));
    const other = open();
    const restored = await new train.Saver().restore(other, path);
    expect(restored).to.have.members(variables);
    for (const variable of variables)
      expect(other.valueOf(variable), variable.name).to.deep.equal(session.valueOf(variable));
    expect(await train.listVariables(path)).to.have.deep.members(
      variables.map(({ opName, dtype, shape }) => ({ name: opName, dtype, shape })),
    );
    expect((await train.loadVariable(path, 'scope/float64')).toArray()).to.deep.equal([[1, 2, 3]]);
  });

  it('keeps the last ones, names them in the index as TensorFlow does, and goes on where it restored', async () => {
    const { session, step, add } = await counting();
    const saver = new train.Saver({ maxToKeep: 2 });
    for (let count = 1; count <= 3; count++) {
      await session.run(add);
      await saver.save(session, at('m.ckpt'), { globalStep: step });
    }
    expect((await readdir(folder)).sort()).to.deep.equal([
      'checkpoint',
      'm.ckpt-2.safetensors',
      'm.ckpt-3.safetensors',
    ]);
    expect(await readFile(at('checkpoint'), 'utf8')).to.equal(
      [
        'model_checkpoint_path: "m.ckpt-3.safetensors"',
        'all_model_checkpoint_paths: "m.ckpt-2.safetensors"',
        'all_model_checkpoint_paths: "m.ckpt-3.safetensors"',
        '',
      ].join('\n'),
    );
    expect(saver.lastCheckpoints).to.deep.equal([at('m.ckpt-2.safetensors'), at('m.ckpt-3.safetensors')]);
    const next = new train.Saver({ maxToKeep: 2 });
    await next.restore(session, (await latest()) as string);
    await next.save(session, at('m.ckpt'), { globalStep: 4 });
    await next.save(session, at('m.ckpt'), { globalStep: 4n });
    expect(next.lastCheckpoints).to.deep.equal([at('m.ckpt-3.safetensors'), at('m.ckpt-4.safetensors')]);
    // Another saver's are not its own: they stay, and stay in the index.
    const best = new train.Saver({ maxToKeep: 1 });
    await best.save(session, at('best'));
    await best.save(session, at('best'), { globalStep: 9 });
    expect((await readdir(folder)).sort()).to.deep.equal([
      'best-9.safetensors',
      'checkpoint',
      'm.ckpt-3.safetensors',
      'm.ckpt-4.safetensors',
    ]);
    expect(await latest()).to.equal(at('best-9.safetensors'));
    expect(await readFile(at('checkpoint'), 'utf8')).to.include('all_model_checkpoint_paths: "m.ckpt-3.safetensors"');
  });

  it('keeps all where it is told so, and one every so many hours', async () => {
    const { session } = await counting();
    const save = async (options: tf.train.SaverOptions, name: string) => {
      const saver = new train.Saver(options);
      for (const globalStep of [1, 2, 3]) {
        await saver.save(session, at(name), { globalStep });
        // Another millisecond: the times of files are compared.
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      return (await readdir(folder)).filter((file) => file.startsWith(`${name}-`)).length;
    };
    expect(await save({ maxToKeep: 0 }, 'zero')).to.equal(3);
    expect(await save({ maxToKeep: null }, 'null')).to.equal(3);
    expect(await save({ maxToKeep: 1, keepCheckpointEveryNHours: 1e-12 }, 'hours')).to.equal(3);
    expect(await save({ maxToKeep: 1, keepCheckpointEveryNHours: 1 }, 'hour')).to.equal(1);
  });

  it('saves the moment of the call, between two runs, while others wait and are asked for', async () => {
    const { session, step, add } = await counting();
    const saver = new train.Saver({ maxToKeep: 0 });
    const saves: Promise<string>[] = [];
    const runs: Promise<unknown>[] = [];
    for (let count = 1; count <= 8; count++) {
      runs.push(session.run(add));
      saves.push(
        count % 2
          ? saver.save(session, at('m'), { globalStep: step })
          : new train.Saver().save(session, at('m'), { globalStep: step.value }),
      );
      saves.push(saver.save(session, at(`same-${count}`)));
    }
    const closed = session.close();
    const paths = await Promise.all(saves);
    await Promise.all([...runs, closed]);
    for (const [index, path] of paths.entries()) {
      const count = BigInt(Math.floor(index / 2) + 1);
      expect((await train.loadVariable(path, 'global_step')).item(), path).to.equal(count);
      if (index % 2 === 0) expect(path).to.equal(at(`m-${count}.safetensors`));
    }
    expect(await latest()).to.equal(paths.at(-1));
    expect((await readFile(at('checkpoint'), 'utf8')).split('\n').length).to.equal(1 + 16 + 1);
    const error = await rejected(saver.save(session, at('m')), tf.RunError);
    expect(error.message).to.include('closed Session');
  });

  it('restores a part, under other names, what is there, and the variables of another optimizer', async () => {
    const body = (scope: string) =>
      tf.getVariable(`${scope}/kernel`, { shape: [2], initializer: tf.initializers.ones() });
    const first = graph.asDefault(() => {
      const kernel = body('old');
      tf.createGlobalStep();
      tf.optimizeLoss(tf.reduceSum(tf.square(kernel)), { learningRate: 0.1, optimizer: 'Adam' });
      return { kernel, init: tf.globalVariablesInitializer() };
    });
    const session = open();
    await session.run(first.init);
    await session.load(new Map([[first.kernel, [7, 8]]]));
    const path = await new train.Saver().save(session, at('m'));

    graph = new tf.Graph();
    const second = graph.asDefault(() => {
      const kernel = body('new');
      const old = body('old');
      tf.createGlobalStep();
      tf.optimizeLoss(tf.reduceSum(tf.square(old)), { learningRate: 0.1, optimizer: 'Momentum' });
      return { kernel, old, init: tf.globalVariablesInitializer() };
    });
    const other = open();
    await other.run(second.init);
    await new train.Saver({ varList: { 'old/kernel': second.kernel } }).restore(other, path);
    expect(other.valueOf(second.kernel).toArray()).to.deep.equal([7, 8]);
    expect(other.valueOf(second.old).toArray()).to.deep.equal([1, 1]);
    const error = await rejected(new train.Saver().restore(other, path), tf.CheckpointError);
    expect(error.message).to.match(/has no .*Momentum/);
    expect(other.valueOf(second.old).toArray()).to.deep.equal([1, 1]);
    const restored = await new train.Saver().restore(other, path, { ignoreMissing: true });
    expect(restored.map(({ opName }) => opName)).to.have.members([
      'old/kernel',
      'global_step',
      'OptimizeLoss/learning_rate',
    ]);
    expect(other.valueOf(second.old).toArray()).to.deep.equal([7, 8]);
    await new train.Saver({ varList: [second.old] }).restore(other, path);
  });

  it('changes nothing where one variable does not fit, and says which and how', async () => {
    const wrong: [tf.TensorData, string][] = [
      [tf.TensorData.from([[1, 2]]), 'float32 [1, 2]'],
      [tf.TensorData.from([1, 2], 'float64'), 'float64 [2]'],
      [tf.TensorData.from(1), 'float32 []'],
    ];
    const { a, b, init } = graph.asDefault(() => ({
      a: new tf.Variable([1, 1], { name: 'a' }),
      b: new tf.Variable([2, 2], { name: 'in/b' }),
      init: tf.globalVariablesInitializer(),
    }));
    const session = open();
    await session.run(init);
    for (const [value, got] of wrong) {
      const inner = new tf.Graph();
      const made = inner.asDefault(() => ({
        a: new tf.Variable([5, 5], { name: 'a' }),
        b: new tf.Variable(value, { name: 'in/b' }),
        init: tf.globalVariablesInitializer(),
      }));
      const writer = new tf.Session({ graph: inner });
      sessions.push(writer);
      await writer.run(made.init);
      const path = await new train.Saver().save(writer, at('m'));
      const error = await rejected(new train.Saver().restore(session, path), tf.CheckpointError);
      expect(error.node).to.equal('in/b');
      expect(error.message).to.include('expected: float32 [2]').and.include(`got:      ${got}`);
      expect([a, b].map((each) => session.valueOf(each).toArray())).to.deep.equal([
        [1, 1],
        [2, 2],
      ]);
    }
  });

  it('says what is wrong with what it is given, before it writes', async () => {
    const { session, step } = await counting();
    const late = graph.asDefault(() => tf.getVariable('late/w', { shape: [2] }));
    const saver = new train.Saver();
    const error = await rejected(saver.save(session, at('m')), tf.RunError);
    expect([error.node, error.message]).to.satisfy(
      ([node, text]: string[]) => node === 'late/w' && text?.includes('uninitialized'),
    );
    const text = graph.asDefault(() => new tf.Variable('text', { name: 'text' }));
    expect((await rejected(saver.save(session, at('m')), tf.CheckpointError)).node).to.equal('text');
    const other = new tf.Graph().asDefault(() => new tf.Variable(1));
    for (const list of [[], [step, step], [1], { a: 1 }, new Map(), 'step', [step.value]])
      caught(() => new train.Saver({ varList: list as never }), tf.ValueError);
    for (const options of [
      { maxToKeep: -1 },
      { maxToKeep: 1.5 },
      { maxToKeep: '5' },
      { keepCheckpointEveryNHours: 0 },
      { keepCheckpointEveryNHours: Number.NaN },
      { keepAll: true },
    ])
      caught(() => new train.Saver(options as never), tf.ValueError);
    const only = new train.Saver({ varList: [step] });
    for (const globalStep of [-1, 1.5, Number.NaN, '5', -1n, {}, late, late.value, other])
      await rejected(only.save(session, at('m'), { globalStep: globalStep as never }), tf.ValueError);
    for (const path of ['', `${folder}/`, 5, null]) await rejected(only.save(session, path as never), tf.ValueError);
    await rejected(new train.Saver({ varList: [other] }).save(session, at('m')), tf.ValueError);
    await rejected(only.save({} as never, at('m')), tf.ValueError);
    await rejected(only.restore(session, null as never), tf.ValueError);
    await rejected(only.restore(session, at('none')), tf.CheckpointError);
    await rejected(new train.Saver().save(new tf.Session({ graph: new tf.Graph() }), at('m')), tf.ValueError);
    expect(await readdir(folder)).to.deep.equal([]);
    expect([late.shape, text.dtype]).to.deep.equal([[2], 'string']);
  });

  it('passes over a latest checkpoint that is damaged or gone, with a warning, and says when none is left', async () => {
    const { session } = await counting();
    expect(await latest()).to.equal(null);
    expect(await train.latestCheckpoint(at('none'))).to.equal(null);
    const saver = new train.Saver();
    const paths: string[] = [];
    for (const globalStep of [1, 2, 3]) paths.push(await saver.save(session, at('ü "m"'), { globalStep }));
    expect(await latest()).to.equal(paths[2]);
    await rm(paths[2] as string);
    await truncate(paths[1] as string, 100);
    const heard = await warnings(async () => expect(await latest()).to.equal(paths[0]));
    expect(heard).to.have.length(2);
    expect(heard[1]).to.include(paths[1]);
    const bytes = await readFile(paths[0] as string);
    bytes[bytes.length - 1] = 1;
    await writeFile(paths[0] as string, bytes);
    await warnings(() => rejected(latest(), tf.CheckpointError));
    // TensorFlow writes what is not ASCII in octal, and paths may be absolute.
    await saver.save(session, at('ü'));
    await writeFile(at('checkpoint'), `model_checkpoint_path: "${folder}/\\303\\274.safetensors"\n`);
    expect(await latest()).to.equal(at('ü.safetensors'));
    await writeFile(at('checkpoint'), 'nothing');
    await rejected(latest(), tf.CheckpointError);
    expect(await warnings(() => saver.save(session, at('n')))).to.have.length(1);
    expect(await latest()).to.equal(at('n.safetensors'));
  });

  it('leaves training and earlier checkpoints as they are where nothing can be written', async function () {
    const { session, step, add } = await counting();
    const saver = new train.Saver({ maxToKeep: 1 });
    const path = await saver.save(session, at('m'), { globalStep: 0 });
    const refused = async (name: string) => {
      const error = await rejected(saver.save(session, at(name), { globalStep: step }), tf.CheckpointError);
      expect(error.message).to.include('cannot be written');
      expect(error.cause).to.be.instanceOf(Error);
      expect(saver.lastCheckpoints).to.deep.equal([path]);
      await session.run(add);
      expect(await latest()).to.equal(path);
    };
    await refused('m-0.safetensors/m');
    await refused('x'.repeat(250));
    if (process.platform === 'win32') return this.skip();
    // The superuser may write anywhere.
    const user = process.geteuid?.();
    await chmod(folder, 0o555);
    if (user === 0) process.seteuid?.(65534);
    try {
      await refused('m');
    } finally {
      if (user === 0) process.seteuid?.(0);
      await chmod(folder, 0o755);
    }
    expect(await saver.save(session, at('m'), { globalStep: step })).to.equal(at('m-3.safetensors'));
    expect((await readdir(folder)).sort()).to.deep.equal(['checkpoint', 'm-3.safetensors']);
  });

  it('saves the places of iterators with the moment of the call, and restores all or nothing', async () => {
    const { session, step, add } = await counting();
    const dataset = tf.data.Dataset.range(100)
      .shuffle(20)
      .map((x, { random }) => [Number(x.item()), random()])
      .batch(3)
      .prefetch(2);
    const other = tf.data.Dataset.range(10);
    const [iterator, second] = [dataset.iterator(), other.iterator()];
    const saver = new train.Saver({ iterators: { train: iterator, other: second } });
    for (let run = 0; run < 3; run++) {
      await iterator.next();
      await session.run(add);
    }
    const saving = saver.save(session, at('m'), { globalStep: step });
    const [left] = [await rest(iterator), await session.run(add)];
    const path = await saving;
    expect(path).to.equal(at('m-3.safetensors'));
    const place = JSON.parse(
      new TextDecoder().decode((await train.loadVariable(path, 'iterators/train')).data as Uint8Array),
    );
    expect(place).to.include({ pipeline: 'range.shuffle.map.batch.prefetch', isDone: false });
    await saver.restore(session, path);
    expect(session.valueOf(step).item()).to.equal(3n);
    expect(await rest(iterator)).to.deep.equal(left);

    // One of two does not fit: neither moves, nor does a variable.
    await session.run(add);
    await second.next();
    const swapped = new train.Saver({ iterators: { other: second, train: other.iterator() } });
    const before = await second.save();
    expect((await rejected(swapped.restore(session, path), tf.CheckpointError)).message).to.include('another pipeline');
    expect(await second.save()).to.deep.equal(before);
    expect(session.valueOf(step).item()).to.equal(4n);
    const renamed = new train.Saver({ iterators: { validation: second } });
    expect((await rejected(renamed.restore(session, path), tf.CheckpointError)).message).to.include(
      "no 'iterators/validation'",
    );
    await renamed.restore(session, path, { ignoreMissing: true });
    expect([await second.save(), session.valueOf(step).item()]).to.deep.equal([before, 3n]);
    expect(await new train.Saver().restore(session, path)).to.deep.equal([step]);

    await iterator.close();
    expect((await rejected(saver.save(session, at('n')), tf.ValueError)).message).to.include('closed');
    expect(caught(() => new train.Saver({ iterators: { train: {} as never } }), tf.ValueError).message).to.include(
      "'train' is no iterator",
    );
    const named = graph.asDefault(() => new tf.Variable(1, { name: 'iterators/other' }));
    await session.run(named.initializer);
    expect(
      (await rejected(new train.Saver({ iterators: { other: second } }).save(session, at('n')), tf.ValueError)).message,
    ).to.include('iterators/other');
  });

  describe('in processes that end', () => {
    let program: Bundled;
    before(async () => {
      program = await bundled('test/support/resumed.ts');
    });
    after(() => program.remove());
    const run = (...given: (string | number)[]) => {
      const { stdout, stderr, status } = spawnSync(process.execPath, [program.path, ...given.map(String)], {
        encoding: 'utf8',
      });
      expect(status, stderr).to.equal(0);
      return stdout;
    };

    it('goes on byte for byte: variables, slots, step, dropout, noise, decay, averages, the order of the data and its noise', async () => {
      run(at('one/m'), 0, 9);
      run(at('two/m'), 0, 4);
      expect(run(at('two/m'), 4, 9)).to.include('from 4');
      const names = (await train.listVariables(at('one/m-9.safetensors'))).map(({ name }) => name);
      // How far was read ahead is part of a place, and may differ; what came of it is in the variables.
      for (const name of names.filter((each) => each !== 'iterators/train')) {
        const [one, two] = await Promise.all(
          ['one', 'two'].map((run) => train.loadVariable(at(`${run}/m-9.safetensors`), name)),
        );
        expect(one, name).to.deep.equal(two);
      }
      for (const part of [
        'run_counter',
        'global_step',
        'moving_variance',
        'Adam_1',
        'beta1_power',
        'ExponentialMovingAverage',
        'iterators/train',
      ])
        expect(
          names.some((name) => name.includes(part)),
          part,
        ).to.equal(true);
      // And what is compared does depend on the random numbers.
      const graph = new tf.Graph();
      const counter = graph.asDefault(() => new tf.Variable(0n, { name: 'run_counter' }));
      const session = new tf.Session({ graph });
      await new train.Saver({ varList: [counter] }).restore(session, at('two/m-4.safetensors'));
      expect(session.valueOf(counter).item(), 'the initializer and four steps').to.equal(5n);
      await session.close();
    });

    // TRAINOP_KILLS=200 is what .ci/run asks for.
    const kills = Number(process.env.TRAINOP_KILLS ?? 5);
    it(`killed ${kills} times at random moments, always has a latest checkpoint, and never loses one that was complete`, async () => {
      let complete = 0;
      for (let round = 0; round < kills; round++) {
        const child = spawn(process.execPath, [program.path, at('m'), '0', '1000000', '1'], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let text = '';
        child.stdout.on('data', (data) => (text += data));
        // Every other one may end before its first save.
        const awaited = round % 2 === 0 ? 'saved' : 'from';
        while (!text.includes(awaited)) await new Promise((resolve) => child.stdout.once('data', resolve));
        setTimeout(() => child.kill('SIGKILL'), Math.random() * 150);
        await new Promise((resolve) => child.once('close', resolve));
        expect(child.signalCode).to.equal('SIGKILL');
        expect(Number(/^from (\d+)/.exec(text)?.[1])).to.be.at.least(complete);
        for (const [, step] of text.matchAll(/^saved .*-(\d+)\.safetensors$/gm)) complete = Number(step);
        const heard = await warnings(async () => {
          const path = await latest();
          if (complete > 0) expect(Number(/-(\d+)\.safetensors$/.exec(path ?? '')?.[1])).to.be.at.least(complete);
        });
        expect(heard).to.deep.equal([]);
      }
      expect(complete).to.be.at.least(kills / 2);
      // No more than is kept, what a kill left behind between two steps of a save, and the index.
      const left = await readdir(folder);
      expect(left.filter((name) => name.endsWith('.tmp')).length, String(left)).to.be.below(2);
    });

    it('has a full disk as a clear error, and goes on', async function () {
      if (process.platform === 'win32') return this.skip();
      // A limit of the size of files stands for the disk's end: it stops the write in the middle of it.
      const script = `trap '' XFSZ; ulimit -f 1; exec "$0" "$@"`;
      run(at('m'), 0, 1);
      const { stderr, status } = spawnSync('bash', ['-c', script, process.execPath, program.path, at('m'), '1', '2'], {
        encoding: 'utf8',
      });
      expect(status).to.equal(1);
      expect(stderr).to.include('CheckpointError').and.include('m-2.safetensors cannot be written');
      expect(await latest()).to.equal(at('m-1.safetensors'));
      expect((await readdir(folder)).sort()).to.deep.equal(['checkpoint', 'm-1.safetensors']);
      run(at('m'), 1, 2);
    });
  });
}).timeout(1_200_000);
