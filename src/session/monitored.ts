// Owns monitoredTrainingSession: how training starts, from the latest checkpoint or anew, which hooks watch over it, and how it ends: by itself,
// by a signal or by an error (TF `tf.train.MonitoredTrainingSession`).
import { checkFunction, checkKind, checkText, listArgument } from '../arguments.js';
import { checkOptions, describe, messageOf, ValueError } from '../errors.js';
import { FileWriter } from '../events/file-writer.js';
import type { Graph } from '../graph/graph.js';
import { latestCheckpoint } from '../io/checkpoint.js';
import { RUNTIME_OPTIONS } from '../runtime/choose.js';
import { ENGINE_OPTIONS } from '../runtime/options.js';
import { CheckpointSaverHook } from './hooks/checkpoint-saver.js';
import { type AnyHook, SessionRunHook } from './hooks/session-run-hook.js';
import { StepCounterHook } from './hooks/step-counter.js';
import { SummarySaverHook } from './hooks/summary-saver.js';
import { checkedInterval } from './hooks/timer.js';
import { MonitoredSession, StopFlag } from './monitored-session.js';
import { Scaffold } from './scaffold.js';
import { Session, type SessionOptions } from './session.js';
import { onStopSignal } from './signals.js';
import { globalStepVariable } from './step-reader.js';
import { warnTraining } from './warn.js';

export interface MonitoredTrainingSessionOptions extends SessionOptions {
  /** The folder that checkpoints are written into, and restored from where it has some. Default: none are. */
  checkpointDir?: string | undefined;
  /** What else watches over the runs. Default: nothing. */
  hooks?: readonly AnyHook[] | undefined;
  /** How variables get their values, and what saves them. Default: `new Scaffold()`. */
  scaffold?: Scaffold | undefined;
  /** A checkpoint every so many steps; `null` or 0 for none by steps. Default: none. */
  saveCheckpointSteps?: number | null | undefined;
  /** A checkpoint every so many seconds; `null` or 0 for none by time. Default 600, unless `saveCheckpointSteps` is given. */
  saveCheckpointSecs?: number | null | undefined;
  /** Summaries every so many steps; `null` or 0 for none by steps. Default 100, unless `saveSummariesSecs` is given. */
  saveSummariesSteps?: number | null | undefined;
  /** Summaries every so many seconds; `null` or 0 for none by time. Default: none. */
  saveSummariesSecs?: number | null | undefined;
  /** The folder that summaries are written into. Default: `checkpointDir`. */
  summaryDir?: string | undefined;
  /** The steps a second are logged every so many steps; `null` or 0 for never. Default 100 where there is a folder for summaries. */
  logStepCountSteps?: number | null | undefined;
  /**
   * Whether the process ends, with the status that the shell knows such an end by, when SIGINT or SIGTERM has ended training and all is saved.
   * Default true; with false, the call gives its result, and `session.stopSignal` says which signal it was.
   */
  exitOnSignal?: boolean | undefined;
}

const WHERE = 'monitoredTrainingSession';

/** Intervals of which the first one given turns off the other's default. */
function intervals(
  options: MonitoredTrainingSessionOptions,
  what: 'Checkpoint' | 'Summaries',
  defaults: { readonly steps?: number; readonly secs?: number },
): { saveSteps?: number; saveSecs?: number } | undefined {
  const [steps, secs] = [options[`save${what}Steps`], options[`save${what}Secs`]];
  const isDefault = steps === undefined && secs === undefined;
  const of = (unit: 'steps' | 'seconds', name: string, value: unknown) =>
    checkedInterval(`${WHERE}: ${name}`, unit, value === 0 ? null : value);
  const saveSteps = of('steps', `save${what}Steps`, isDefault ? defaults.steps : steps);
  const saveSecs = of('seconds', `save${what}Secs`, isDefault ? defaults.secs : secs);
  if (saveSteps !== undefined && saveSecs !== undefined)
    throw new ValueError(`${WHERE}: save${what}Steps and save${what}Secs are both given`, { fix: 'give one of them' });
  if (saveSteps === undefined && saveSecs === undefined) return undefined;
  return { ...(saveSteps !== undefined && { saveSteps }), ...(saveSecs !== undefined && { saveSecs }) };
}

/** What a call asks for, checked before anything is made. */
function checkedOptions(options: MonitoredTrainingSessionOptions) {
  checkOptions(WHERE, options, [
    'checkpointDir',
    'hooks',
    'scaffold',
    'saveCheckpointSteps',
    'saveCheckpointSecs',
    'saveSummariesSteps',
    'saveSummariesSecs',
    'summaryDir',
    'logStepCountSteps',
    'exitOnSignal',
    'graph',
    ...RUNTIME_OPTIONS,
    ...ENGINE_OPTIONS,
  ]);
  const {
    checkpointDir,
    hooks = [],
    scaffold = new Scaffold(),
    saveCheckpointSteps: _1,
    saveCheckpointSecs: _2,
    saveSummariesSteps: _3,
    saveSummariesSecs: _4,
    summaryDir = checkpointDir,
    logStepCountSteps = 100,
    exitOnSignal = true,
    ...sessionOptions
  } = options;
  for (const [name, folder] of Object.entries({ checkpointDir, summaryDir })) {
    if (folder !== undefined) checkText(`${WHERE}: ${name}`, folder);
    if (folder === '') throw new ValueError(`${WHERE}: ${name} names no folder`);
  }
  const list = listArgument(`${WHERE}: hooks`, hooks, 'hooks');
  for (const hook of list) checkKind<AnyHook>(`${WHERE}: hooks`, hook, [SessionRunHook], 'a SessionRunHook');
  checkKind(`${WHERE}: scaffold`, scaffold, [Scaffold], 'a Scaffold');
  if (typeof exitOnSignal !== 'boolean')
    throw new ValueError(`${WHERE}: exitOnSignal is true or false`, { got: describe(exitOnSignal) });
  const everyNSteps = checkedInterval(
    `${WHERE}: logStepCountSteps`,
    'steps',
    logStepCountSteps === 0 ? null : logStepCountSteps,
  );
  return {
    checkpointDir,
    scaffold,
    hooks: list,
    checkpoints: intervals(options, 'Checkpoint', { secs: 600 }),
    summaries: intervals(options, 'Summaries', { steps: 100 }),
    summaryDir,
    everyNSteps,
    exitOnSignal,
    sessionOptions,
  };
}
type Checked = ReturnType<typeof checkedOptions>;

