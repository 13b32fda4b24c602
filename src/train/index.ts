// Owns the namespace `train`.
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
export type { MomentOptions } from './moments.js';
export * from './moving-averages.js';
export type { HyperParameter, Operand } from './operand.js';
export {
  type ApplyGradientsOptions,
  type ComputeGradientsOptions,
  type GradientAndVariable,
  Optimizer,
} from './optimizer.js';
export * from './optimizers/index.js';
export { RuleOptimizer } from './rule-optimizer.js';
export * from './schedules.js';
export type { SignOptions } from './sign-agreement.js';
export {
  type Change,
  type Common,
  type Place,
  type Slot,
  type SparseUpdate,
  type UpdateRule,
  updateRule,
} from './update-rule.js';
export { extendWithDecoupledWeightDecay, type WeightDecayOptions } from './weight-decay.js';
