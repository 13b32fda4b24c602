// Owns the models of one training step and of several: a graph's variables are inputs with their values as defaults, and what they become
// are outputs.
import { checkKind } from '../arguments.js';
import { describe, ExportError, ValueError } from '../errors.js';
import { Operation } from '../graph/operation.js';
import { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import { type OnnxModel, type StringEntry, value } from '../model/ir.js';
import { multiStep } from '../model/training/multi-step.js';
import { stateEntry } from '../model/training/state.js';
import {
  asFetch,
  asList,
  checkValues,
  type ExportOptions,
  finished,
  initializers,
  loweringOf,
  type ModelFetch,
  modelOf,
  type VariableValues,
  withOpsets,
} from './export-frame.js';
import { withFileNames } from './file-names.js';
import { type Lowered, type LowerOptions, lower, variableType } from './lower.js';

/**
 * An ordinary model that is one training step: each variable is an input with its value as default, each next value an output
 * `<variable>:next`. `metadata_props['trainop.state']` says which output feeds which input in the next run, so that any onnxruntime
 * in any language can train.
 *
 * @param fetches what else the step gives, and the operations it carries out: what `optimizeLoss` gave.
 * @throws DTypeError for a node that the target has no kernel for and that cannot be written otherwise.
 * @throws ExportError when nothing would be updated.
 * @example onnx.saveModel(onnx.toStepModel(trainOp, session), 'step.onnx')
 */
export function toStepModel(
  fetches: ModelFetch | readonly ModelFetch[],
  values: VariableValues,
  options: ExportOptions = {},
): OnnxModel {
  const lowering = loweringOf('toStepModel', options);
  checkValues('toStepModel', values);
  const lowered = lowerStep(asList(fetches), lowering);
  const model = stepModel(lowered, lowered.updates, [stateEntry(stateOfStep(lowered))], values);
  return withFileNames(finished('toStepModel', model, options), [lowered]);
}

/**
 * The step model of several steps in one: whoever runs it feeds each placeholder the values of all steps, stacked along a new first axis,
 * and gets what each step gave stacked the same way; variables go from step to step inside. It gives the bits that so many runs of the step
 * model give, and is trained like it, by feeding back what `trainop.state` says. The steps are the body of a `Loop`.
 *
 * @param fetches what else each step gives, and the operations it carries out: what `optimizeLoss` gave.
 * @param steps how many there are, or a name: then the new axis has that symbol, and an input of that name (an int64 scalar) says how many.
 * @throws ValueError where `steps` is neither; DTypeError for a node that the target has no kernel for and that cannot be written otherwise.
 * @throws ExportError when nothing would be updated, the name is in use, or what a step is fed or gives is no tensor.
 * @example onnx.saveModel(onnx.toMultiStepModel(trainOp, 100, session), 'steps.onnx') // x:0 [100, batch, 784], loss [100]
 */
export function toMultiStepModel(
  fetches: ModelFetch | readonly ModelFetch[],
  steps: number | string,
  values: VariableValues,
  options: ExportOptions = {},
): OnnxModel {
  const lowering = loweringOf('toMultiStepModel', options);
  if (typeof steps === 'string' ? steps === '' : !(Number.isSafeInteger(steps) && steps > 0))
    throw new ValueError('toMultiStepModel: no such number of steps', {
      expected: 'a whole number from 1 on, or a name',
      got: describe(steps),
    });
  checkValues('toMultiStepModel', values);
  const lowered = lowerStep(asList(fetches), lowering);
  const model = multiStepModel(lowered, steps, values);
  return withFileNames(finished('toMultiStepModel', model, options), [lowered]);
}

/** Several steps of a lowered part as a model, with variables as `stepModel` has them. */
export function multiStepModel(lowered: Lowered, steps: number | string, values?: VariableValues): OnnxModel {
  const feeds = new Set(lowered.inputs.map(({ name }) => name));
  const state = stateOfStep(lowered);
  const step = values ? stepModel(lowered, lowered.updates, [stateEntry(state)], values) : stepModel(lowered);
  return multiStep(step, { feeds, state }, steps);
}

const stateOfStep = ({ updates }: Lowered): ReadonlyMap<string, string> =>
  new Map(updates.map(({ variable, next }) => [variable.name, next]));

/** A lowered part as a model whose variables are inputs; `values` gives them defaults too. What is updated only may be among them. */
export function stepModel(
  lowered: Lowered,
  more: Iterable<{ readonly variable: Variable }> = [],
  metadata: readonly StringEntry[] = [],
  values?: VariableValues,
): OnnxModel {
  const { graph, variables } = lowered;
  const state = new Set(variables);
  for (const { variable } of more) state.add(variable);
  return withOpsets(
    modelOf(
      {
        ...graph,
        name: 'step',
        input: [...graph.input, ...[...state].map((variable) => value(variable.name, variableType(variable)))],
        initializer: values ? initializers(state, values) : [],
      },
      metadata,
    ),
    lowered,
  );
}

export function lowerStep(fetches: readonly ModelFetch[], lowering: LowerOptions): Lowered {
  for (const fetch of fetches)
    checkKind<unknown>('an exporter', fetch, [Tensor, Variable, Operation], 'a tensor, variable or operation');
  const lowered = lower(fetches.map(asFetch), lowering);
  if (lowered.updates.length === 0) {
    throw new ExportError('a training step must update variables', {
      got: fetches.map((fetch) => fetch.name).join(', '),
      fix: 'pass what optimizeLoss gave, or a train op',
    });
  }
  return lowered;
}
