// Owns the order of what a session is asked for: one thing after another, and how a signal ends the waiting.
import { describe, RunError, reading, ValueError } from '../errors.js';
import type { StopSignal } from '../runtime/runtime.js';

/** The error of a run that a signal ended. */
export const stopped = (signal: StopSignal): RunError => new RunError('the run was aborted', { cause: signal.reason });

/** Throws a ValueError for what is neither a signal nor undefined. */
export function checkSignal(where: string, signal: unknown): asserts signal is StopSignal | undefined {
  if (signal !== undefined && !isSignal(where, signal))
    throw new ValueError(`${where}: not a signal`, { expected: 'an AbortSignal', got: describe(signal) });
}

/** An AbortSignal by what it does: those of other realms, and of libraries, are no instances of ours. */
function isSignal(where: string, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { aborted, addEventListener, removeEventListener } = reading(where, () => {
    const { aborted, addEventListener, removeEventListener } = value as StopSignal;
    return { aborted, addEventListener, removeEventListener };
  });
  return (
    typeof aborted === 'boolean' && typeof addEventListener === 'function' && typeof removeEventListener === 'function'
  );
}

export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** The end of everything that was asked for. */
  get end(): Promise<unknown> {
    return this.#last;
  }

  /** Calls `task` when everything asked for before has ended. A signal ends the waiting at once; the task, when its turn comes, finds out. */
  take<T>(task: () => T | Promise<T>, signal?: StopSignal): Promise<T> {
    let waiting = true;
    const turn = this.#last.then(() => {
      waiting = false;
      return task();
    });
    this.#last = turn.catch(() => undefined);
    if (signal === undefined) return turn;
    return new Promise<T>((resolve, reject) => {
      const stop = () => waiting && reject(stopped(signal));
      signal.addEventListener('abort', stop);
      turn.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
    });
  }
}
