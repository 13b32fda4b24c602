// Owns the collections of losses: adding to them, reading them, and adding up what they hold.
import { checkOptions, ValueError } from '../errors.js';
import { GraphKeys } from '../graph/collections.js';
import { constant } from '../graph/constant.js';
import { getDefaultGraph } from '../graph/graph.js';
import type { Tensor } from '../graph/tensor.js';
import { addN, type Named } from '../ops/math.js';

export interface Scoped {
  /** Only the losses whose names match it from their start, as a regular expression. */
  scope?: string | undefined;
}
interface InCollection {
  /** Default `losses`; `null` for none. */
  lossCollection?: string | null | undefined;
}

/**
 * Notes a loss that was not made by one of the functions here (TF `tf.losses.add_loss`).
 *
 * @example losses.addLoss(multiply(reduceMean(square(codes)), 0.01));
 */
export function addLoss(loss: Tensor, options: InCollection = {}): void {
  checkOptions('addLoss', options, ['lossCollection']);
  const { lossCollection = GraphKeys.LOSSES } = options;
  if (lossCollection) getDefaultGraph().addToCollection(lossCollection, loss);
}

/** The losses made so far (TF `tf.losses.get_losses`). */
export function getLosses(
  options: Scoped & {
    /** The collection to read. Default `GraphKeys.LOSSES`. */
    lossCollection?: string | undefined;
  } = {},
): Tensor[] {
  checkOptions('getLosses', options, ['scope', 'lossCollection']);
  return getDefaultGraph().getCollection(options.lossCollection ?? GraphKeys.LOSSES, options.scope);
}

/** The penalties of regularizers (TF `tf.losses.get_regularization_losses`). */
export function getRegularizationLosses(options: Scoped = {}): Tensor[] {
  checkOptions('getRegularizationLosses', options, ['scope']);
  return getDefaultGraph().getCollection(GraphKeys.REGULARIZATION_LOSSES, options.scope);
}

/** The sum of the penalties of regularizers; 0 when there are none (TF `tf.losses.get_regularization_loss`). */
export function getRegularizationLoss(options: Scoped & Named = {}): Tensor {
  checkOptions('getRegularizationLoss', options, ['scope', 'name']);
  const { scope, name = 'total_regularization_loss' } = options;
  const penalties = getRegularizationLosses({ scope });
  return penalties.length === 0 ? constant(0) : addN(penalties, { name });
}

/**
 * The sum of all losses, with the penalties of regularizers (TF `tf.losses.get_total_loss`).
 *
 * @param options `addRegularizationLosses` (true); `scope`: only what has names in it; `name` (`total_loss`).
 * @throws ValueError when there is nothing to add up.
 * @example
 * losses.sparseSoftmaxCrossEntropy(labels, logits);
 * optimizeLoss(losses.getTotalLoss(), { learningRate: 0.1, optimizer: 'SGD' });
 */
export function getTotalLoss(
  options: Scoped &
    Named & {
      /** Adds the penalties of regularizers. Default true. */
      addRegularizationLosses?: boolean | undefined;
    } = {},
): Tensor {
  checkOptions('getTotalLoss', options, ['addRegularizationLosses', 'name', 'scope']);
  const { addRegularizationLosses = true, name = 'total_loss', scope } = options;
  const parts = [...getLosses({ scope }), ...(addRegularizationLosses ? getRegularizationLosses({ scope }) : [])];
  if (parts.length === 0) {
    throw new ValueError('inputs must be a list of at least one Tensor with the same dtype and shape', {
      expected: `a loss in the collection ${GraphKeys.LOSSES}${scope === undefined ? '' : ` that matches '${scope}'`}`,
      got: 'none',
    });
  }
  return addN(parts, { name });
}
