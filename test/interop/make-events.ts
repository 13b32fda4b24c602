// Writes event files of two runs, and what is in them as JSON, for check_events.py to find there with TensorBoard.
import { mkdir, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from 'trainop';

const STEPS = 5;
const LOSS = 'OptimizeLoss/loss';
const [, , folder = 'runs/interop'] = process.argv;
const logs = join(folder, 'logs');
await mkdir(logs, { recursive: true });

/** The nodes of a graph, and those of the branches in it. */
const everyNode = (graph: tf.Graph): tf.Node[] =>
  graph.nodes.flatMap((node) => [node, ...node.subgraphs().flatMap(everyNode)]);

/** Trains a small net with every kind of summary. */
async function train(run: string, learningRate: number) {
  const graph = new tf.Graph();
  const { x, trainOp, summaries, init } = graph.asDefault(() => {
    const x = tf.placeholder('float32', ['batch', 4], { name: 'x' });
    const hidden = tf.layers.dense(x, 9, { activation: tf.tanh, name: 'hidden' });
    const picked = tf.cond(
      tf.greater(tf.reduceSum(x), 0),
      () => hidden,
      () => tf.negative(hidden),
    );
    const loss = tf.reduceMean(tf.square(tf.layers.dense(picked, 1, { name: 'head' })));
    tf.createGlobalStep();
    const options = { learningRate, optimizer: 'Adam', clipGradients: 1, summaries: tf.OPTIMIZER_SUMMARIES } as const;
    const trainOp = tf.optimizeLoss(loss, options);
    tf.summary.scalar('plain', loss, { family: 'losses' });
    tf.summary.image('filters', tf.reshape(tf.transpose(hidden, [0, 1]), [-1, 1, 3, 3]), { maxOutputs: 2 });
    tf.summary.text('notes', [`rate ${learningRate}`, '**bold**']);
    return { x, trainOp, summaries: tf.summary.mergeAll(), init: tf.globalVariablesInitializer() };
  });
  const session = new tf.Session({ graph });
  await session.run(init);
  const writer = new tf.summary.FileWriter(join(logs, run), { graph });
  writer.addHyperParameters({ learningRate, optimizer: 'Adam', clips: true }, { metrics: [LOSS] });
  writer.addSessionLog({ status: 'start' });
  const scalars: Record<string, [number, number][]> = {};
  const histograms: Record<string, { num: number; min: number; max: number }[]> = {};
  let last: readonly tf.summary.SummaryValue[] = [];
  for (let step = 1; step <= STEPS; step++) {
    const { summaries: values } = await session.run({ trainOp, summaries }, [[x, [[1, 2, 3, 4 + step]]]]);
    writer.addSummary(values, step);
    last = values;
    for (const { tag, kind, value } of values) {
      const numbers = kind === 'text' ? [] : value.values().map(Number);
      if (kind === 'scalar') scalars[tag] = [...(scalars[tag] ?? []), [step, numbers[0] as number]];
      const facts = { num: numbers.length, min: Math.min(...numbers), max: Math.max(...numbers) };
      if (kind === 'histogram') histograms[tag] = [...(histograms[tag] ?? []), facts];
    }
  }
  await writer.close();
  // A second writer of the folder, for a run that went on: it has a file of its own, and takes the last step back.
  const resumed = new tf.summary.FileWriter(join(logs, run));
  resumed.addSessionLog({ status: 'start' }, STEPS);
  const again = last.map((each) => (each.tag === LOSS ? { ...each, value: 0.25 } : each));
  resumed.addSummary(again, STEPS);
  await resumed.close();
  (scalars[LOSS] as [number, number][])[STEPS - 1] = [STEPS, 0.25];
  await session.close();
  const nodes = [...everyNode(graph), ...graph.operations].map(({ name }) => name);
  return { run, learningRate, scalars, histograms, nodes };
}

const runs = [await train('slow', 0.01), await train('fast', 0.5)];

/** The page of graphs for a model that PyTorch has written. */
const model = await tf.onnx.loadModel('fixtures/exported/torch-dynamo-attention.onnx');
const page = new tf.summary.FileWriter(join(logs, 'model'), { graph: model });
await page.close();

/** A run that was killed in the middle of its last event. */
const torn = new tf.summary.FileWriter(join(logs, 'torn'));
for (let step = 1; step <= 3; step++) torn.addSummary({ tag: 'loss', kind: 'scalar', value: step }, step);
await torn.close();
await truncate(torn.path, (await stat(torn.path)).size - 7);

const modelNodes = model.graph.node.length;
await writeFile(join(folder, 'events.json'), JSON.stringify({ steps: STEPS, runs, modelNodes }));
