// Owns what there is to do with a model's functions: leave out those that nothing calls, keep those of two models apart.
import { type OnnxGraph, type OnnxModel, type OnnxNode, onnxGraph } from './ir.js';
import { everyNode, freeName, mapGraphs, mapSubgraphs, plainDomain, topGraphs } from './walk.js';

const keyOf = (name: string, domain?: string, overload = ''): string => `${plainDomain(domain)}:${name}:${overload}`;
const called = ({ opType, domain, overload }: OnnxNode): string => keyOf(opType, domain, overload);

/** The model without functions that nothing calls, for models of which a part was taken; the same model where there are none. */
export function withoutUncalled(model: OnnxModel): OnnxModel {
  if (model.functions.length === 0) return model;
  const bodies = new Map(model.functions.map((each) => [keyOf(each.name, each.domain, each.overload), each]));
  const used = new Set(topGraphs(model).flatMap((graph) => [...everyNode(graph)].map(called)));
  for (const key of used)
    for (const node of everyNode(onnxGraph({ node: bodies.get(key)?.node ?? [] }))) used.add(called(node));
  const functions = model.functions.filter((each) => used.has(keyOf(each.name, each.domain, each.overload)));
  return functions.length === model.functions.length ? model : { ...model, functions };
}

/** The model with other names for functions that `first` has, too, so that both can be in one. */
export function withOwnFunctions(model: OnnxModel, first: OnnxModel): OnnxModel {
  const taken = new Set([...first.functions, ...model.functions].map(({ name }) => name));
  const theirs = new Set(first.functions.map((each) => keyOf(each.name, each.domain, each.overload)));
  const names = new Map(
    model.functions
      .map((each) => [keyOf(each.name, each.domain, each.overload), each.name] as const)
      .filter(([key]) => theirs.has(key))
      .map(([key, name]) => [key, freeName(name, taken)]),
  );
  if (names.size === 0) return model;
  const call = (node: OnnxNode): OnnxNode =>
    mapSubgraphs({ ...node, opType: names.get(called(node)) ?? node.opType }, within);
  const within = (graph: OnnxGraph): OnnxGraph => ({ ...graph, node: graph.node.map(call) });
  return {
    ...mapGraphs(model, within),
    functions: model.functions.map((each) => ({
      ...each,
      name: names.get(keyOf(each.name, each.domain, each.overload)) ?? each.name,
      node: each.node.map(call),
    })),
  };
}
