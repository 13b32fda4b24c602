// Owns the namespace `train` with what touches files and sessions: checkpoints and monitored training.
export { type CheckpointVariable, latestCheckpoint, listVariables, loadVariable } from './io/checkpoint.js';
export type { EvalInput, EvalMetrics, EvalResult } from './session/evaluation.js';
export * from './session/hooks/index.js';
export {
  type AssignmentMap,
  type InitFromCheckpointOptions,
  initFromCheckpoint,
} from './session/init-from-checkpoint.js';
export type { SaveableIterator } from './session/iterator-places.js';
export type { ModelFunction, ModelMode, ModelSpec } from './session/model-function.js';
export { type MonitoredTrainingSessionOptions, monitoredTrainingSession } from './session/monitored.js';
export type { MonitoredSession } from './session/monitored-session.js';
export {
  type RestoreOptions,
  type SaveableVariables,
  Saver,
  type SaverOptions,
  type SaveStepOptions,
} from './session/saver.js';
export { Scaffold, type ScaffoldOptions } from './session/scaffold.js';
export type { StopSignalName } from './session/signals.js';
export {
  type TrainAndEvaluateOptions,
  type TrainAndEvaluateResult,
  type TrainInput,
  trainAndEvaluate,
} from './session/train-and-evaluate.js';
export * from './train/index.js';
