// A program that trains in a monitored session, as tests start, interrupt and kill it: FOLDER STEPS [MODE]. It says what it does, line by line.
import * as tf from 'trainop';
import { feedValue } from './programs.js';
import { build } from './resumed.js';

const { train } = tf;

/** Trains up to a step, with hooks that look at everything; `each` hears of each step. */
export async function trainTo(
  folder: string,
  lastStep: number,
  each: (step: number) => unknown = () => undefined,
  options: tf.train.MonitoredTrainingSessionOptions = {},
): Promise<void> {
  const graph = new tf.Graph();
  const { x, y, trainOp, loss, step } = graph.asDefault(build);
  await train.monitoredTrainingSession(
    {
      graph,
      intraOpNumThreads: 1,
      checkpointDir: folder,
      saveCheckpointSteps: 4,
      saveSummariesSteps: 3,
      logStepCountSteps: null,
      ...options,
      hooks: [new train.StopAtStepHook({ lastStep }), new train.NanTensorHook(loss), ...(options.hooks ?? [])],
    },
    async (session) => {
      while (!session.shouldStop()) {
        const at = Number(session.valueOf(step).item());
        await session.run(trainOp, [
          [x, feedValue(x, at)],
          [y, feedValue(y, at)],
        ]);
        await each(Number(session.valueOf(step).item()));
      }
    },
  );
}

if (process.argv[1]?.includes('monitored-program')) {
  const [, , folder = '', steps, mode = ''] = process.argv;
  // What was written into a pipe is there, even if the next moment is the last.
  const say = (line: string) => console.log(line);
  if (mode === 'listens') process.on('SIGINT', () => say('heard'));
  const counts = () => ['SIGINT', 'SIGTERM'].map((signal) => process.listenerCount(signal)).join(' ');
  process.on('exit', (status) => say(`exit ${status}, listeners ${counts()}`));
  const each = async (step: number) => {
    say(`step ${step}`);
    if (mode === 'fails' && step === 6) throw new Error('the data are not there');
    if (mode === 'hangs' && step === 3) await new Promise((resolve) => setTimeout(resolve, 60_000));
    else await new Promise((resolve) => setTimeout(resolve, 2));
  };
  trainTo(folder, Number(steps), each, { exitOnSignal: mode !== 'stays' }).then(
    () => say(`ended, listeners ${counts()}`),
    (error) => {
      say(`failed: ${error.message}, listeners ${counts()}`);
      process.exitCode = 1;
    },
  );
}
