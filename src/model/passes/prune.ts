// Owns the pass that leaves out what nothing reads: in branches and bodies, which run as a whole, and among the results of If, Loop and
// Scan, with the states that only such results needed.
//
// What is read is found for the whole model before anything is left out, from the results back: a state of a loop that only its own next
// value reads, on whatever way through other loops, is read by nobody. Every value and edge is looked at once.
import type { Attribute, OnnxGraph, OnnxModel, OnnxNode } from '../ir.js';
import { captures, isGradient, mapSubgraphs, sourceNames, subgraphs, textsOf } from '../walk.js';

/** A value of a graph: whether it is read, and what has to be computed for it. */
interface Item {
  live: boolean;
  needs: () => readonly (Item | undefined)[];
}

/** The values of a graph by name, and those of the graphs around it. */
class Scope {
  readonly #items = new Map<string, Item>();
  readonly #parent: Scope | undefined;
  readonly graph: OnnxGraph;
  /** Those of the graphs in its nodes' attributes. */
  readonly inner = new Map<OnnxNode, readonly Scope[]>();

  constructor(graph: OnnxGraph, parent?: Scope) {
    this.graph = graph;
    this.#parent = parent;
    for (const name of sourceNames(graph)) this.define(name, () => []);
    for (const node of graph.node) {
      const inner = subgraphs(node).map((each) => new Scope(each, this));
      if (inner.length > 0) this.inner.set(node, inner);
      const needs = (control[keyOf(node)] ?? everything)(node, this, inner);
      for (const [index, name] of node.output.entries()) this.define(name, () => needs(index));
    }
  }

