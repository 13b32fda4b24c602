// Owns what the graph page shows: nodes with names that are scope paths, which fold, and edges. Here they come from a graph; model-nodes.ts
// has those of a model.
import type { Graph } from '../graph/graph.js';
import { type AttributeValue, type Node, SOURCE_DOMAIN } from '../graph/node.js';
import type { Operation, UpdateKind } from '../graph/operation.js';
import type { Tensor } from '../graph/tensor.js';
import type { DType } from '../values/dtype.js';
import type { Shape } from '../values/shape.js';
import { TensorData } from '../values/tensor-data.js';

/** A value that is shown with a node. */
export type ShownAttribute = number | string | readonly number[] | readonly string[] | TensorData;

/** A node of the page. */
export interface ShownNode {
  readonly name: string;
  readonly op: string;
  /** Names of nodes, with `:1` for another output than the first, and `^` before what it only comes after. */
  readonly inputs: readonly string[];
  /** What is known of its outputs, where they are tensors. */
  readonly outputs: readonly { readonly dtype: DType; readonly shape: Shape }[];
  readonly attributes: Readonly<Record<string, ShownAttribute>>;
}

/** TensorFlow's names, where the page has a sign of its own for them, or users know no other. */
const OPS: Readonly<Record<string, string>> = { Constant: 'Const' };
export const opName = (opType: string, domain = ''): string =>
  domain === '' || domain === SOURCE_DOMAIN ? (OPS[opType] ?? opType) : `${domain}.${opType}`;

const UPDATES: Readonly<Record<UpdateKind, string>> = {
  assign: 'Assign',
  assignAdd: 'AssignAdd',
  assignSub: 'AssignSub',
};

/** Larger constants are not shown with their numbers. */
const MOST_ELEMENTS = 64;
export const isShown = (value: TensorData): boolean => value.size <= MOST_ELEMENTS;

/** All nodes and operations of a graph; those of branches and bodies too. */
export function graphNodes(graph: Graph): ShownNode[] {
  const nodes: ShownNode[] = [];
  addNodes(graph.root, [], nodes);
  return [...nodes, ...graph.operations.map(operationNode)];
}

/** @param given for a body, what its formal inputs start from: the inputs of its node. */
function addNodes(graph: Graph, given: readonly (Tensor | undefined)[], nodes: ShownNode[]): void {
  const starts = new Map(graph.inputs.map((input, index) => [input.node, given[index]]));
  for (const node of graph.nodes) {
    const start = starts.get(node);
    const inner = node.subgraphs();
    // What branches and bodies give goes into the node that they belong to.
    const inputs = [...node.inputs, ...(start ? [start] : []), ...inner.flatMap(({ outputs }) => outputs)];
    nodes.push(shownNode(node, inputs));
    for (const each of inner) addNodes(each, node.inputs, nodes);
  }
}

const edge = ({ node, index }: Tensor): string => (index === 0 ? node.name : `${node.name}:${index}`);
const after = (controls: readonly (Node | Operation)[]): string[] => controls.map(({ name }) => `^${name}`);

function shownNode(node: Node, inputs: readonly (Tensor | undefined)[]): ShownNode {
  const { name, opType, domain, outputs, phase, forward, site } = node;
  const attributes = Object.entries(node.attributes).flatMap(([key, value]) => shownAttribute(key, value));
  return {
    name,
    op: opName(opType, domain),
    inputs: [...inputs.filter((input) => input !== undefined).map(edge), ...after(node.controlInputs)],
    outputs: outputs.filter(({ type }) => type.kind === 'tensor').map(({ dtype, shape }) => ({ dtype, shape })),
    attributes: {
      ...Object.fromEntries(attributes),
      ...(!node.isSource && { phase }),
      ...(forward && { forward: forward.name }),
      ...(String(site) !== '' && { line: String(site) }),
    },
  };
}

function shownAttribute(key: string, value: AttributeValue): [string, ShownAttribute][] {
  if (value instanceof TensorData) return isShown(value) ? [[key, value]] : [];
  const isPlain = typeof value === 'number' || typeof value === 'string' || Array.isArray(value);
  return isPlain ? [[key, value as ShownAttribute]] : [];
}

function operationNode({ name, update, controlInputs, site }: Operation): ShownNode {
  const line = String(site);
  return {
    name,
    op: update === undefined ? 'NoOp' : UPDATES[update.kind],
    inputs: [...(update ? [edge(update.variable.value), edge(update.value)] : []), ...after(controlInputs)],
    outputs: [],
    attributes: line === '' ? {} : { line },
  };
}
