// Owns the execution of ONNX's `training_info` by the letter of the IR text: a training file's state in memory, its initialization and its
// steps. It knows no graph: variables, feeds and outputs go by the file's own names (training-file.ts).
import { checkOptions, RunError, ValueError } from '../errors.js';
import { loadModel } from '../io/model-files.js';
import { frozen, type OnnxModel } from '../model/ir.js';
import type { Target } from '../model/passes/index.js';
import { checkTraining } from '../model/training/validate.js';
import { usingModel } from '../model/untrusted.js';
import { RUNTIME_OPTIONS, type RuntimeOptions } from '../runtime/choose.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../runtime/options.js';
import type { Engine, Memory, Port, RuntimeKind, StopSignal } from '../runtime/runtime.js';
import type { TensorData } from '../values/tensor-data.js';
import { closeEngine, openEngine } from './open.js';
import { State, type StateVariable } from './state.js';
import { checkPassable, Step } from './step.js';
import { Steps } from './steps.js';
import { runInitialization, toldAsOurs } from './trainer-initialization.js';
import { planStep, portOf, type StepRequest, type StepResult } from './trainer-plan.js';
import { type TrainingFeeds, TrainingFile } from './training-file.js';
import { checkSignal, stopped, Turns } from './turns.js';

export type { TrainingFeeds };

/** Which runtime, and onnxruntime's own session options: those of a `Session`. */
export interface TrainerOptions extends EngineOptions, RuntimeOptions {}

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

/** A training file that is being trained; `loadTraining` makes one. */
export class Trainer {
  readonly #file: TrainingFile;
  readonly #engine: Engine;
  readonly #target: Target;
  readonly #turns = new Turns();
  /** The inputs that a step of all entries must be fed. */
  readonly #needed = new Set<string>();
  readonly #state: State;
  readonly #steps = new Steps<LoadedStep>();
  #closing: Promise<void> | undefined;

  /** Not for users: `loadTraining` checks the model. */
  constructor(model: OnnxModel, options: TrainerOptions) {
    this.#file = new TrainingFile(model);
    const { engine, target } = openEngine('loadTraining', this, options);
    this.#engine = engine;
    this.#target = target;
    this.#state = new State(engine, {
      variableCount: () => this.#file.variables.size,
      uninitialized: (name) => new RunError(`'${name}' has no value`),
    });
    try {
      for (const variable of this.#file.variables.values()) checkPassable(engine, variable);
      this.#set(this.#file.firstValues());
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
    return [...this.#file.inputs.values()].map((input) => ({
      ...portOf(input),
      isOptional: this.#file.defaults.has(input.name) || !this.#needed.has(input.name),
    }));
  }

  /** Compiles the step that `step` runs, so that what is wrong with it shows at once. */
  async load(): Promise<void> {
    const { feeds } = await this.#step({ entries: this.#file.entries(undefined), fed: new Set() });
    for (const name of feeds) this.#needed.add(name);
  }

  /** The values of all mutable initializers by name, as they are now: copies. */
  get state(): Readonly<Record<string, TensorData>> {
    return Object.fromEntries([...this.#file.variables.keys()].map((name) => [name, this.#state.value(name)]));
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
      const first = this.#file.firstValues();
      for (const [entry, { initialization, initializationBinding }] of this.#file.model.trainingInfo.entries()) {
        if (initialization === undefined || initializationBinding.length === 0) continue;
        const bound = initializationBinding.map(
          ({ key, value }) => [this.#file.variableNamed(key, entry), value] as const,
        );
        const outputs = bound.map(([, value]) => value);
        const made = await runInitialization(
          this.#file.model,
          initialization,
          outputs,
          this.#engine,
          this.#target,
          signal,
        );
        for (const [name, value] of bound) first.set(name, made.get(value) as TensorData);
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
    const entries = this.#file.entries(entry);
    const outputs = options.outputs && this.#file.checkedOutputs(options.outputs);
    const fed = this.#file.resolve(feeds, (port) => checkPassable(this.#engine, port));
    if (signal?.aborted) throw stopped(signal);
    const held = new Map([...fed].map(([name, data]) => [name, this.#engine.hold(data)]));
    // What has no default is fed in every step.
    const request = { entries, fed: new Set([...fed.keys()].filter((name) => this.#file.defaults.has(name))), outputs };
    return this.#turns.take(() => this.#run(request, held, signal), signal);
  }

  /** The file with the values that its mutable initializers have now. */
  toModel(): OnnxModel {
    return this.#file.withValues((name) => this.#state.value(name));
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

  #set(values: ReadonlyMap<string, TensorData>): void {
    this.#state.set([...values].map(([name, data]) => [this.#file.variables.get(name) as StateVariable, data]));
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
      const made = await toldAsOurs('the step failed', signal, () =>
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
    const { plan, results } = planStep(this.#file.model, this.#file.variables, request, this.#target);
    const step = await toldAsOurs('onnxruntime cannot load the step', undefined, () =>
      Step.compile(plan, this.#engine, this.#state),
    );
    return { step, feeds: plan.feeds.map(({ name }) => name), results };
  }
}
