// Owns the crossing from the build half to ONNX: cuts out what some fetches need, decides what each variable becomes, and names it all.
//
// In: tensors and operations of a graph. Out: ONNX nodes, initializers, the inputs they need and the outputs they give; plain data.
//  1. The control edges say which updates the fetches carry out (`collectUpdates`).
//  2. The snapshot rule says which tensor each of those variables becomes (`resolveUpdates`).
//  3. The data edges, walked back from the fetches and from those tensors, say which nodes are needed.
//  4. Sources become graph inputs and initializers, everything else an ONNX node under its own name.
// Both the session, which runs steps, and the exporters, which write files, start here and nowhere else.
import type { Node } from '../graph/node.js';
import type { Operation, Update } from '../graph/operation.js';
import { Tensor } from '../graph/tensor.js';
import { resolveUpdates } from '../graph/updates.js';
import type { Variable } from '../graph/variable.js';
import { collectUpdates, inOrder } from '../graph/walk.js';
import type { TensorData } from '../values/tensor-data.js';
import { constantData, encodeNode, type INodeProto, isOptionalResult } from './encode.js';

/** One variable's change in a step. */
export interface LoweredUpdate {
  readonly variable: Variable;
  /** The output that holds its value after the step: `<variable>:next`. */
  readonly next: string;
}

/** A part of a graph as ONNX. */
export interface Lowered {
  /** Placeholders, and whatever else is fed, in order of creation. */
  readonly inputs: readonly Tensor[];
  /** Variables whose value at the start is read. */
  readonly variables: readonly Variable[];
  readonly updates: readonly LoweredUpdate[];
  /** The value that each fetched tensor is found under. */
  readonly outputs: ReadonlyMap<Tensor, string>;
  readonly initializers: readonly { readonly name: string; readonly data: TensorData }[];
  readonly nodes: readonly INodeProto[];
  /** The nodes of the graph that `nodes` come from, for value types and for messages. */
  readonly sources: readonly Node[];
  /** The name a tensor of this part has in `nodes`. */
  readonly nameOf: (tensor: Tensor) => string;
}

export interface LowerOptions {
  /** Tensors whose values are given: inputs, whatever computes them in the graph. */
  fed?: ReadonlySet<Tensor>;
  /** Writes scope, phase, forward node and source line of every node into its `metadata_props`. */
  metadata?: boolean;
  /** Other names for values and nodes than their own. */
  rename?: (name: string) => string;
}

/**
 * Lowers what `fetches` need.
 *
 * @throws UpdateConflictError when the fetches carry out updates of one variable that contradict each other.
 */
