// Owns updates of variables inside branches and bodies. While control flow is built they become results of the If, Loop or Scan, and
// operations of the graph around it that take those results: whatever comes later knows nothing of them.
//
// An operation counts as the node inside that depends on it runs, wherever the operation was made: not at all in a branch that is not
// taken, and once in every step of a body, which carries the variables it updates and reads them as the step before left them.
import { ancestorsBetween, copyNodes } from '../graph/copy.js';
import { type Graph, getDefaultGraph } from '../graph/graph.js';
import type { Node } from '../graph/node.js';
import { type Operation, replaceOutside } from '../graph/operation.js';
import { controlDependencies } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import { resolveUpdates, updatesOf } from '../graph/updates.js';
import type { Variable } from '../graph/variable.js';
import { innerUpdates } from '../graph/walk.js';
import { isNumeric } from '../values/dtype.js';
import * as ops from './generated/builders.js';
import { zerosOfShape } from './shape-of.js';

/** What stands for a tensor in a copy. */
type Replacements = Map<Tensor, Tensor>;

/** The variables that operations update, each once, in order of creation. */
export function updatedVariables(operations: readonly Operation[]): Variable[] {
  const variables = new Set(operations.flatMap(({ update }) => update?.variable ?? []));
  return [...variables].sort((a, b) => a.value.node.id - b.value.node.id);
}

/**
 * Copies the nodes from outside through which `tensors` depend on what is replaced, or which themselves come after one of `operations`:
 * an operation made outside runs inside, and is not run by being read.
 */
function bringInside(tensors: readonly Tensor[], operations: readonly Operation[], at: Replacements): void {
  const outside = tensors.filter((tensor) => !at.has(tensor));
  const isAfter = ({ isSource, updates }: Node) => !isSource && operations.some((operation) => updates.has(operation));
  copyNodes(ancestorsBetween(outside, new Set(at.keys()), isAfter), at);
}

/** A variable after `operations`, in the default graph. */
function valueAfter(variable: Variable, operations: readonly Operation[], at: Replacements): Tensor {
  const { base, changes } = resolveUpdates(variable, operations);
  bringInside([base, ...changes.map(({ value }) => value)], operations, at);
  const here = (tensor: Tensor) => at.get(tensor) ?? tensor;
  return changes.reduce<Tensor>(
    (sum, { kind, value }) => (kind === 'assignSub' ? ops.sub(sum, here(value)) : ops.add(sum, here(value))),
    here(base),
  );
}

/** What `operations`, which only add and subtract, add to a variable, in the default graph. */
function differenceBy(variable: Variable, operations: readonly Operation[], at: Replacements): Tensor {
  const updates = updatesOf(variable, operations).map(({ update }) => update);
  bringInside(
    updates.map(({ value }) => value),
    operations,
    at,
  );
  const parts = updates.map(({ kind, value }) => {
    const here = at.get(value) ?? value;
    return kind === 'assignSub' ? ops.neg(here) : here;
  });
  const [first = zerosOfShape(variable.value), ...rest] = parts;
  return rest.reduce((sum, part) => ops.add(sum, part), first);
}

const onlyAdds = (variable: Variable, operations: readonly Operation[]): boolean =>
  isNumeric(variable.dtype) && updatesOf(variable, operations).every(({ update }) => update.kind !== 'assign');

/** `results`, so that whoever needs them runs `operations`; the operations inside are these from now on to whoever is outside. */
function entailing(
  results: readonly Tensor[],
  operations: readonly Operation[],
  inner: readonly Operation[],
): Tensor[] {
  for (const each of inner) replaceOutside(each, operations);
  return controlDependencies(operations, () => results.map((result) => ops.identity(result)));
}

/** The results of an If whose branches may update variables. */
export function branchWithUpdates(condition: Tensor, branches: readonly [Graph, Graph]): Tensor[] {
  const inner = branches.map(innerUpdates);
  const variables = updatedVariables(inner.flat());
  if (variables.length === 0) return ops.if(condition, { then_branch: branches[0], else_branch: branches[1] });
  const entries = new Map(variables.map((variable) => [variable, variable.toTensor()]));
  // Differences stay differences, so that they add up with what others add; everything else is a new value.
  const adds = new Set(variables.filter((variable) => inner.every((operations) => onlyAdds(variable, operations))));
  const [whenTrue, whenFalse] = branches.map((branch, index) => {
    const operations = inner[index] as Operation[];
    return getDefaultGraph().subgraph(() => {
      const at: Replacements = new Map([...entries].map(([variable, entry]) => [variable.value, entry]));
      const results = copyBody(branch, branch.nodes.length, at);
      const updated = variables.map((variable) =>
        adds.has(variable) ? differenceBy(variable, operations, at) : valueAfter(variable, operations, at),
      );
      return [...results, ...updated];
    });
  }) as [Graph, Graph];
  const count = branches[0].outputs.length;
  const found = ops.if(condition, { then_branch: whenTrue, else_branch: whenFalse });
  const operations = variables.map((variable, index) => {
    const result = found[count + index] as Tensor;
    return adds.has(variable) ? variable.assignAdd(result) : variable.assign(result);
  });
  return entailing(found.slice(0, count), operations, inner.flat());
}

/** The results of a graph whose first `count` nodes are copied into the default graph. */
function copyBody(body: Graph, count: number, at: Replacements): Tensor[] {
  copyNodes(
    body.nodes.slice(0, count).filter((node) => !node.isSource),
    at,
  );
  return body.outputs.map((output) => at.get(output) ?? output);
}

/** A body that carries the variables it updates. */
export interface CarryingBody {
  readonly graph: Graph;
  /** The variables' values before the first step. */
  readonly initial: readonly Tensor[];
  /** The results of the loop after the assignments of the last values. */
  finish(results: readonly Tensor[], last: readonly Tensor[]): Tensor[];
}

/**
 * The body of a loop, with more states where it updates variables.
 *
 * @param position where the new states go: after so many formal inputs, and after so many results.
 * @param untilNext how many of the body's nodes belong to the step; those after them, the condition of the next, read what it left.
 */
export function carryUpdates(
  body: Graph,
  position: { readonly inputs: number; readonly outputs: number },
  untilNext = body.nodes.length,
): CarryingBody {
  const operations = innerUpdates(body);
  const variables = updatedVariables(operations);
  if (variables.length === 0) return { graph: body, initial: [], finish: (results) => [...results] };
  const graph = getDefaultGraph().subgraph((inner) => {
    const at: Replacements = new Map();
    const formal = (input: Tensor) => at.set(input, inner.addInput(input.type));
    body.inputs.slice(0, position.inputs).forEach(formal);
    for (const { value } of variables) formal(value);
    body.inputs.slice(position.inputs).forEach(formal);
    copyBody(body, untilNext, at);
    const next = variables.map((variable) => valueAfter(variable, operations, at));
    for (const [index, { value }] of variables.entries()) at.set(value, next[index] as Tensor);
    copyNodes(
      body.nodes.slice(untilNext).filter((node) => !node.isSource),
      at,
    );
    const outputs = body.outputs.map((output) => at.get(output) ?? output);
    return [...outputs.slice(0, position.outputs), ...next, ...outputs.slice(position.outputs)];
  });
  return {
    graph,
    initial: variables.map((variable) => variable.toTensor()),
    finish(results, last) {
      const assigned = variables.map((variable, index) => variable.assign(last[index] as Tensor));
      return entailing(results, assigned, operations);
    },
  };
}
