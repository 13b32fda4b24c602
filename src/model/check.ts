// Owns the rules that every graph of a model obeys: what is read is defined before, nothing is defined twice, names are unique.
// A graph may stand behind another that it is concatenated with, as ONNX's training algorithms do.
// Models may come from anywhere; time grows with their size whatever is in them.
import type { OnnxGraph, OnnxNode } from './ir.js';
import { subgraphs } from './walk.js';

/** What a fault breaks; `docs/training-rules.md` has the sentences. */
export type GraphRule =
  | 'undefined-value'
  | 'order'
  | 'undefined-output'
  | 'duplicate-name'
  | 'shadowing'
  | 'node-name'
  | 'value-info'
  | 'duplicate-output';

/** Something wrong with a graph. */
export interface GraphFault {
  readonly rule: GraphRule;
  readonly message: string;
  /** A path to the place: `graph.node[3].then_branch.node[0]`. */
  readonly where: string;
  /** The name that the fault is about. */
  readonly name: string;
}

type Definition = 'input' | 'initializer' | 'node output';

/** The names that a graph defines; those of the graph before it and of the graphs around it can be seen too. */
export class Names {
  readonly #defined = new Map<string, Definition | 'both'>();
  readonly nodes = new Set<string>();
  readonly outputs = new Set<string>();
  readonly valueInfo = new Set<string>();
  readonly #before: Names | undefined;
  readonly #outer: Names | undefined;

  constructor({ before, outer }: { before?: Names | undefined; outer?: Names | undefined } = {}) {
    this.#before = before;
    this.#outer = outer;
  }

  /** Whether the graph is inside no other. */
  get isTop(): boolean {
    return this.#outer === undefined;
  }
  /** Whether a use can mean this name. */
  sees(name: string): boolean {
    return this.#here(name) !== undefined || (this.#outer?.sees(name) ?? false);
  }
  /** Whether the name is defined in a graph around this one. */
  shadows(name: string): boolean {
    return this.#outer?.sees(name) ?? false;
  }
  #here(name: string): Definition | 'both' | undefined {
    return this.#defined.get(name) ?? (this.#before === undefined ? undefined : this.#before.#here(name));
  }

  /** Takes note of a definition; says what the name was before, where both cannot be. An input may have an initializer as its default. */
  define(name: string, what: Definition): Definition | undefined {
    const known = this.#here(name);
    const isDefault = known !== undefined && known !== what && known !== 'both' && what !== 'node output';
    if (known === undefined) this.#defined.set(name, what);
    else if (isDefault && known !== 'node output') this.#defined.set(name, 'both');
    else return known === 'both' ? what : known;
    return undefined;
  }
  isTaken(kind: 'nodes' | 'outputs' | 'valueInfo', name: string): boolean {
    return this[kind].has(name) || (this.#before?.isTaken(kind, name) ?? false);
  }
}

/**
 * What is wrong with a graph and the graphs inside it; an empty list for one that can be run.
 *
 * @param where what the graph is called in the faults.
 * @param names the graph's names, empty, with what it can see; afterwards they are filled.
 */
export function graphFaults(graph: OnnxGraph, where: string, names = new Names()): GraphFault[] {
  const faults: GraphFault[] = [];
  const tell = (rule: GraphRule, name: string, place: string, message: string) =>
    faults.push({ rule, name, message, where: place });
  const define = (name: string, what: Definition, place: string) => {
    if (name === '') return;
    if (names.shadows(name)) tell('shadowing', name, place, `'${name}' is defined in a graph around this one too`);
    const before = names.define(name, what);
    if (before !== undefined)
      tell('duplicate-name', name, place, `'${name}' is defined twice: as ${article(before)} and ${article(what)}`);
  };
  for (const [index, { name }] of graph.input.entries()) define(name, 'input', `${where}.input[${index}]`);
  for (const [index, { name = '' }] of graph.initializer.entries())
    define(name, 'initializer', `${where}.initializer[${index}]`);
  for (const [index, { values }] of graph.sparseInitializer.entries())
    define(values.name ?? '', 'initializer', `${where}.sparse_initializer[${index}]`);

  const later = new Set(graph.node.flatMap(({ output }) => output));
  for (const [index, node] of graph.node.entries()) {
    const place = `${where}.node[${index}]`;
    const { name = '' } = node;
    if (name !== '' && names.isTaken('nodes', name)) tell('node-name', name, place, `two nodes are named '${name}'`);
    names.nodes.add(name);
    for (const input of node.input) {
      if (input === '' || names.sees(input)) continue;
      if (later.has(input))
        tell('order', input, place, `${titleOf(node)} reads '${input}', which only a later node computes`);
      else tell('undefined-value', input, place, `${titleOf(node)} reads '${input}', which nothing defines`);
    }
    for (const [inside, inner] of innerGraphs(node, place))
      for (const fault of graphFaults(inner, inside, new Names({ outer: names }))) faults.push(fault);
    for (const output of node.output) define(output, 'node output', place);
  }
  for (const [index, { name }] of graph.output.entries()) {
    const place = `${where}.output[${index}]`;
    if (!names.sees(name)) tell('undefined-output', name, place, `the output '${name}' is not computed`);
    // What a body gives for its next step it may give for this one too.
    if (names.isTop && names.isTaken('outputs', name))
      tell('duplicate-output', name, place, `'${name}' is an output twice`);
    names.outputs.add(name);
  }
  for (const [index, { name }] of graph.valueInfo.entries()) {
    if (names.isTaken('valueInfo', name))
      tell('value-info', name, `${where}.value_info[${index}]`, `the type of '${name}' is given twice`);
    names.valueInfo.add(name);
  }
  return faults;
}

const article = (what: Definition): string => (what === 'node output' ? 'the output of a node' : `an ${what}`);
/** What a message calls a node. */
export const titleOf = ({ name, opType }: OnnxNode): string => name || opType;

/** The graphs in a node's attributes with their paths. */
export const innerGraphs = (node: OnnxNode, place: string): [path: string, graph: OnnxGraph][] =>
  subgraphs(node).length === 0
    ? []
    : node.attribute.flatMap((each) => {
        const graphs = subgraphs({ ...node, attribute: [each] });
        return graphs.map((graph, index): [string, OnnxGraph] => [
          `${place}.${each.name}${graphs.length > 1 ? `[${index}]` : ''}`,
          graph,
        ]);
      });

/** What is wrong with a graph and the graphs inside it, one sentence each; an empty list for one that can be run. */
export const checkGraph = (graph: OnnxGraph): string[] => graphFaults(graph, 'graph').map(({ message }) => message);
