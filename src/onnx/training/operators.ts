// Owns the writing out of ai.onnx.preview.training: no stock runtime has kernels for its operators.
import { ModelFormatError } from '../../errors.js';
import type { OnnxModel } from '../../model/ir.js';
import { lowerOptimizers } from '../../model/training/optimizers.js';
import { everyNode, isGradient, TRAINING_DOMAIN, topGraphs } from '../../model/walk.js';

/** The model without operators for training: what they compute is computed by ONNX's own. */
export function withoutTrainingOperators(model: OnnxModel): OnnxModel {
  const { opsetImport, ...rest } = lowerOptimizers(model);
  for (const graph of topGraphs(model))
    for (const node of everyNode(graph))
      if (isGradient(node)) throw new ModelFormatError(`${node.name || 'Gradient'}: Gradient is not written out yet`);
  return { ...rest, opsetImport: opsetImport.filter(({ domain }) => domain !== TRAINING_DOMAIN) };
}
