// What a step costs in a session beside what onnxruntime itself takes for it: milliseconds a step, `npx tsx bench/runtime.ts [seconds]`.
// `bare` calls RunWithBinding in a loop on this thread, two bindings in turn over buffers that never change; `native` and `binding` are
// Session.run. Each is the median of many steps, taken in turn, because machines are not the same from one second to the next.
// The last rows are the host's share: a step that computes next to nothing, with one variable and with a thousand.
import * as tf from 'trainop';
import { encode } from '../src/onnx/encode.js';
import { made } from '../src/runtime/native/api.js';
import { loadNative } from '../src/runtime/native/engine.js';
import { makeSessionOptions } from '../src/runtime/native/session-options.js';
import type { NativeMemory } from '../src/runtime/native/values.js';
import type { Memory } from '../src/runtime/runtime.js';
import { planFetches } from '../src/session/plan.js';

const seconds = Number(process.argv[2] ?? 2);

interface Program {
  readonly step: tf.Tensor | tf.Operation;
  readonly feeds: readonly tf.Tensor[];
}
type Build = () => Program;

const numbers = (tensor: tf.Tensor): tf.TensorData => {
  const shape = tensor.shape as number[];
  const size = shape.reduce((product, dim) => product * dim, 1);
  return tensor.dtype === 'int64'
    ? new tf.TensorData(
        'int64',
        shape,
        BigInt64Array.from({ length: size }, (_, index) => BigInt((index * 7919) % 10)),
      )
    : new tf.TensorData(
        'float32',
        shape,
        Float32Array.from({ length: size }, (_, index) => Math.sin(index)),
      );
};

const weight = (name: string, shape: readonly number[]) =>
  tf.getVariable(name, { shape, initializer: tf.initializers.randomUniform({ minval: -0.1, maxval: 0.1 }) });

function trained(logits: tf.Tensor, feeds: readonly tf.Tensor[]): Program {
  const labels = tf.placeholder('int64', (logits.shape as number[]).slice(0, -1), { name: 'labels' });
  const loss = tf.losses.sparseSoftmaxCrossEntropy(labels, logits);
  tf.createGlobalStep();
  return { step: tf.optimizeLoss(loss, { learningRate: 0.001, optimizer: 'Adam' }), feeds: [...feeds, labels] };
}

const models: Readonly<Record<string, Build>> = {
  MLP() {
    const x = tf.placeholder('float32', [64, 784], { name: 'x' });
    const hidden = [512, 256].reduce((h, units) => tf.layers.dense(h, units, { activation: tf.nn.relu }), x);
    return trained(tf.layers.dense(hidden, 10), [x]);
  },
  'conv net'() {
    const x = tf.placeholder('float32', [32, 1, 28, 28], { name: 'x' });
    const y = [16, 32].reduce<tf.Tensor>((h, maps) => tf.layers.maxPool2d(tf.layers.conv2d(h, maps, 5), 2), x);
    return trained(tf.layers.dense(tf.layers.flatten(y), 10), [x]);
  },
  transformer() {
    const [batch, length, width, heads] = [8, 32, 64, 4];
    const x = tf.placeholder('float32', [batch, length, width], { name: 'x' });
    const project = (h: tf.Tensor, units: number) =>
      tf.matmul(h, weight(tf.getDefaultGraph().uniqueName('w'), [h.shape?.at(-1) as number, units]));
    const split = (h: tf.Tensor) => tf.transpose(tf.reshape(h, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
    let y: tf.Tensor = x;
    for (let layer = 0; layer < 2; layer++) {
      const [q, k, v] = [1, 2, 3].map(() => split(project(y, width))) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const scores = tf.nn.softmax(tf.multiply(tf.matmul(q, k, { transposeB: true }), 0.25));
      const mixed = tf.reshape(tf.transpose(tf.matmul(scores, v), [0, 2, 1, 3]), [batch, length, width]);
      y = tf.add(y, project(mixed, width));
      y = tf.add(y, project(tf.nn.relu(project(y, 4 * width)), width));
    }
    return trained(project(y, 10), [x]);
  },
  LSTM() {
    const [length, batch, width, units] = [32, 16, 32, 64];
    const x = tf.placeholder('float32', [length, batch, width], { name: 'x' });
    const [w, r] = [weight('w', [1, 4 * units, width]), weight('r', [1, 4 * units, units])];
    const [, last] = tf.ops.lstm(x, w, r, undefined, undefined, undefined, undefined, undefined, {
      hidden_size: units,
      outputs: 2,
    });
    return trained(tf.layers.dense(tf.reshape(last, [batch, units]), 10), [x]);
  },
  embedding() {
    const ids = tf.placeholder('int64', [2560], { name: 'ids' });
    const rows = tf.nn.embeddingLookup(weight('table', [50_000, 64]), ids);
    return trained(tf.layers.dense(rows, 10), [ids]);
  },
  'tiny, 1 variable': () => ({ step: tf.Variable.prototype.assignAdd.call(new tf.Variable(1), 1), feeds: [] }),
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

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1] as number;

console.log(
  `${'ms a step'.padEnd(18)}${['bare', 'native', 'binding', 'native/bare', 'binding/native', 'host µs'].map((name) => name.padStart(15)).join('')}`,
);
for (const [name, build] of Object.entries(models)) {
  const graph = new tf.Graph();
  const program = graph.asDefault(() => ({ ...build(), init: tf.globalVariablesInitializer() }));
  const feeds = program.feeds.map((tensor) => [tensor, numbers(tensor)] as const);
  const sessions = (['native', 'binding'] as const).map(
    (runtime) => new tf.Session({ graph, runtime, intraOpNumThreads: 1 }),
  );
  for (const session of sessions) await session.run(program.init);
  const values = new Map(feeds.map(([tensor, data]) => [tensor.name, data]));
  for (const session of sessions) await session.run(program.step, feeds);
  for (const variable of graph.variables.values())
    values.set(variable.name, (sessions[0] as tf.Session).valueOf(variable));
  const ways = [
    bare(program, values),
    ...sessions.map((session) => async () => void (await session.run(program.step, feeds))),
  ];
  const times: number[][] = ways.map(() => []);
  const end = performance.now() + 1000 * seconds;
  for (let round = 0; performance.now() < end || round < 5; round++) {
    for (const [index, way] of ways.entries()) {
      for (let run = 0; run < 5; run++) {
        const start = performance.now();
        await way();
        // The first run after another way's finds cold caches.
        if (round > 0 && run > 0) times[index]?.push(performance.now() - start);
      }
    }
  }
  const [least, native, binding] = times.map(median) as [number, number, number];
  const cells = [least, native, binding, native / least, binding / native].map((value) => value.toFixed(3));
  console.log(
    `${name.padEnd(18)}${[...cells, (1000 * (native - least)).toFixed(0)].map((cell) => cell.padStart(15)).join('')}`,
  );
  for (const session of sessions) await session.close();
}
