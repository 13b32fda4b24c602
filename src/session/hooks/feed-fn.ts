// Owns FeedFnHook: a function says what each run is fed (TF `tf.train.FeedFnHook`).
import { checkFunction } from '../../arguments.js';
import type { Feeds } from '../feeds.js';
import { type SessionRunArgs, SessionRunHook } from './session-run-hook.js';

/**
 * Feeds every run what a function gives, beside what its caller feeds.
 *
 * @example new train.FeedFnHook(() => ({ keepProb: 0.5 }))
 */
export class FeedFnHook extends SessionRunHook {
  readonly #feedFn: () => Feeds | Promise<Feeds>;

  constructor(feedFn: () => Feeds | Promise<Feeds>) {
    super();
    checkFunction('FeedFnHook', feedFn);
    this.#feedFn = feedFn;
  }

  override async beforeRun(): Promise<SessionRunArgs> {
    return { feeds: await this.#feedFn() };
  }
}
