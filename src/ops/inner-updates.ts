// Owns updates of variables inside branches and bodies. While control flow is built they become results of the If, Loop or Scan, and
// operations of the graph around it that take those results: whatever comes later knows nothing of them.
//
// An operation counts as the node inside that depends on it runs, wherever the operation was made: not at all in a branch that is not
// taken, and once in every step of a body, which carries the variables it updates and reads them as the step before left them. What has
// run before, because the branch or body as a whole comes after it, does not run again inside.
import { UpdateConflictError } from '../errors.js';
import { ancestorsBetween, copyNodes } from '../graph/copy.js';
import { type Graph, getDefaultGraph } from '../graph/graph.js';
import type { Node } from '../graph/node.js';
import { carryOut, type Operation } from '../graph/operation.js';
import { OperationSet } from '../graph/operation-set.js';
import { carry } from '../graph/overrides.js';
import { controlDependencies } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import { checkRunOnce, resolveUpdates, updatesOf } from '../graph/updates.js';
import { entryOf, type Variable } from '../graph/variable.js';
import { capturedBy, innerUpdates } from '../graph/walk.js';
import * as ops from './generated/builders.js';
import { type BodyLayout, type Change, changesOfBody, changesOfBranches } from './inner-changes.js';
import { zerosOfShape } from './shape-of.js';

/** The variables where branches or bodies start that also read `inputs`, in the default graph. */
function entriesOf(variables: readonly Variable[], regions: readonly Graph[], inputs: readonly Tensor[]): Tensor[] {
  const read = [...inputs, ...regions.flatMap(capturedBy)].map(({ node }) => node);
  const before = OperationSet.join([...getDefaultGraph().context.controls, ...read]);
  return variables.map((variable) => variable.readAfter(before));
}

/**
 * Refuses to read inside, after an operation that has run for the sake of what is taken from outside, a variable that changes inside, too:
 * the read counted the operation in, when it was not known yet that it had run.
 */
function checkReads(region: Graph, variables: readonly Variable[]): void {
  const before = OperationSet.join(capturedBy(region).map(({ node }) => node));
  for (const operation of before) {
    const { update } = operation;
    if (update === undefined || region.before.has(operation) || !variables.includes(update.variable)) continue;
    const reader = region.nodes.find(
      (node) =>
        node.controlInputs.some(({ updates }) => updates.has(operation)) &&
        node.dataInputs().some((tensor) => tensor === update.value || tensor === update.next),
    );
    if (reader !== undefined)
      throw new UpdateConflictError(
        `'${reader.name}' reads ${update.variable.name} after '${operation.name}', which has run before the branch or body that changes it, too`,
        {
          node: reader.name,
          site: operation.site,
          fix: 'build the branch or body inside controlDependencies([operation], …)',
        },
      );
  }
}

/** What stands for the tensors of a branch or body, and for what it takes from outside, in its copy. */
class Copy {
  readonly #at = new Map<Tensor, Tensor>();
  readonly #region: Graph;

  constructor(region: Graph) {
    this.#region = region;
  }

  replace(tensor: Tensor, by: Tensor): void {
    this.#at.set(tensor, by);
  }

