// Owns the pass that makes functions of units: the nodes of a layer, or of a variable's update, become a call of a function in the model.
// Units of the same structure call one function. What a unit takes from outside are the function's inputs, but for small constants, which
// every body has for itself; what others read of it are its outputs.
import { TensorData } from '../../values/tensor-data.js';
import {
  entryOf,
  type OnnxFunction,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  onnxNode,
  stringEntries,
} from '../ir.js';
import { segmentsOf } from '../segments.js';
import {
  captures,
  freeName,
  mapSubgraphs,
  namesIn,
  PHASE_KEY,
  plainDomain,
  sourceNames,
  subgraphs,
  valuesRead,
} from '../walk.js';
import type { Pass } from './index.js';

/** Metadata of a node: the unit that it is part of, as JSON. The pass takes it away. */
export const UNIT_KEY = 'trainop.unit';
/** The domain of the functions. */
export const FUNCTION_DOMAIN = 'trainop';
/** Constants of up to so many elements are in the bodies. */
const SMALL = 64;

interface Unit {
  readonly kind: string;
  readonly scope: string;
  readonly subject?: string;
}

export const outline: Pass = (model, { functions }) => {
  if (!functions) return model;
  const library = new Library(model);
  const trainingInfo = model.trainingInfo.map((info) => ({
    ...info,
    ...(info.initialization && { initialization: bare(info.initialization) }),
    ...(info.algorithm && { algorithm: library.outlined(info.algorithm) }),
  }));
  const readers = model.trainingInfo.flatMap(({ algorithm }) => (algorithm ? captures(algorithm) : []));
  const graph = library.outlined(model.graph, readers);
  if (library.functions.length === 0) return { ...model, graph, trainingInfo };
  return {
    ...model,
    graph,
    trainingInfo,
    functions: [...model.functions, ...library.functions],
    opsetImport: [...model.opsetImport, { domain: FUNCTION_DOMAIN, version: 1 }],
  };
};

const withoutUnit = (node: OnnxNode): OnnxNode =>
  node.metadataProps.some(({ key }) => key === UNIT_KEY)
    ? { ...node, metadataProps: node.metadataProps.filter(({ key }) => key !== UNIT_KEY) }
    : node;

/** The graph without what says which unit nodes are of. */
const bare = (graph: OnnxGraph): OnnxGraph => ({
  ...graph,
  node: graph.node.map((node) => mapSubgraphs(withoutUnit(node), bare)),
});

/** What can be read in a graph, of its own and of those around it. */
interface Seen {
  /** Small constants, which are copied into whatever reads them. */
  readonly constants: ReadonlyMap<string, OnnxNode>;
  /** What no node makes. */
  readonly sources: ReadonlySet<string>;
}
interface Place extends Seen {
  readonly taken: Set<string>;
}

function smallConstants(nodes: readonly OnnxNode[]): Map<string, OnnxNode> {
  const found = new Map<string, OnnxNode>();
  for (const node of nodes) {
    const [attribute] = node.attribute;
    const data = attribute?.type === 'TENSOR' ? attribute.value?.data : undefined;
    const isSmall = data instanceof TensorData && data.size <= SMALL;
    if (isConstant(node) && isSmall) found.set(node.output[0] as string, node);
  }
  return found;
}
const isConstant = ({ opType, domain }: OnnxNode): boolean => opType === 'Constant' && plainDomain(domain) === '';

/** The functions of a model, each structure once. */
class Library {
  readonly functions: OnnxFunction[] = [];
  readonly #model: OnnxModel;
  readonly #byStructure = new Map<string, string>();
  readonly #names = new Set<string>();

  constructor(model: OnnxModel) {
    this.#model = model;
  }

