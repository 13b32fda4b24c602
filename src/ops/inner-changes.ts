// Owns what branches and bodies change, before anything is made of it: which updates are carried out together, and which results entail
// them. A result of control flow runs the updates that it is computed after, and no others.
import type { Graph } from '../graph/graph.js';
import type { Node } from '../graph/node.js';
import type { Operation } from '../graph/operation.js';
import type { Tensor } from '../graph/tensor.js';
import { updatesOf } from '../graph/updates.js';
import { entryOf, type Variable } from '../graph/variable.js';
import { innerUpdates } from '../graph/walk.js';
import { isNumeric } from '../values/dtype.js';
import { groupBy } from '../values/group-by.js';

/** Some updates of one variable that are carried out together, and what of a branch or body entails them. */
export interface Change {
  readonly variable: Variable;
  readonly operations: readonly Operation[];
  /** Places of the results that are computed after them. */
  readonly results: ReadonlySet<number>;
}

/** The variables that operations update, each once, in order of creation. */
function updatedVariables(operations: readonly Operation[]): Variable[] {
  const variables = new Set(operations.flatMap(({ update }) => update?.variable ?? []));
  return [...variables].sort((a, b) => a.value.node.id - b.value.node.id);
}

/**
 * What branches change. Differences stay differences, so that they add up with what others add, and those that other results entail
 * stay apart from them; everything else is one new value for each variable.
 */
export function changesOfBranches(branches: readonly Graph[]): (Change & { readonly isSum: boolean })[] {
  const count = branches[0]?.outputs.length ?? 0;
  const entailed = Array.from({ length: count }, (_, index) =>
    branches.flatMap((branch) => innerUpdates(branch, branch.outputs.slice(index, index + 1))),
  ).map((operations) => new Set(operations));
  const all = [...new Set(branches.flatMap((branch) => innerUpdates(branch)))];
  return updatedVariables(all).flatMap((variable) => {
    const operations = updatesOf(variable, all);
    const isSum = isNumeric(variable.dtype) && operations.every(({ update }) => update.kind !== 'assign');
    const resultsOf = (operation: Operation) => [...entailed.keys()].filter((index) => entailed[index]?.has(operation));
    const parts = groupBy(operations, (operation) => (isSum ? resultsOf(operation).join() : ''));
    return [...parts.values()].map((part) => ({
      variable,
      operations: part,
      results: new Set(part.flatMap(resultsOf)),
      isSum,
    }));
  });
}

/** Where things are in the body of a Loop or Scan. */
export interface BodyLayout {
  /** The loop has so many states and results; before the states stand so many other formal inputs, and other results. */
  readonly count: number;
  readonly inputsBefore: number;
  readonly outputsBefore: number;
  /** What the loop reads. */
  readonly read: readonly Tensor[];
  /** The condition of the next step, which reads what the step has left: a result, and the nodes of the body from here on. */
  readonly condition?: { readonly result: Tensor; readonly start: number } | undefined;
}

/**
 * What a body changes, one new value for each variable, and which results entail it: those whose next value, or the condition, depends
 * on it in whatever number of steps.
 */
export function changesOfBody(body: Graph, inner: readonly Operation[], layout: BodyLayout): Change[] {
  const { count, inputsBefore, outputsBefore, condition } = layout;
  const variables = updatedVariables(inner);
  const states = body.inputs.slice(inputsBefore, inputsBefore + count);
  const roots = [
    ...body.outputs.slice(outputsBefore, outputsBefore + count).map((next) => [next.node]),
    ...variables.map((variable) => updatesOf(variable, inner)),
    condition === undefined ? [] : [condition.result.node],
  ];
  const last = roots.length - 1;
  const reads = roots.map((each) => {
    const steps = stepsFor(body, each, inner);
    const isRead = (tensor: Tensor) => steps.has(tensor.node);
    const read = [
      ...states.map(isRead),
      ...variables.map(
        (variable) =>
          isRead(variable.value) ||
          isRead(entryOf(variable, body)) ||
          updatesOf(variable, inner).some((operation) => steps.has(operation)),
      ),
    ];
    return [...read.keys()].filter((index) => read[index]);
  });
  const reached = Array.from({ length: count }, (_, index) => {
    const found = new Set([index, last]);
    for (const each of found) for (const next of reads[each] ?? []) found.add(next);
    return found;
  });
  return variables.map((variable, place) => ({
    variable,
    operations: updatesOf(variable, inner),
    results: new Set([...reached.keys()].filter((index) => reached[index]?.has(count + place))),
  }));
}

/** What a step of a body carries out for `roots`; what it takes from outside is a step, too, but not what that is made of. */
function stepsFor(
  body: Graph,
  roots: readonly (Node | Operation)[],
  inner: readonly Operation[],
): ReadonlySet<Node | Operation> {
  const seen = new Set(roots);
  // What an operation that was made outside writes is computed in the body.
  const own = new Set<Node | Operation>(inner);
  for (const step of seen) {
    if (!body.encloses(step.graph) && !own.has(step)) continue;
    for (const { node } of step.dataInputs()) {
      seen.add(node);
      if (own.has(step)) own.add(node);
    }
    for (const control of step.controlInputs) {
      seen.add(control);
      for (const operation of control.updates) if (own.has(operation)) seen.add(operation);
    }
  }
  return seen;
}
