// Owns MonitoredSession: a session whose runs go by hooks, one after the other (TF `tf.train.MonitoredSession`). How one is started and ended
// is monitored.ts' business.
import {
  describe,
  NanLossDuringTrainingError,
  RunError,
  reading,
  TrainopError,
  UpdateConflictError,
  ValueError,
} from '../errors.js';
import type { Graph } from '../graph/graph.js';
import type { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import type { VariableValues } from '../onnx/export-frame.js';
import type { DType } from '../values/dtype.js';
import { entriesOf } from '../values/keyed.js';
import { formatShape } from '../values/shape.js';
import type { TensorData } from '../values/tensor-data.js';
import { type Feeds, resolveFeeds } from './feeds.js';
import type { Fetches, FetchResult } from './fetches.js';
import {
  type AnyHook,
  type Coordinator,
  type SessionRunArgs,
  type SessionRunContext,
  SessionRunHook,
} from './hooks/session-run-hook.js';
import type { RunOptions, Session } from './session.js';
import type { StopSignalName } from './signals.js';
import { stepTextOf } from './step-reader.js';
import { Turns } from './turns.js';

/** What training is told to end by. */
export class StopFlag implements Coordinator {
  #isRequested = false;
  /** Whether the program knows, or can: a run after that is a mistake of its. */
  #isKnown = false;
  #signal: StopSignalName | undefined;

  get stopRequested(): boolean {
    return this.#isRequested;
  }
  get isKnown(): boolean {
    return this.#isKnown;
  }
  get signal(): StopSignalName | undefined {
    return this.#signal;
  }
  requestStop(): void {
    this.#isRequested = true;
    this.#isKnown = true;
  }
  /** The program, which may be between two runs, learns of it when it asks. */
  signalStop(signal: StopSignalName): void {
    this.#isRequested = true;
    this.#signal = signal;
  }
  ask(): boolean {
    this.#isKnown ||= this.#isRequested;
    return this.#isRequested;
  }
}

/** What `monitoredTrainingSession` hands to the program. */
export class MonitoredSession implements VariableValues {
  readonly #session: Session;
  readonly #hooks: readonly AnyHook[];
  readonly #stop: StopFlag;
  readonly #turns = new Turns();
  /** Hooks that have a say in the commit. */
  readonly #judges: readonly number[];
  #isClosed = false;

  /** Made by `monitoredTrainingSession` only. */
  constructor(session: Session, hooks: readonly AnyHook[], stop: StopFlag) {
    this.#session = session;
    this.#hooks = hooks;
    this.#stop = stop;
    this.#judges = [...hooks.keys()].filter((index) => hooks[index]?.mayCommit !== SessionRunHook.prototype.mayCommit);
  }

  get graph(): Graph {
    return this.#session.graph;
  }

  /** The session itself, as for a Saver: its runs go by no hook. It is closed when training has ended. */
  get rawSession(): Session {
    return this.#session;
  }

  /** The signal that asked to stop, if one did. */
  get stopSignal(): StopSignalName | undefined {
    return this.#stop.signal;
  }

  /** Whether training is to end: a hook says so, a signal came, or `requestStop` was called. */
  shouldStop(): boolean {
    return this.#isClosed || this.#stop.ask();
  }

  /** Makes `shouldStop()` true. */
  requestStop(): void {
    this.#stop.requestStop();
  }

  /** A copy of a variable's current value. */
  valueOf<D extends DType>(variable: Variable<D>): TensorData<D> {
    return this.#session.valueOf(variable);
  }

  /**
   * The same as `Session.run`, with the hooks before and after it. Runs, with their hooks, follow one another.
   *
   * @throws RunError after a requested stop, and when the session has ended; else what `Session.run` and hooks throw. An error of the run
   *   itself says at which step it was and what was fed, and has committed nothing.
   */
  run<const F extends Fetches>(
    fetches: F,
    feeds: Feeds = {},
    options: RunOptions<FetchResult<F>> = {},
  ): Promise<FetchResult<F>> {
    return this.#turns.take(() => {
      if (this.#isClosed) throw new RunError('Attempted to use a closed MonitoredSession.');
      if (this.#stop.isKnown)
        throw new RunError('Run called even after should_stop requested.', {
          fix: 'while (!session.shouldStop()) await session.run(…)',
        });
      return this.#run(fetches, feeds, options);
    });
  }

  /** Waits for the runs under way; there are no others then. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#turns.end;
  }

  async #run<F extends Fetches>(
    fetches: F,
    feeds: Feeds,
    options: RunOptions<FetchResult<F>>,
  ): Promise<FetchResult<F>> {
    const context = new RunContext(this.#session, this.#stop, { fetches, feeds });
    const asked: (SessionRunArgs | undefined)[] = [];
    for (const hook of this.#hooks) asked.push(await hook.beforeRun(context));
    context.feeds = this.#mergedFeeds(feeds, asked);
    const { own, hooks, peeked, committed } = await this.#ask(asked, context, options).catch((error) => {
      throw reported(error, this.#session, context.feeds);
    });
    for (const [index, hook] of this.#hooks.entries())
      await hook.afterRun(context, { results: resultOf(asked, hooks, index), peeked: peeked[index], committed });
    return own as FetchResult<F>;
  }

  /** The run itself, for its caller and for the hooks. */
  async #ask<F>(asked: readonly (SessionRunArgs | undefined)[], context: RunContext, options: RunOptions<F>) {
    const { feeds, originalArgs } = context;
    const peeks = asked.map((args) => args?.peek ?? []);
    const isPeeking = asked.some((args) => args?.peek !== undefined);
    const peeked: unknown[] = isPeeking ? await this.#session.run(peeks, feeds, { commit: false }) : [];
    let committed = true;
    const mayCommit = ({ own, hooks }: { own: unknown; hooks: readonly unknown[] }): boolean => {
      const { commit = true } = options;
      committed =
        this.#judges.every((index) => this.#hooks[index]?.mayCommit(resultOf(asked, hooks, index)) === true) &&
        (typeof commit === 'function' ? commit(own as F) : commit);
      return committed;
    };
    const isJudged = this.#judges.length > 0 || options.commit !== undefined;
    const { own, hooks } = await this.#session.run(
      { own: originalArgs.fetches, hooks: asked.map((args) => args?.fetches ?? []) },
      feeds,
      { ...options, commit: isJudged ? mayCommit : undefined },
    );
    return { own, hooks, peeked, committed };
  }

  /** What the caller and the hooks feed; of one alone as it is. */
  #mergedFeeds(feeds: Feeds, asked: readonly (SessionRunArgs | undefined)[]): Feeds {
    const given = asked.flatMap((args) => (args?.feeds === undefined ? [] : [args.feeds]));
    if (given.length === 0) return feeds;
    const merged = new Map<Tensor, TensorData>();
    for (const each of [feeds, ...given])
      for (const [tensor, data] of resolveFeeds(this.graph, each)) {
        if (merged.has(tensor))
          throw new ValueError(`Same tensor is fed by two hooks, or by a hook and the run: ${tensor.name}`, {
            node: tensor.node.name,
          });
        merged.set(tensor, data);
      }
    return merged;
  }
}

