// Owns Session: a graph's variables in memory and the steps compiled for it. The snapshot rule is kept here: every run reads the
// variables as they are at its start and commits its updates together at its end; runs follow one another.
import { checkFunction, checkKind, listArgument } from '../arguments.js';
import { checkOptions, describe, explaining, RunError, TrainopError, ValueError } from '../errors.js';
import { Graph, getDefaultGraph } from '../graph/graph.js';
import { Operation } from '../graph/operation.js';
import type { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import type { Target } from '../model/passes/index.js';
import type { VariableValues } from '../onnx/export-frame.js';
import { RUNTIME_OPTIONS, type RuntimeOptions } from '../runtime/choose.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../runtime/options.js';
import type { Engine, Memory, RuntimeKind, StopSignal } from '../runtime/runtime.js';
import type { DType } from '../values/dtype.js';
import { entriesOf } from '../values/keyed.js';
import { formatShape } from '../values/shape.js';
import { TensorData, type TensorDataLike } from '../values/tensor-data.js';
import { explain } from './explain.js';
import { checkSymbols, type Feeds, resolveFeeds } from './feeds.js';
import { type Fetches, type FetchResult, readFetches } from './fetches.js';
import { graphVariables, stateVariable } from './graph-variables.js';
import { closeEngine, openEngine } from './open.js';
import { findPlacement, type Placement } from './placement.js';
import { planFetches } from './plan.js';
import { type GraphStep, Prepared, PreparedRuns, type Request } from './prepared.js';
import { type Profile, profileStep } from './profile.js';
import { resolveStacks } from './stacks.js';
import { State } from './state.js';
import { checkPassable, Step, withRowWrites } from './step.js';
import { Steps } from './steps.js';
import { checkSignal, stopped, Turns } from './turns.js';

/** Which graph, which runtime, and onnxruntime's own session options (`executionProviders`, `intraOpNumThreads`, …). */
export interface SessionOptions extends EngineOptions, RuntimeOptions {
  /** Default: the default graph. */
  graph?: Graph | undefined;
}

export interface RunOptions<R = unknown> {
  /** An AbortSignal that ends the run: within milliseconds on the native runtime, before it starts on the binding. */
  signal?: StopSignal | undefined;
  /**
   * Whether the updates are committed. Default true; with false, the run gives what it would give, and every variable stays as it was, the
   * counter of runs included. A function is asked with what the run gives; what it throws ends the run.
   */
  commit?: boolean | ((values: R) => boolean) | undefined;
}

export interface RunStepsOptions<R = unknown> extends RunOptions<R> {
  /** How many steps; what is fed says it already, where anything is. */
  steps?: number | undefined;
}

export interface ProfileOptions {
  /** How many runs are measured. Default 10. */
  runs?: number | undefined;
}

/** Says whether updates are committed, from what the run gives. */
type Commit = (values: readonly (TensorData | null)[]) => boolean;

/** A run, of one step or of several. */
interface Asked {
  readonly wanted: readonly (Tensor | Operation)[];
  readonly fed: ReadonlyMap<Tensor, TensorData>;
  readonly signal: StopSignal | undefined;
  readonly commit: Commit | undefined;
  readonly steps?: number;
}

/** The option `commit`; nothing where all is committed. */
function readCommit<R>(
  where: string,
  commit: RunOptions<R>['commit'],
  pack: (values: readonly (TensorData | null)[]) => R,
): Commit | undefined {
  if (commit === undefined || commit === true) return undefined;
  if (commit === false) return () => false;
  checkFunction(`${where}: commit`, commit);
  return (values) => {
    const answer: unknown = commit(pack(values));
    if (typeof answer === 'boolean') return answer;
    throw new ValueError(`${where}: commit gave no answer`, { expected: 'true or false', got: describe(answer) });
  };
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
  readonly #engine: Engine;
  readonly #target: Target;
  readonly #state: State;
  readonly #steps = new Steps<GraphStep>();
  readonly #prepared = new PreparedRuns();
  readonly #turns = new Turns();
  /** The end of the session, once it has been asked for. */
  #closing: Promise<void> | undefined;

  /** @throws ValueError for an unknown option; RunError where the runtime that is asked for cannot be had. */
  constructor(options: SessionOptions = {}) {
    checkOptions('Session', options, ['graph', ...RUNTIME_OPTIONS, ...ENGINE_OPTIONS]);
    const { graph = getDefaultGraph(), ...runtimeOptions } = options;
    checkKind('Session', graph, [Graph], 'a graph');
    this.graph = graph.root;
    const { engine, target } = openEngine('Session', this, runtimeOptions);
    this.#engine = engine;
    this.#target = target;
    this.#state = new State(this.#engine, graphVariables(this.graph));
  }

  /** Which runtime the session has: `native` or `binding`. */
  get runtime(): RuntimeKind {
    return this.#engine.runtime.kind;
  }

  /**
   * Runs what `fetches` need, commits the updates that they carry out, and gives their values in the same structure.
   * Runs are carried out in the order they were asked for, off the event loop. A run that fails commits nothing.
   *
   * @param feeds values by tensor name (an object), or by tensor (a Map or pairs). Any tensor can be fed. They are copied at once: an array
   * that is changed while the run waits changes nothing.
   * @returns TensorData for a tensor or variable (its value at the start of the run), the same under its tag for a summary, `null` for an
   * operation; nobody else has its memory.
   * @throws ValueError, DTypeError, ShapeError for feeds and fetches that do not fit; RunError for uninitialized variables, failures of
   * onnxruntime, and runs that `signal` ended, whose cause is the signal's reason.
   */
  async run<const F extends Fetches>(
    fetches: F,
    feeds: Feeds = {},
    options: RunOptions<FetchResult<F>> = {},
  ): Promise<FetchResult<F>> {
    this.#checkOpen();
    checkOptions('Session.run', options, ['signal', 'commit']);
    const { signal } = options;
    checkSignal('Session.run', signal);
    const { wanted, pack } = readFetches(this.graph, fetches);
    const commit = readCommit('Session.run', options.commit, pack);
    const fed = resolveFeeds(this.graph, feeds);
    checkSymbols(fed);
    return pack(await this.#ask({ wanted, fed, signal, commit }));
  }

  /**
   * Several steps in one run: what so many calls of `run` would do and give, bit for bit, without coming back in between. onnxruntime carries
   * out the steps in one `Loop`; for small steps that takes a fraction of the time. All updates are committed together at the end: where a
   * step fails, none is. Rows of a table are written into a copy of it in each step.
   *
   * @param stackedFeeds as for `run`, each value with a new first axis: the first step is fed the first entry, and so on.
   * @param options `steps`: their number, where nothing is fed.
   * @returns the same as `run`, each value with that axis: what each step gave.
   * @throws what `run` throws; ShapeError where the values are of different numbers of steps, or of none; RunError where what is fetched has
   * another shape in another step.
   * @example const losses = await session.runSteps(trainOp, { x: images, y: labels }); // images: [steps, batch, 784], losses: [steps]
   */
  async runSteps<const F extends Fetches>(
    fetches: F,
    stackedFeeds: Feeds = {},
    options: RunStepsOptions<FetchResult<F>> = {},
  ): Promise<FetchResult<F>> {
    this.#checkOpen();
    checkOptions('Session.runSteps', options, ['signal', 'commit', 'steps']);
    const { signal } = options;
    checkSignal('Session.runSteps', signal);
    const { wanted, pack } = readFetches(this.graph, fetches);
    const commit = readCommit('Session.runSteps', options.commit, pack);
    const { fed, steps } = resolveStacks(this.graph, stackedFeeds, options.steps);
    return pack(await this.#ask({ wanted, fed, signal, commit, steps }));
  }

  /** Has a run take its turn, of one step or of several. */
  #ask({ wanted, fed, signal, commit, steps }: Asked): Promise<(TensorData | null)[]> {
    if (signal?.aborted) throw stopped(signal);
    const held = this.#hold(fed);
    const isStacked = steps !== undefined;
    if (isStacked) held.push(this.#engine.hold(TensorData.from(steps, 'int64')));
    const request = { wanted, fed: [...fed.keys()], isStacked };
    return this.#turns.take(() => this.#run(request, held, signal, commit), signal);
  }

  /** Copies of what is fed, for the runtime. */
  #hold(fed: ReadonlyMap<Tensor, TensorData>): Memory[] {
    const held: Memory[] = [];
    try {
      for (const [tensor, data] of fed) {
        const { name, node } = tensor;
        if (this.#engine.unsupported.has(data.dtype))
          checkPassable(this.#engine, { ...data, name, place: { node: node.name, site: node.site } });
        held.push(this.#engine.hold(data));
      }
      return held;
    } catch (error) {
      for (const memory of held) memory.release();
      throw error;
    }
  }

  async #run(
    request: Request,
    held: readonly Memory[],
    signal: StopSignal | undefined,
    commit: Commit | undefined,
  ): Promise<(TensorData | null)[]> {
    try {
      if (signal?.aborted) throw stopped(signal);
      const prepared = this.#prepared.find(request) ?? (await this.#prepare(request));
      if (signal?.aborted) throw stopped(signal);
      this.#startRunCounter();
      return await prepared.run(held, signal, commit);
    } catch (error) {
      if (error instanceof TrainopError) throw error;
      throw signal?.aborted ? stopped(signal) : explain('the run failed', error, this.graph);
    } finally {
      for (const memory of held) memory.release();
    }
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw new RunError('Attempted to use a closed Session.');
  }

  async #prepare(request: Request): Promise<Prepared> {
    const slotOf = (tensor: Tensor) => {
      const variable = this.#variableOf(tensor);
      return variable && this.#state.slot(stateVariable(variable));
    };
    const run = new Prepared(await this.#step(request), request, this.#state, slotOf);
    this.#prepared.add(request, run);
    return run;
  }

  /** The step for these fetches and fed tensors, compiled when it is first asked for. */
  #step({ wanted, isStacked, ...request }: Request): Promise<GraphStep> {
    const fed = new Set(request.fed);
    const isKept = (tensor: Tensor) => fed.has(tensor) || (!isStacked && this.#variableOf(tensor));
    const computed = wanted.filter((fetch) => fetch instanceof Operation || !isKept(fetch));
    const names = (items: Iterable<Tensor | Operation>) => Array.from(items, ({ name }) => name);
    const key = `${isStacked ? 'steps' : 'step'}|${names(computed).join(' ')}|${names(fed).sort().join(' ')}`;
    return this.#steps.get(key, () => this.#compile(computed, fed, isStacked));
  }

  async #compile(
    fetches: readonly (Tensor | Operation)[],
    fed: ReadonlySet<Tensor>,
    isStacked: boolean,
  ): Promise<GraphStep> {
    const { plan, feeds, results } = planFetches(fetches, fed, this.#target, isStacked);
    try {
      return { step: await Step.compile(plan, this.#engine, this.#state), feeds, results };
    } catch (error) {
      throw error instanceof TrainopError ? error : explain('onnxruntime cannot load the step', error, this.graph);
    }
  }

  #variableOf(tensor: Tensor): Variable | undefined {
    return tensor.node.isSource ? this.graph.variables.get(tensor.node.name) : undefined;
  }

  /** The counter of runs is the one variable that starts by itself. */
  #startRunCounter(): void {
    const counter = this.graph.runCounter?.variable;
    if (counter !== undefined && !this.#state.has(counter.name))
      this.#state.set([[stateVariable(counter), TensorData.zeros(counter.dtype, counter.shape)]]);
  }

  /**
   * Where the nodes run that `fetches` need, as onnxruntime places them with this session's providers, and how many values it copies between
   * devices for that: what to look at where a step on a card is slow. Placeholders count as fed; nothing is run.
   *
   * @throws RunError where onnxruntime refuses the step; on the binding, for other providers than the CPU.
   * @example console.log(String(await session.placement(trainOp)));
   */
  async placement(fetches: Fetches): Promise<Placement> {
    this.#checkOpen();
    const { wanted } = readFetches(this.graph, fetches);
    const computed = wanted.filter((fetch) => fetch instanceof Operation || !this.#variableOf(fetch));
    const fed = this.graph.nodes.filter(({ isSource, opType }) => isSource && opType === 'Placeholder');
    const { plan } = planFetches(computed, new Set(fed.flatMap(({ outputs }) => outputs)), this.#target);
    try {
      return await this.#turns.take(() =>
        findPlacement(plan.model && withRowWrites(plan, plan.model, this.#engine).model, this.#engine),
      );
    } catch (error) {
      throw error instanceof TrainopError ? error : explain('onnxruntime cannot load the step', error, this.graph);
    }
  }

  /**
   * What a run costs: a step of its own is run so many times with onnxruntime's profiler, committing nothing, and every node is found again
   * in the graph.
   *
   * @returns a table as text, by layer, phase and line; `toChromeTrace()`, for a viewer.
   * @throws what `run` throws.
   * @example console.log(String(await session.profile(trainOp, { images, labels })));
   */
  async profile(fetches: Fetches, feeds: Feeds = {}, options: ProfileOptions = {}): Promise<Profile> {
    this.#checkOpen();
    checkOptions('Session.profile', options, ['runs']);
    const { runs = 10 } = options;
    if (!(Number.isSafeInteger(runs) && runs > 0))
      throw new ValueError('Session.profile: runs is no number of runs', { got: describe(runs) });
    const { wanted } = readFetches(this.graph, fetches);
    const fed = resolveFeeds(this.graph, feeds);
    checkSymbols(fed);
    const isComputed = (tensor: Tensor) => !(fed.has(tensor) || this.#variableOf(tensor));
    const computed = wanted.filter((fetch) => fetch instanceof Operation || isComputed(fetch));
    const held = this.#hold(fed);
    try {
      return await this.#turns.take(() => {
        const planned = planFetches(computed, new Set(fed.keys()), this.#target);
        this.#startRunCounter();
        const given = planned.feeds.map((tensor) => held[[...fed.keys()].indexOf(tensor)] as Memory);
        return profileStep(planned.plan, given, { engine: this.#engine, state: this.#state, graph: this.graph, runs });
      });
    } catch (error) {
      throw error instanceof TrainopError ? error : explain('the run failed', error, this.graph);
    } finally {
      for (const memory of held) memory.release();
    }
  }

  /** A copy of a variable's current value. Throws a RunError when it has none. */
  valueOf<D extends DType>(variable: Variable<D>): TensorData<D> {
    checkKind('valueOf', variable, [Variable], 'a variable');
    return this.#state.value(variable.name) as TensorData<D>;
  }

  /** Whether a variable has a value: an initializer, a checkpoint or `load` gave it one (TF `is_variable_initialized`). */
  isInitialized(variable: Variable): boolean {
    checkKind('isInitialized', variable, [Variable], 'a variable');
    this.#checkOwn([variable]);
    return this.#state.has(variable.name);
  }

  /**
   * Copies of the variables' values, all of one moment: in turn with the runs, after those asked for before and before those asked for
   * later.
   *
   * @throws RunError, naming it, where a variable has no value; ValueError for one of another graph.
   * @example const [weights, bias] = await session.values([w, b]);
   */
  async values(variables: readonly Variable[]): Promise<TensorData[]> {
    this.#checkOpen();
    const list = listArgument('values', variables, 'variables');
    for (const variable of list) checkKind('values', variable, [Variable], 'a variable');
    return this.#turns.take(() => {
      this.#checkOwn(list);
      this.#startRunCounter();
      return list.map(({ name }) => this.#state.value(name));
    });
  }

  #checkOwn(variables: readonly Variable[]): void {
    for (const { graph, name, opName } of variables)
      if (graph !== this.graph)
        throw new ValueError(`${name} is not a variable of this session's graph`, { node: opName });
  }

  /** Sets variables from outside the graph, all or none, in turn with the runs (TF `Variable.load`). */
  async load(values: ReadonlyMap<Variable, TensorDataLike>): Promise<void> {
    this.#checkOpen();
    const entries = entriesOf<Variable, TensorDataLike>('load', values).map(([variable, value]) => {
      checkKind('load', variable, [Variable], 'a variable');
      checkPassable(this.#engine, stateVariable(variable));
      const details = () => ({ node: variable.opName, expected: `${variable.dtype} ${formatShape(variable.shape)}` });
      const data = explaining(`load: ${variable.name}`, details, () => TensorData.from(value, variable.dtype));
      return [variable, data] as const;
    });
    await this.#turns.take(() => {
      this.#checkOwn(entries.map(([variable]) => variable));
      this.#state.set(entries.map(([variable, value]) => [stateVariable(variable), value]));
    });
  }

  /** Waits for the runs under way and frees what they used. A closed session cannot run; to close it again is to wait for the same end. */
  close(): Promise<void> {
    this.#closing ??= this.#release();
    return this.#closing;
  }

  async #release(): Promise<void> {
    await this.#turns.end;
    await this.#steps.release();
    closeEngine(this.#engine);
  }
}
