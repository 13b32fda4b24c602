// Owns the namespace `train`.
export { createGlobalStep, getGlobalStep, getOrCreateGlobalStep } from '../variables/global-step.js';
export { type AdaptiveClippingOptions, adaptiveClippingFn } from './adaptive-clipping.js';
export {
  addScaledNoise,
  type ClipFunction,
  clipByAverageNorm,
  clipByGlobalNorm,
  clipByNorm,
  type GradientMultipliers,
  globalNorm,
  multiplyGradients,
} from './gradient-transforms.js';
export * from './learning-rate.js';
export * from './moving-averages.js';
export {
  type ApplyGradientsOptions,
  type Change,
  type ComputeGradientsOptions,
  type GradientAndVariable,
  type HyperParameter,
  Optimizer,
  type Place,
  type SparseUpdate,
} from './optimizer.js';
export * from './optimizers/index.js';
export { extendWithDecoupledWeightDecay } from './weight-decay.js';
