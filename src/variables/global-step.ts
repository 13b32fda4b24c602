// Owns the global step: the counter of training steps that decays, summaries and checkpoints read (TF `tf.train.get_global_step`).
import { DTypeError, ShapeError, ValueError } from '../errors.js';
import { GraphKeys } from '../graph/collections.js';
import { getDefaultGraph } from '../graph/graph.js';
import { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import { isInteger } from '../values/dtype.js';
import { formatShape } from '../values/shape.js';
import { getVariable } from './get-variable.js';
import { zeros } from './initializers.js';

/** Throws unless `step` is an integer scalar tensor or variable (TF `tf.train.assert_global_step`). */
export function assertGlobalStep(step: unknown): asserts step is Tensor | Variable {
  if (!(step instanceof Tensor || step instanceof Variable))
    throw new ValueError(`Existing "global_step" must be a Variable or Tensor: ${String(step)}.`, {
      got: String(step),
    });
  if (!isInteger(step.dtype))
    throw new DTypeError(`Existing "global_step" does not have integer type: ${step.dtype}`, {
      node: step.name,
      expected: 'an integer type',
      got: step.dtype,
    });
  const { shape } = step;
  if (shape !== null && shape.length !== 0)
    throw new ShapeError(`Existing "global_step" is not scalar: ${formatShape(shape)}`, {
      node: step.name,
      expected: '[]',
      got: formatShape(shape),
    });
}

/**
 * The default graph's global step: the one item of the collection `global_step`, else the variable named `global_step`, else `null`
 * (TF `tf.train.get_global_step`). Never makes one.
 *
 * @throws ValueError when what is found is no integer scalar, or when the collection holds several.
 */
export function getGlobalStep(): Tensor | Variable | null {
  const graph = getDefaultGraph();
  const collected = graph.getCollection(GraphKeys.GLOBAL_STEP);
  if (collected.length > 1)
    throw new ValueError('Multiple tensors in global_step collection.', {
      expected: 'one',
      got: String(collected.length),
    });
  const step = collected[0] ?? graph.variables.get('global_step') ?? graph.findNode('global_step')?.outputs[0] ?? null;
  if (step !== null) assertGlobalStep(step);
  return step;
}

/**
 * Makes the global step: int64, 0, not trainable (TF `tf.train.create_global_step`).
 *
 * @throws ValueError when there is one already.
 */
export function createGlobalStep(): Variable<'int64'> {
  if (getGlobalStep() !== null) throw new ValueError('"global_step" already exists.');
  return getVariable('global_step', {
    shape: [],
    dtype: 'int64',
    initializer: zeros(),
    trainable: false,
    collections: [GraphKeys.GLOBAL_VARIABLES, GraphKeys.GLOBAL_STEP],
  });
}

/** The global step, made if there is none (TF `tf.train.get_or_create_global_step`). */
export const getOrCreateGlobalStep = (): Tensor | Variable => getGlobalStep() ?? createGlobalStep();
