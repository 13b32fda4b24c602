// Owns what there is to ask of a model's graphs: which graphs are inside, which values are read, which names are in use, which nodes are
// needed. Each question is answered here once, in time that grows with the model.
import type { Attribute, OnnxGraph, OnnxModel, OnnxNode, OnnxTensor, OpsetImport, SparseTensor } from './ir.js';

/** The graphs in an attribute. */
function graphsOf(attribute: Attribute): readonly OnnxGraph[] {
  if (attribute.value === undefined) return [];
  if (attribute.type === 'GRAPH') return [attribute.value];
  return attribute.type === 'GRAPHS' ? attribute.value : [];
}

/** The graphs in a node's attributes: the branches of an If, the body of a Loop. */
export const subgraphs = (node: OnnxNode): OnnxGraph[] =>
  node.attribute.length === 0 ? [] : node.attribute.flatMap(graphsOf);

/** Every node of a graph, those of the graphs inside it after the node that they belong to. */
export function* everyNode(graph: OnnxGraph): Generator<OnnxNode> {
  for (const node of graph.node) {
    yield node;
    for (const inner of subgraphs(node)) yield* everyNode(inner);
  }
}

/** A graph and every graph inside it. */
export function* everyGraph(graph: OnnxGraph): Generator<OnnxGraph> {
  yield graph;
  for (const node of graph.node) for (const inner of subgraphs(node)) yield* everyGraph(inner);
}

/** The graphs of a model that are not inside another: its own, and those of its training entries. */
export const topGraphs = (model: OnnxModel): OnnxGraph[] => [
  model.graph,
  ...model.trainingInfo.flatMap(({ initialization, algorithm }) =>
    [initialization, algorithm].filter((graph) => graph !== undefined),
  ),
];

/** The same model with another graph for each that is not inside another. */
export function mapGraphs(model: OnnxModel, map: (graph: OnnxGraph) => OnnxGraph): OnnxModel {
  return {
    ...model,
    graph: map(model.graph),
    trainingInfo: model.trainingInfo.map((info) => ({
      ...info,
      ...(info.initialization && { initialization: map(info.initialization) }),
      ...(info.algorithm && { algorithm: map(info.algorithm) }),
    })),
  };
}

/** The same node with another graph for each in its attributes. */
export function mapSubgraphs(node: OnnxNode, map: (graph: OnnxGraph, attribute: string) => OnnxGraph): OnnxNode {
  if (subgraphs(node).length === 0) return node;
  const attribute = node.attribute.map((each): Attribute => {
    if (each.value === undefined) return each;
    if (each.type === 'GRAPH') return { ...each, value: map(each.value, each.name) };
    if (each.type !== 'GRAPHS') return each;
    return { ...each, value: each.value.map((graph) => map(graph, each.name)) };
  });
  return { ...node, attribute };
}

/** The names that a graph defines outside of its nodes: its inputs and initializers. */
export const sourceNames = ({ input, initializer, sparseInitializer }: OnnxGraph): string[] => [
  ...input.map(({ name }) => name),
  ...initializer.map(({ name }) => name ?? ''),
  ...sparseInitializer.map(({ values }) => values.name ?? ''),
];

/** ONNX's own operators have two names for one domain. */
export const plainDomain = (domain = ''): string => (domain === 'ai.onnx' ? '' : domain);
/** The version of ONNX's own operators that a model or function imports. */
export const opsetOf = (imports: readonly OpsetImport[]): number | undefined =>
  imports.find(({ domain }) => plainDomain(domain) === '')?.version;
/** Metadata that says what a node of ours is for; the constants among our initializers have it, too, and variables have not. */
export const PHASE_KEY = 'trainop.phase';
/** The domain of ONNX's operators for training. */
export const TRAINING_DOMAIN = 'ai.onnx.preview.training';
/** A Gradient differentiates the nodes between values that its attributes name. */
export const isGradient = ({ domain, opType }: OnnxNode): boolean =>
  domain === TRAINING_DOMAIN && opType === 'Gradient';

/** The node with other names in its attributes, where values stand in them. */
function renamedNames(node: OnnxNode, rename: (name: string) => string): OnnxNode {
  if (!isGradient(node)) return node;
  const attribute = node.attribute.map((each): Attribute => {
    if (each.value === undefined) return each;
    if (each.type === 'STRING') return { ...each, value: rename(textOf(each.value)) };
    return each.type === 'STRINGS' ? { ...each, value: each.value.map((text) => rename(textOf(text))) } : each;
  });
  return { ...node, attribute };
}
/** A text of a file, whose bytes need not be UTF-8. */
export const textOf = (text: string | Uint8Array): string =>
  typeof text === 'string' ? text : new TextDecoder().decode(text);
/** The texts in an attribute of a node; none where there is no such attribute. */
export function textsOf(node: OnnxNode, name: string): string[] {
  const attribute = node.attribute.find((each) => each.name === name);
  if (attribute?.value === undefined) return [];
  if (attribute.type === 'STRING') return [textOf(attribute.value)];
  return attribute.type === 'STRINGS' ? attribute.value.map(textOf) : [];
}

/** The values that a node reads, the graphs in its attributes included. */
export const valuesRead = (node: OnnxNode): string[] => [
  ...node.input.filter((name) => name !== ''),
  ...subgraphs(node).flatMap(captures),
  ...(isGradient(node) ? textsOf(node, 'y') : []),
];

