// Owns the execution of ONNX's `training_info` by the letter of the IR text: a training file's state in memory, its initialization and its
// steps. It knows no graph: variables, feeds and outputs go by the file's own names.
import { checkText, listArgument } from '../arguments.js';
import { checkOptions, describe, ModelFormatError, messageOf, RunError, TrainopError, ValueError } from '../errors.js';
import { loadModel } from '../io/model-files.js';
import { frozen, type OnnxGraph, type OnnxModel, type OnnxTensor, type Value } from '../model/ir.js';
import { runPasses, type Target } from '../model/passes/index.js';
import { type TrainedVariable, trainedVariables } from '../model/training/combine.js';
import { checkTraining } from '../model/training/validate.js';
import { usingModel } from '../model/untrusted.js';
import { encode } from '../onnx/encode.js';
import { guardFaults } from '../onnx/guard.js';
import { withoutTrainingOperators } from '../onnx/training/operators.js';
import { RUNTIME_OPTIONS, type RuntimeOptions } from '../runtime/choose.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../runtime/options.js';
import type { Engine, Memory, Port, RuntimeKind, StopSignal } from '../runtime/runtime.js';
import { entriesOf } from '../values/keyed.js';
import { formatShape } from '../values/shape.js';
import { TensorData, type TensorDataLike } from '../values/tensor-data.js';
import { checkSymbols, type FeedTarget, feedValue } from './feeds.js';
import { closeEngine, openEngine } from './open.js';
import { State, type StateVariable } from './state.js';
import { checkPassable, Step } from './step.js';
import { Steps } from './steps.js';
import { planStep, portOf, type StepRequest, type StepResult } from './trainer-plan.js';
import { checkSignal, stopped, Turns } from './turns.js';

/** Which runtime, and onnxruntime's own session options: those of a `Session`. */
export interface TrainerOptions extends EngineOptions, RuntimeOptions {}

/** Values for a file's inputs, by name. */
export type TrainingFeeds =
  | Readonly<Record<string, TensorDataLike>>
  | ReadonlyMap<string, TensorDataLike>
  | readonly (readonly [string, TensorDataLike])[];

export interface InitializeOptions {
  /** Ends it: within milliseconds on the native runtime, before it starts on the binding. */
  signal?: StopSignal | undefined;
}
export interface TrainingStepOptions extends InitializeOptions {
  /** Runs the algorithm of this training entry alone. Default: those of all entries, one after the other. */
  entry?: number | undefined;
  /** Which of the algorithms' outputs to give; new values of variables are among them, and large. Default: all. */
  outputs?: readonly string[] | undefined;
}

/** An input of a training file. */
export interface TrainerInput extends Port {
  readonly isOptional: boolean;
}

interface LoadedStep {
  readonly step: Step;
  readonly feeds: readonly string[];
  readonly results: readonly StepResult[];
}

/**
 * Loads a training file (ONNX `training_info`) to train it here, from whatever program it comes.
 *
 * @param source a model, or the path of its file.
 * @param options those of a `Session`, without a graph.
 * @throws ModelFormatError for a model without training entries, or one that breaks a rule of docs/training-rules.md.
 * @throws RunError with onnxruntime's text where it cannot load the step.
 * @example
 * const trainer = await onnx.loadTraining('train.onnx');
 * await trainer.initialize();
 * const { loss } = await trainer.step({ x: images, t: labels });
 * await onnx.saveModel(trainer.toModel(), 'trained.onnx');
 * await trainer.close();
 */
export async function loadTraining(source: OnnxModel | string, options: TrainerOptions = {}): Promise<Trainer> {
  checkOptions('loadTraining', options, [...RUNTIME_OPTIONS, ...ENGINE_OPTIONS]);
  const model = typeof source === 'string' ? await loadModel(source) : source;
  usingModel('loadTraining', model, checkTraining);
  const trainer = new Trainer(frozen(model), options);
  try {
    await trainer.load();
  } catch (error) {
    await trainer.close();
    throw error;
  }
  return trainer;
}

