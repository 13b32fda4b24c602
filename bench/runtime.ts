// What a step costs in a session beside what onnxruntime itself takes for it: `npx tsx bench/runtime.ts [seconds a row]` prints the
// tables that bench/runtime-results.md shows. `bare` calls RunWithBinding in a loop on this thread, two bindings in turn over buffers that
// never change; `native` and `binding` are Session.run on the two runtimes. The first two take turns, because machines are not the same
// from one second to the next; of each the least and the median are told, and the processor's time. Then the host's share, by steps that compute next to nothing; and steps
// that are asked for one by one beside the same ones in one run, `Session.runSteps`.
import { cpus } from 'node:os';
import * as tf from 'trainop';
import { encode } from '../src/onnx/encode.js';
import { made } from '../src/runtime/native/api.js';
import { loadNative } from '../src/runtime/native/engine.js';
import { makeSessionOptions } from '../src/runtime/native/session-options.js';
import type { NativeMemory } from '../src/runtime/native/values.js';
import type { Memory } from '../src/runtime/runtime.js';
import { planFetches } from '../src/session/plan.js';
import { models, numbers, type Program } from './models.js';

const seconds = Number(process.argv[2] ?? 10);

const tiny: Readonly<Record<string, () => Program>> = {
  'one variable': () => ({ step: new tf.Variable(1).assignAdd(1), feeds: [] }),
  'one variable, one feed of 4 numbers, fetched'() {
    const x = tf.placeholder('float32', [4], { name: 'x' });
    return { step: new tf.Variable([1, 1, 1, 1]).assignAdd(x).update?.next as tf.Tensor, feeds: [x] };
  },
  '1,000 variables'() {
    const variables = Array.from({ length: 1000 }, () => new tf.Variable(1));
    return { step: tf.group(...variables.map((variable) => variable.assignAdd(1))), feeds: [] };
  },
};

/** Runs of the step's model with nothing around them. */
function bare({ step, feeds }: Program, values: ReadonlyMap<string, tf.TensorData>): () => void {
  const runtime = loadNative();
  const { api } = runtime;
  const engine = runtime.open({ logSeverityLevel: 4, intraOpNumThreads: 1 });
  const { plan, feeds: fed } = planFetches([step], new Set(feeds), { provider: 'cpu', inMemory: true });
  const bytes = encode(plan.model as tf.onnx.OnnxModel);
  const options = makeSessionOptions(runtime, {
    logSeverityLevel: 4,
    intraOpNumThreads: 1,
    extra: { session: { set_denormal_as_zero: '1' } },
  });
  const session = made(api.CreateSessionFromArray, runtime.environment, bytes, bytes.byteLength, options);
  const runOptions = made(api.CreateRunOptions);
  const hold = (name: string) => engine.hold(values.get(name) as tf.TensorData);
  const bind = (binding: bigint, kind: 'BindInput' | 'BindOutput', name: string, memory: Memory | undefined) =>
    api[kind](binding, name, (memory as NativeMemory).pointer);
  const results = plan.results.map(({ dtype, shape }) => engine.allocate(dtype, shape as number[]));
  const pairs = new Map(
    [...plan.reads, ...plan.updates.map(({ variable }) => variable)].map(({ name, dtype, shape }) => [
      name,
      [hold(name), engine.allocate(dtype, shape)],
    ]),
  );
  const inputs = fed.map(({ name }) => hold(name));
  const bindings = [0, 1].map((side) => {
    const binding = made(api.CreateIoBinding, session);
    for (const [index, { name }] of plan.feeds.entries()) bind(binding, 'BindInput', name, inputs[index]);
    for (const { name } of plan.reads) bind(binding, 'BindInput', name, pairs.get(name)?.[side]);
    for (const { variable, next } of plan.updates)
      bind(binding, 'BindOutput', next, pairs.get(variable.name)?.[1 - side]);
    for (const [index, { name }] of plan.results.entries()) bind(binding, 'BindOutput', name, results[index]);
    return binding;
  }) as [bigint, bigint];
  let count = 0;
  return () => api.RunWithBinding(session, runOptions, bindings[count++ % 2] as bigint);
}

interface Measured {
  readonly least: number;
  readonly median: number;
  /** What the process' threads took for it together: what else the machine does counts for little here. */
  readonly cpu: number;
}

/** Milliseconds a step: bare, native, binding. */
async function measure(build: () => Program): Promise<[Measured, Measured, Measured]> {
  const graph = new tf.Graph();
  const program = graph.asDefault(() => ({ ...build(), init: tf.globalVariablesInitializer() }));
  const feeds = program.feeds.map((tensor) => [tensor, numbers(tensor)] as const);
  const [native, binding] = (['native', 'binding'] as const).map(
    (runtime) => new tf.Session({ graph, runtime, intraOpNumThreads: 1 }),
  ) as [tf.Session, tf.Session];
  const values = new Map(feeds.map(([tensor, data]) => [tensor.name, data]));
  for (const session of [native, binding]) {
    await session.run(program.init);
    await session.run(program.step, feeds);
  }
  for (const variable of graph.variables.values()) values.set(variable.name, native.valueOf(variable));
  const run = (session: tf.Session) => async () => void (await session.run(program.step, feeds));
  // The binding by itself: what it leaves to the garbage collector would be collected at the others' expense.
  const results = [...(await taking([bare(program, values), run(native)])), ...(await taking([run(binding)]))];
  for (const session of [native, binding]) await session.close();
  return results as [Measured, Measured, Measured];
}