  /** The graph with calls in the place of units; `needed` are values that others read by name. */
  outlined(graph: OnnxGraph, needed: readonly string[] = [], around?: Seen): OnnxGraph {
    const seen: Seen = {
      constants: new Map([...(around?.constants ?? []), ...smallConstants(graph.node)]),
      sources: new Set([...(around?.sources ?? []), ...sourceNames(graph)]),
    };
    const units = new Map<string, Unit>();
    const unitOf = (node: OnnxNode): Unit | undefined => {
      const text = entryOf(node.metadataProps, UNIT_KEY);
      // Constants go where they are read; branches and bodies stay where they are.
      if (text === undefined || isConstant(node) || subgraphs(node).length > 0) return undefined;
      const unit = units.get(text) ?? (JSON.parse(text) as Unit);
      units.set(text, unit);
      return unit;
    };
    const segments = segmentsOf(graph.node, unitOf).map(({ group, nodes }) => ({
      group,
      nodes: nodes.map((index) => graph.node[index] as OnnxNode),
    }));
    const reads = readerCounts(segments, [...needed, ...graph.output.map(({ name }) => name)]);
    const taken = namesIn(graph);
    const node = segments.flatMap(({ group, nodes }, index) =>
      group === undefined
        ? nodes.map((each) => mapSubgraphs(withoutUnit(each), (inner) => this.outlined(inner, [], seen)))
        : [
            this.#call(group, nodes, (name) => reads.get(name)?.some((reader) => reader !== index) ?? false, {
              ...seen,
              taken,
            }),
          ],
    );
    const read = new Set([...needed, ...graph.output.map(({ name }) => name), ...node.flatMap(valuesRead)]);
    return { ...graph, node: node.filter((each) => !isConstant(each) || each.output.some((name) => read.has(name))) };
  }

  #call(
    unit: Unit,
    nodes: readonly OnnxNode[],
    isRead: (name: string) => boolean,
    { constants, sources, taken }: Place,
  ): OnnxNode {
    const made = new Set(nodes.flatMap(({ output }) => output));
    const outside = [...new Set(nodes.flatMap(({ input }) => input))].filter((name) => name !== '' && !made.has(name));
    const inside = outside.flatMap((name) => constants.get(name) ?? []);
    const input = outside.filter((name) => !constants.has(name));
    const output = nodes.flatMap((node) => node.output).filter((name) => name !== '' && isRead(name));
    const body = [...inside, ...nodes];
    const key = structureOf(body, input, output);
    const known = this.#byStructure.get(key);
    const name = known ?? freeName(unit.kind.replace(/[^A-Za-z0-9_]/g, '_'), this.#names);
    if (known === undefined) {
      this.#byStructure.set(key, name);
      this.functions.push(this.#functionOf(name, unit, { body, input, output }, sources));
    }
    const { metadataProps = [] } = nodes[0] ?? {};
    const kept = metadataProps.filter(({ key: each }) => each === PHASE_KEY || each === 'trainop.line');
    return onnxNode({
      opType: name,
      domain: FUNCTION_DOMAIN,
      name: freeName(unit.scope, taken),
      input,
      output,
      metadataProps: [...stringEntries({ 'trainop.scope': unit.scope }), ...kept],
    });
  }

  #functionOf(
    name: string,
    unit: Unit,
    { body, input, output }: { body: readonly OnnxNode[]; input: readonly string[]; output: readonly string[] },
    sources: ReadonlySet<string>,
  ): OnnxFunction {
    const taken = new Set<string>();
    const names = new Map<string, string>();
    const local = (value: string): string => {
      if (value === '') return '';
      const found = names.get(value) ?? freeName(localName(value, unit, sources.has(value)), taken);
      names.set(value, found);
      return found;
    };
    const inputs = input.map(local);
    const nodeNames = new Set<string>();
    const node = body.map((each) =>
      onnxNode({
        ...each,
        name: freeName(underScope(each.name ?? '', unit.scope) ?? each.opType, nodeNames),
        input: each.input.map(local),
        output: each.output.map(local),
        metadataProps: each.metadataProps.filter(({ key }) => key === PHASE_KEY),
      }),
    );
    const domains = new Set(body.map(({ domain }) => plainDomain(domain)));
    return {
      name,
      domain: FUNCTION_DOMAIN,
      input: inputs,
      output: output.map(local),
      attribute: [],
      attributeProto: [],
      opsetImport: this.#model.opsetImport.filter(({ domain }) => domains.has(plainDomain(domain))),
      valueInfo: [],
      node,
      metadataProps: [],
    };
  }
}

/** By value, the segments that read it; what is read from outside of all of them has a reader that is none. */
function readerCounts(
  segments: readonly { readonly nodes: readonly OnnxNode[] }[],
  needed: readonly string[],
): ReadonlyMap<string, readonly number[]> {
  const readers = new Map<string, number[]>(needed.map((name) => [name, [-1]]));
  for (const [index, { nodes }] of segments.entries())
    for (const name of nodes.flatMap(valuesRead)) {
      const list = readers.get(name);
      if (list === undefined) readers.set(name, [index]);
      else if (list.at(-1) !== index) list.push(index);
    }
  return readers;
}

const underScope = (name: string, scope: string): string | undefined =>
  name.startsWith(`${scope}/`) ? name.slice(scope.length + 1) : undefined;

/**
 * What a value is called in a body: its path below the unit's scope or behind its subject's; the last of the path of what no node makes;
 * `input` for the rest.
 */
function localName(value: string, { scope, subject }: Unit, isSource: boolean): string {
  const path = value.replace(/:0$/, '');
  const own = underScope(path, scope);
  if (own !== undefined) return own;
  if (subject !== undefined) {
    if (path === subject) return 'variable';
    if (path === `${subject}:next`) return 'next';
    const behind = path.indexOf(`${subject}/`);
    if (behind >= 0) return path.slice(behind + subject.length + 1);
  }
  return isSource ? path.slice(path.lastIndexOf('/') + 1) : 'input';
}

/** The same text for bodies that differ in names only. */
function structureOf(body: readonly OnnxNode[], input: readonly string[], output: readonly string[]): string {
  const places = new Map<string, number>([['', -1]]);
  const place = (name: string): number => {
    const known = places.get(name) ?? places.size;
    places.set(name, known);
    return known;
  };
  const inputs = input.map(place);
  const nodes = body.map(({ opType, domain, input: reads, output: makes, attribute }) => [
    opType,
    plainDomain(domain),
    reads.map(place),
    makes.map(place),
    attribute,
  ]);
  return JSON.stringify([inputs, nodes, output.map(place)], plain);
}

/** What JSON has no form for. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof TensorData) return [value.dtype, value.shape, value.values().map(plainNumber)];
  return ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value;
}
const plainNumber = (value: unknown): unknown =>
  typeof value === 'number' ? (Object.is(value, -0) ? '-0' : String(value)) : String(value);
