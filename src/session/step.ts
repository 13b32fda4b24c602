// Owns one compiled step: a set of fetches and fed tensors, lowered once and loaded into onnxruntime, ready to run many times.
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { ValueError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import type { Operation } from '../graph/operation.js';
import { Tensor } from '../graph/tensor.js';
import { collectUpdates } from '../graph/walk.js';
import { runPasses } from '../model/passes/index.js';
import { encode } from '../onnx/encode.js';
import { stepModel } from '../onnx/export.js';
import { type Lowered, lower } from '../onnx/lower.js';
import type { TensorData } from '../values/tensor-data.js';
import { checkPassable, createInferenceSession, explain, fromOrt, onnxruntime, reusable, toOrt } from './runtime.js';
import type { VariableState } from './variable-state.js';

export class Step {
  readonly #graph: Graph;
  readonly #lowered: Lowered;
  /** The model's outputs: what is fetched, then next values. */
  readonly #names: readonly string[];
  /** Absent for a step that computes nothing, such as fetching a placeholder's feed. */
  readonly #session: InferenceSession | undefined;

  private constructor(graph: Graph, lowered: Lowered, names: readonly string[], session: InferenceSession | undefined) {
    this.#graph = graph;
    this.#lowered = lowered;
    this.#names = names;
    this.#session = session;
  }

  static async compile(
    graph: Graph,
    fetches: readonly (Tensor | Operation)[],
    fed: ReadonlySet<Tensor>,
    options: InferenceSession.SessionOptions,
  ): Promise<Step> {
    const lowered = lower(fetches, { fed });
    const missing = lowered.inputs.find((tensor) => !fed.has(tensor));
    if (missing !== undefined) throw unfed(missing, fetches, fed);
    const passed = [...lowered.inputs, ...lowered.fetched];
    const values = [...lowered.variables, ...lowered.updates.map(({ variable }) => variable)].map(({ value }) => value);
    for (const tensor of [...passed, ...values]) checkPassable(tensor);
    if (lowered.graph.output.length === 0) return new Step(graph, lowered, [], undefined);
    const model = runPasses(stepModel(lowered), { provider: 'cpu' });
    const names = model.graph.output.map(({ name }) => name);
    return new Step(graph, lowered, names, await createInferenceSession(encode(model), options, graph));
  }

  /** Reads the variables, computes, and commits all updates at once; an error leaves every variable as it was. */
  async run(feeds: ReadonlyMap<Tensor, TensorData>, state: VariableState): Promise<Map<Tensor, TensorData>> {
    const { inputs, variables, updates, fetched } = this.#lowered;
    if (this.#session === undefined) return new Map();
    const ort = await onnxruntime();
    const inputTensors: Record<string, OrtTensor> = {};
    for (const tensor of inputs) inputTensors[tensor.name] = toOrt(ort, feeds.get(tensor) as TensorData);
    for (const variable of variables) inputTensors[variable.name] = state.read(variable);
    const wanted: Record<string, OrtTensor | null> = {};
    for (const name of this.#names.slice(0, fetched.length)) wanted[name] = null;
    for (const { variable, next } of updates) wanted[next] = state.target(ort, variable);
    let results: InferenceSession.OnnxValueMapType;
    try {
      results = await this.#session.run(inputTensors, wanted);
    } catch (error) {
      throw explain('the run failed', error, this.#graph);
    }
    const values = new Map<Tensor, TensorData>();
    for (const [index, tensor] of fetched.entries())
      values.set(tensor, fromOrt(results[this.#names[index] as string] as OrtTensor));
    for (const { variable, next } of updates) state.check(variable, results[next] as OrtTensor);
    for (const { variable, next } of updates) state.commit(variable, reusable(ort, results[next] as OrtTensor));
    return values;
  }

  async release(): Promise<void> {
    await this.#session?.release();
  }
}

/** Says which placeholder is missing and what needs it: fetched tensors, and updates that the fetches entail. */
function unfed(missing: Tensor, fetches: readonly (Tensor | Operation)[], fed: ReadonlySet<Tensor>): ValueError {
  const tensors = fetches.filter((fetch) => fetch instanceof Tensor && needs(fetch, missing, fed));
  const updates = collectUpdates(fetches, fed).filter(({ update }) => update && needs(update.next, missing, fed));
  const users = [
    ...tensors.map((tensor) => tensor.name),
    ...updates.map(({ name, update, site }) => `the update of ${update?.variable.name} by ${name} (${site})`),
  ];
  return new ValueError(`You must feed a value for placeholder tensor '${missing.name}'`, {
    node: missing.node.name,
    site: missing.node.site,
    expected: String(missing),
    got: `no feed; needed for ${users.join(', ')}`,
    fix: `session.run(fetches, { '${missing.name}': … })`,
  });
}

/** Whether data flows from `source` to `tensor`, not through what is fed. */
function needs(tensor: Tensor, source: Tensor, fed: ReadonlySet<Tensor>): boolean {
  const seen = new Set([tensor]);
  for (const each of seen) {
    if (!fed.has(each)) for (const input of each.node.dataInputs()) seen.add(input);
  }
  return seen.has(source);
}