/** Milliseconds a step: by `run`, and by `runSteps` of so many at once. */
async function measureSteps(build: () => Program, steps: number): Promise<[Measured, Measured]> {
  const graph = new tf.Graph();
  const program = graph.asDefault(() => ({ ...build(), init: tf.globalVariablesInitializer() }));
  const feeds = program.feeds.map((tensor) => [tensor, numbers(tensor)] as const);
  const stacks = feeds.map(([tensor, data]) => [tensor, repeated(data, steps)] as const);
  const session = new tf.Session({ graph, runtime: 'native', intraOpNumThreads: 1 });
  await session.run(program.init);
  const measured = await taking([
    async () => {
      for (let step = 0; step < steps; step++) await session.run(program.step, feeds);
    },
    async () => void (await session.runSteps(program.step, stacks)),
  ]);
  await session.close();
  return measured.map(({ least, median, cpu }) => ({
    least: least / steps,
    median: median / steps,
    cpu: cpu / steps,
  })) as [Measured, Measured];
}

function repeated({ dtype, shape, data }: tf.TensorData, steps: number): tf.TensorData {
  const whole = tf.TensorData.zeros(dtype, [steps, ...shape]);
  for (let step = 0; step < steps; step++) (whole.data as Uint8Array).set(data as Uint8Array, step * data.length);
  return whole;
}

/** Times of ways that take turns, after a warming up. */
async function taking(ways: readonly (() => void | Promise<void>)[]): Promise<Measured[]> {
  const times: number[][] = ways.map(() => []);
  const cpu: number[] = ways.map(() => 0);
  const begun = performance.now();
  for (let round = 0, isWarm = false; !isWarm || performance.now() < begun + 1000 * seconds || round < 5; round++) {
    isWarm = performance.now() > begun + 300 * seconds;
    for (const [index, way] of ways.entries()) {
      let used = process.cpuUsage();
      for (let run = 0; run < 5; run++) {
        // The first run after another way's finds cold caches.
        if (run === 1) used = process.cpuUsage();
        const start = performance.now();
        await way();
        if (isWarm && run > 0) times[index]?.push(performance.now() - start);
      }
      const { user, system } = process.cpuUsage(used);
      if (isWarm) cpu[index] = (cpu[index] as number) + (user + system) / 1000;
    }
  }
  return times.map((list, index) => {
    const sorted = list.sort((a, b) => a - b);
    const total = cpu[index] as number;
    return { least: sorted[0] as number, median: sorted[sorted.length >> 1] as number, cpu: total / list.length };
  });
}

const row = (...cells: readonly (string | number)[]) =>
  console.log(`| ${cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(2) : cell)).join(' | ')} |`);
const table = (...names: readonly string[]) => {
  console.log();
  row(...names);
  row(...names.map(() => '---'));
};
const all = ({ least, median, cpu }: Measured, digits = 2) =>
  [least, median, cpu].map((value) => value.toFixed(digits)).join(' / ');

const { model, speed } = cpus()[0] as { model: string; speed: number };
const { version } = loadNative();
console.log(
  `${cpus().length} × ${model.trim()}${speed ? ` at ${speed} MHz` : ''}, Node ${process.version}, onnxruntime ${version}, one thread.`,
  '\nMilliseconds a step: the least / the median / of processor time.',
);
table('step', 'bare', 'native', 'binding', 'native : bare', 'binding : native');
for (const [name, build] of Object.entries(models)) {
  const [bare, native, binding] = await measure(build);
  row(name, all(bare), all(native), all(binding), ratio(native, bare), ratio(binding, native));
}
console.log(
  '\nMicroseconds that a step costs the host beyond the bare run: the least / the median / of processor time.',
);
table('step', 'native', 'binding');
for (const [name, build] of Object.entries(tiny)) {
  const [bare, ...ways] = await measure(build);
  row(
    name,
    ...ways.map(({ least, median, cpu }) =>
      all(
        { least: 1000 * (least - bare.least), median: 1000 * (median - bare.median), cpu: 1000 * (cpu - bare.cpu) },
        0,
      ),
    ),
  );
}

console.log('\nMilliseconds a step, one by one and in one run: the least / the median / of processor time.');
table('step', 'run', 'runSteps', 'runSteps : run');
const small: () => Program = () => {
  const x = tf.placeholder('float32', [16, 8], { name: 'x' });
  const hidden = tf.layers.dense(x, 16, { activation: tf.nn.relu });
  const loss = tf.reduceMean(tf.square(tf.layers.dense(hidden, 1)));
  tf.createGlobalStep();
  return { step: tf.optimizeLoss(loss, { learningRate: 0.001, optimizer: 'Adam' }), feeds: [x] };
};
for (const [name, build, steps] of [
  ['MLP 8-16-1, 64 steps', small, 64],
  ...Object.entries(models).map(([name, build]) => [`${name}, 8 steps`, build, 8] as const),
] as const) {
  const [run, runSteps] = await measureSteps(build, steps);
  row(name, all(run, 3), all(runSteps, 3), ratio(runSteps, run));
}

function ratio(over: Measured, under: Measured): string {
  return all({ least: over.least / under.least, median: over.median / under.median, cpu: over.cpu / under.cpu });
}
