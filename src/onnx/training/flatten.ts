// Owns the way from ONNX's training form to a model that any runtime can run: inference graph and algorithms in one, bindings as state,
// and the operators for training written out.
import { withoutUncalled } from '../../model/functions.js';
import { frozen, type OnnxModel } from '../../model/ir.js';
import { combine } from '../../model/training/combine.js';
import { STATE_KEY, stateEntry } from '../../model/training/state.js';
import { checkTraining } from '../../model/training/validate.js';
import { usingModel } from '../../model/untrusted.js';
import { withoutTrainingOperators } from './operators.js';

/**
 * A training model as a plain step model: the combined graph of the IR text, cut down to what the algorithms' outputs need, with mutable
 * variables as inputs that have defaults. Several training entries follow one another in a step.
 *
 * @throws ModelFormatError when there is no training entry or it breaks the rules.
 * @example onnx.saveModel(onnx.flatten(await onnx.loadModel('train.onnx')), 'step.onnx')
 */
export const flatten = (model: OnnxModel): OnnxModel => usingModel('flatten', model, flattened);

function flattened(model: OnnxModel): OnnxModel {
  checkTraining(model);
  const updated = new Set(
    model.trainingInfo.flatMap(({ updateBinding }, entry) => updateBinding.map(({ key }) => `${entry}:${key}`)),
  );
  const isUpdated = (key: string, entry: number | undefined) =>
    entry === undefined
      ? model.trainingInfo.some((_, each) => updated.has(`${each}:${key}`))
      : updated.has(`${entry}:${key}`);
  const { graph, state } = combine(model, [...model.trainingInfo.keys()], ({ key, entry }) => isUpdated(key, entry));
  return frozen(
    withoutTrainingOperators(
      withoutUncalled({
        ...model,
        trainingInfo: [],
        graph,
        metadataProps: [...model.metadataProps.filter(({ key }) => key !== STATE_KEY), stateEntry(state)],
      }),
    ),
  );
}
