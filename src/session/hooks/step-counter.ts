// Owns StepCounterHook: how many steps are made in a second (TF `tf.train.StepCounterHook`).
import { checkFunction } from '../../arguments.js';
import { checkOptions } from '../../errors.js';
import { getDefaultGraph } from '../../graph/graph.js';
import type { Session } from '../session.js';
import { stepReader } from '../step-reader.js';
import { warnTraining } from '../warn.js';
import { type SessionRunContext, SessionRunHook, type SessionRunValues } from './session-run-hook.js';
import { SummaryOutput, type SummaryOutputOptions } from './summary-output.js';
import { checkedInterval, SecondOrStepTimer } from './timer.js';

export interface StepCounterOptions extends SummaryOutputOptions {
  /** Counted over so many steps. Default 100, unless `everyNSecs` is given. */
  everyNSteps?: number | undefined;
  /** Counted over so many seconds. */
  everyNSecs?: number | undefined;
  /** Where lines go. Default: `console.log`. */
  log?: ((line: string) => void) | undefined;
}

const TAG = 'global_step/sec';
const WHERE = 'StepCounterHook';

/**
 * Logs the steps a second, and writes them as a summary where it has somewhere to write. Warns once where runs leave the step as it is.
 *
 * @example new train.StepCounterHook({ everyNSteps: 100, outputDir: 'runs/x' })
 */
export class StepCounterHook extends SessionRunHook {
  readonly #timer: SecondOrStepTimer;
  readonly #output: SummaryOutput;
  readonly #log: (line: string) => void;
  #step: ((session: Session) => number) | undefined;
  #previous: number | undefined;
  #hasWarned = false;

  constructor(options: StepCounterOptions = {}) {
    super();
    checkOptions(WHERE, options, ['everyNSteps', 'everyNSecs', 'outputDir', 'summaryWriter', 'log']);
    const {
      everyNSecs,
      everyNSteps = everyNSecs === undefined ? 100 : undefined,
      log = (line) => console.log(line),
    } = options;
    checkFunction(`${WHERE}: log`, log);
    this.#timer = new SecondOrStepTimer({
      everySteps: checkedInterval(`${WHERE}: everyNSteps`, 'steps', everyNSteps),
      everySecs: checkedInterval(`${WHERE}: everyNSecs`, 'seconds', everyNSecs),
    });
    this.#output = new SummaryOutput(WHERE, options);
    this.#log = log;
  }

  override begin(): void {
    this.#step = stepReader(WHERE, getDefaultGraph());
  }

  override afterCreateSession(): void {
    this.#output.open();
  }

  override afterRun({ session }: SessionRunContext, { committed }: SessionRunValues): void {
    const step = (this.#step as (session: Session) => number)(session);
    if (step === this.#previous && committed && !this.#hasWarned) {
      this.#hasWarned = true;
      warnTraining(`the global step is ${step} as before the run: fetch what counts it, as optimizeLoss' result does`);
    }
    this.#previous = step;
    if (!this.#timer.shouldTriggerForStep(step)) return;
    const elapsed = this.#timer.updateLastTriggeredStep(step);
    if (elapsed === undefined) return;
    const rate = elapsed.steps / elapsed.secs;
    this.#log(`${TAG}: ${Number(rate.toPrecision(6))}`);
    this.#output.writer?.addSummary({ tag: TAG, kind: 'scalar', value: rate }, step);
  }

  override end(): Promise<void> {
    return this.#output.close();
  }

  override failed(): Promise<void> {
    return this.#output.close();
  }
}
