// Owns Session: a graph's variables in memory and the steps compiled for it. The snapshot rule is kept here: every run reads the
// variables as they are at its start and commits its updates together at its end; runs follow one another.
import type { InferenceSession } from 'onnxruntime-node';
import { RunError, ValueError } from '../errors.js';
import { Graph, getDefaultGraph } from '../graph/graph.js';
import { Operation } from '../graph/operation.js';
import { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import type { VariableValues } from '../onnx/export.js';
import { TensorData } from '../values/tensor-data.js';
import { checkSymbols, type Feeds, resolveFeeds } from './feeds.js';
import { type Fetches, type FetchResult, flattenFetches, packResults } from './fetches.js';
import { onnxruntime } from './runtime.js';
import { Step } from './step.js';
import { VariableState } from './variable-state.js';

/** `graph` (default: the default graph) and onnxruntime's own session options (`executionProviders`, `intraOpNumThreads`, …). */
export interface SessionOptions extends InferenceSession.SessionOptions {
  graph?: Graph;
}

/**
 * Runs parts of a graph on onnxruntime and keeps its variables (TF `tf.Session`).
 *
 * @example
 * const session = new Session({ graph });
 * await session.run(globalVariablesInitializer());
 * const loss = await session.run(trainOp, { images, labels });
 */
export class Session implements VariableValues {
  readonly graph: Graph;
  readonly #options: InferenceSession.SessionOptions;
  readonly #state: VariableState;
  readonly #steps = new Map<string, Promise<Step>>();
  /** The end of the last run that was asked for. */
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: SessionOptions = {}) {
    const { graph = getDefaultGraph(), ...ortOptions } = options;
    if (!(graph instanceof Graph))
      throw new ValueError('Session: not a graph', { expected: '{ graph: Graph }', got: String(graph) });
    this.graph = graph.root;
    // onnxruntime's errors are thrown; it need not print them as well.
    this.#options = { logSeverityLevel: 4, ...ortOptions };
    this.#state = new VariableState(this.graph);
  }

  /**
   * Runs what `fetches` need, commits the updates that they carry out, and gives their values in the same structure.
   * Runs are carried out in the order they were asked for. A run that fails commits nothing.
   *
   * @param feeds values by tensor name (an object), or by tensor (a Map or pairs). Any tensor can be fed.
   * @returns TensorData for a tensor or variable (its value at the start of the run), `null` for an operation.
   * @throws ValueError, DTypeError, ShapeError for feeds and fetches that do not fit; RunError for uninitialized variables and failures of onnxruntime.
   */
  async run<const F extends Fetches>(fetches: F, feeds: Feeds = {}): Promise<FetchResult<F>> {
    this.#checkOpen();
    const wanted = flattenFetches(this.graph, fetches);
    const fed = resolveFeeds(this.graph, feeds);
    checkSymbols(fed);
    const turn = this.#last.then(() => this.#run(wanted, fed));
    this.#last = turn.catch(() => undefined);
    return packResults(fetches, (await turn).values());
  }

  async #run(
    wanted: readonly (Tensor | Operation)[],
    fed: ReadonlyMap<Tensor, TensorData>,
  ): Promise<(TensorData | null)[]> {
    const step = await this.#step(wanted, fed);
    await this.#startRunCounter();
    const known = new Map<Tensor, TensorData>();
    for (const fetch of wanted) {
      const variable = fetch instanceof Tensor ? this.#variableOf(fetch) : undefined;
      if (fetch instanceof Tensor && fed.has(fetch)) known.set(fetch, fed.get(fetch) as TensorData);
      else if (variable !== undefined) known.set(variable.value, this.#state.value(variable));
    }
    const computed = await step.run(fed, this.#state);
    return wanted.map((fetch) =>
      fetch instanceof Operation ? null : ((known.get(fetch) ?? computed.get(fetch)) as TensorData),
    );
  }

  #checkOpen(): void {
    if (this.#closed) throw new RunError('Attempted to use a closed Session.');
  }

  /** The step for these fetches and fed tensors, compiled when it is first asked for. */
  #step(wanted: readonly (Tensor | Operation)[], fed: ReadonlyMap<Tensor, TensorData>): Promise<Step> {
    const computed = wanted.filter(
      (fetch) => fetch instanceof Operation || !(fed.has(fetch) || this.#variableOf(fetch)),
    );
    const key = `${computed.map((fetch) => fetch.name).join(' ')}|${[...fed.keys()]
      .map((tensor) => tensor.name)
      .sort()
      .join(' ')}`;
    let step = this.#steps.get(key);
    if (step === undefined) {
      step = Step.compile(this.graph, computed, new Set(fed.keys()), this.#options);
      this.#steps.set(key, step);
      step.catch(() => this.#steps.delete(key));
    }
    return step;
  }

  #variableOf(tensor: Tensor): Variable | undefined {
    return tensor.node.isSource ? this.graph.variables.get(tensor.node.name) : undefined;
  }

  /** The counter of runs is the one variable that starts by itself. */
  async #startRunCounter(): Promise<void> {
    const counter = this.graph.runCounter?.variable;
    if (counter !== undefined && !this.#state.isInitialized(counter))
      this.#state.set(await onnxruntime(), new Map([[counter, TensorData.zeros(counter.dtype, counter.shape)]]));
  }

  /** A copy of a variable's current value. Throws a RunError when it has none. */
  valueOf(variable: Variable): TensorData {
    return this.#state.value(variable);
  }

  /** Sets variables from outside the graph, all or none, in turn with the runs (TF `Variable.load`). */
  async load(values: ReadonlyMap<Variable, TensorData>): Promise<void> {
    this.#checkOpen();
    const turn = this.#last.then(async () => this.#state.set(await onnxruntime(), values));
    this.#last = turn.catch(() => undefined);
    await turn;
  }

  /** Waits for the runs under way and frees what they used. A closed session cannot run. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
    for (const step of this.#steps.values()) await (await step).release();
    this.#steps.clear();
  }
}
