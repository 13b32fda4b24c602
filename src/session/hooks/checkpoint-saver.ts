// Owns CheckpointSaverHook: when a monitored session is saved, and what becomes of a save that fails (TF `tf.train.CheckpointSaverHook`).
import { join } from 'node:path';
import { checkKind, checkText, listArgument } from '../../arguments.js';
import { checkOptions, messageOf, NanLossDuringTrainingError, ValueError } from '../../errors.js';
import { FileWriter } from '../../events/file-writer.js';
import { GraphKeys } from '../../graph/collections.js';
import { getDefaultGraph } from '../../graph/graph.js';
import type { Variable } from '../../graph/variable.js';
import { isFloating } from '../../values/dtype.js';
import { notFinite } from '../non-finite.js';
import { Saver } from '../saver.js';
import { Scaffold } from '../scaffold.js';
import type { Session } from '../session.js';
import { globalStepVariable, stepReader } from '../step-reader.js';
import { warnTraining } from '../warn.js';
import { type SessionRunContext, SessionRunHook } from './session-run-hook.js';
import { checkedInterval, SecondOrStepTimer } from './timer.js';

/** Hears of the saves of a CheckpointSaverHook: extend it, and override what is needed (TF `CheckpointSaverListener`). */
export class CheckpointSaverListener {
  begin(): void {}
  beforeSave(_session: Session, _step: number): void | Promise<void> {}
  /** When the checkpoint is written. @returns true to end training. */
  afterSave(_session: Session, _step: number, _path: string): boolean | undefined | Promise<boolean | undefined> {
    return undefined;
  }
  end(_session: Session, _step: number): void | Promise<void> {}
}

export interface CheckpointSaverOptions {
  /** A checkpoint every so many steps. */
  saveSteps?: number | undefined;
  /** A checkpoint every so many seconds. */
  saveSecs?: number | undefined;
  /** What saves. Default: the scaffold's. */
  saver?: Saver | undefined;
  /** How the files' names begin. Default `model.ckpt`. */
  checkpointBasename?: string | undefined;
  /** Whose saver it is. Default: a new one. */
  scaffold?: Scaffold | undefined;
  /** What hears of saves. Default: nobody. */
  listeners?: readonly CheckpointSaverListener[] | undefined;
  /** What the checkpoints are noted in, for TensorBoard. Default: nothing. */
  summaryWriter?: FileWriter | undefined;
}

const WHERE = 'CheckpointSaverHook';

/** Whether all variables that would be saved by default are finite. */
async function allFinite(session: Session): Promise<boolean> {
  const variables = session.graph.getCollection<Variable>(GraphKeys.GLOBAL_VARIABLES);
  const values = await session.values(variables.filter(({ dtype }) => isFloating(dtype)));
  return values.every((value) => notFinite(value) === undefined);
}

/**
 * Saves when training starts, every so many steps or seconds, and when it ends, also by an error: then what the last committed run made. A
 * checkpoint is written while training goes on; one that cannot be written ends training at the next run.
 *
 * @example new train.CheckpointSaverHook('runs/x', { saveSteps: 1000 })
 */
export class CheckpointSaverHook extends SessionRunHook {
  readonly #path: string;
  readonly #timer: SecondOrStepTimer;
  readonly #saver: Saver | undefined;
  readonly #scaffold: Scaffold;
  readonly #listeners: readonly CheckpointSaverListener[];
  readonly #summaryWriter: FileWriter | undefined;
  #step: (session: Session) => number = () => 0;
  /** The save that is being written. */
  #writing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #isStopWanted = false;