/** The names that a graph reads and does not define, each once: what a subgraph takes from the graphs around it. */
export function captures(graph: OnnxGraph): string[] {
  const defined = new Set(sourceNames(graph));
  const captured = new Set<string>();
  const read = (name: string) => {
    if (!defined.has(name)) captured.add(name);
  };
  for (const node of graph.node) {
    for (const name of valuesRead(node)) read(name);
    for (const name of node.output) defined.add(name);
  }
  for (const { name } of graph.output) read(name);
  return [...captured];
}

/** The nodes that compute `outputs`, in their order. */
export function neededNodes(nodes: readonly OnnxNode[], outputs: Iterable<string>): OnnxNode[] {
  const needed = new Set(outputs);
  const kept: OnnxNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.output.some((output) => output !== '' && needed.has(output))) continue;
    kept.push(node);
    for (const name of valuesRead(node)) needed.add(name);
  }
  return kept.reverse();
}

/** Which nodes of a list each needs, and which need it, by their places. A value that is made twice is the last one's. */
export interface Edges {
  readonly needs: readonly (readonly number[])[];
  readonly readers: readonly (readonly number[])[];
}

export function edgesBetween(nodes: readonly OnnxNode[]): Edges {
  const makers = new Map<string, number>();
  for (const [index, { output }] of nodes.entries()) for (const name of output) makers.set(name, index);
  makers.delete('');
  const needs = nodes.map((node) => [...new Set(valuesRead(node).flatMap((name) => makers.get(name) ?? []))]);
  const readers: number[][] = nodes.map(() => []);
  for (const [index, needed] of needs.entries()) for (const maker of needed) readers[maker]?.push(index);
  return { needs, readers };
}

/** Every name of a value or node of a graph, without those inside its subgraphs. */
export function namesIn(graph: OnnxGraph): Set<string> {
  const names = new Set(sourceNames(graph));
  for (const { name } of graph.output) names.add(name);
  for (const node of graph.node) {
    if (node.name !== undefined) names.add(node.name);
    for (const output of node.output) names.add(output);
  }
  return names;
}

/** Every name in a model, so that added nodes get others. */
export function takenNames(model: OnnxModel): Set<string> {
  const taken = new Set(topGraphs(model).flatMap((graph) => [...namesIn(graph)]));
  for (const graph of topGraphs(model)) for (const { name = '' } of everyNode(graph)) taken.add(name);
  return taken;
}

/** `name`, or what comes nearest to it, taken from now on. */
export function freeName(name: string, taken: Set<string>): string {
  let found = name;
  for (let number = 1; taken.has(found); number++) found = `${name}_${number}`;
  taken.add(found);
  return found;
}

/** The graph with other names for its values and nodes, and for all inside it. */
export function renamed(graph: OnnxGraph, rename: (name: string) => string): OnnxGraph {
  const named = <T extends { readonly name?: string }>(item: T): T =>
    item.name === undefined ? item : { ...item, name: rename(item.name) };
  const each = (name: string) => (name === '' ? '' : rename(name));
  return {
    ...graph,
    input: graph.input.map(named),
    output: graph.output.map(named),
    valueInfo: graph.valueInfo.map(named),
    initializer: graph.initializer.map(named),
    sparseInitializer: graph.sparseInitializer.map((sparse) => ({ ...sparse, values: named(sparse.values) })),
    node: graph.node.map((node) => ({
      ...named(
        renamedNames(
          mapSubgraphs(node, (inner) => named(renamed(inner, rename))),
          each,
        ),
      ),
      input: node.input.map(each),
      output: node.output.map(each),
    })),
  };
}

/** The domains of operators that nodes use beside ONNX's own, in order of first use. */
export function foreignDomains(graphs: readonly OnnxGraph[]): string[] {
  const domains = new Set<string>();
  for (const graph of graphs) for (const { domain = '' } of everyNode(graph)) domains.add(domain);
  domains.delete('');
  return [...domains];
}

/** The model with other numbers for every tensor in it: initializers and attributes, also of nested graphs, functions and training. */
export function mapTensors(model: OnnxModel, map: (tensor: OnnxTensor) => OnnxTensor): OnnxModel {
  const sparse = (each: SparseTensor): SparseTensor => ({
    ...each,
    values: map(each.values),
    indices: map(each.indices),
  });
  const attribute = (each: Attribute): Attribute => {
    if (each.value === undefined) return each;
    if (each.type === 'TENSOR') return { ...each, value: map(each.value) };
    if (each.type === 'TENSORS') return { ...each, value: each.value.map(map) };
    if (each.type === 'SPARSE_TENSOR') return { ...each, value: sparse(each.value) };
    if (each.type === 'SPARSE_TENSORS') return { ...each, value: each.value.map(sparse) };
    if (each.type === 'GRAPH') return { ...each, value: graph(each.value) };
    return each.type === 'GRAPHS' ? { ...each, value: each.value.map(graph) } : each;
  };
  const nodes = (list: readonly OnnxNode[]) =>
    list.map((node) => (node.attribute.length === 0 ? node : { ...node, attribute: node.attribute.map(attribute) }));
  const graph = (each: OnnxGraph): OnnxGraph => ({
    ...each,
    initializer: each.initializer.map(map),
    sparseInitializer: each.sparseInitializer.map(sparse),
    node: nodes(each.node),
  });
  return {
    ...mapGraphs(model, graph),
    functions: model.functions.map((each) => ({
      ...each,
      node: nodes(each.node),
      attributeProto: each.attributeProto.map(attribute),
    })),
  };
}
