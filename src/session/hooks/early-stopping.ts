// Owns the hooks that end training by a metric: it no longer gets better, or has passed a bound (TF `tf.estimator.experimental.stop_if_…_hook`).
import { checkFunction, checkNumber } from '../../arguments.js';
import { checkOptions, describe, ValueError } from '../../errors.js';
import { getDefaultGraph } from '../../graph/graph.js';
import type { Session } from '../session.js';
import { stepReader } from '../step-reader.js';
import { type SessionRunContext, SessionRunHook } from './session-run-hook.js';
import { checkedInterval, SecondOrStepTimer } from './timer.js';

/** Measures, as by runs of the session over other data; its runs go by no hook. */
export type Metric = (session: Session, step: number) => number | Promise<number>;

export interface EarlyStoppingOptions {
  /** Training goes on until this step, whatever the metric is. Default 0. */
  minSteps?: number | undefined;
  /** How often it is measured, in steps. */
  runEverySteps?: number | undefined;
  /** How often it is measured, in seconds. Default 60, unless `runEverySteps` is given. */
  runEverySecs?: number | undefined;
  /** Where the reason to end goes. Default: `console.log`. */
  log?: ((line: string) => void) | undefined;
}

/** Why training ends, from what was measured so far; nothing where it goes on. */
type Verdict = (value: number, step: number) => string | undefined;

class EarlyStoppingHook extends SessionRunHook {
  readonly #name: string;
  readonly #metric: Metric;
  readonly #minSteps: number;
  readonly #timer: SecondOrStepTimer;
  readonly #log: (line: string) => void;
  readonly #verdict: Verdict;
  #step: (session: Session) => number = () => 0;

  constructor(name: string, metric: Metric, options: EarlyStoppingOptions, verdict: Verdict) {
    super();
    checkFunction(`${name}: the metric`, metric);
    checkOptions(name, options, ['minSteps', 'runEverySteps', 'runEverySecs', 'log']);
    const { minSteps = 0, runEverySteps, log = (line) => console.log(line) } = options;
    const { runEverySecs = runEverySteps === undefined ? 60 : undefined } = options;
    if (!(Number.isSafeInteger(minSteps) && minSteps >= 0))
      throw new ValueError(`${name}: minSteps is no number of steps`, { got: describe(minSteps) });
    checkFunction(`${name}: log`, log);
    this.#timer = new SecondOrStepTimer({
      everySteps: checkedInterval(`${name}: runEverySteps`, 'steps', runEverySteps),
      everySecs: checkedInterval(`${name}: runEverySecs`, 'seconds', runEverySecs),
    });
    this.#name = name;
    this.#metric = metric;
    this.#minSteps = minSteps;
    this.#log = log;
    this.#verdict = verdict;
  }

  override begin(): void {
    this.#step = stepReader(this.#name, getDefaultGraph());
  }

  override async afterRun(context: SessionRunContext): Promise<void> {
    const step = this.#step(context.session);
    if (!this.#timer.shouldTriggerForStep(step)) return;
    this.#timer.updateLastTriggeredStep(step);
    const value: unknown = await this.#metric(context.session, step);
    checkNumber(`${this.#name}: what the metric gave`, value);
    const reason = this.#verdict(value, step);
    if (reason === undefined || step < this.#minSteps) return;
    this.#log(`${this.#name}: ${reason}; training ends at step ${step}`);
    context.requestStop();
  }
}

/** Ends when no value has been better than the best for so many steps. They count anew in a run that was resumed. */
function stopIfNotBetter(name: string, isBetter: (value: number, best: number) => boolean, word: string) {
  return (metric: Metric, maxSteps: number, options: EarlyStoppingOptions): SessionRunHook => {
    if (checkedInterval(`${name}: the number of steps`, 'steps', maxSteps) === undefined)
      throw new ValueError(`${name}: in how many steps?`, { expected: 'a number of steps' });
    let best: { readonly value: number; readonly step: number } | undefined;
    return new EarlyStoppingHook(name, metric, options, (value, step) => {
      if (best === undefined || isBetter(value, best.value) || Number.isNaN(best.value)) best = { value, step };
      return step - best.step < maxSteps
        ? undefined
        : `no ${word} in ${step - best.step} steps: the best was ${best.value} at step ${best.step}, and now it is ${value}`;
    });
  };
}

/** Ends when a value has passed a bound. */
function stopIfPast(name: string, isPast: (value: number, bound: number) => boolean, word: string) {
  return (metric: Metric, threshold: number, options: EarlyStoppingOptions): SessionRunHook => {
    checkNumber(`${name}: the threshold`, threshold);
    return new EarlyStoppingHook(name, metric, options, (value) =>
      isPast(value, threshold) ? `${value} is ${word} ${threshold}` : undefined,
    );
  };
}

const noDecrease = stopIfNotBetter('stopIfNoDecreaseHook', (value, best) => value < best, 'decrease');
const noIncrease = stopIfNotBetter('stopIfNoIncreaseHook', (value, best) => value > best, 'increase');
const higher = stopIfPast('stopIfHigherHook', (value, bound) => value > bound, 'higher than');
const lower = stopIfPast('stopIfLowerHook', (value, bound) => value < bound, 'lower than');

/**
 * Ends training when a metric, such as the loss of other data, has not decreased in so many steps (TF `stop_if_no_decrease_hook`).
 *
 * @example train.stopIfNoDecreaseHook((session) => evaluate(session), 1000, { runEverySteps: 100 })
 */
export const stopIfNoDecreaseHook = (
  metric: Metric,
  maxStepsWithoutDecrease: number,
  options: EarlyStoppingOptions = {},
) => noDecrease(metric, maxStepsWithoutDecrease, options);
/** Ends training when a metric, such as an accuracy, has not increased in so many steps (TF `stop_if_no_increase_hook`). */
export const stopIfNoIncreaseHook = (
  metric: Metric,
  maxStepsWithoutIncrease: number,
  options: EarlyStoppingOptions = {},
) => noIncrease(metric, maxStepsWithoutIncrease, options);
/** Ends training when a metric is higher than a threshold (TF `stop_if_higher_hook`). */
export const stopIfHigherHook = (metric: Metric, threshold: number, options: EarlyStoppingOptions = {}) =>
  higher(metric, threshold, options);
/** Ends training when a metric is lower than a threshold (TF `stop_if_lower_hook`). */
export const stopIfLowerHook = (metric: Metric, threshold: number, options: EarlyStoppingOptions = {}) =>
  lower(metric, threshold, options);
