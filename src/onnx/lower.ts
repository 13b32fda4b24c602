// Owns the crossing from the build half to ONNX: cuts out what some fetches need, decides what each variable becomes, and names it all.
//
// In: tensors and operations of a graph. Out: an ONNX graph and what its inputs, outputs and states stand for; plain data.
//  1. `cutOut`: the control edges say which updates the fetches carry out, the snapshot rule which tensor each of those variables becomes,
//     and the data edges, walked back from there and from the fetches, which nodes are needed.
//  2. `nameValues`: a next value takes its producer's result over where it can; results that nothing reads go without a name.
//  3. `writeNodes`: every node under its own name, the graphs in its attributes by the same rules; sources become no nodes.
//  4. `writeUpdates`: what several updates of one variable add up to.
// Both the session, which runs steps, and the exporters, which write files, start here and nowhere else; how the result is made fit for
// a runtime is the passes' business (model/passes).
import type { Graph } from '../graph/graph.js';
import { type AttributeValue, ForeignAttribute, isGraph, type Node } from '../graph/node.js';
import type { Operation, Update } from '../graph/operation.js';
import { OperationSet } from '../graph/operation-set.js';
import { checkReach } from '../graph/reach.js';
import { Tensor } from '../graph/tensor.js';
import { resolveUpdates } from '../graph/updates.js';
import type { Variable } from '../graph/variable.js';
import { collectUpdates, inOrder } from '../graph/walk.js';
import {
  type Attribute,
  type AttributeType,
  type OnnxGraph,
  type OnnxNode,
  onnxGraph,
  onnxNode,
  tensor as onnxTensor,
  stringEntries,
  type Value,
  value,
} from '../model/ir.js';
import { UNIT_KEY } from '../model/passes/functions.js';
import { PHASE_KEY } from '../model/walk.js';
import { isOpType } from '../ops/build.js';
import { schemas } from '../ops/generated/schemas.js';
import { type DType, dtypes } from '../values/dtype.js';
import { TensorData } from '../values/tensor-data.js';
import { tensorType, type ValueType } from '../values/value-type.js';

/** One variable's change in a step. */
export interface LoweredUpdate {
  readonly variable: Variable;
  /** The output that holds its value after the step: `<variable>:next`. */
  readonly next: string;
}

/** A part of a graph as ONNX. */
export interface Lowered {
  /**
   * Placeholders and whatever else is fed are its inputs, in order of creation; what is fetched and then the next values are its outputs.
   * Variables are read by name and defined nowhere: whoever makes a model of it says what they are.
   */
  readonly graph: OnnxGraph;
  /** What the inputs stand for. */
  readonly inputs: readonly Tensor[];
  /** What the first of the outputs stand for. */
  readonly fetched: readonly Tensor[];
  /** Variables whose value at the start is read. */
  readonly variables: readonly Variable[];
  readonly updates: readonly LoweredUpdate[];
  /** The versions of the domains that the nodes are of, where they are known. */
  readonly domains: ReadonlyMap<string, number>;
}

export interface LowerOptions {
  /** Tensors whose values are given: inputs, whatever computes them in the graph. */
  fed?: ReadonlySet<Tensor> | undefined;
  /** Writes scope, phase, forward node and source line of every node into its `metadata_props`. */
  metadata?: boolean | undefined;
  /** Whether the source line is among that. Default true. */
  sourceLines?: boolean | undefined;
  /** Whether the unit that a node is part of is among that. Default false. */
  units?: boolean | undefined;
}

/**
 * Lowers what `fetches` need.
 *
 * @throws UpdateConflictError when the fetches carry out updates of one variable that contradict each other.
 */
export function lower(fetches: readonly (Tensor | Operation)[], options: LowerOptions = {}): Lowered {
  const { fed = new Set<Tensor>(), metadata = false, sourceLines = true, units = false } = options;
  for (const fetch of fetches) checkReach('what a model gives', fetch, fetch.graph.root);
  const cut = cutOut(fetches, fed);
  const writing: Writing = { ...nameValues(cut, fed), metadata, sourceLines, units };
  const updates = cut.changed.map(({ variable }): LoweredUpdate => ({ variable, next: nextName(variable) }));
  const graph = onnxGraph({
    input: cut.inputs.map((tensor) => value(tensor.name, tensor.type)),
    node: [...writeNodes(cut.nodes, writing), ...cut.changed.flatMap((change) => writeUpdates(change, writing))],
    output: [
      ...cut.fetched.map((tensor) => value(writing.nameOf(tensor), tensor.type)),
      ...updates.map(({ variable, next }) => value(next, variableType(variable))),
    ],
    valueInfo: knownTypes(cut.nodes, writing),
  });
  const domains = new Map(cut.nodes[0]?.graph.root.domainVersions);
  return { graph, inputs: cut.inputs, fetched: cut.fetched, variables: readVariables(cut.nodes), updates, domains };
}