  define(name: string, needs: Item['needs']): void {
    this.#items.set(name, { live: false, needs });
  }
  find(name: string): Item | undefined {
    return name === '' ? undefined : (this.#items.get(name) ?? this.#parent?.find(name));
  }
  isLive(name: string): boolean {
    return this.find(name)?.live ?? false;
  }
  readonly all = (names: readonly string[]): (Item | undefined)[] => names.map((name) => this.find(name));
  /** The result of this graph at a place. */
  result(index: number): Item | undefined {
    return this.find(this.graph.output[index]?.name ?? '');
  }
  results(): (Item | undefined)[] {
    return this.graph.output.map((_, index) => this.result(index));
  }
}

const keyOf = ({ domain, opType }: OnnxNode): string => ((domain ?? '') === '' ? opType : '');

/** What a result of a node needs, by its place. */
type Needs = (
  node: OnnxNode,
  scope: Scope,
  inner: readonly Scope[],
) => (index: number) => readonly (Item | undefined)[];

const everything: Needs = (node, scope, inner) => () => [
  ...scope.all(isGradient(node) ? [...node.input, ...textsOf(node, 'y')] : node.input),
  ...inner.flatMap((each) => each.results()),
];

/** A loop over a body: a state needs its first value and the body's next one, a stacked result the body's; all need whatever is not a state. */
const loop =
  (layoutOf: (node: OnnxNode) => Layout): Needs =>
  (node, scope, [body]) => {
    if (body === undefined) return () => scope.all(node.input);
    const { first, results, count } = layoutOf(node);
    const state = (index: number) => [scope.find(node.input[first + index] ?? ''), body.result(results + index)];
    for (let index = 0; index < count; index++)
      body.define(body.graph.input[first + index]?.name ?? '', () => state(index));
    const always = () => [
      ...scope.all(node.input.filter((_, index) => index < first || index >= first + count)),
      ...Array.from({ length: results }, (_, index) => body.result(index)),
    ];
    return (index) => [...always(), ...(index < count ? state(index) : [body.result(results + index)])];
  };

/** Where the states of a loop are. */
interface Layout {
  /** So many inputs, and formal inputs, come first. */
  readonly first: number;
  /** So many results of the body come first. */
  readonly results: number;
  readonly count: number;
}
const layouts: Readonly<Record<string, (node: OnnxNode) => Layout>> = {
  Loop: ({ input }) => ({ first: 2, results: 1, count: input.length - 2 }),
  Scan: ({ input, attribute }) => {
    const scanned = Number(attribute.find(({ name }) => name === 'num_scan_inputs')?.value ?? 0);
    return { first: 0, results: 0, count: input.length - scanned };
  },
};

const control: Readonly<Record<string, Needs>> = {
  If: (node, scope, inner) => (index) => [...scope.all(node.input), ...inner.map((each) => each.result(index))],
  ...Object.fromEntries(Object.entries(layouts).map(([opType, layoutOf]) => [opType, loop(layoutOf)])),
};

function markLive(roots: readonly (Item | undefined)[]): void {
  const pending = [...roots];
  for (let item = pending.pop(); item !== undefined || pending.length > 0; item = pending.pop()) {
    if (item === undefined || item.live) continue;
    item.live = true;
    for (const each of item.needs()) if (each !== undefined && !each.live) pending.push(each);
  }
}

const pick = <T>(list: readonly T[], kept: readonly boolean[]): T[] => list.filter((_, index) => kept[index] !== false);

/** Attributes with one entry for each stacked result of a Scan. */
const ofStacked: ReadonlySet<string> = new Set(['scan_output_axes', 'scan_output_directions']);

/** A node of control flow without results that nothing reads. */
function withoutDead(node: OnnxNode, scope: Scope, inner: readonly Scope[]): OnnxNode {
  const key = keyOf(node);
  const read = node.output.map((name) => scope.isLive(name));
  const next = inner.values();
  if (control[key] === undefined) return mapSubgraphs(node, () => pruned(next.next().value as Scope));
  const layout = layouts[key]?.(node);
  const { first, results, count } = layout ?? { first: node.input.length, results: 0, count: 0 };
  const [body] = inner;
  const outputs = read.map((each, index) =>
    index < count ? each || (body?.isLive(body.graph.input[first + index]?.name ?? '') ?? true) : each,
  );
  const before = (length: number) => new Array<boolean>(length).fill(true);
  const inputs = [...before(first), ...outputs.slice(0, count)];
  const attribute = node.attribute.map((each): Attribute => {
    if (!ofStacked.has(each.name) || each.type !== 'INTS' || each.value === undefined) return each;
    return { ...each, value: pick(each.value, outputs.slice(count)) };
  });
  const cut = { ...node, input: pick(node.input, inputs), output: pick(node.output, outputs), attribute };
  return mapSubgraphs(cut, () => {
    const graph = pruned(next.next().value as Scope);
    return {
      ...graph,
      input: layout === undefined ? graph.input : pick(graph.input, inputs),
      output: pick(graph.output, [...before(results), ...outputs]),
    };
  });
}

function pruned(scope: Scope): OnnxGraph {
  const node = scope.graph.node
    .filter(({ output }) => output.some((name) => scope.isLive(name)))
    .map((each) => withoutDead(each, scope, scope.inner.get(each) ?? []));
  return { ...scope.graph, node };
}

/** A graph without what its outputs, and others who read its values by name, do not need. */
function prunedGraph(graph: OnnxGraph, readers: readonly string[] = []): OnnxGraph {
  const scope = new Scope(graph);
  markLive([...scope.results(), ...scope.all(readers)]);
  return pruned(scope);
}

export function prune(model: OnnxModel): OnnxModel {
  const trainingInfo = model.trainingInfo.map((info) => ({
    ...info,
    ...(info.initialization && { initialization: prunedGraph(info.initialization) }),
    ...(info.algorithm && { algorithm: prunedGraph(info.algorithm) }),
  }));
  const readers = trainingInfo.flatMap(({ algorithm }) => (algorithm === undefined ? [] : captures(algorithm)));
  return { ...model, graph: prunedGraph(model.graph, readers), trainingInfo };
}
