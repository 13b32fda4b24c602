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

/** What waits for one signal. */
interface Waiting {
  readonly stops: Set<() => void>;
  readonly end: () => void;
}

export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  readonly #waiting = new Map<StopSignal, Waiting>();

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
      const forget = this.#onStop(signal, () => waiting && reject(stopped(signal)));
      turn.then(resolve, reject).finally(forget);
    });
  }

  /** Calls `stop` when `signal` says so, until what is returned is called; one listener does it for all, who may be hundreds. */
  #onStop(signal: StopSignal, stop: () => void): () => void {
    const known = this.#waiting.get(signal);
    const stops = known?.stops ?? new Set();
    const end = known?.end ?? (() => stops.forEach((each) => void each()));
    if (known === undefined) {
      this.#waiting.set(signal, { stops, end });
      signal.addEventListener('abort', end);
    }
    stops.add(stop);
    return () => {
      stops.delete(stop);
      if (stops.size > 0) return;
      signal.removeEventListener('abort', end);
      this.#waiting.delete(signal);
    };
  }
}