export function lower(fetches: readonly (Tensor | Operation)[], options: LowerOptions = {}): Lowered {
  const { fed = new Set<Tensor>(), metadata = false, rename = (name: string) => name } = options;
  const fetched = [...new Set(fetches.filter((fetch) => fetch instanceof Tensor))];
  const changed = changedVariables(collectUpdates(fetches, fed));
  const needed = [...fetched, ...changed.flatMap(({ base, changes }) => [base, ...changes.map(({ value }) => value)])];
  const { nodes, inputs } = dataAncestors(needed, fed);

  // An output must be the result of a node and stand once; a variable's next value takes its producer's output over where it can.
  const produced = new Set(
    nodes
      .filter(isEmitted)
      .flatMap((node) => node.outputs)
      .filter((tensor) => !fed.has(tensor)),
  );
  const names = new Map<Tensor, string>();
  const nameOf = (tensor: Tensor) => names.get(tensor) ?? rename(tensor.name);
  const extra: INodeProto[] = [];
  const copy = (from: string, to: string) => extra.push({ opType: 'Identity', name: to, input: [from], output: [to] });

  const updates = changed.map(({ variable }): LoweredUpdate => ({ variable, next: rename(`${variable.opName}:next`) }));
  const kept = new Set(fetched);
  const nextOf = (index: number) => (updates[index] as LoweredUpdate).next;
  // All names are settled before any is written down.
  for (const [index, { base, changes }] of changed.entries()) {
    if (changes.length === 0 && produced.has(base) && !names.has(base) && !kept.has(base))
      names.set(base, nextOf(index));
  }
  for (const [index, { base, changes }] of changed.entries()) {
    const next = nextOf(index);
    if (changes.length === 0 && names.get(base) !== next) copy(nameOf(base), next);
    changes.reduce((sum, { kind, value }, count) => {
      const result = count === changes.length - 1 ? next : `${next}/${count}`;
      extra.push({
        opType: kind === 'assignSub' ? 'Sub' : 'Add',
        name: result,
        input: [sum, nameOf(value)],
        output: [result],
      });
      return result;
    }, nameOf(base));
  }
  const outputs = new Map<Tensor, string>();
  for (const tensor of fetched) {
    const name = produced.has(tensor) ? nameOf(tensor) : rename(`${tensor.name}:output`);
    if (!produced.has(tensor)) copy(nameOf(tensor), name);
    outputs.set(tensor, name);
  }

  const read = tensorsRead(nodes, new Set(needed));
  const resultOf = (tensor: Tensor): string => {
    // What is fed has its name already; the node that would have made it, kept for its other outputs, must not define it again.
    if (fed.has(tensor)) return rename(`${tensor.name}:computed`);
    return read.has(tensor) || !isOptionalResult(tensor) ? nameOf(tensor) : '';
  };
  return {
    inputs,
    variables: readVariables(nodes),
    updates,
    outputs,
    initializers: nodes.flatMap((node) => {
      const data = constantData(node);
      return data === undefined ? [] : [{ name: nameOf(node.outputs[0] as Tensor), data }];
    }),
    nodes: [
      ...nodes.filter(isEmitted).map((node) => encodeNode(node, { nameOf, resultOf, rename, metadata })),
      ...extra,
    ],
    sources: nodes,
    nameOf,
  };
}

const isEmitted = (node: Node): boolean => !node.isSource && constantData(node) === undefined;

/** Adds to `read` everything that `nodes` and the nodes of their subgraphs read. */
function tensorsRead(nodes: readonly Node[], read: Set<Tensor>): Set<Tensor> {
  for (const node of nodes) {
    for (const input of node.dataInputs()) read.add(input);
    for (const graph of node.subgraphs()) {
      for (const output of graph.outputs) read.add(output);
      tensorsRead(graph.nodes, read);
    }
  }
  return read;
}

interface Changed {
  readonly variable: Variable;
  readonly base: Tensor;
  readonly changes: readonly Update[];
}

/** What each updated variable becomes, in order of creation of the variables. */
function changedVariables(operations: readonly Operation[]): Changed[] {
  const variables = [...new Set(operations.map((operation) => (operation.update as Update).variable))];
  const byCreation = variables.sort((a, b) => a.value.node.id - b.value.node.id);
  return byCreation.map((variable) => ({ variable, ...resolveUpdates(variable, operations) }));
}

/** The nodes that `roots` need over data edges, in topological order, and the tensors that must be fed to them. */
function dataAncestors(roots: readonly Tensor[], fed: ReadonlySet<Tensor>): { nodes: Node[]; inputs: Tensor[] } {
  const nodes = new Set<Node>();
  const inputs = new Set<Tensor>();
  const visit = (tensor: Tensor) => {
    if (fed.has(tensor) || isPlaceholder(tensor.node)) inputs.add(tensor);
    else nodes.add(tensor.node);
  };
  roots.forEach(visit);
  for (const node of nodes) node.dataInputs().forEach(visit);
  return { nodes: inOrder(nodes), inputs: [...inputs].sort((a, b) => a.node.id - b.node.id || a.index - b.index) };
}

const isPlaceholder = (node: Node): boolean => node.isSource && node.opType === 'Placeholder';

/** The variables whose value at the start of the run is among the sources. */
function readVariables(nodes: readonly Node[]): Variable[] {
  return nodes.flatMap((node) => {
    const variable = node.isSource ? node.graph.root.variables.get(node.name) : undefined;
    return variable === undefined ? [] : [variable];
  });
}