  /** @throws ValueError unless exactly one of `saveSteps` and `saveSecs` is given. */
  constructor(checkpointDir: string, options: CheckpointSaverOptions) {
    super();
    checkText(`${WHERE}: the folder`, checkpointDir);
    checkOptions(WHERE, options, [
      'saveSteps',
      'saveSecs',
      'saver',
      'checkpointBasename',
      'scaffold',
      'listeners',
      'summaryWriter',
    ]);
    const { saver, checkpointBasename = 'model.ckpt', scaffold, listeners = [], summaryWriter } = options;
    checkText(`${WHERE}: checkpointBasename`, checkpointBasename);
    if (saver !== undefined) checkKind(`${WHERE}: saver`, saver, [Saver], 'a Saver');
    if (scaffold !== undefined) checkKind(`${WHERE}: scaffold`, scaffold, [Scaffold], 'a Scaffold');
    if (summaryWriter !== undefined) checkKind(`${WHERE}: summaryWriter`, summaryWriter, [FileWriter], 'a FileWriter');
    if (saver !== undefined && scaffold !== undefined)
      throw new ValueError('You cannot provide both saver and scaffold.');
    this.#listeners = listArgument(`${WHERE}: listeners`, listeners, 'listeners');
    for (const each of this.#listeners)
      checkKind(`${WHERE}: listeners`, each, [CheckpointSaverListener], 'a CheckpointSaverListener');
    this.#path = join(checkpointDir, checkpointBasename);
    this.#timer = new SecondOrStepTimer({
      everySteps: checkedInterval(`${WHERE}: saveSteps`, 'steps', options.saveSteps),
      everySecs: checkedInterval(`${WHERE}: saveSecs`, 'seconds', options.saveSecs),
    });
    this.#saver = saver;
    this.#scaffold = scaffold ?? new Scaffold();
    this.#summaryWriter = summaryWriter;
  }

  override begin(): void {
    this.#step = stepReader(WHERE, getDefaultGraph());
    for (const each of this.#listeners) each.begin();
  }

  override async afterCreateSession(session: Session): Promise<void> {
    await this.#save(session);
    await this.#written();
  }

  override async afterRun(context: SessionRunContext): Promise<void> {
    if (this.#failure !== undefined) await this.#written();
    if (this.#timer.shouldTriggerForStep(this.#step(context.session))) await this.#save(context.session);
    if (this.#isStopWanted) context.requestStop();
  }

  override async end(session: Session): Promise<void> {
    const step = this.#step(session);
    if (step !== this.#timer.lastTriggeredStep()) await this.#save(session);
    await this.#written();
    for (const each of this.#listeners) await each.end(session, step);
  }

  override async failed(session: Session, error: unknown): Promise<void> {
    try {
      let isSaved = this.#step(session) === this.#timer.lastTriggeredStep();
      await this.#written().catch(() => {
        isSaved = false;
      });
      if (isSaved) return;
      if (!(error instanceof NanLossDuringTrainingError) || (await allFinite(session))) {
        await this.#save(session);
        await this.#written();
      } else warnTraining('the variables are not finite, and are not saved; earlier checkpoints are as they were');
    } catch (second) {
      warnTraining(`the last state could not be saved: ${messageOf(second).split('\n')[0]}`);
    }
  }

  /** Begins to save, when what was begun before is written. */
  async #save(session: Session): Promise<void> {
    await this.#written();
    const step = this.#step(session);
    this.#timer.updateLastTriggeredStep(step);
    for (const each of this.#listeners) await each.beforeSave(session, step);
    const saver = this.#saver ?? this.#scaffold.saver;
    this.#writing = this.#write(session, saver, step).catch((error) => {
      this.#failure = { error };
    });
  }

  async #write(session: Session, saver: Saver, step: number): Promise<void> {
    const path = await saver.save(session, this.#path, { globalStep: globalStepVariable(session.graph) });
    this.#summaryWriter?.addSessionLog({ status: 'checkpoint', checkpointPath: path }, step);
    for (const each of this.#listeners)
      if ((await each.afterSave(session, step, path)) === true) this.#isStopWanted = true;
  }

  /** Waits for what is being written; throws where that failed. */
  async #written(): Promise<void> {
    await this.#writing;
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }
}
