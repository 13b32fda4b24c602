// Owns the namespace `train` with what touches files and sessions: checkpoints.
export { type CheckpointVariable, latestCheckpoint, listVariables, loadVariable } from './io/checkpoint.js';
export {
  type AssignmentMap,
  type InitFromCheckpointOptions,
  initFromCheckpoint,
} from './session/init-from-checkpoint.js';
export type { SaveableIterator } from './session/iterator-places.js';
export {
  type RestoreOptions,
  type SaveableVariables,
  Saver,
  type SaverOptions,
  type SaveStepOptions,
} from './session/saver.js';
export * from './train/index.js';
