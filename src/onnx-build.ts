// Owns what the namespace `onnx` has without files and runtimes: graphs to models, models to bytes, and back.
export { type Difference, diffModels } from './model/diff.js';
export type {
  Attribute,
  AttributeType,
  AttributeValues,
  ExternalData,
  OnnxFunction,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxTraining,
  OpsetImport,
  SparseTensor,
  StringEntry,
  Type,
  UnreadData,
  UnreadType,
  Value,
} from './model/ir.js';
export { describeModel } from './model/print.js';
export { type DetachedStep, detachState } from './model/training/detach.js';
export { type LiftOptions, lift } from './model/training/lift.js';
export {
  type TrainingFinding,
  type TrainingRule,
  type TrainingRuleName,
  trainingRules,
} from './model/training/rules.js';
export { STATE_KEY, stateOf } from './model/training/state.js';
export { validateTraining } from './model/training/validate.js';
export { decode } from './onnx/decode.js';
export { encode } from './onnx/encode.js';
export { toInferenceModel, toTrainingModel } from './onnx/export.js';
export type { ExportOptions, ModelFetch, VariableValues } from './onnx/export-frame.js';
export { toMultiStepModel, toStepModel } from './onnx/export-step.js';
export {
  type ImportedModel,
  type ImportOptions,
  importGraph as importModel,
  type Trainable,
  type Weight,
} from './onnx/import.js';
export { flatten } from './onnx/training/flatten.js';
