// What building costs beside what onnxruntime takes to load the result: seconds of processor time, all threads together, by phase for
// graphs of 1, 2, 4 … thousand nodes and their gradients, as tables in Markdown (build-results.md keeps those of one machine):
// `npx tsx bench/build.ts [largest size in thousands] [seconds that a load may take]`. Three kinds: a chain of one operator, a chain
// of blocks of several with a variable for each 50 nodes, and `layers.dense` upon `layers.dense`. onnxruntime's optimization takes time
// by the square of the size: a load that would take too long, judged by the size before, is not tried, and its cell says so.
import { cpus } from 'node:os';
import { gradients } from '../src/gradients/gradients.js';
import { dense } from '../src/gradients/indexed-slices.js';
import { Graph } from '../src/graph/graph.js';
import { placeholder } from '../src/graph/placeholder.js';
import { controlDependencies, group, nameScope } from '../src/graph/scopes.js';
import type { Tensor } from '../src/graph/tensor.js';
import { trainableVariables, Variable } from '../src/graph/variable.js';
import * as layers from '../src/layers/index.js';
import { runPasses } from '../src/model/passes/index.js';
import { decode } from '../src/onnx/decode.js';
import { encode } from '../src/onnx/encode.js';
import { stepModel } from '../src/onnx/export-step.js';
import { lower } from '../src/onnx/lower.js';
import * as ops from '../src/ops/index.js';
import { chooseRuntime } from '../src/runtime/choose.js';
import { loadOptions } from '../src/session/load-options.js';
import * as initializers from '../src/variables/initializers.js';

const largest = Number(process.argv[2] ?? 64);
const patience = Number(process.argv[3] ?? 60);
const levels = ['disabled', 'basic', 'extended', 'all'] as const;

interface Forward {
  readonly loss: Tensor;
  readonly variables: readonly Variable<'float32'>[];
}

const kinds: Readonly<Record<string, (count: number) => Forward>> = {
  chain(count) {
    const w = new Variable([0.5], { dtype: 'float32', name: 'w' });
    let x: Tensor = ops.mul(placeholder('float32', ['batch'], { name: 'x' }), w);
    for (let node = 3; node < count; node++) x = ops.sin(x);
    return { loss: ops.reduceMean(x, undefined, { keepdims: 0 }), variables: [w] };
  },
  blocks(count) {
    const variables: Variable<'float32'>[] = [];
    let x: Tensor = placeholder('float32', ['batch', 8], { name: 'x' });
    while (variables.length < count / 50) {
      const w = new Variable([1, 2, 3, 4, 5, 6, 7, 8], { dtype: 'float32', name: 'w' });
      variables.push(w);
      nameScope('layer', () => {
        for (let block = 0; block < 7; block++)
          x = ops.add(x, ops.tanh(ops.mul(ops.sigmoid(ops.sub(ops.mul(x, w), 1)), ops.relu(x))));
      });
    }
    return { loss: ops.reduceMean(x, undefined, { keepdims: 0 }), variables };
  },
  /** Five nodes of a step a layer: two variables are read, multiplied, added, and what is below 0 left out. */
  'layers.dense'(count) {
    let x: Tensor = placeholder('float32', ['batch', 8], { name: 'x' });
    for (let layer = 0; layer < count / 5; layer++)
      x = layers.dense(x, 8, { activation: ops.relu, kernelInitializer: initializers.ones() });
    return {
      loss: ops.reduceMean(x, undefined, { keepdims: 0 }),
      variables: trainableVariables() as Variable<'float32'>[],
    };
  },
};

/** Seconds of processor time that `work` takes, written into `times`. */
async function timed<T>(times: Record<string, number>, name: string, work: () => T | Promise<T>): Promise<T> {
  const start = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(start);
  times[name] = (user + system) / 1e6;
  return result;
}

const runtime = chooseRuntime();

/** @param tooLong levels that are left out from here on; one that came near `patience` is added. */
async function measure(build: (count: number) => Forward, count: number, tooLong: Set<string>) {
  const graph = new Graph();
  const times: Record<string, number> = {};
  const phase = <T>(name: string, work: () => T) => timed(times, name, () => graph.asDefault(work));
  const { loss, variables } = await phase('build', () => build(count));
  const forward = graph.nodes.length;
  const found = await phase('gradients', () => gradients(loss, variables));
  const step = await phase('updates', () => {
    const updates = variables.map((variable, index) =>
      variable.assignSub(ops.mul(dense(found[index] as Tensor<'float32'>), 0.1)),
    );
    return controlDependencies([group(...updates)], () => ops.identity(loss));
  });
  const lowered = await phase('lower', () => lower([step]));
  const model = await phase('passes', () => runPasses(stepModel(lowered), { provider: 'cpu', inMemory: true }));
  const bytes = await phase('encode', () => encode(model));
  await phase('decode', () => decode(bytes));
  const ours = Object.values(times).reduce((sum, time) => sum + time, 0);
  const load = async (name: string, options: Parameters<typeof runtime.open>[0]) => {
    if (tooLong.has(name)) return;
    const engine = runtime.open({ logSeverityLevel: 4, ...options });
    const compiled = await timed(times, name, () => engine.compile(bytes, { inputs: [], outputs: [] }));
    await compiled.release();
    engine.close();
    // Twice the size is four times the square.
    if (4 * (times[name] as number) > patience) tooLong.add(name);
  };
  for (const level of levels) await load(level, { graphOptimizationLevel: level });
  await load('as chosen', loadOptions(model, {}));
  return { nodes: forward, 'with the gradient': graph.nodes.length, ours, ...times };
}

const phases = ['build', 'gradients', 'updates', 'lower', 'passes', 'encode', 'decode', 'ours'];
const columns = ['nodes', 'with the gradient', ...phases, ...levels, 'as chosen'];
const [{ model } = { model: 'an unknown processor' }] = cpus();
console.log(`${model}, ${cpus().length} cores, Node ${process.version}, onnxruntime ${runtime.version}.`);
for (const [kind, build] of Object.entries(kinds)) {
  console.log(`\n## ${kind}\n\n| ${columns.join(' | ')} |\n|${'---:|'.repeat(columns.length)}`);
  const tooLong = new Set<string>();
  for (let thousands = 1; thousands <= largest; thousands *= 2) {
    const found: Record<string, number> = await measure(build, thousands * 1000, tooLong);
    const cell = (name: string) => {
      const value = found[name];
      if (value === undefined) return `over ${patience}, not run`;
      return Number.isInteger(value) ? String(value) : value.toFixed(2);
    };
    console.log(`| ${columns.map(cell).join(' | ')} |`);
  }
}
