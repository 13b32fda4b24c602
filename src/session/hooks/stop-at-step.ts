// Owns StopAtStepHook: training ends at a step (TF `tf.train.StopAtStepHook`).
import { checkOptions, describe, ValueError } from '../../errors.js';
import { getDefaultGraph } from '../../graph/graph.js';
import type { Session } from '../session.js';
import { stepReader } from '../step-reader.js';
import { type Coordinator, type SessionRunContext, SessionRunHook } from './session-run-hook.js';
import { checkedInterval } from './timer.js';

export interface StopAtStepOptions {
  /** How many steps more than there are when the session starts. */
  numSteps?: number | undefined;
  /** The step to end at, however many of them were made before. */
  lastStep?: number | undefined;
}

/**
 * Requests a stop at a step. One that a restored checkpoint has reached already ends training before its first run.
 *
 * @example new train.StopAtStepHook({ lastStep: 10_000 })
 */
export class StopAtStepHook extends SessionRunHook {
  readonly #numSteps: number | undefined;
  #lastStep: number | undefined;
  #step: ((session: Session) => number) | undefined;

  /** @throws ValueError unless exactly one of the two is given. */
  constructor(options: StopAtStepOptions) {
    super();
    checkOptions('StopAtStepHook', options, ['numSteps', 'lastStep']);
    this.#numSteps = checkedInterval('StopAtStepHook: numSteps', 'steps', options.numSteps);
    this.#lastStep = checkedInterval('StopAtStepHook: lastStep', 'steps', options.lastStep);
    if ((this.#numSteps === undefined) === (this.#lastStep === undefined))
      throw new ValueError('Exactly one of numSteps or lastStep must be specified.', { got: describe(options) });
  }

  override begin(): void {
    this.#step = stepReader('StopAtStepHook', getDefaultGraph());
  }

  override afterCreateSession(session: Session, coordinator: Coordinator): void {
    if (this.#numSteps !== undefined) this.#lastStep = this.#now(session) + this.#numSteps;
    this.#check(session, coordinator);
  }

  override afterRun(context: SessionRunContext): void {
    this.#check(context.session, context);
  }

  #now(session: Session): number {
    return (this.#step as (session: Session) => number)(session);
  }

  #check(session: Session, coordinator: Coordinator): void {
    if (this.#now(session) >= (this.#lastStep as number)) coordinator.requestStop();
  }
}