export const variableType = ({ dtype, shape }: Variable): ValueType => tensorType(dtype, shape);
const nextName = (variable: Variable): string => `${variable.opName}:next`;

// --- What is needed ---

interface Cut {
  readonly fetched: readonly Tensor[];
  readonly changed: readonly Changed[];
  readonly nodes: readonly Node[];
  readonly inputs: readonly Tensor[];
}
/** What an updated variable becomes. */
interface Changed {
  readonly variable: Variable;
  readonly base: Tensor;
  readonly changes: readonly Update[];
}

const neededFor = ({ fetched, changed }: Pick<Cut, 'fetched' | 'changed'>): Tensor[] => [
  ...fetched,
  ...changed.flatMap(({ base, changes }) => [base, ...changes.map((change) => change.value)]),
];

function cutOut(fetches: readonly (Tensor | Operation)[], fed: ReadonlySet<Tensor>): Cut {
  const fetched = [...new Set(fetches.filter((fetch) => fetch instanceof Tensor))];
  const changed = changedVariables(collectUpdates(fetches, fed));
  return { fetched, changed, ...dataAncestors(neededFor({ fetched, changed }), fed) };
}

/** What each updated variable becomes, in order of creation of the variables. */
function changedVariables(operations: readonly Operation[]): Changed[] {
  // Where nothing that is fed cuts off an operation that another one comes after, none has to look for what is missing.
  const isWhole = OperationSet.join(operations).size === operations.length;
  const byVariable = new Map<Variable, Operation[]>();
  for (const operation of operations) {
    const { variable } = operation.update as Update;
    const updates = byVariable.get(variable);
    if (updates === undefined) byVariable.set(variable, [operation]);
    else updates.push(operation);
  }
  const byCreation = [...byVariable].sort(([a], [b]) => a.value.node.id - b.value.node.id);
  return byCreation.map(([variable, updates]) => ({
    variable,
    ...resolveUpdates(variable, updates, variable.value, isWhole),
  }));
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

// --- Names ---

interface Names {
  /** The name under which a tensor is read. */
  readonly nameOf: (tensor: Tensor) => string;
  /** The name that a node gives its result; `''` for one that is left out. */
  readonly resultOf: (tensor: Tensor) => string;
}

function nameValues(cut: Cut, fed: ReadonlySet<Tensor>): Names {
  const names = new Map<Tensor, string>();
  const kept = new Set(cut.fetched);
  const produced = new Set(cut.nodes.filter(isComputed).flatMap(({ outputs }) => outputs));
  for (const { variable, base, changes } of cut.changed) {
    // A next value must not share its name with a fetched result, nor with another next value.
    const isFree = produced.has(base) && !fed.has(base) && !names.has(base) && !kept.has(base);
    if (changes.length === 0 && isFree) names.set(base, nextName(variable));
  }
  const nameOf = (tensor: Tensor) => names.get(tensor) ?? tensor.name;
  const read = tensorsRead(cut.nodes, new Set(neededFor(cut)));
  const resultOf = (tensor: Tensor): string => {
    // What is fed has its name already; the node that would have made it, kept for its other outputs, must not define it again.
    if (fed.has(tensor)) return `${tensor.name}:computed`;
    return read.has(tensor) || !isOptionalResult(tensor) ? nameOf(tensor) : '';
  };
  return { nameOf, resultOf };
}

/** A node of the model whose results a run computes. */
const isComputed = (node: Node): boolean => !node.isSource && constantData(node) === undefined;

/** The numbers of a constant node. */
export function constantData(node: Node): TensorData | undefined {
  const { value: data } = node.attributes;
  return node.opType === 'Constant' && node.domain === '' && data instanceof TensorData ? data : undefined;
}

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

/** Operators whose optional results come all together or not at all, by an attribute. */
const together: ReadonlySet<string> = new Set(['BatchNormalization']);

/** Whether the operator lets this result be left out. */
function isOptionalResult({ node: { domain, opType }, index }: Tensor): boolean {
  if (domain !== '' || !isOpType(opType) || together.has(opType)) return false;
  return schemas[opType].outputs[index]?.option === 'optional';
}

// --- Nodes ---

interface Writing extends Names {
  readonly metadata: boolean;
  readonly sourceLines: boolean;
  readonly units: boolean;
}

const writeNodes = (nodes: readonly Node[], writing: Writing): OnnxNode[] =>
  nodes.filter((node) => !node.isSource).map((node) => writeNode(node, writing));

/** One node under its own name; with its history in `metadata_props` if asked for. */
function writeNode(node: Node, writing: Writing): OnnxNode {
  const output = node.outputs.map(writing.resultOf);
  while (output.at(-1) === '') output.pop();
  return onnxNode({
    opType: node.opType,
    domain: node.domain,
    name: node.name,
    input: node.inputs.map((input) => (input === undefined ? '' : writing.nameOf(input))),
    output,
    attribute: Object.entries(node.attributes).map(([name, given]) => writeAttribute(node, name, given, writing)),
    ...(writing.metadata && { metadataProps: stringEntries(history(node, writing)) }),
  });
}

function writeAttribute(node: Node, name: string, given: AttributeValue, writing: Writing): Attribute {
  const known = node.domain === '' && isOpType(node.opType) ? schemas[node.opType].attributes[name]?.type : undefined;
  // A file has the number of an element type.
  if (known === 'DTYPE') return { name, type: 'INT', value: dtypes[given as DType].onnx };
  if (given instanceof ForeignAttribute) return { name, type: given.type, value: given.value } as Attribute;
  const type = (known ?? guessType(given)) as AttributeType;
  if (given instanceof TensorData) return { name, type: 'TENSOR', value: onnxTensor('', given) };
  if (isGraph(given)) return { name, type: 'GRAPH', value: writeSubgraph(given, `${node.name}/${name}`, writing) };
  // A FLOAT is a float32, whatever precision it was given in.
  if (type === 'FLOAT') return { name, type, value: Math.fround(given as number) };
  if (type === 'FLOATS') return { name, type, value: (given as readonly number[]).map(Math.fround) };
  return { name, type, value: given } as Attribute;
}

/** The attribute type of a value for operators without a schema. */
function guessType(given: AttributeValue): AttributeType {
  if (typeof given === 'number') return Number.isInteger(given) ? 'INT' : 'FLOAT';
  if (typeof given === 'string') return 'STRING';
  if (Array.isArray(given))
    return typeof given[0] === 'string' ? 'STRINGS' : given.every(Number.isInteger) ? 'INTS' : 'FLOATS';
  return given instanceof TensorData ? 'TENSOR' : isGraph(given) ? 'GRAPH' : 'TYPE_PROTO';
}

/** A nested graph: its formal inputs and its nodes; what it captures is found by name in the graphs around it. */
const writeSubgraph = (graph: Graph, name: string, writing: Writing): OnnxGraph =>
  onnxGraph({
    name,
    input: graph.inputs.map((tensor) => value(writing.nameOf(tensor), tensor.type)),
    output: graph.outputs.map((tensor) => value(writing.nameOf(tensor), tensor.type)),
    node: writeNodes(graph.nodes, writing),
    valueInfo: knownTypes(graph.nodes, writing),
  });

/** The types of all results of nodes. */
const knownTypes = (nodes: readonly Node[], { resultOf }: Names): Value[] =>
  nodes
    .filter((node) => !node.isSource)
    .flatMap(({ outputs }) => outputs)
    .flatMap((tensor) => (resultOf(tensor) === '' ? [] : [value(resultOf(tensor), tensor.type)]));

function history(node: Node, { sourceLines, units }: Writing): Record<string, string> {
  const site = sourceLines ? node.site.brief : '';
  // Nodes elsewhere were made for all, when the first unit asked for them.
  const isPart = units && node.unit && `${node.scope}/`.startsWith(`${node.unit.scope}/`);
  return {
    'trainop.scope': node.scope,
    [PHASE_KEY]: node.phase,
    ...(node.forward && { 'trainop.forward': node.forward.name }),
    ...(node.colocated && { 'trainop.colocate': 'forward' }),
    ...(site && { 'trainop.line': site }),
    ...(isPart && { [UNIT_KEY]: JSON.stringify(node.unit) }),
  };
}

// --- Next values ---

/** The nodes that add up a variable's next value, or copy it where it is not a result under that name already. */
function writeUpdates({ variable, base, changes }: Changed, { nameOf }: Names): OnnxNode[] {
  const next = nextName(variable);
  const made = (opType: string, input: string[], output: string) =>
    onnxNode({ opType, name: output, input, output: [output] });
  if (changes.length === 0) return nameOf(base) === next ? [] : [made('Identity', [nameOf(base)], next)];
  const nodes: OnnxNode[] = [];
  changes.reduce((sum, { kind, value: change }, index) => {
    const result = index === changes.length - 1 ? next : `${next}/${index}`;
    nodes.push(made(kind === 'assignSub' ? 'Sub' : 'Add', [sum, nameOf(change)], result));
    return result;
  }, nameOf(base));
  return nodes;
}
