// Owns the pass that puts guards (src/guards) in the place of operators on which a feed could end the process. Sessions run it; files keep
// the operators as they were built, for readers and for runtimes that have no such faults.
import { guards } from '../guards/index.js';
import type { OnnxGraph, OnnxModel, OnnxNode, Value } from '../model/ir.js';
import { type Scope, scopeOf } from '../model/scope.js';
import { mapGraphs, mapSubgraphs, opsetOf, plainDomain, takenNames } from '../model/walk.js';
import { build, isOpType } from '../ops/build.js';
import { opset, schemas } from '../ops/generated/schemas.js';
import { writtenOut } from './kernels/written-out.js';

/** The first opset that has the operators that guards are made of as they are made here. */
const LEAST_OPSET = 18;

/** The model with guards; one of an older opset is left as it is, and so are operators that have changed since its opset. */
export function guardFaults(model: OnnxModel): OnnxModel {
  const version = opsetOf(model.opsetImport) ?? opset;
  if (version < LEAST_OPSET) return model;
  const taken = takenNames(model);
  const shared = scopeOf(model.graph);
  return mapGraphs(model, (graph) => guarded(graph, shared, { taken, version }));
}

interface Place {
  readonly taken: Set<string>;
  readonly version: number;
}

function guarded(graph: OnnxGraph, outer: Scope, place: Place): OnnxGraph {
  const scope = scopeOf(graph, outer);
  // The results of a node that is replaced are said already.
  const said = new Set(graph.valueInfo.map(({ name }) => name));
  const types: Value[] = [];
  const node = graph.node.flatMap((each): readonly OnnxNode[] => {
    const inside = mapSubgraphs(each, (inner) => guarded(inner, scope, place));
    const part = around(inside, scope, place);
    types.push(...(part?.valueInfo ?? []).filter(({ name }) => !said.has(name)));
    return part?.node ?? [inside];
  });
  return node.every((each, index) => each === graph.node[index])
    ? graph
    : { ...graph, node, valueInfo: [...graph.valueInfo, ...types] };
}

/** The part of a graph that stands for the node; nothing where it is harmless. */
function around(node: OnnxNode, scope: Scope, { taken, version }: Place): OnnxGraph | undefined {
  const { opType } = node;
  if (plainDomain(node.domain) !== '' || !isOpType(opType)) return undefined;
  const guard = guards[opType];
  if (guard === undefined || schemas[opType].sinceVersion > version) return undefined;
  const wanted = node.output.map((name) => name !== '');
  return writtenOut(
    node,
    opType,
    (seen) =>
      guard({
        ...seen,
        wanted,
        same: (...inputs) => build(opType, inputs, { ...seen.attributes, outputs: wanted.length }),
      }),
    scope,
    taken,
  );
}
