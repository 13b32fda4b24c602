// Owns SessionRunHook: what may be done around the runs of a monitored session, and when it is asked (TF `tf.train.SessionRunHook`).
import type { Feeds } from '../feeds.js';
import type { Fetches, FetchResult } from '../fetches.js';
import type { Session } from '../session.js';

/** What a hook adds to a run (TF `SessionRunArgs`). */
export interface SessionRunArgs<F extends Fetches = Fetches> {
  /** What the run gives beside what it was asked for. Ask for the same in every run: other fetches make another step to be compiled. */
  readonly fetches?: F | undefined;
  /** What it is fed beside what its caller feeds. */
  readonly feeds?: Feeds | undefined;
  /**
   * What is computed in a run of its own, of the same values, which commits nothing, before: the step itself stays the same to the last bit,
   * whether somebody looks or not.
   */
  readonly peek?: Fetches | undefined;
}

/** What a run gave (TF `SessionRunValues`). */
export interface SessionRunValues<F extends Fetches = Fetches> {
  /** The values of the hook's own fetches; `undefined` where it had none. */
  readonly results: FetchResult<F>;
  /** The values of what it peeked at. */
  readonly peeked: unknown;
  /** Whether the updates of the run were committed. */
  readonly committed: boolean;
}

/** How training is ended: by whom, it is not asked. */
export interface Coordinator {
  readonly stopRequested: boolean;
  /** Makes `shouldStop()` true. */
  requestStop(): void;
}

/** A run that is under way (TF `SessionRunContext`). */
export interface SessionRunContext extends Coordinator {
  /** The session itself: its runs go by no hook. */
  readonly session: Session;
  /** What the caller asked for. */
  readonly originalArgs: { readonly fetches: Fetches; readonly feeds: Feeds };
  /** All that is fed, by hooks too; in `beforeRun`, what the caller feeds. */
  readonly feeds: Feeds;
}

type Awaitable<T> = T | Promise<T>;

/**
 * Something to do around the runs of a monitored session: extend it, and override what is needed. An error that a method throws ends training.
 *
 * @typeParam F what `beforeRun` fetches.
 * @example
 * class Losses extends train.SessionRunHook<Tensor> {
 *   readonly all: number[] = [];
 *   override beforeRun() { return { fetches: loss }; }
 *   override afterRun(context, { results }) { this.all.push(Number(results.item())); }
 * }
 */
export class SessionRunHook<F extends Fetches = Fetches> {
  /** Before anything runs, with the graph as the default graph: the last time that something can be added to it. */
  begin(): void {}

  /** When all variables have their values, from initializers or from a checkpoint. */
  afterCreateSession(_session: Session, _coordinator: Coordinator): Awaitable<void> {}

  /** Before each run. */
  beforeRun(_context: SessionRunContext): Awaitable<SessionRunArgs<F> | undefined> {
    return undefined;
  }

  /** Between a run and its commit: whether its updates are committed. With false, every variable stays as it was before the run. */
  mayCommit(_results: FetchResult<F>): boolean {
    return true;
  }

  /** After each run that succeeded. */
  afterRun(_context: SessionRunContext, _values: SessionRunValues<F>): Awaitable<void> {}

  /** When training has ended without an error, while the session is still open. */
  end(_session: Session): Awaitable<void> {}

  /** When it has ended with one, instead of `end`: the variables are what the last run that was committed made of them. */
  failed(_session: Session, _error: unknown): Awaitable<void> {}
}

/** A hook, whatever it fetches. */
export interface AnyHook extends Omit<SessionRunHook, 'mayCommit' | 'afterRun'> {
  mayCommit(results: never): boolean;
  afterRun(
    context: SessionRunContext,
    values: Omit<SessionRunValues, 'results'> & { readonly results: never },
  ): Awaitable<void>;
}
