// Owns FinalOpsHook: what is run once, at the end of training (TF `tf.train.FinalOpsHook`).
import { checkOptions } from '../../errors.js';
import { getDefaultGraph } from '../../graph/graph.js';
import type { Feeds } from '../feeds.js';
import { type Fetches, type FetchResult, readFetches } from '../fetches.js';
import type { Session } from '../session.js';
import { SessionRunHook } from './session-run-hook.js';

export interface FinalOpsOptions {
  /** What they are fed. Default: nothing. */
  finalOpsFeeds?: Feeds | undefined;
}

/**
 * Runs something when training has ended without an error.
 *
 * @example
 * const hook = new train.FinalOpsHook(accuracy, { finalOpsFeeds: testSet });
 * // …
 * console.log(hook.finalOpsValues?.item());
 */
export class FinalOpsHook<const F extends Fetches = Fetches> extends SessionRunHook {
  readonly #finalOps: F;
  readonly #feeds: Feeds;
  #values: FetchResult<F> | undefined;

  constructor(finalOps: F, options: FinalOpsOptions = {}) {
    super();
    checkOptions('FinalOpsHook', options, ['finalOpsFeeds']);
    this.#finalOps = finalOps;
    this.#feeds = options.finalOpsFeeds ?? {};
  }

  /** What they gave; nothing before. */
  get finalOpsValues(): FetchResult<F> | undefined {
    return this.#values;
  }

  override begin(): void {
    readFetches(getDefaultGraph(), this.#finalOps);
  }

  override async end(session: Session): Promise<void> {
    this.#values = await session.run(this.#finalOps, this.#feeds);
  }
}
