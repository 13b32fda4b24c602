// Owns trainAndEvaluate: training in a monitored session, interrupted by evaluations, of which the best model is kept, and which end training
// when there is nothing more to gain (TF `tf.estimator.train_and_evaluate`).
import { join } from 'node:path';
import { checkFunction, checkText, listArgument } from '../arguments.js';
import { checkOptions, describe, ValueError } from '../errors.js';
import { FileWriter } from '../events/file-writer.js';
import type { Tensor } from '../graph/tensor.js';
import { RUNTIME_OPTIONS, type RuntimeOptions } from '../runtime/choose.js';
import { ENGINE_OPTIONS, type EngineOptions } from '../runtime/options.js';
import { BestModel, type EvalInput, type EvalMetrics, type EvalResult, Evaluation } from './evaluation.js';
import type { Feeds } from './feeds.js';
import { NanTensorHook } from './hooks/nan-tensor.js';
import { type AnyHook, type Coordinator, type SessionRunContext, SessionRunHook } from './hooks/session-run-hook.js';
import { StopAtStepHook } from './hooks/stop-at-step.js';
import { checkedInterval } from './hooks/timer.js';
import type { SaveableIterator } from './iterator-places.js';
import { type BuiltModel, buildMode, type ModelFunction, valuesOf } from './model-function.js';
import { monitoredTrainingSession } from './monitored.js';
import { Saver } from './saver.js';
import { Scaffold } from './scaffold.js';
import type { Session } from './session.js';
import { stepReader } from './step-reader.js';

/** What training is fed: an iterator, whose place each checkpoint has, or a function of the step that begins. */
export type TrainInput =
  | ((step: number) => Feeds | Promise<Feeds>)
  | (SaveableIterator & { next(): Promise<IteratorResult<Feeds, unknown>> });

export interface TrainAndEvaluateOptions extends EngineOptions, RuntimeOptions {
  /** Checkpoints and summaries go here; evaluations into `eval/`, the best model into `best/`. */
  modelDir: string;
  /** What training is fed. */
  trainInput: TrainInput;
  /** What evaluations go over, from its beginning each time. */
  evalInput: EvalInput;
  /** The step that training ends at. */
  maxSteps: number;
  /** An evaluation at each multiple of so many steps, and at the end. Default 1000. */
  evaluateEverySteps?: number | undefined;
  /** The metric that says which model is the best. Default `loss`. */
  bestMetric?: string | undefined;
  /** Whether more of it is better. Default `min`. */
  bestMode?: 'max' | 'min' | undefined;
  /** Training ends where no evaluation of so many steps was better than the best. Default: never. */
  maxStepsWithoutImprovement?: number | undefined;
  /** What else watches over training. Default: nothing. */
  hooks?: readonly AnyHook[] | undefined;
  /** A checkpoint every so many steps. Default: `evaluateEverySteps`. */
  saveCheckpointSteps?: number | undefined;
  /** The seed of the graphs. Default 0. */
  seed?: number | undefined;
  /** Whether the process ends after SIGINT and SIGTERM, as for `monitoredTrainingSession`. Default true. */
  exitOnSignal?: boolean | undefined;
  /** Where the lines of evaluations go. Default: `console.log`. */
  log?: ((line: string) => void) | undefined;
}

/** How training ended. */
export interface TrainAndEvaluateResult {
  readonly step: number;
  /** What the last evaluation found; nothing where a signal came before the first. */
  readonly metrics: EvalMetrics | undefined;
  /** The best evaluation, also of earlier runs in the folder. */
  readonly best: EvalResult | undefined;
  /** The best model's file; nothing where the function gives no predictions. */
  readonly bestModel: string | undefined;
}

const WHERE = 'trainAndEvaluate';

