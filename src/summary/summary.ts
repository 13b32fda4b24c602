// Owns summaries: what is to be shown of a run. A summary names a tensor; writing event files is the session's business.
import { checkText, optionsOf } from '../arguments.js';
import { GraphKeys } from '../graph/collections.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { getDefaultGraph } from '../graph/graph.js';
import { nameScope } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';

/** A tensor to show, under a tag. */
export interface Summary {
  /** The tag: the summary's full name, unique in the graph. */
  readonly name: string;
  readonly kind: 'scalar' | 'histogram';
  readonly tensor: Tensor;
}

export interface SummaryOptions {
  /** Collections to join; default `[GraphKeys.SUMMARIES]`. */
  collections?: readonly string[] | undefined;
  /** A prefix of the tag that TensorBoard groups by. */
  family?: string | undefined;
}

function summary(kind: Summary['kind'], name: string, values: TensorLike, options: SummaryOptions): Summary {
  const { collections = [GraphKeys.SUMMARIES], family } = optionsOf('summary', options);
  checkText('summary: the name', name);
  if (family !== undefined) checkText('summary: the family', family);
  const clean = (text: string) => text.replace(/[^-/\w.]/g, '_').replace(/^\/+/, '');
  const tensor = convertToTensor(values);
  return nameScope(family === undefined ? clean(name) : `${clean(family)}/${clean(name)}`, (scope) => {
    const path = scope.slice(0, -1);
    const made: Summary = Object.freeze({
      name: family === undefined ? path : `${clean(family)}/${path}`,
      kind,
      tensor,
    });
    for (const key of collections) getDefaultGraph().addToCollection(key, made);
    return made;
  });
}

/** A number to plot over the steps (TF `tf.summary.scalar`). */
export const scalar = (name: string, tensor: TensorLike, options: SummaryOptions = {}): Summary =>
  summary('scalar', name, tensor, options);
/** A distribution to plot over the steps (TF `tf.summary.histogram`). */
export const histogram = (name: string, values: TensorLike, options: SummaryOptions = {}): Summary =>
  summary('histogram', name, values, options);
