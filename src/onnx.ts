// Owns the namespace `onnx`: graphs to models, models to bytes and files, and back; training files that are run.

// In place of what takes models and bytes alone.
export { importModel, type LoadOptions, loadModel, type SaveOptions, saveModel } from './io/model-files.js';
export * from './onnx-build.js';
export {
  type InitializeOptions,
  loadTraining,
  type Trainer,
  type TrainerInput,
  type TrainerOptions,
  type TrainingFeeds,
  type TrainingStepOptions,
} from './session/trainer.js';
