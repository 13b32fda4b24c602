// Owns the public API: every name a user can import, in one place.
export { CallSite } from './call-site.js';
export {
  CheckpointError,
  DTypeError,
  ExportError,
  GradientError,
  ModelFormatError,
  RunError,
  ShapeError,
  TrainopError,
  UpdateConflictError,
  ValueError,
} from './errors.js';
// Gradients
export {
  type CustomGradientRule,
  customGradient,
  straightThrough,
  type VariableGradients,
} from './gradients/custom-gradient.js';
export { explainGradient, type GradientExplanation } from './gradients/explain.js';
export { gradients } from './gradients/gradients.js';
export { type Gradient, IndexedSlices } from './gradients/indexed-slices.js';
export { registerGradient } from './gradients/registry.js';
export { stopGradient } from './gradients/stop-gradient.js';
// Graph
export { addToCollection, GraphKeys, getCollection } from './graph/collections.js';
export { constant } from './graph/constant.js';
export { convertToTensor, type TensorLike } from './graph/convert.js';
export { Graph, getDefaultGraph, resetDefaultGraph, setRandomSeed } from './graph/graph.js';
export { Node } from './graph/node.js';
export { Operation } from './graph/operation.js';
export { placeholder } from './graph/placeholder.js';
export type { Initializer, Regularizer, VariableScope } from './graph/scope-settings.js';
export { controlDependencies, group, nameScope } from './graph/scopes.js';
export { Tensor } from './graph/tensor.js';
// Variables
export {
  assign,
  assignAdd,
  assignSub,
  globalVariables,
  globalVariablesInitializer,
  localVariables,
  localVariablesInitializer,
  trainableVariables,
  Variable,
  variablesInitializer,
} from './graph/variable.js';
export { collectUpdates } from './graph/walk.js';
// Models and training
export * as layers from './layers/index.js';
export * as losses from './losses/index.js';
export * as onnx from './onnx.js';
// Operators
export { cond, scan, whileLoop } from './ops/control-flow.js';
export * as ops from './ops/index.js';
export * from './ops/math.js';
export * as nn from './ops/nn.js';
export { randomNormal, randomUniform, truncatedNormal } from './ops/random.js';
// Running and files
export {
  type CheckGradientOptions,
  checkGradient,
  type DirectionalDerivative,
  type GradientReport,
} from './session/check-gradient.js';
export { Session, type SessionOptions } from './session/session.js';
export * as summary from './summary/summary.js';
export { type AdaptiveClippingOptions, adaptiveClippingFn } from './train/adaptive-clipping.js';
export * as train from './train/index.js';
export { OPTIMIZER_SUMMARIES, type OptimizeLossOptions, optimizeLoss } from './train/optimize-loss.js';
export { OPTIMIZER_CLS_NAMES } from './train/optimizers/index.js';
export type { DType } from './values/dtype.js';
export type { Dim, Shape } from './values/shape.js';
export { TensorData, type TensorDataLike } from './values/tensor-data.js';
export type { ValueType } from './values/value-type.js';
export { type GetVariableOptions, getVariable } from './variables/get-variable.js';
export { createGlobalStep, getGlobalStep, getOrCreateGlobalStep } from './variables/global-step.js';
export * as initializers from './variables/initializers.js';
export * as regularizers from './variables/regularizers.js';
export { getVariableScope, variableScope } from './variables/variable-scope.js';
