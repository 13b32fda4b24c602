// Owns the pass that writes a model for the opset that is asked for: nodes whose operator changed between the model's own opset and that
// one become others that compute the same (model/versions), and the model says the opset, and the IR version that goes with it.
import { ExportError } from '../../errors.js';
import type { ValueType } from '../../values/value-type.js';
import { entryOf, type OnnxFunction, type OnnxGraph, type OnnxNode, type OpsetImport, onnxGraph } from '../ir.js';
import { cpuOpsets } from '../kernels/cpu-opsets.js';
import { operatorAt } from '../operator-versions.js';
import { irVersionOf, OPSET } from '../opsets.js';
import { type Scope, scopeOf } from '../scope.js';
import { upgraded } from '../versions/index.js';
import { type DescentContext, descended } from '../versions/older/index.js';
import { freeName, mapGraphs, mapSubgraphs, namesIn, opsetOf, plainDomain, takenNames } from '../walk.js';
import type { Pass, Target } from './index.js';

/** Longer constants say nothing of how a node is to be written. */
const MANY = 4096;

interface Place {
  readonly provider: Target['provider'];
  readonly source: number;
  readonly target: number;
  readonly taken: Set<string>;
  /** Nodes in graphs that were made on the way, which are of the graphs' own opset already. */
  readonly settled: WeakSet<OnnxNode>;
}

export const writeOpset: Pass = (model, { opset: target, provider }) => {
  const source = opsetOf(model.opsetImport);
  if (target === undefined || source === undefined || source === target) return model;
  const taken = takenNames(model);
  for (const { node } of model.functions) for (const name of namesIn(onnxGraph({ node }))) taken.add(name);
  const place: Place = { provider, source, target, taken, settled: new WeakSet() };
  const mutable = model.trainingInfo.flatMap((info) => [...info.initializationBinding, ...info.updateBinding]);
  const keys = new Set(mutable.map(({ key }) => key));
  const shared = scopeOf(model.graph, undefined, keys);
  return {
    ...mapGraphs(model, (graph) => rewritten(graph, scopeOf(graph, shared, keys), place)),
    irVersion: irVersionOf(target),
    opsetImport: importing(model.opsetImport, target),
    functions: model.functions.map((each) => ofFunction(each, place)),
  };
};

const importing = (imports: readonly OpsetImport[], version: number): OpsetImport[] =>
  imports.map((each) => (plainDomain(each.domain) === '' ? { ...each, version } : each));

/** A function has an opset of its own. */
function ofFunction(given: OnnxFunction, place: Place): OnnxFunction {
  const source = opsetOf(given.opsetImport);
  if (source === undefined || source === place.target) return given;
  const { node, valueInfo } = given;
  const body = onnxGraph({ node, valueInfo });
  return {
    ...given,
    node: rewritten(body, scopeOf(body), { ...place, source }).node,
    opsetImport: importing(given.opsetImport, place.target),
  };
}

function rewritten(graph: OnnxGraph, scope: Scope, place: Place): OnnxGraph {
  const node = graph.node.flatMap((each) =>
    nodesFor(each, scope, place).map((one) =>
      mapSubgraphs(one, (inner) => rewritten(inner, scopeOf(inner, scope), place)),
    ),
  );
  return { ...graph, node };
}

/** What stands for a node in the opset that is asked for; its last node has its name, all have its history. */
function nodesFor(node: OnnxNode, scope: Scope, place: Place): readonly OnnxNode[] {
  const { opType } = node;
  if (plainDomain(node.domain) !== '') return [node];
  checkKernel(node, scope, place);
  const source = place.settled.has(node) ? OPSET : place.source;
  const [before, after] = [source, place.target].map((opset) => operatorAt('', opType, opset));
  if (before !== undefined && before.since === after?.since) return [node];
  if (node.attribute.some(({ refAttrName }) => refAttrName !== undefined))
    throw new ExportError(`${opType}: an attribute that the calls of a function give is not carried to other opsets`, {
      ...(node.name && { node: node.name }),
    });
  const context = contextOf(scope, place);
  const settled = source === OPSET ? [node] : upgraded(node, source, context);
  for (const each of settled) scope.addConstant(each);
  const nodes = place.target < OPSET ? settled.flatMap((each) => descended(each, context)) : settled;
  return nodes.map((each, index) => named(each, node, index === nodes.length - 1, place));
}

/** The provider that is to run the file must have a kernel at its opset. */
function checkKernel(node: OnnxNode, scope: Scope, { provider, target }: Place): void {
  const { opType, name } = node;
  const lack = provider === 'cpu' ? cpuOpsets.find(({ operators }) => operators.includes(opType)) : undefined;
  if (lack === undefined || target < lack.from || target > lack.to) return;
  const types = [...node.input, ...node.output].map((each) => scope.type(each));
  const dtype = types
    .map((type) => (type?.kind === 'tensor' ? type.dtype : undefined))
    .find((each) => each && lack.dtypes?.includes(each));
  if (lack.dtypes !== undefined && dtype === undefined) return;
  const site = entryOf(node.metadataProps, 'trainop.line');
  throw new ExportError(
    `onnxruntime has no ${provider} kernel of ${opType}${dtype ? ` for ${dtype}` : ''} at opset ${target}`,
    {
      ...(name && { node: name }),
      ...(site !== undefined && { site }),
      fix: `ask for an opset ${lack.from > OPSET ? `before ${lack.from}` : `after ${lack.to}`}, or for the target 'any'`,
    },
  );
}

function named(each: OnnxNode, { name, metadataProps }: OnnxNode, isLast: boolean, place: Place): OnnxNode {
  const { name: _, ...rest } = each;
  const own = isLast ? name : each.name === name ? name && freeName(name, place.taken) : each.name;
  return { ...rest, ...(own !== undefined && { name: own }), metadataProps };
}

const contextOf = (scope: Scope, { target, taken, settled }: Place): DescentContext => ({
  opset: target,
  typeOf(name): ValueType | undefined {
    const type = scope.type(name);
    return type?.kind === 'unread' ? undefined : type;
  },
  numbersOf(name) {
    const data = scope.data(name);
    return data === undefined || data.dtype === 'string' || data.size > MANY
      ? undefined
      : Array.from(data.data, Number);
  },
  fresh: (hint) => freeName(hint, taken),
  settle(node) {
    settled.add(node);
    return node;
  },
});
