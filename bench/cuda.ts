// Training on a card beside the CPU: `npx tsx bench/cuda.ts [--provider cuda] [--steps 20] [--seconds 2] [--out FILE] [--torch FILE]`;
// bench/cuda.sh calls it. For the five models of models.ts and a net on the MNIST digits: the loss of every step on both, how many nodes and
// copies fall to the CPU, and the least milliseconds a step, beside PyTorch's where torch-models.py has written them into a file.
// `--provider cpu` proves the script where there is no card.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import * as tf from 'trainop';
import { digits as pictures } from '../examples/support/mnist-data.js';
import { models, numbers, type Program } from './models.js';

const { values: args } = parseArgs({
  options: {
    provider: { type: 'string', default: 'cuda' },
    steps: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '2' },
    out: { type: 'string' },
    torch: { type: 'string' },
  },
});
const { provider } = args;
const [steps, seconds] = [Number(args.steps), Number(args.seconds)];
const DIGITS = 64;

/** A net on the digits, with batch normalization and dropout. */
function digits(): Program {
  const images = tf.placeholder('uint8', [DIGITS, 1, 28, 28], { name: 'images' });
  const labels = tf.placeholder('int64', [DIGITS], { name: 'labels' });
  const normalized = { normalizerFn: tf.layers.batchNorm, normalizerParams: { decay: 0.9, isTraining: true } };
  let x = tf.divide(tf.cast(images, 'float32'), 255);
  x = tf.layers.maxPool2d(tf.layers.conv2d(x, 16, 5, { scope: 'conv1', ...normalized }), 2);
  x = tf.layers.maxPool2d(tf.layers.conv2d(x, 32, 3, { scope: 'conv2', ...normalized }), 2);
  x = tf.layers.dropout(tf.layers.fullyConnected(tf.layers.flatten(x), 128, { scope: 'hidden' }), { keepProb: 0.6 });
  const loss = tf.losses.sparseSoftmaxCrossEntropy(labels, tf.layers.dense(x, 10, { name: 'logits' }));
  tf.createGlobalStep();
  return { step: tf.optimizeLoss(loss, { learningRate: 0.002, optimizer: 'Adam' }), feeds: [images, labels] };
}

interface Row {
  readonly name: string;
  readonly losses: readonly (readonly [cpu: number, card: number])[];
  readonly placement: tf.Placement;
  readonly cpu: number;
  readonly card: number;
}

async function measure(name: string, build: () => Program): Promise<Row> {
  const graph = new tf.Graph();
  graph.seed = 1;
  const program = graph.asDefault(() => ({ ...build(), init: tf.globalVariablesInitializer() }));
  const [cpu, card] = [['cpu'], [provider, 'cpu']].map(
    (executionProviders) => new tf.Session({ graph, executionProviders: [...new Set(executionProviders)] }),
  ) as [tf.Session, tf.Session];
  try {
    await cpu.run(program.init);
    await card.load(new Map([...graph.variables.values()].map((variable) => [variable, cpu.valueOf(variable)])));
    const batches =
      name === 'digits' ? pictures('train').shuffle(60_000, { seed: 0 }).batch(DIGITS).repeat().iterator() : undefined;
    const fixed = batches ? undefined : program.feeds.map((tensor) => [tensor, numbers(tensor)] as const);
    const next = async () => {
      const batch = (await batches?.next())?.value;
      return batch ? program.feeds.map((tensor) => [tensor, batch[tensor.node.name as 'images']] as const) : fixed;
    };
    const step = async (session: tf.Session, feeds: Awaited<ReturnType<typeof next>>) =>
      Number((await session.run(program.step as tf.Tensor, feeds)).item());
    const losses: [number, number][] = [];
    for (let index = 0; index < steps; index++) {
      const feeds = await next();
      losses.push([await step(cpu, feeds), await step(card, feeds)]);
    }
    const least = async (session: tf.Session) => {
      const feeds = await next();
      let best = Number.POSITIVE_INFINITY;
      for (const end = performance.now() + 1000 * seconds; performance.now() < end; ) {
        const start = performance.now();
        await session.run(program.step, feeds);
        best = Math.min(best, performance.now() - start);
      }
      return best;
    };
    const placement = await card.placement(program.step);
    return { name, losses, placement, cpu: await least(cpu), card: await least(card) };
  } finally {
    await cpu.close();
    await card.close();
  }
}

/** The largest difference of two losses of a step, relative to them. */
const difference = ({ losses }: Row): number =>
  Math.max(...losses.map(([cpu, card]) => Math.abs(cpu - card) / Math.max(Math.abs(cpu), 1e-12)));

function cardName(): string {
  if (provider !== 'cuda') return `no card: '${provider}' stands for one`;
  const { stdout } = spawnSync('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader'], {
    encoding: 'utf8',
  });
  return stdout?.trim().split('\n')[0] || 'a card without nvidia-smi';
}

const torch =
  args.torch === undefined ? {} : (JSON.parse(readFileSync(args.torch, 'utf8')) as Record<string, number | string>);
const rows: Row[] = [];
for (const [name, build] of Object.entries({ ...models, digits })) {
  rows.push(await measure(name, build));
  console.error(`${name}: done`);
}
const onCpu = ({ placement }: Row) => placement.nodes.filter((node) => node.provider === 'cpu').length;
const text = [
  '# What `bench/cuda.sh` has measured',
  '',
  `${cardName()}; ${cpus()[0]?.model.trim()}, Node ${process.version}, trainop on ${provider}.`,
  torch.version === undefined ? 'PyTorch was not there.' : `PyTorch ${torch.version}, eager.`,
  '',
  `Losses of ${steps} steps are compared with the CPU's step by step; times are the least of ${seconds} s.`,
  '',
  `| step | loss, first → last | largest difference from the CPU | nodes, of them on the CPU | copies | ms on the CPU | ms on ${provider} | ms in PyTorch |`,
  '| --- | --- | --- | --- | --- | --- | --- | --- |',
  ...rows.map((row) => {
    const [first, last] = [row.losses[0]?.[1], row.losses.at(-1)?.[1]] as [number, number];
    const peer = torch[row.name];
    const cells = [
      row.name,
      `${first.toFixed(4)} → ${last.toFixed(4)}`,
      difference(row).toExponential(1),
      `${row.placement.nodes.length}, ${onCpu(row)}`,
      row.placement.copies,
      row.cpu.toFixed(2),
      row.card.toFixed(2),
      typeof peer === 'number' ? peer.toFixed(2) : '–',
    ];
    return `| ${cells.join(' | ')} |`;
  }),
  '',
].join('\n');
if (args.out === undefined) console.log(text);
else writeFileSync(args.out, text);
// Other orders of summation differ, and a step multiplies what differs; beyond this, something is wrong.
const wrong = rows.filter((row) => !(difference(row) < 0.05));
if (wrong.length > 0) {
  console.error(`losses differ: ${wrong.map((row) => `${row.name} ${difference(row)}`).join(', ')}`);
  process.exitCode = 1;
}
