// Owns copying nodes to another place: what the gradients of control flow need of the forward pass is built again there, when they turn
// out to need it, and a body whose reads of variables become states.

import type { Graph } from './graph.js';
import { getDefaultGraph } from './graph.js';
import { type Attributes, isGraph, type Node } from './node.js';
import { type CustomGradient, customGradientOf, inheritNotes, setCustomGradient } from './overrides.js';
import { Tensor } from './tensor.js';
import { inOrder } from './walk.js';

/**
 * Makes the nodes of `graph` again in the default graph.
 *
 * @param replaced what stands for the formal inputs, and for anything else that is to be replaced; it learns of every copy.
 * @returns the copies of the graph's results.
 */
export function copyGraph(graph: Graph, replaced: Map<Tensor, Tensor>): Tensor[] {
  copyNodes(neededOf(graph, graph.outputs, replaced), replaced);
  return graph.outputs.map((output) => replaced.get(output) ?? output);
}

/**
 * A nested graph that is made from `original`: what is built there may read the original's tensors as if they were its own. A node of the
 * original is made again when something reads a result of it, and never otherwise.
 *
 * @param build gets the new graph, and a map to be told in what stands for the original's formal inputs.
 */
export function replica(
  original: Graph,
  build: (graph: Graph, replaced: Map<Tensor, Tensor>) => readonly Tensor[],
  remake?: Remake,
): Graph {
  const made = getDefaultGraph().subgraph((graph) => {
    const replaced = new Map<Tensor, Tensor>();
    const { context } = graph;
    graph.standIn = (tensor) => {
      if (tensor.graph !== original) return undefined;
      if (!replaced.has(tensor))
        graph.asDefault(() =>
          graph.within(context, () => copyNodes(neededOf(original, [tensor], replaced), replaced, remake)),
        );
      return replaced.get(tensor);
    };
    return build(graph, replaced);
  });
  made.standIn = undefined;
  return made;
}

/** A formal input of `graph` that stands for one of another. */
export function copyInput(graph: Graph, input: Tensor): Tensor {
  const copy = graph.addInput(input.type);
  inheritNotes(copy.node, input.node);
  return copy;
}

/** The nodes of `graph` that `tensors` are made by, without those that are replaced, in order of creation. */
export function neededOf(graph: Graph, tensors: readonly Tensor[], replaced: ReadonlyMap<Tensor, Tensor>): Node[] {
  const found = new Set<Node>();
  const visit = (tensor: Tensor) => {
    if (tensor.graph === graph && !replaced.has(tensor)) found.add(tensor.node);
  };
  tensors.forEach(visit);
  for (const node of found) {
    node.dataInputs().forEach(visit);
    // A gradient of the user's own goes past the nodes between, and from several results at once.
    const custom = customGradientOf(node);
    custom?.inputs.forEach(visit);
    custom?.outputs.forEach(visit);
  }
  return inOrder(found);
}

/** Gives what there is instead of the results of a copy of this node; `undefined` where it is to be copied. */
export type Remake = (node: Node) => readonly Tensor[] | undefined;

/** Makes nodes again in the default graph, in their order, but for sources; `replaced` learns of every copy. */
export function copyNodes(nodes: readonly Node[], replaced: Map<Tensor, Tensor>, remake?: Remake): void {
  for (const node of nodes) {
    if (node.isSource) continue;
    const made = remake?.(node);
    if (made === undefined) copyNode(node, replaced);
    else for (const [index, output] of node.outputs.entries()) replaced.set(output, made[index] as Tensor);
  }
}

/** The nodes over which `tensors` depend on `sources` or on nodes that are `chosen`, in order of creation. */
export function ancestorsBetween(
  tensors: readonly Tensor[],
  sources: ReadonlySet<Tensor>,
  chosen: (node: Node) => boolean,
): Node[] {
  const found = new Set<Node>();
  const visit = (tensor: Tensor) => {
    if (!sources.has(tensor)) found.add(tensor.node);
  };
  tensors.forEach(visit);
  for (const node of found) node.dataInputs().forEach(visit);
  const depends = new Set<Node>();
  const ordered = inOrder(found);
  for (const node of ordered)
    if (chosen(node) || node.dataInputs().some((input) => sources.has(input) || depends.has(input.node)))
      depends.add(node);
  return ordered.filter((node) => depends.has(node));
}

function copyNode(node: Node, replaced: Map<Tensor, Tensor>): void {
  const copy = getDefaultGraph().addNode({
    opType: node.opType,
    domain: node.domain,
    inputs: node.inputs.map((input) => input && (replaced.get(input) ?? input)),
    attributes: copyAttributes(node.attributes, replaced),
    outputs: node.outputs.map(({ type, known }) => ({ type, known })),
    name: node.name.slice(node.name.lastIndexOf('/') + 1),
  });
  for (const [index, output] of node.outputs.entries()) replaced.set(output, copy.outputs[index] as Tensor);
  inheritNotes(copy, node);
  const custom = customGradientOf(node);
  if (custom?.outputs.at(-1)?.node === node) setCustomGradient(copyCustom(custom, replaced));
}

function copyAttributes(attributes: Attributes, replaced: Map<Tensor, Tensor>): Attributes {
  const copied = Object.entries(attributes).map(([key, value]) => [
    key,
    isGraph(value) ? copySubgraph(value, replaced) : value,
  ]);
  return Object.fromEntries(copied);
}

function copySubgraph(graph: Graph, replaced: Map<Tensor, Tensor>): Graph {
  return getDefaultGraph().subgraph((copy) => {
    for (const input of graph.inputs) replaced.set(input, copyInput(copy, input));
    return copyGraph(graph, replaced);
  });
}

/** The same gradient for copies. What the user's function builds of the original's tensors is built once there, and copied after them. */
function copyCustom({ inputs, outputs, rule }: CustomGradient, replaced: Map<Tensor, Tensor>): CustomGradient {
  const copyOf = (tensor: Tensor) => replaced.get(tensor) ?? tensor;
  const build = (dys: readonly (Tensor | undefined)[]) => {
    const at = new Map(replaced);
    let given: readonly boolean[] = [];
    const traced = (outputs[0] as Tensor).graph.subgraph((graph) => {
      const formal = dys.map((dy) => {
        if (dy === undefined) return undefined;
        const input = graph.addInput(dy.type);
        at.set(input, dy);
        return input;
      });
      const parts = rule(formal);
      given = parts.map((part) => part !== null);
      return parts.filter((part) => part !== null).map((part) => (part instanceof Tensor ? part : part.toTensor()));
    });
    const copied = copyGraph(traced, at).values();
    return given.map((each) => (each ? (copied.next().value as Tensor) : null));
  };
  return { inputs: inputs.map(copyOf), outputs: outputs.map(copyOf), rule: build };
}
