// Owns the list of hooks: what watches over the runs of a monitored session.
export { CheckpointSaverHook, CheckpointSaverListener, type CheckpointSaverOptions } from './checkpoint-saver.js';
export {
  type EarlyStoppingOptions,
  type Metric,
  stopIfHigherHook,
  stopIfLowerHook,
  stopIfNoDecreaseHook,
  stopIfNoIncreaseHook,
} from './early-stopping.js';
export { FeedFnHook } from './feed-fn.js';
export { FinalOpsHook, type FinalOpsOptions } from './final-ops.js';
export { type LoggedTensor, LoggingTensorHook, type LoggingTensorOptions } from './logging-tensor.js';
export { NanTensorHook, type NanTensorOptions } from './nan-tensor.js';
export { ProfilerHook, type ProfilerOptions } from './profiler.js';
export {
  type AnyHook,
  type Coordinator,
  type SessionRunArgs,
  type SessionRunContext,
  SessionRunHook,
  type SessionRunValues,
} from './session-run-hook.js';
export { StepCounterHook, type StepCounterOptions } from './step-counter.js';
export { StopAtStepHook, type StopAtStepOptions } from './stop-at-step.js';
export type { SummaryOutputOptions } from './summary-output.js';
export { SummarySaverHook, type SummarySaverOptions } from './summary-saver.js';
export { SecondOrStepTimer, type TimerOptions } from './timer.js';
