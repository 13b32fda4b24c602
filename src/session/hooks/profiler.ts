// Owns ProfilerHook: what a step costs, every so many steps or seconds, as files (TF `tf.train.ProfilerHook`).
import { join } from 'node:path';
import { checkText } from '../../arguments.js';
import { checkOptions } from '../../errors.js';
import { getDefaultGraph } from '../../graph/graph.js';
import { writeFileAtomically } from '../../io/files.js';
import type { Session } from '../session.js';
import { stepReader } from '../step-reader.js';
import { type SessionRunContext, SessionRunHook, type SessionRunValues } from './session-run-hook.js';
import { checkedInterval, SecondOrStepTimer } from './timer.js';

export interface ProfilerOptions {
  /** Every so many steps. */
  saveSteps?: number | undefined;
  /** Every so many seconds. */
  saveSecs?: number | undefined;
  /** The folder of the files. Default: the current one. */
  outputDir?: string | undefined;
  /** How many runs are measured each time. Default 10. */
  runs?: number | undefined;
}

/**
 * Profiles what the first run asks for, and one every so many steps or seconds: `profile-<step>.txt`, tables of layers, phases and lines, and
 * `timeline-<step>.json`, for chrome://tracing or https://ui.perfetto.dev. The runs that are measured commit nothing.
 *
 * @example new train.ProfilerHook({ saveSteps: 1000, outputDir: 'runs/x' })
 */
export class ProfilerHook extends SessionRunHook {
  readonly #timer: SecondOrStepTimer;
  readonly #folder: string;
  readonly #runs: number | undefined;
  #step: (session: Session) => number = () => 0;

  /** @throws ValueError unless exactly one of `saveSteps` and `saveSecs` is given. */
  constructor(options: ProfilerOptions) {
    super();
    checkOptions('ProfilerHook', options, ['saveSteps', 'saveSecs', 'outputDir', 'runs']);
    const { outputDir = '', runs } = options;
    checkText('ProfilerHook: outputDir', outputDir);
    this.#timer = new SecondOrStepTimer({
      everySteps: checkedInterval('ProfilerHook: saveSteps', 'steps', options.saveSteps),
      everySecs: checkedInterval('ProfilerHook: saveSecs', 'seconds', options.saveSecs),
    });
    this.#folder = outputDir;
    this.#runs = checkedInterval('ProfilerHook: runs', 'steps', runs);
  }

  override begin(): void {
    this.#step = stepReader('ProfilerHook', getDefaultGraph());
  }

  override async afterRun(context: SessionRunContext, { committed }: SessionRunValues): Promise<void> {
    const { session, originalArgs, feeds } = context;
    const step = this.#step(session);
    if (!committed || !this.#timer.shouldTriggerForStep(step)) return;
    this.#timer.updateLastTriggeredStep(step);
    const profile = await session.profile(originalArgs.fetches, feeds, { runs: this.#runs });
    await writeFileAtomically(join(this.#folder, `profile-${step}.txt`), `${profile}\n`);
    await writeFileAtomically(join(this.#folder, `timeline-${step}.json`), JSON.stringify(profile.toChromeTrace()));
  }
}
