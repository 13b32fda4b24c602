// Owns when something is due that is done every so many steps, or seconds (TF `SecondOrStepTimer`).
import { checkOptions, describe, ValueError } from '../../errors.js';

export interface TimerOptions {
  /** Due every so many steps. */
  everySteps?: number | null | undefined;
  /** Due every so many seconds. */
  everySecs?: number | null | undefined;
}

/** A number of steps or seconds; `undefined` where none is given. Throws a ValueError for what is none. */
export function checkedInterval(where: string, unit: 'steps' | 'seconds', value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const isRight = unit === 'steps' ? Number.isSafeInteger(value) : typeof value === 'number' && !Number.isNaN(value);
  if (!isRight || (value as number) <= 0)
    throw new ValueError(`${where}: not a number of ${unit}`, {
      expected: unit === 'steps' ? 'a whole number above 0' : 'a number above 0',
      got: describe(value),
    });
  return value as number;
}

/**
 * Says when it is time again.
 *
 * @example
 * const timer = new train.SecondOrStepTimer({ everySteps: 100 });
 * if (timer.shouldTriggerForStep(step)) timer.updateLastTriggeredStep(step);
 */
export class SecondOrStepTimer {
  readonly #everySteps: number | undefined;
  readonly #everySecs: number | undefined;
  #last: { readonly step: number; readonly time: number } | undefined;

  /** @throws ValueError unless exactly one of the two is given. */
  constructor(options: TimerOptions) {
    checkOptions('SecondOrStepTimer', options, ['everySteps', 'everySecs']);
    this.#everySteps = checkedInterval('SecondOrStepTimer: everySteps', 'steps', options.everySteps);
    this.#everySecs = checkedInterval('SecondOrStepTimer: everySecs', 'seconds', options.everySecs);
    if ((this.#everySteps === undefined) === (this.#everySecs === undefined))
      throw new ValueError('exactly one of everySteps and everySecs should be provided', { got: describe(options) });
  }

  /** Whether it is due at this step: always the first time, and never twice at one step. */
  shouldTriggerForStep(step: number): boolean {
    if (this.#last === undefined) return true;
    if (step === this.#last.step) return false;
    if (this.#everySteps !== undefined) return step >= this.#last.step + this.#everySteps;
    return performance.now() >= this.#last.time + (this.#everySecs as number) * 1000;
  }

  /** Notes that it was done, and says how long after the last time; nothing the first time. */
  updateLastTriggeredStep(step: number): { readonly secs: number; readonly steps: number } | undefined {
    const [before, time] = [this.#last, performance.now()];
    this.#last = { step, time };
    return before && { secs: (time - before.time) / 1000, steps: step - before.step };
  }

  lastTriggeredStep(): number | undefined {
    return this.#last?.step;
  }
}