function checked(options: TrainAndEvaluateOptions) {
  checkOptions(WHERE, options, [
    'modelDir',
    'trainInput',
    'evalInput',
    'maxSteps',
    'evaluateEverySteps',
    'bestMetric',
    'bestMode',
    'maxStepsWithoutImprovement',
    'hooks',
    'saveCheckpointSteps',
    'seed',
    'exitOnSignal',
    'log',
    ...RUNTIME_OPTIONS,
    ...ENGINE_OPTIONS,
  ]);
  const {
    modelDir,
    trainInput,
    evalInput,
    maxSteps,
    evaluateEverySteps = 1000,
    bestMetric = 'loss',
    bestMode = 'min',
    maxStepsWithoutImprovement,
    hooks = [],
    saveCheckpointSteps = evaluateEverySteps,
    seed = 0,
    exitOnSignal,
    log = (line) => console.log(line),
    ...sessionOptions
  } = options;
  checkText(`${WHERE}: modelDir`, modelDir);
  if (typeof trainInput !== 'function' && typeof trainInput?.next !== 'function')
    throw new ValueError(`${WHERE}: trainInput`, {
      expected: 'a function of the step, or what dataset.iterator() gives',
      got: describe(trainInput),
    });
  checkFunction(`${WHERE}: evalInput`, evalInput);
  checkText(`${WHERE}: bestMetric`, bestMetric);
  if (bestMode !== 'max' && bestMode !== 'min')
    throw new ValueError(`${WHERE}: bestMode has no such value`, {
      expected: "'max' or 'min'",
      got: describe(bestMode),
    });
  checkFunction(`${WHERE}: log`, log);
  const steps = (name: string, value: unknown) => checkedInterval(`${WHERE}: ${name}`, 'steps', value);
  if (steps('maxSteps', maxSteps) === undefined) throw new ValueError(`${WHERE}: maxSteps is missing`);
  return {
    modelDir,
    trainInput,
    evalInput,
    maxSteps,
    every: steps('evaluateEverySteps', evaluateEverySteps) as number,
    bestMetric,
    bestMode,
    patience: steps('maxStepsWithoutImprovement', maxStepsWithoutImprovement),
    hooks: listArgument(`${WHERE}: hooks`, hooks, 'hooks'),
    saveCheckpointSteps,
    seed,
    exitOnSignal,
    log,
    sessionOptions,
  };
}
type Checked = ReturnType<typeof checked>;

/** Evaluates at multiples of a number of steps, and at the end. */
class EvaluationHook extends SessionRunHook {
  readonly #options: Checked;
  readonly #model: BuiltModel;
  readonly #evaluation: Evaluation;
  readonly #best: BestModel;
  readonly #step: (session: Session) => number;
  #writer: FileWriter | undefined;
  last: EvalResult | undefined;
  /** A signal ends training: not at a step that another run would evaluate. */
  isInterrupted = false;

  constructor(options: Checked, model: BuiltModel, evaluation: Evaluation, best: BestModel) {
    super();
    this.#options = options;
    this.#model = model;
    this.#evaluation = evaluation;
    this.#best = best;
    this.#step = stepReader(WHERE, model.graph);
  }

  override async afterCreateSession(session: Session, coordinator: Coordinator): Promise<void> {
    const step = this.#step(session);
    await this.#best.restore(step);
    this.#writer = new FileWriter(join(this.#options.modelDir, 'eval'));
    this.#writer.addSessionLog({ status: 'start' }, step);
    // The run before may have ended between a checkpoint and the evaluation of its step.
    if (step > 0 && step % this.#options.every === 0) await this.#evaluate(session, step);
    this.#stopIfHopeless(step, coordinator);
  }

  override async afterRun(context: SessionRunContext): Promise<void> {
    const step = this.#step(context.session);
    if (step === this.last?.step || step % this.#options.every !== 0) return;
    await this.#evaluate(context.session, step);
    this.#stopIfHopeless(step, context);
  }

  override async end(session: Session): Promise<void> {
    const step = this.#step(session);
    if (step !== this.last?.step && !this.isInterrupted) await this.#evaluate(session, step);
    await this.#writer?.close();
  }

  override async failed(): Promise<void> {
    await this.#writer?.close({ failed: true });
  }

  async #evaluate(session: Session, step: number): Promise<void> {
    const values = await valuesOf(this.#model, session);
    const metrics = await this.#evaluation.run(values, this.#options.evalInput);
    this.last = { step, metrics };
    this.#writer?.addSummary(
      Object.entries(metrics).map(([tag, value]) => ({ tag, kind: 'scalar', value })),
      step,
    );
    const isBest = await this.#best.offer(this.last, values);
    const shown = Object.entries(metrics).map(([name, value]) => `${name} ${Number(value.toPrecision(5))}`);
    this.#options.log(`step ${step}: ${shown.join(', ')}${isBest ? ' (the best so far)' : ''}`);
  }

  #stopIfHopeless(step: number, coordinator: Coordinator): void {
    const { patience, log } = this.#options;
    const best = this.#best.result;
    if (patience === undefined || best === undefined || step - best.step < patience) return;
    log(`training ends at step ${step}: the best was at step ${best.step}`);
    coordinator.requestStop();
  }
}

