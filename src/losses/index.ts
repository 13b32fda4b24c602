// Owns the namespace `losses`: tf.losses, losses over a batch with weights, a reduction and a collection.
export {
  addLoss,
  getLosses,
  getRegularizationLoss,
  getRegularizationLosses,
  getTotalLoss,
} from './collections.js';
export {
  type SmoothedLossOptions,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sparseSoftmaxCrossEntropy,
} from './cross-entropy.js';
export {
  absoluteDifference,
  type CosineDistanceOptions,
  cosineDistance,
  type HuberLossOptions,
  hingeLoss,
  huberLoss,
  type LogLossOptions,
  logLoss,
  meanPairwiseSquaredError,
  meanSquaredError,
} from './differences.js';
export { computeWeightedLoss, type LossOptions, Reduction, type WeightOptions } from './reduction.js';
