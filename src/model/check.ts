// Owns the rules that every graph of a model obeys: what is read is defined before, and nothing is defined twice.
// Models may come from anywhere; time grows with their size whatever is in them.
import type { OnnxGraph } from './ir.js';
import { sourceNames, subgraphs } from './walk.js';

/** Names that are defined at some place of a graph; those of the graphs around it count too. */
export interface Scope {
  readonly names: Set<string>;
  readonly outer?: Scope | undefined;
}
const isDefined = (name: string, scope: Scope | undefined): boolean =>
  scope !== undefined && (scope.names.has(name) || isDefined(name, scope.outer));

/** What a graph's nodes read although neither it nor the scope around it defines it, a sentence each, in the order of the nodes. */
export function undefinedValues(graph: OnnxGraph, outer?: Scope): string[] {
  const scope: Scope = { names: new Set(sourceNames(graph)), outer };
  const missing: string[] = [];
  for (const node of graph.node) {
    for (const input of node.input) {
      if (input !== '' && !isDefined(input, scope)) missing.push(`${node.name || node.opType} reads '${input}'`);
    }
    for (const inner of subgraphs(node)) for (const text of undefinedValues(inner, scope)) missing.push(text);
    for (const output of node.output) scope.names.add(output);
  }
  for (const { name } of graph.output)
    if (!isDefined(name, scope)) missing.push(`the output '${name}' is not computed`);
  return missing;
}

/** The names that a graph defines itself, in order; a default value of an input defines nothing new. */
export function definitions(graph: OnnxGraph): string[] {
  const inputs = new Set(graph.input.map(({ name }) => name));
  const initializers = new Set(sourceNames(graph));
  return [
    ...graph.input.map(({ name }) => name),
    ...[...initializers].filter((name) => !inputs.has(name)),
    ...graph.node.flatMap((node) => node.output),
  ].filter((name) => name !== '');
}

/** The names of a graph's own nodes. */
export const nodeNames = (graph: OnnxGraph): string[] => graph.node.flatMap(({ name }) => name || []);

/** The items that are in `seen` or come a second time. */
export function repeated(items: readonly string[], seen: ReadonlySet<string> = new Set()): string[] {
  const own = new Set<string>();
  return items.filter((item) => seen.has(item) || own.has(item) || !own.add(item));
}

/** What is wrong with a graph and the graphs inside it, one sentence each; an empty list for one that can be run. */
export function checkGraph(graph: OnnxGraph): string[] {
  const problems = undefinedValues(graph);
  const visit = (each: OnnxGraph, label: string): void => {
    for (const name of repeated(definitions(each))) problems.push(`${label}'${name}' is defined twice`);
    for (const name of repeated(nodeNames(each))) problems.push(`${label}two nodes are named '${name}'`);
    for (const node of each.node) for (const inner of subgraphs(node)) visit(inner, `in ${node.name || node.opType}: `);
  };
  visit(graph, '');
  return problems;
}
