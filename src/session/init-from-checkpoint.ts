// Owns initFromCheckpoint: which variables of a graph start as which values of a checkpoint (TF `tf.train.init_from_checkpoint`).
import { checkKind, checkPath, checkText } from '../arguments.js';
import { checkOptions, describe, ValueError } from '../errors.js';
import { GraphKeys } from '../graph/collections.js';
import { Graph, getDefaultGraph } from '../graph/graph.js';
import { Variable } from '../graph/variable.js';
import { entriesOf } from '../values/keyed.js';
import { readVariables } from './saver.js';

/**
 * From the checkpoint to the graph: a name to a name or a variable, a scope to a scope (`'encoder/'` to `'body/'`; `'/'` is everything).
 */
export type AssignmentMap = Readonly<Record<string, string | Variable>> | ReadonlyMap<string, string | Variable>;

export interface InitFromCheckpointOptions {
  /** Whose variables. Default: the default graph at the time of the call. */
  graph?: Graph | undefined;
}

const WHERE = 'initFromCheckpoint';
const isScope = (name: string): boolean => name.endsWith('/');
const prefixOf = (scope: string): string => (scope === '/' ? '' : scope);

/**
 * Makes variables start as what a checkpoint has: what their initializers assign from now on, in exported files as well. Make initializers
 * such as `globalVariablesInitializer()` afterwards. Other variables start as before.
 *
 * @param map `{ 'name there': 'name here' }`, `{ 'name there': variable }`, or all global variables of a scope: `{ 'there/': 'here/' }`.
 * @returns the variables.
 * @throws CheckpointError for a file that is missing or damaged, for what it does not have, and for another shape or element type;
 * ValueError for names that the graph does not have, and for variables whose initializer is part of another operation already. Then nothing
 * has changed.
 * @example
 * await train.initFromCheckpoint('pretrained.safetensors', { 'encoder/': 'body/' });
 * await session.run(globalVariablesInitializer());
 */
export async function initFromCheckpoint(
  path: string,
  map: AssignmentMap,
  options: InitFromCheckpointOptions = {},
): Promise<Variable[]> {
  checkPath(WHERE, path);
  checkOptions(WHERE, options, ['graph']);
  const { graph: given = getDefaultGraph() } = options;
  checkKind(WHERE, given, [Graph], 'a graph');
  const graph = given.root;
  const named = assignments(graph, map);
  const values = await readVariables(path, named);
  for (const variable of values.keys()) checkUnused(variable);
  for (const [variable, value] of values) variable.setInitialValue(value);
  return [...values.keys()];
}

/** The variables by their names in the checkpoint. */
function assignments(graph: Graph, map: AssignmentMap): ReadonlyMap<string, Variable> {
  const named = new Map<string, Variable>();
  for (const [there, here] of entriesOf<string, string | Variable>(WHERE, map)) {
    checkText(`${WHERE}: a name in the checkpoint`, there);
    for (const [name, variable] of assigned(graph, there, here)) {
      if (named.has(name)) throw new ValueError(`${WHERE}: '${name}' is given twice`, { node: variable.opName });
      named.set(name, variable);
    }
  }
  if (new Set(named.values()).size !== named.size || named.size === 0)
    throw new ValueError(`${WHERE}: a variable has one first value`, {
      got: named.size === 0 ? 'no assignments' : 'a variable that starts as several',
    });
  return named;
}

function assigned(graph: Graph, there: string, here: string | Variable): (readonly [string, Variable])[] {
  if (here instanceof Variable) {
    if (here.graph !== graph)
      throw new ValueError(`${WHERE}: ${here.name} belongs to another graph`, {
        fix: `${WHERE}(path, map, { graph })`,
      });
    if (!isScope(there)) return [[there, here]];
  } else checkText(`${WHERE}: a name in the graph`, here);
  if (here instanceof Variable || isScope(there) !== isScope(here))
    throw new ValueError(`${WHERE}: scopes go to scopes, and names to names`, {
      expected: "{ 'scope/': 'scope/' } or { 'name': 'name' }",
      got: `${describe(there)} to ${describe(here)}`,
    });
  const variables = graph.getCollection<Variable>(GraphKeys.GLOBAL_VARIABLES);
  const found = isScope(here)
    ? variables.filter(({ opName }) => opName.startsWith(prefixOf(here)))
    : [...graph.variables.values()].filter(({ opName }) => opName === here);
  if (found.length === 0)
    throw new ValueError(
      `${WHERE}: the graph has no variable ${isScope(here) ? 'in the scope' : 'of the name'} '${here}'`,
      {
        fix: 'make the variables first',
      },
    );
  return isScope(here)
    ? found.map((each) => [`${prefixOf(there)}${each.opName.slice(prefixOf(here).length)}`, each] as const)
    : found.map((each) => [there, each] as const);
}

/** An operation that runs the initializer would go on assigning the old value, and nobody would see it. */
function checkUnused({ graph, initializer, opName, site }: Variable): void {
  const user = graph.operations.find(({ controlInputs }) => controlInputs.includes(initializer));
  if (user !== undefined)
    throw new ValueError(`${WHERE}: ${user.name} already initializes ${opName}`, {
      node: opName,
      site,
      fix: `make ${user.name} after ${WHERE}`,
    });
}