/** What a hook's own fetches gave. */
const resultOf = (asked: readonly (SessionRunArgs | undefined)[], results: readonly unknown[], index: number): never =>
  (asked[index]?.fetches === undefined ? undefined : results[index]) as never;

class RunContext implements SessionRunContext {
  readonly session: Session;
  readonly originalArgs: { readonly fetches: Fetches; readonly feeds: Feeds };
  feeds: Feeds;
  readonly #stop: StopFlag;

  constructor(session: Session, stop: StopFlag, args: RunContext['originalArgs']) {
    this.session = session;
    this.#stop = stop;
    this.originalArgs = args;
    this.feeds = args.feeds;
  }
  get stopRequested(): boolean {
    return this.#stop.stopRequested;
  }
  requestStop(): void {
    this.#stop.requestStop();
  }
}

/** The errors of a run that say more with the step and what was fed. */
function reported(error: unknown, session: Session, feeds: Feeds): unknown {
  if (!(error instanceof TrainopError) || error instanceof NanLossDuringTrainingError) return error;
  const Kind = error instanceof ValueError ? (error.constructor as typeof ValueError) : RunError;
  if (Kind === RunError && !(error instanceof RunError || error instanceof UpdateConflictError)) return error;
  return new Kind(`the run${stepTextOf(session)} failed: ${error.message.split('\n')[0]}`, {
    ...(error.node !== undefined && { node: error.node }),
    site: error.site,
    got: `fed ${fedShapes(session.graph, feeds)}`,
    cause: error,
  });
}

/** `images: uint8 [100, 28], labels: int64 [100]`. */
function fedShapes(graph: Graph, feeds: Feeds): string {
  try {
    const fed = [...resolveFeeds(graph, feeds)].map(
      ([{ name }, data]) => `${name}: ${data.dtype} ${formatShape(data.shape)}`,
    );
    return fed.join(', ') || 'nothing';
  } catch {
    return unresolved(feeds);
  }
}

function unresolved(feeds: Feeds): string {
  try {
    const entries = reading('feeds', () => entriesOf<{ readonly name?: unknown }, unknown>('feeds', feeds));
    return entries
      .map(([key, value]) => `${typeof key === 'string' ? key : String(key?.name)}: ${describe(value)}`)
      .join(', ');
  } catch {
    return describe(feeds);
  }
}