/** The hooks in TensorFlow's order: the counter, summaries, checkpoints, and then the caller's. */
const allHooks = (
  { checkpointDir, scaffold, hooks, checkpoints, summaries, everyNSteps }: Checked,
  writer: FileWriter | undefined,
): AnyHook[] => [
  ...(writer && everyNSteps ? [new StepCounterHook({ everyNSteps, summaryWriter: writer })] : []),
  ...(writer && summaries ? [new SummarySaverHook({ ...summaries, scaffold, summaryWriter: writer })] : []),
  ...(checkpointDir !== undefined && checkpoints
    ? [new CheckpointSaverHook(checkpointDir, { ...checkpoints, scaffold, summaryWriter: writer })]
    : []),
  ...hooks,
];

/**
 * Trains (TF `tf.train.MonitoredTrainingSession`): restores the latest checkpoint of `checkpointDir`, or initializes; closes the graph to
 * changes; calls `train` with a session; saves when it starts, every so often, and when it ends; and closes the session.
 *
 * SIGINT and SIGTERM make `shouldStop()` true: the step that is under way ends, all is saved, the process ends. A second one ends it at once.
 * An error in `train` is thrown again when what the last committed run made is saved; `end` of the hooks is not called then.
 *
 * @returns what `train` gives.
 * @throws ValueError for options that it does not have; CheckpointError where the folder's checkpoints cannot be read or do not fit; RunError
 *   where variables get no value.
 * @example
 * const hooks = [new train.StopAtStepHook({ lastStep: 1000 })];
 * await train.monitoredTrainingSession({ checkpointDir: 'runs/x', hooks }, async (session) => {
 *   while (!session.shouldStop()) await session.run(trainOp, nextBatch());
 * });
 */
export async function monitoredTrainingSession<T>(
  options: MonitoredTrainingSessionOptions,
  train: (session: MonitoredSession) => T | Promise<T>,
): Promise<T> {
  const checked = checkedOptions(options);
  checkFunction(`${WHERE}: what trains`, train);
  const session = new Session(checked.sessionOptions);
  const stop = new StopFlag();
  const leave = onStopSignal((signal) => stop.signalStop(signal));
  let writer: FileWriter | undefined;
  let hasEnded = false;
  try {
    if (checked.summaryDir !== undefined && (checked.everyNSteps || checked.summaries))
      writer = new FileWriter(checked.summaryDir);
    const hooks = begin(session.graph, checked, writer);
    await start(session, checked, writer);
    const result = await watched(session, hooks, stop, train);
    hasEnded = true;
    return result;
  } finally {
    const tasks = [() => writer?.close({ failed: !hasEnded }), () => session.close()];
    await closeAll(tasks, hasEnded).finally(() => leave(checked.exitOnSignal && hasEnded));
  }
}

/** Hooks have their say in the graph, and then nobody has. */
function begin(graph: Graph, checked: Checked, writer: FileWriter | undefined): AnyHook[] {
  const hooks = allHooks(checked, writer);
  for (const hook of hooks) graph.asDefault(() => hook.begin());
  checked.scaffold.finalize(graph);
  return hooks;
}

async function start(
  session: Session,
  { checkpointDir, scaffold }: Checked,
  writer: FileWriter | undefined,
): Promise<void> {
  await scaffold.start(session, checkpointDir === undefined ? null : await latestCheckpoint(checkpointDir));
  const step = globalStepVariable(session.graph);
  writer?.addGraph(session.graph);
  writer?.addSessionLog(
    { status: 'start' },
    step === undefined ? 0 : (session.valueOf(step).item() as number | bigint),
  );
}

/** Calls what trains, between the hooks' first and last words. */
async function watched<T>(
  session: Session,
  hooks: readonly AnyHook[],
  stop: StopFlag,
  train: (session: MonitoredSession) => T | Promise<T>,
): Promise<T> {
  const monitored = new MonitoredSession(session, hooks, stop);
  try {
    for (const hook of hooks) await hook.afterCreateSession(session, stop);
    const result = await train(monitored);
    await monitored.close();
    for (const hook of hooks) await hook.end(session);
    return result;
  } catch (error) {
    await monitored.close();
    await closeAll(
      hooks.map((hook) => () => hook.failed(session, error)),
      false,
    );
    throw error;
  }
}

/** Does all of it. What goes wrong is thrown where it is the first error, and else a warning. */
async function closeAll(tasks: readonly (() => unknown)[], isFirst: boolean): Promise<void> {
  let first: { readonly error: unknown } | undefined;
  for (const task of tasks)
    try {
      await task();
    } catch (error) {
      if (isFirst) first ??= { error };
      else warnTraining(`after an error: ${messageOf(error).split('\n')[0]}`);
    }
  if (first !== undefined) throw first.error;
}