/**
 * Trains a model and evaluates it every so often, each in a graph and session of its own with the same variables (TF `train_and_evaluate`);
 * keeps the best model as an inference model; ends at `maxSteps`, when the data end, or when it gets no better. The same call goes on from the
 * latest checkpoint, with the same best model.
 *
 * @param modelFn builds the model for a mode: placeholders and variables have the same names in each.
 * @throws ValueError for options that it does not have and for a function that does not give what a mode needs; NanLossDuringTrainingError; and
 *   what `monitoredTrainingSession` throws.
 * @example
 * const { best } = await train.trainAndEvaluate(model, {
 *   modelDir: 'runs/x', maxSteps: 10_000, evaluateEverySteps: 500, trainInput: iterator, evalInput: () => test.batches(1000),
 *   bestMetric: 'accuracy', bestMode: 'max', maxStepsWithoutImprovement: 2000,
 * });
 */
export async function trainAndEvaluate(
  modelFn: ModelFunction,
  options: TrainAndEvaluateOptions,
): Promise<TrainAndEvaluateResult> {
  checkFunction(`${WHERE}: the model function`, modelFn);
  const given = checked(options);
  const { trainInput, seed } = given;
  const model = buildMode(modelFn, 'train', seed);
  const predict = buildMode(modelFn, 'predict', seed);
  const evaluation = new Evaluation(modelFn, seed, given.sessionOptions);
  try {
    if (!evaluation.names.includes(given.bestMetric))
      throw new ValueError(`${WHERE}: there is no metric '${given.bestMetric}'`, {
        expected: evaluation.names.join(', '),
      });
    const best = new BestModel(join(given.modelDir, 'best'), given.bestMetric, given.bestMode, predict);
    const hook = new EvaluationHook(given, model, evaluation, best);
    const saver = typeof trainInput === 'function' ? new Saver() : new Saver({ iterators: { train: trainInput } });
    const step = await monitoredTrainingSession(
      {
        ...given.sessionOptions,
        graph: model.graph,
        checkpointDir: given.modelDir,
        saveCheckpointSteps: given.saveCheckpointSteps,
        logStepCountSteps: null,
        exitOnSignal: given.exitOnSignal,
        scaffold: new Scaffold({ saver }),
        hooks: [
          new StopAtStepHook({ lastStep: given.maxSteps }),
          new NanTensorHook(model.spec.loss as Tensor),
          ...given.hooks,
          hook,
        ],
      },
      async (session) => {
        const step = stepReader(WHERE, model.graph);
        while (!session.shouldStop()) {
          const feeds = await nextFeeds(trainInput, step(session.rawSession));
          if (feeds === undefined) break;
          await session.run(model.spec.trainOp as Tensor, feeds);
        }
        hook.isInterrupted = session.stopSignal !== undefined;
        return step(session.rawSession);
      },
    );
    return { step, metrics: hook.last?.metrics, best: best.result, bestModel: best.result && best.path };
  } finally {
    await evaluation.close();
  }
}

/** What the next step is fed; nothing where the data have ended. */
async function nextFeeds(input: TrainInput, step: number): Promise<Feeds | undefined> {
  if (typeof input === 'function') return input(step);
  const { done, value } = await input.next();
  return done === true ? undefined : (value as Feeds);
}
