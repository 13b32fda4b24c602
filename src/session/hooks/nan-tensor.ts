// Owns NanTensorHook: a loss that is no longer finite ends training, at the state before, and says where it began (TF `tf.train.NanTensorHook`).
import { checkKind, oneOrMore } from '../../arguments.js';
import { checkOptions, describe, type ErrorDetails, NanLossDuringTrainingError, ValueError } from '../../errors.js';
import { getDefaultGraph } from '../../graph/graph.js';
import { Tensor } from '../../graph/tensor.js';
import { isFloating } from '../../values/dtype.js';
import type { TensorData } from '../../values/tensor-data.js';
import { firstNonFinite, type NonFinite, notFinite } from '../non-finite.js';
import { stepTextOf } from '../step-reader.js';
import { warnTraining } from '../warn.js';
import {
  type SessionRunArgs,
  type SessionRunContext,
  SessionRunHook,
  type SessionRunValues,
} from './session-run-hook.js';

export interface NanTensorOptions {
  /** Whether it is an error. Default true; with false, training ends as a stop does, with a warning. */
  failOnNanLoss?: boolean | undefined;
}

/**
 * Watches the loss, or several tensors. The run in which one turns NaN or infinite is not committed: variables, step and checkpoints stay as
 * they were before it. A second run of the same numbers looks inside and names the first tensor that is not finite, with its scope and line.
 *
 * What is not watched may turn NaN a step earlier: watch the gradients' norm, too, where only they do.
 *
 * @throws NanLossDuringTrainingError from `session.run`.
 * @example new train.NanTensorHook(loss)
 */
export class NanTensorHook extends SessionRunHook<Tensor[]> {
  readonly #tensors: Tensor[];
  readonly #failOnNanLoss: boolean;

  constructor(loss: Tensor | readonly Tensor[], options: NanTensorOptions = {}) {
    super();
    checkOptions('NanTensorHook', options, ['failOnNanLoss']);
    const { failOnNanLoss = true } = options;
    if (typeof failOnNanLoss !== 'boolean')
      throw new ValueError('NanTensorHook: failOnNanLoss is true or false', { got: describe(failOnNanLoss) });
    this.#failOnNanLoss = failOnNanLoss;
    this.#tensors = oneOrMore('NanTensorHook', loss);
    for (const tensor of this.#tensors) {
      checkKind('NanTensorHook', tensor, [Tensor], 'a tensor');
      if (!isFloating(tensor.dtype))
        throw new ValueError('NanTensorHook: only a floating-point tensor can be NaN', { got: String(tensor) });
    }
  }

  override begin(): void {
    for (const { graph, name } of this.#tensors)
      if (graph !== getDefaultGraph())
        throw new ValueError(`NanTensorHook: ${name} is not a tensor of this session's graph`, { node: name });
  }

  override beforeRun(): SessionRunArgs<Tensor[]> {
    return { fetches: this.#tensors };
  }

  override mayCommit(results: TensorData[]): boolean {
    return results.every((value) => notFinite(value) === undefined);
  }

  override async afterRun(context: SessionRunContext, { results }: SessionRunValues<Tensor[]>): Promise<void> {
    const index = results.findIndex((value) => notFinite(value) !== undefined);
    if (index < 0) return;
    const tensor = this.#tensors[index] as Tensor;
    const what = notFinite(results[index] as TensorData) as { text: string; hasNaN: boolean };
    const found = await firstNonFinite(context.session, [tensor], context.feeds);
    const error = new NanLossDuringTrainingError(
      `${what.hasNaN ? 'NaN' : 'Infinite'} loss during training: ${tensor.name}${stepTextOf(context.session)}, ${what.text}`,
      explained(found, tensor),
    );
    if (this.#failOnNanLoss) throw error;
    warnTraining(error.message);
    context.requestStop();
  }
}

/** Where it began, and what to do about it. */
function explained([first, second]: readonly NonFinite[], loss: Tensor): ErrorDetails {
  if (first === undefined)
    return {
      node: loss.node.name,
      site: loss.node.site,
      got: 'computed a second time, node by node, all of it is finite: the numbers are on the edge of what their type holds',
    };
  const { node } = first.tensor;
  const then = second && `; then ${second.tensor.name} (${second.tensor.node.site}): ${second.text}`;
  return {
    node: node.name,
    site: node.site,
    ...(node.forward && { forward: `${node.forward.name} (${node.forward.site})` }),
    ...words[first.origin](first, then ?? ''),
  };
}

const words: Readonly<
  Record<NonFinite['origin'], (first: NonFinite, then: string) => Pick<ErrorDetails, 'got' | 'fix'>>
> = {
  feed: ({ tensor, text }, then) => ({ got: `${tensor.name} was fed so: ${text}${then}`, fix: 'look at the data' }),
  variable: ({ tensor, text }, then) => ({
    got: `the variable ${tensor.name} was so before this run: ${text}${then}`,
    fix: 'go back to an earlier checkpoint, and watch the norm of the gradients, too: new NanTensorHook([loss, norm])',
  }),
  node: ({ tensor, text }, then) => ({
    got: `the first that is not finite, of inputs that are, is ${tensor.node.opType} ${tensor.name}: ${text}${then}`,
  }),
};
