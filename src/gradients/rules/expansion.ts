// Owns the gradients of operators that are rather written as others: the node is built a second time from simpler operators, and those
// are differentiated. Nothing of the second forward pass runs that the gradient does not need.
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import { dense, type Gradient } from '../indexed-slices.js';
import type { Driver } from '../rule.js';
import { once } from './common.js';

/**
 * The gradients of a node through an expansion.
 *
 * @param node the node; only gradients that are wanted are built.
 * @param dys the gradients that reach its outputs; the expansion's outputs without one are not used.
 * @param expand builds the same outputs from stand-ins of the inputs: a path between two inputs is none of this node's business.
 */
export function throughExpansion(
  {
    inputs,
    wanted,
    driver,
  }: {
    readonly inputs: readonly (Tensor | undefined)[];
    readonly wanted: readonly boolean[];
    readonly driver: Driver;
  },
  dys: readonly (Tensor | undefined)[],
  expand: (inputs: readonly (Tensor | undefined)[]) => readonly (Tensor | undefined)[],
): ((() => Gradient) | null)[] {
  const found = once(() => {
    const standIns = inputs.map((input, index) => (input && wanted[index] ? ops.identity(input) : input));
    const results = expand(standIns);
    const used = dys.flatMap((dy, index) => (dy === undefined ? [] : [{ dy, y: results[index] as Tensor }]));
    const xs = standIns.filter((_, index) => wanted[index]) as Tensor[];
    const gradYs = used.map(({ dy }) => dy);
    const parts = driver.gradients(
      used.map(({ y }) => y),
      xs,
      { gradYs, unconnectedGradients: 'zero' },
    );
    return new Map(xs.map((x, index) => [standIns.indexOf(x), parts[index] as Gradient]));
  });
  return inputs.map((_, index) => (wanted[index] ? () => dense(found().get(index) as Gradient) : null));
}
