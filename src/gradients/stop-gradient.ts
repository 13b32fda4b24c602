// Owns gradients that differ from an operator's own for single nodes: none at all, or one the user wrote.
import { convertToTensor, type TensorLike } from '../graph/constant.js';
import type { Node } from '../graph/node.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import type { AnyGradientRule } from './registry.js';

const overrides = new WeakMap<Node, AnyGradientRule>();

/** The gradient that this very node has instead of its operator's, if any. */
export const gradientOverride = (node: Node): AnyGradientRule | undefined => overrides.get(node);

/** Gives one node a gradient of its own. */
export const overrideGradient = (node: Node, rule: AnyGradientRule): void => {
  overrides.set(node, rule);
};

/**
 * The same values, taken as a constant by differentiation (TF `tf.stop_gradient`).
 *
 * @example const target = stopGradient(network(x));
 */
export function stopGradient(input: TensorLike, options: { name?: string } = {}): Tensor {
  const output = ops.identity(convertToTensor(input), { name: options.name ?? 'StopGradient' });
  overrideGradient(output.node, () => [null]);
  return output;
}
