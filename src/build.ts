// Owns the public API of the build half (`trainop/build`): graphs, their gradients and training steps, and the models that they are written
// as. Nothing of it needs Node or onnxruntime, so that it bundles for a browser. What runs and what touches files, index.ts adds.
import { libraryEnds } from './call-site.js';

export { CallSite } from './call-site.js';
export {
  CheckpointError,
  DataError,
  DTypeError,
  ExportError,
  GradientError,
  ModelFormatError,
  NanLossDuringTrainingError,
  RunError,
  ShapeError,
  SummaryError,
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
export { type Differentiable, type GradientsOf, type GradientsOptions, gradients } from './gradients/gradients.js';
export { type Gradient, IndexedSlices } from './gradients/indexed-slices.js';
export { registerGradient } from './gradients/registry.js';
export { stopGradient } from './gradients/stop-gradient.js';
// Graph
export { addToCollection, GraphKeys, getCollection } from './graph/collections.js';
export { type ConstantOptions, constant } from './graph/constant.js';
export { type Convertible, type ConvertOptions, convertToTensor, type TensorLike } from './graph/convert.js';
export { Graph, getDefaultGraph, resetDefaultGraph, setRandomSeed } from './graph/graph.js';
export { Node } from './graph/node.js';
export { Operation } from './graph/operation.js';
export { type PlaceholderOptions, placeholder } from './graph/placeholder.js';
export type { Initializer, Regularizer, VariableScope } from './graph/scope-settings.js';
export { controlDependencies, group, nameScope } from './graph/scopes.js';
export { Tensor } from './graph/tensor.js';
// Variables
export {
  assign,
  assignAdd,
  assignSub,
  type Constraint,
  type DifferenceOptions,
  globalVariables,
  globalVariablesInitializer,
  localVariables,
  localVariablesInitializer,
  trainableVariables,
  Variable,
  type VariableOptions,
  variablesInitializer,
} from './graph/variable.js';
export { collectUpdates } from './graph/walk.js';
// Models and training
export * as layers from './layers/index.js';
export * as losses from './losses/index.js';
export * as metrics from './metrics/index.js';
export * as onnx from './onnx-build.js';
// Operators
export { cond, type ScanOptions, scan, type WhileLoopOptions, whileLoop } from './ops/control-flow.js';
export * as ops from './ops/index.js';
export * from './ops/math.js';
export * as nn from './ops/nn.js';
export { type RandomOptions, randomNormal, randomUniform, truncatedNormal } from './ops/random.js';
export * as summary from './summary/index.js';
export { type AdaptiveClippingOptions, adaptiveClippingFn } from './train/adaptive-clipping.js';
export * as train from './train/index.js';
export { OPTIMIZER_SUMMARIES, type OptimizeLossOptions, optimizeLoss } from './train/optimize-loss.js';
export { OPTIMIZER_CLS_NAMES } from './train/optimizers/index.js';
export type { DType } from './values/dtype.js';
export type { Dim, Shape } from './values/shape.js';
export {
  type Element,
  type ElementArray,
  type NaturalDType,
  TensorData,
  type TensorDataLike,
} from './values/tensor-data.js';
export type { ValueType } from './values/value-type.js';
export { type GetVariableOptions, getVariable } from './variables/get-variable.js';
export { createGlobalStep, getGlobalStep, getOrCreateGlobalStep } from './variables/global-step.js';
export * as initializers from './variables/initializers.js';
export * as regularizers from './variables/regularizers.js';
export { getVariableScope, type VariableScopeOptions, variableScope } from './variables/variable-scope.js';

libraryEnds(() => new Error());