/** The numbers of a variable; throws a ModelFormatError where they are not at hand. */
function numbersOf({ name, tensor: { data } }: TrainedVariable): TensorData {
  if (data instanceof TensorData) return data;
  if (data.kind === 'external')
    throw new ModelFormatError(`the value of '${name}' lies in another file`, { got: data.location });
  throw new ModelFormatError(`the variable '${name}' has an element type that is not known`, {
    got: `TensorProto.DataType ${data.dataType}`,
  });
}

/** A training file that is being trained; `loadTraining` makes one. */
export class Trainer {
  readonly #model: OnnxModel;
  readonly #engine: Engine;
  readonly #target: Target;
  readonly #turns = new Turns();
  readonly #trained: readonly TrainedVariable[];
  readonly #variables: ReadonlyMap<string, StateVariable>;
  readonly #inputs: ReadonlyMap<string, Value>;
  /** Names of initializers: an input of such a name need not be fed. */
  readonly #defaults: ReadonlySet<string>;
  readonly #outputs: ReadonlySet<string>;
  /** The inputs that a step of all entries must be fed. */
  readonly #needed = new Set<string>();
  readonly #state: State;
  readonly #steps = new Steps<LoadedStep>();
  #closing: Promise<void> | undefined;

  /** Not for users: `loadTraining` checks the model. */
  constructor(model: OnnxModel, options: TrainerOptions) {
    this.#model = model;
    this.#trained = trainedVariables(model);
    const values = this.#firstValues();
    this.#variables = new Map(
      [...values].map(([name, { dtype, shape }]) => [name, { name, dtype, shape, place: { node: name, site: '' } }]),
    );
    const algorithms = model.trainingInfo.flatMap(({ algorithm }) => algorithm ?? []);
    const inputs = [model.graph, ...algorithms].flatMap(({ input }) => input);
    this.#inputs = new Map(inputs.map((input) => [input.name, input]));
    this.#defaults = new Set(
      [model.graph, ...algorithms].flatMap(({ initializer }) => initializer.map(({ name = '' }) => name)),
    );
    this.#outputs = new Set(algorithms.flatMap(({ output }) => output.map(({ name }) => name)));
    const { engine, target } = openEngine('loadTraining', this, options);
    this.#engine = engine;
    this.#target = target;
    this.#state = new State(engine, {
      variableCount: () => values.size,
      uninitialized: (name) => new RunError(`'${name}' has no value`),
    });
    try {
      for (const variable of this.#variables.values()) checkPassable(engine, variable);
      this.#set(values);
    } catch (error) {
      closeEngine(engine);
      throw error;
    }
  }

  /** Which runtime it has: `native` or `binding`. */
  get runtime(): RuntimeKind {
    return this.#engine.runtime.kind;
  }

  /** What can be fed, with its type; `isOptional` where it has a value of its own. */
  get inputs(): readonly TrainerInput[] {
    return [...this.#inputs.values()].map((input) => ({
      ...portOf(input),
      isOptional: this.#defaults.has(input.name) || !this.#needed.has(input.name),
    }));
  }

  /** Compiles the step that `step` runs, so that what is wrong with it shows at once. */
  async load(): Promise<void> {
    const { feeds } = await this.#step({ entries: this.#entries(undefined), fed: new Set() });
    for (const name of feeds) this.#needed.add(name);
  }

  /** The values of all mutable initializers by name, as they are now: copies. */
  get state(): Readonly<Record<string, TensorData>> {
    return Object.fromEntries([...this.#variables.keys()].map((name) => [name, this.#state.value(name)]));
  }

  /**
   * Sets every mutable initializer to what the file has, and then runs the initialization graphs and their bindings, entry by entry. It may
   * be run again. One that fails changes nothing.
   *
   * @throws RunError for failures of onnxruntime, and where `signal` ended it.
   */
  async initialize(options: InitializeOptions = {}): Promise<void> {
    this.#checkOpen();
    checkOptions('Trainer.initialize', options, ['signal']);
    const { signal } = options;
    checkSignal('Trainer.initialize', signal);
    if (signal?.aborted) throw stopped(signal);
    await this.#turns.take(async () => {
      const first = this.#firstValues();
      for (const [entry, { initialization, initializationBinding }] of this.#model.trainingInfo.entries()) {
        if (initialization === undefined || initializationBinding.length === 0) continue;
        const bound = initializationBinding.map(({ key, value }) => [this.#named(key, entry), value] as const);
        const made = await this.#initialized(
          initialization,
          bound.map(([, value]) => value),
          signal,
        );
        for (const [{ name }, value] of bound) first.set(name, made.get(value) as TensorData);
      }
      this.#set(first);
    }, signal);
  }

  /**
   * Runs the algorithms once and assigns what their update bindings say, all at once. A step that fails assigns nothing. Steps follow one
   * another in the order they were asked for.
   *
   * @param feeds values for the inputs of the algorithms and of the inference graph, by name.
   * @returns the algorithms' outputs by name; of outputs of several entries with one name, the last.
   * @throws ValueError, DTypeError, ShapeError for feeds that do not fit; RunError for failures of onnxruntime, and where `signal` ended it.
   */
  async step(feeds: TrainingFeeds = {}, options: TrainingStepOptions = {}): Promise<Record<string, TensorData>> {
    this.#checkOpen();
    checkOptions('Trainer.step', options, ['signal', 'entry', 'outputs']);
    const { signal, entry } = options;
    checkSignal('Trainer.step', signal);
    const entries = this.#entries(entry);
    const outputs = options.outputs && this.#checkedOutputs(options.outputs);
    const fed = this.#resolve(feeds);
    if (signal?.aborted) throw stopped(signal);
    const held = new Map([...fed].map(([name, data]) => [name, this.#engine.hold(data)]));
    // What has no default is fed in every step.
    const request = { entries, fed: new Set([...fed.keys()].filter((name) => this.#defaults.has(name))), outputs };
    return this.#turns.take(() => this.#run(request, held, signal), signal);
  }

  /** The file with the values that its mutable initializers have now. */
  toModel(): OnnxModel {
    const values = new Map(this.#trained.map(({ name, tensor }) => [tensor, this.#state.value(name)]));
    const current = (tensor: OnnxTensor): OnnxTensor => {
      const data = values.get(tensor);
      return data === undefined ? tensor : { ...tensor, data };
    };
    const updated = (graph: OnnxGraph): OnnxGraph => ({ ...graph, initializer: graph.initializer.map(current) });
    return frozen({
      ...this.#model,
      graph: updated(this.#model.graph),
      trainingInfo: this.#model.trainingInfo.map((info) => ({
        ...info,
        ...(info.algorithm && { algorithm: updated(info.algorithm) }),
      })),
    });
  }

  /** Waits for what is under way and frees what it used; the values stay in what `toModel` gave. */
  close(): Promise<void> {
    this.#closing ??= this.#release();
    return this.#closing;
  }

  async #release(): Promise<void> {
    await this.#turns.end;
    await this.#steps.release();
    closeEngine(this.#engine);
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw new RunError('Attempted to use a closed Trainer.');
  }

  /** What the file has for its variables. */
  #firstValues(): Map<string, TensorData> {
    return new Map(this.#trained.map((variable) => [variable.name, numbersOf(variable)]));
  }

  #set(values: ReadonlyMap<string, TensorData>): void {
    this.#state.set([...values].map(([name, data]) => [this.#variables.get(name) as StateVariable, data]));
  }

  /** The variable that a binding's key means in an entry. */
  #named(key: string, entry: number): TrainedVariable {
    const found = this.#trained.filter((each) => each.key === key);
    return (found.find((each) => each.entry === entry) ??
      found.find((each) => each.entry === undefined)) as TrainedVariable;
  }

  #entries(entry: number | undefined): number[] {
    const all = [...this.#model.trainingInfo.keys()].filter((index) => this.#model.trainingInfo[index]?.algorithm);
    if (entry === undefined) return all;
    if (!all.includes(entry))
      throw new ValueError('Trainer.step: no such training entry', { expected: all.join(', '), got: describe(entry) });
    return [entry];
  }

  #checkedOutputs(outputs: readonly string[]): string[] {
    const names = listArgument('Trainer.step: outputs', outputs, 'names');
    for (const name of names) {
      checkText('Trainer.step: an output', name);
      if (!this.#outputs.has(name))
        throw new ValueError(`Trainer.step: no algorithm has an output '${name}'`, {
          expected: [...this.#outputs].join(', '),
        });
    }
    return names;
  }

  #resolve(feeds: TrainingFeeds): ReadonlyMap<string, TensorData> {
    const resolved = new Map<FeedTarget, TensorData>();
    const names = new Set<string>();
    for (const [name, value] of entriesOf<string, TensorDataLike>('feeds', feeds)) {
      const input = typeof name === 'string' ? this.#inputs.get(name) : undefined;
      if (input === undefined)
        throw new ValueError(`the file has no input ${describe(name)}`, {
          expected: [...this.#inputs.keys()].join(', ') || 'no feeds',
        });
      if (names.has(name)) throw new ValueError(`'${name}' is fed twice`, { node: name });
      names.add(name);
      const port = portOf(input);
      const target = {
        ...port,
        node: { name },
        toString: () => `'${name}': ${port.dtype} ${formatShape(port.shape)}`,
      };
      checkPassable(this.#engine, port);
      resolved.set(target, feedValue(target, value));
    }
    checkSymbols(resolved);
    return new Map([...resolved].map(([{ name }, data]) => [name, data]));
  }

  async #run(
    request: StepRequest,
    fed: ReadonlyMap<string, Memory>,
    signal: StopSignal | undefined,
  ): Promise<Record<string, TensorData>> {
    try {
      const { step, feeds, results } = await this.#step(request);
      const missing = feeds.filter((name) => !fed.has(name));
      if (missing.length > 0)
        throw new ValueError(`the step needs a value for ${missing.map((name) => `'${name}'`).join(', ')}`, {
          fix: `step({ ${missing.map((name) => `'${name}': …`).join(', ')} })`,
        });
      if (signal?.aborted) throw stopped(signal);
      const made = await this.#guarded('the step failed', signal, () =>
        step.run(
          feeds.map((name) => fed.get(name) as Memory),
          signal,
        ),
      );
      return Object.fromEntries(
        results.map((result) => [
          result.name,
          'variable' in result ? this.#state.value(result.variable) : (made[result.index] as TensorData),
        ]),
      );
    } finally {
      for (const memory of fed.values()) memory.release();
    }
  }

  #step(request: StepRequest): Promise<LoadedStep> {
    const key = JSON.stringify([request.entries, [...request.fed].sort(), request.outputs]);
    return this.#steps.get(key, () => this.#compile(request));
  }

  async #compile(request: StepRequest): Promise<LoadedStep> {
    const { plan, results } = planStep(this.#model, this.#variables, request, this.#target);
    const step = await this.#guarded('onnxruntime cannot load the step', undefined, () =>
      Step.compile(plan, this.#engine, this.#state),
    );
    return { step, feeds: plan.feeds.map(({ name }) => name), results };
  }

  /** What an initialization graph makes for these of its outputs. It is loaded anew each time: numbers with a seed are drawn again. */
  async #initialized(
    graph: OnnxGraph,
    outputs: readonly string[],
    signal: StopSignal | undefined,
  ): Promise<ReadonlyMap<string, TensorData>> {
    const names = [...new Set(outputs)];
    const wanted = names.map((name) => graph.output.find((output) => output.name === name) as Value);
    const whole = withoutTrainingOperators(
      { ...this.#model, trainingInfo: [], graph: { ...graph, output: wanted } },
      this.#target.provider,
    );
    const model = runPasses(guardFaults(whole), this.#target);
    const ports = model.graph.output.map(portOf);
    for (const port of ports) checkPassable(this.#engine, port);
    return this.#guarded('the initialization failed', signal, async () => {
      const compiled = await this.#engine.compile(encode(model), { inputs: [], outputs: ports });
      try {
        const made = await compiled.run(
          [],
          ports.map(() => undefined),
          signal,
        );
        return new Map(names.map((name, index) => [name, made[index] as TensorData]));
      } finally {
        await compiled.release();
      }
    });
  }

  /** What `fn` gives; onnxruntime's errors are told as ours. */
  async #guarded<T>(message: string, signal: StopSignal | undefined, fn: () => Promise<T>): Promise<T> {
    try {
      return await fn();
    } catch (error) {
      if (error instanceof TrainopError) throw error;
      if (signal?.aborted) throw stopped(signal);
      throw new RunError(`${message}: ${messageOf(error).trim()}`, { cause: error });
    }
  }
}
