// Owns the namespace `metrics`: tf.metrics, pairs of a value and an update in local variables.
export {
  type AtKOptions,
  type AtTopKOptions,
  averagePrecisionAtK,
  precisionAtK,
  precisionAtTopK,
  recallAtK,
  recallAtTopK,
} from './at-k.js';
export { confusionMatrix, meanIou, meanPerClassAccuracy } from './classes.js';
export {
  type AucOptions,
  auc,
  type CurveOptions,
  f1Score,
  type SummationMethod,
  sensitivityAtSpecificity,
  specificityAtSensitivity,
} from './curves.js';
export {
  meanAbsoluteError,
  meanCosineDistance,
  meanRelativeError,
  meanSquaredError,
  rootMeanSquaredError,
} from './differences.js';
export { accuracy, mean, meanTensor, percentageBelow, perplexity, topKAccuracy } from './means.js';
export type { Metric, MetricOptions } from './metric.js';
export { falseNegatives, falsePositives, precision, recall, trueNegatives, truePositives } from './outcomes.js';
export {
  falseNegativesAtThresholds,
  falsePositivesAtThresholds,
  precisionAtThresholds,
  recallAtThresholds,
  trueNegativesAtThresholds,
  truePositivesAtThresholds,
} from './thresholds.js';
