// Owns what stops a gradient at a node: a wish of the user, or an operator that has nothing to differentiate.
import type { Node } from '../graph/node.js';
import { customGradientOf, isStopGradient } from '../graph/overrides.js';
import { cutBy } from './non-differentiable.js';
import { gradientRule } from './registry.js';

/** Whether somebody says what the gradient of this node is. */
export const hasRule = (node: Node): boolean =>
  customGradientOf(node) !== undefined || gradientRule(node) !== undefined;

/** Why no gradient passes this node; `undefined` where one does, or where a rule is missing that there should be. */
export function cutReason(node: Node): string | undefined {
  if (isStopGradient(node)) return 'stopGradient';
  return hasRule(node) || node.domain !== '' ? undefined : cutBy(node.opType);
}
