// Owns SummarySaverHook: when summaries of a run are written (TF `tf.train.SummarySaverHook`).
import { checkKind } from '../../arguments.js';
import { checkOptions, ValueError } from '../../errors.js';
import type { SummaryData } from '../../events/file-writer.js';
import { getDefaultGraph } from '../../graph/graph.js';
import type { Fetches } from '../fetches.js';
import { Scaffold } from '../scaffold.js';
import type { Session } from '../session.js';
import { stepReader } from '../step-reader.js';
import {
  type SessionRunArgs,
  type SessionRunContext,
  SessionRunHook,
  type SessionRunValues,
} from './session-run-hook.js';
import { SummaryOutput, type SummaryOutputOptions } from './summary-output.js';
import { checkedInterval, SecondOrStepTimer } from './timer.js';

export interface SummarySaverOptions extends SummaryOutputOptions {
  /** Written every so many steps. */
  saveSteps?: number | undefined;
  /** Written every so many seconds. */
  saveSecs?: number | undefined;
  /** Whose summaries are written. */
  scaffold?: Scaffold | undefined;
  /** Summaries to write instead: one, or lists of them. */
  summaryOp?: Fetches | undefined;
}

const WHERE = 'SummarySaverHook';

/**
 * Writes the summaries of the first run, and of one every so many steps or seconds, under the step that there is after it. They are computed
 * in a run of their own, of the same values, so that training is the same to the last bit with and without them.
 *
 * @example new train.SummarySaverHook({ saveSteps: 100, outputDir: 'runs/x', summaryOp: summary.mergeAll() })
 */
export class SummarySaverHook extends SessionRunHook {
  readonly #timer: SecondOrStepTimer;
  readonly #output: SummaryOutput;
  readonly #scaffold: Scaffold | undefined;
  readonly #summaryOp: Fetches | undefined;
  #step: (session: Session) => number = () => 0;
  #isDue = false;

  /** @throws ValueError unless exactly one of `saveSteps` and `saveSecs`, and of `scaffold` and `summaryOp`, is given, and where to write. */
  constructor(options: SummarySaverOptions) {
    super();
    checkOptions(WHERE, options, ['saveSteps', 'saveSecs', 'scaffold', 'summaryOp', 'outputDir', 'summaryWriter']);
    const { scaffold, summaryOp } = options;
    if (scaffold !== undefined) checkKind(`${WHERE}: scaffold`, scaffold, [Scaffold], 'a Scaffold');
    if ((scaffold === undefined) === (summaryOp === undefined))
      throw new ValueError('Exactly one of scaffold or summaryOp must be provided.');
    this.#timer = new SecondOrStepTimer({
      everySteps: checkedInterval(`${WHERE}: saveSteps`, 'steps', options.saveSteps),
      everySecs: checkedInterval(`${WHERE}: saveSecs`, 'seconds', options.saveSecs),
    });
    this.#output = new SummaryOutput(WHERE, options);
    if (!this.#output.isGiven) throw new ValueError(`${WHERE}: there is nowhere to write`, { fix: 'outputDir: …' });
    this.#scaffold = scaffold;
    this.#summaryOp = summaryOp;
  }

  override begin(): void {
    this.#step = stepReader(WHERE, getDefaultGraph());
  }

  override afterCreateSession(): void {
    this.#output.open();
  }

  override beforeRun({ session }: SessionRunContext): SessionRunArgs | undefined {
    // A run that leaves the step as it is makes nothing due again.
    this.#isDue = this.#timer.shouldTriggerForStep(this.#step(session) + 1);
    return this.#isDue ? { peek: this.#summaryOp ?? (this.#scaffold as Scaffold).summaryOp } : undefined;
  }

  override afterRun({ session }: SessionRunContext, { peeked, committed }: SessionRunValues): void {
    if (!this.#isDue || !committed) return;
    const step = this.#step(session);
    this.#timer.updateLastTriggeredStep(step);
    this.#output.writer?.addSummary(peeked as SummaryData, step);
  }

  override end(): Promise<void> {
    return this.#output.close();
  }

  override failed(): Promise<void> {
    return this.#output.close();
  }
}
