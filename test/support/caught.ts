// What tests of errors share: catching one of the right kind, and knowing a line of the test's own source.
import { assert } from 'chai';
import { TrainopError } from '../../src/errors.js';

type ErrorClass<E extends TrainopError> = abstract new (...args: never[]) => E;

function checked<E extends TrainopError>(error: unknown, Kind: ErrorClass<E>): E {
  if (error instanceof Kind) return error;
  const found = error instanceof TrainopError ? `${error.name}: ${error.message}` : (error as Error)?.stack;
  return assert.fail(`not a ${Kind.name} but ${found}`);
}

/** The error that `fn` throws; fails the test unless it is one of `Kind`. */
export function caught<E extends TrainopError>(fn: () => unknown, Kind: ErrorClass<E>): E {
  try {
    fn();
  } catch (error) {
    return checked(error, Kind);
  }
  return assert.fail(`no ${Kind.name} was thrown`);
}

/** The error that a promise is rejected with; fails the test unless it is one of `Kind`. */
export async function rejected<E extends TrainopError>(promise: Promise<unknown>, Kind: ErrorClass<E>): Promise<E> {
  try {
    await promise;
  } catch (error) {
    return checked(error, Kind);
  }
  return assert.fail(`no ${Kind.name} was thrown`);
}

/** `file:line` of the line that calls this, or of one that many lines below. */
export function here(below = 0): string {
  const frame = new Error().stack?.split('\n')[2] ?? '';
  const [, file, line] = /(test\/[^:]+):(\d+):\d+/.exec(frame) ?? [];
  return `${file}:${Number(line) + below}`;
}
