// Owns the one table of inference rules, family by family; a rule's contract is in rule.ts.
import { type InferenceRules, mergeTables } from './rule.js';
import { controlFlowRules } from './shapes/control-flow.js';
import { convolutionRules } from './shapes/convolution.js';
import { elementwiseRules } from './shapes/elementwise.js';
import { generatorRules } from './shapes/generators.js';
import { imageRules } from './shapes/image.js';
import { indexingRules } from './shapes/indexing.js';
import { lossRules } from './shapes/losses.js';
import { matrixRules } from './shapes/matrix.js';
import { movementRules } from './shapes/movement.js';
import { normalizationRules } from './shapes/normalization.js';
import { poolingRules } from './shapes/pooling.js';
import { quantizationRules } from './shapes/quantization.js';
import { recurrentRules } from './shapes/recurrent.js';
import { reductionRules } from './shapes/reductions.js';
import { sequenceRules } from './shapes/sequences.js';
import { signalRules } from './shapes/signal.js';
import { slicingRules } from './shapes/slicing.js';
import { textRules } from './shapes/text.js';

/** Every operator's inference rule. */
export const inferenceRules: InferenceRules = mergeTables<InferenceRules>(
  elementwiseRules,
  matrixRules,
  convolutionRules,
  reductionRules,
  movementRules,
  indexingRules,
  normalizationRules,
  lossRules,
  generatorRules,
  imageRules,
  poolingRules,
  quantizationRules,
  recurrentRules,
  sequenceRules,
  signalRules,
  slicingRules,
  textRules,
  controlFlowRules,
);
