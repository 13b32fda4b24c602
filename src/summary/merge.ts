// Owns lists of summaries: which of them go together, and that a run can give them all.
import { checkKind, checkText, listArgument } from '../arguments.js';
import { checkOptions, reading, ValueError } from '../errors.js';
import { GraphKeys } from '../graph/collections.js';
import { getDefaultGraph } from '../graph/graph.js';
import { Summary } from './summary.js';

export interface MergeOptions {
  /** Collections that the merged list joins. Default: none. */
  collections?: readonly string[] | undefined;
}

/**
 * Summaries as one list, to fetch and to write together (TF `tf.summary.merge`).
 *
 * @param inputs summaries, and lists that were merged.
 * @throws ValueError for two of one tag, for what is no summary, and for one made inside a branch or body, whose value no run can give.
 * @example writer.addSummary(await session.run(summary.merge([loss, accuracy]), feeds), step);
 */
export function merge(
  inputs: readonly (Summary | readonly Summary[])[],
  options: MergeOptions = {},
): readonly Summary[] {
  checkOptions('summary.merge', options, ['collections']);
  const list = summariesIn(inputs);
  const collections = listArgument('summary.merge: collections', options.collections ?? [], 'names');
  const tags = new Set<string>();
  for (const { name, tensor } of list) {
    const { node } = tensor;
    if (tags.has(name)) throw new ValueError(`Duplicate tag ${name} found in summary inputs`, { node: node.name });
    tags.add(name);
    if (tensor.graph.parent !== undefined)
      throw new ValueError(`the summary ${name} was made inside a branch or a body, and no run can give its value`, {
        node: node.name,
        site: node.site,
        fix: 'make it outside, of what the branch or body gives (optimizeLoss: summaries: [])',
      });
  }
  const merged = Object.freeze(list);
  for (const key of collections) getDefaultGraph().addToCollection(key, merged);
  return merged;
}

function summariesIn(inputs: readonly (Summary | readonly Summary[])[]): Summary[] {
  return listArgument('summary.merge', inputs, 'summaries').flatMap((input) =>
    reading('summary.merge', () => Array.isArray(input))
      ? listArgument('summary.merge', input as readonly Summary[], 'summaries').map(checked)
      : [checked(input as Summary)],
  );
}

function checked(input: Summary): Summary {
  checkKind('summary.merge', input, [Summary], 'a summary');
  return input;
}

export interface MergeAllOptions {
  /** Only summaries whose tag matches this from its start, as a regular expression. */
  scope?: string | undefined;
}

/**
 * All summaries of the default graph that were made so far, merged (TF `tf.summary.merge_all`).
 *
 * @param key the collection that they are in. Default `GraphKeys.SUMMARIES`.
 * @returns a list; an empty one where there are none.
 * @throws ValueError as `merge` does.
 * @example
 * const merged = summary.mergeAll();
 * writer.addSummary(await session.run(merged, feeds), step);
 */
export function mergeAll(key: string = GraphKeys.SUMMARIES, options: MergeAllOptions = {}): readonly Summary[] {
  checkText('summary.mergeAll: the collection', key);
  checkOptions('summary.mergeAll', options, ['scope']);
  return merge(getDefaultGraph().getCollection<Summary>(key, options.scope));
}