  /** Has the variable have this value from here on. */
  place(variable: Variable, value: Tensor): void {
    this.replace(variable.value, value);
    this.replace(entryOf(variable, this.#region), value);
  }

  of(tensor: Tensor): Tensor {
    return this.#at.get(tensor) ?? tensor;
  }

  /** Copies nodes of the region, and gives what `operations` that come with them write where they were made outside. */
  add(nodes: readonly Node[], operations: readonly Operation[]): void {
    const made = operations.flatMap(({ update }) => (update === undefined ? [] : [update.value, update.next]));
    const outside = made.filter((tensor) => !this.#region.encloses(tensor.graph) && !this.#at.has(tensor));
    // An operation made outside runs inside: what it writes is computed here where it reads what is replaced, or comes after another.
    const isAfter = ({ isSource, updates }: Node) =>
      !isSource && operations.some((operation) => updates.has(operation));
    copyNodes(ancestorsBetween(outside, new Set(this.#at.keys()), isAfter), this.#at);
    copyNodes(nodes, this.#at);
  }

  /** Forgets copies of what was made outside: what comes now reads other values. */
  forgetOutside(): void {
    for (const tensor of this.#at.keys()) if (!this.#region.encloses(tensor.graph)) this.#at.delete(tensor);
  }

  /** A variable that was `start`, after `operations`. */
  after(variable: Variable, operations: readonly Operation[], start: Tensor): Tensor {
    const { base, changes } = resolveUpdates(variable, operations, start);
    return changes.reduce<Tensor>(
      (sum, { kind, value }) => (kind === 'assignSub' ? ops.sub : ops.add)(sum, this.of(value)),
      this.of(base),
    );
  }

  /** What `operations`, which only add and subtract, add to a variable. */
  difference(variable: Variable, operations: readonly Operation[]): Tensor {
    const { value: like } = variable;
    const updates = updatesOf(variable, operations).map(({ update }) => update);
    const added = updates.filter(({ kind }) => kind === 'assignAdd').map(({ value }) => this.of(value));
    const taken = updates.filter(({ kind }) => kind === 'assignSub').map(({ value }) => this.of(value));
    const sum = added.length === 0 ? zerosOfShape(like) : added.reduce((total, value) => ops.add(total, value));
    return taken.reduce((total, value) => ops.sub(total, value), sum);
  }
}

/** The results, each after what it entails: `outer` are the changes' operations from now on to whoever is outside. */
function entailing(results: readonly Tensor[], changes: readonly Change[], outer: readonly Operation[]): Tensor[] {
  for (const [index, { operations }] of changes.entries()) carryOut(operations, outer[index] as Operation);
  return results.map((result, index) => {
    const before = outer.filter((_, change) => changes[change]?.results.has(index));
    return before.length === 0 ? result : controlDependencies(before, () => ops.identity(result));
  });
}

/** The results of an If whose branches may update variables. */
export function branchWithUpdates(condition: Tensor, branches: readonly [Graph, Graph]): Tensor[] {
  const changes = changesOfBranches(branches);
  if (changes.length === 0) return ops.if(condition, { then_branch: branches[0], else_branch: branches[1] });
  const variables = [...new Set(changes.map(({ variable }) => variable))];
  for (const branch of branches) checkReads(branch, variables);
  const entries = entriesOf(variables, branches, [condition]);
  const withUpdates = (branch: Graph) =>
    getDefaultGraph().subgraph(() => {
      const copy = new Copy(branch);
      for (const [index, variable] of variables.entries()) copy.place(variable, entries[index] as Tensor);
      const inner = new Set(innerUpdates(branch));
      for (const variable of variables) checkRunOnce(variable, updatesOf(variable, inner));
      copy.add(branch.nodes, [...inner]);
      const updated = changes.map(({ variable, operations, isSum }) => {
        const own = operations.filter((operation) => inner.has(operation));
        const entry = entries[variables.indexOf(variable)] as Tensor;
        return isSum ? copy.difference(variable, own) : copy.after(variable, own, entry);
      });
      return [...branch.outputs.map((output) => copy.of(output)), ...updated];
    });
  const count = branches[0].outputs.length;
  const found = ops.if(condition, { then_branch: withUpdates(branches[0]), else_branch: withUpdates(branches[1]) });
  const outer = changes.map(({ variable, isSum }, index) => {
    const result = found[count + index] as Tensor;
    return isSum ? variable.assignAdd(result) : variable.assign(result);
  });
  return entailing(found.slice(0, count), changes, outer);
}

/** A body that carries the variables it updates. */
export interface CarryingBody {
  readonly graph: Graph;
  /** The variables' values before the first step. */
  readonly initial: readonly Tensor[];
  /** The results of the loop after the assignments of the last values. */
  finish(results: readonly Tensor[], last: readonly Tensor[]): Tensor[];
}

/** The body of a loop, with more states where it updates variables. */
export function carryUpdates(body: Graph, layout: BodyLayout): CarryingBody {
  const { count, inputsBefore, outputsBefore, read, condition } = layout;
  const [inputs, outputs] = [inputsBefore + count, outputsBefore + count];
  const ofStep = innerUpdates(
    body,
    body.outputs.filter((output) => output !== condition?.result),
  );
  const ofCondition = innerUpdates(body).filter((operation) => !ofStep.includes(operation));
  const inner = [...ofStep, ...ofCondition];
  const changes = changesOfBody(body, inner, layout);
  const variables = changes.map(({ variable }) => variable);
  if (variables.length === 0) return { graph: body, initial: [], finish: (results) => [...results] };
  checkReads(body, variables);
  const initial = entriesOf(variables, [body], read);
  const start = condition?.start ?? body.nodes.length;
  const graph = getDefaultGraph().subgraph((carrying) => {
    const copy = new Copy(body);
    const formal = (input: Tensor) => copy.replace(input, carrying.addInput(input.type));
    body.inputs.slice(0, inputs).forEach(formal);
    let states = variables.map(({ value }) => carrying.addInput(value.type));
    for (const { node } of states) carry(node);
    body.inputs.slice(inputs).forEach(formal);
    const run = (nodes: readonly Node[], operations: readonly Operation[]) => {
      copy.forgetOutside();
      for (const [index, variable] of variables.entries()) copy.place(variable, states[index] as Tensor);
      copy.add(nodes, operations);
      states = variables.map((variable, index) => copy.after(variable, operations, states[index] as Tensor));
    };
    run(body.nodes.slice(0, start), ofStep);
    if (condition !== undefined) run(body.nodes.slice(start), ofCondition);
    const results = body.outputs.map((output) => copy.of(output));
    return [...results.slice(0, outputs), ...states, ...results.slice(outputs)];
  });
  return {
    graph,
    initial,
    finish(results, last) {
      const outer = variables.map((variable, index) => variable.assign(last[index] as Tensor));
      return entailing(results, changes, outer);
    },
  };
}
