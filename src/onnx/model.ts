// Owns what every model has in common: versions, producer, and the assembly of a lowered part into a graph.

import type { Variable } from '../graph/variable.js';
import { opset } from '../ops/generated/schemas.js';
import type { TensorData } from '../values/tensor-data.js';
import type { ValueType } from '../values/value-type.js';
import { tensorType } from '../values/value-type.js';
import {
  encodeTensor,
  encodeValueInfo,
  type IGraphProto,
  type IModelProto,
  type IValueInfoProto,
  int64,
  stringEntries,
} from './encode.js';
import type { Lowered } from './lower.js';

/** The IR version that goes with the opset: the first to know everything it needs. */
const IR_VERSION = 10;

/** Where exporters and sessions get the values of variables. */
export interface VariableValues {
  /** The current value; throws a RunError when it has none yet. */
  valueOf(variable: Variable): TensorData;
}

export const variableType = (variable: Variable): ValueType => tensorType(variable.dtype, variable.shape);

/** The outputs of a lowered part: fetched tensors, then next values. */
export function outputInfos(lowered: Lowered): IValueInfoProto[] {
  return [
    ...[...lowered.outputs].map(([tensor, name]) => encodeValueInfo(name, tensor.type)),
    ...lowered.updates.map(({ variable, next }) => encodeValueInfo(next, variableType(variable))),
  ];
}

/** A lowered part as a graph whose variables are inputs; `values` gives them defaults too. */
export function stepGraph(lowered: Lowered, values?: VariableValues): IGraphProto {
  const variables = [
    ...new Set([...lowered.variables, ...(values ? lowered.updates.map(({ variable }) => variable) : [])]),
  ];
  return {
    name: 'step',
    input: [
      ...lowered.inputs.map((tensor) => encodeValueInfo(lowered.nameOf(tensor), tensor.type)),
      ...variables.map((variable) => encodeValueInfo(lowered.nameOf(variable.value), variableType(variable))),
    ],
    initializer: [
      ...lowered.initializers.map(({ name, data }) => encodeTensor(name, data)),
      ...(values
        ? variables.map((variable) => encodeTensor(lowered.nameOf(variable.value), values.valueOf(variable)))
        : []),
    ],
    node: [...lowered.nodes],
    output: outputInfos(lowered),
  };
}

/** A model around a graph. */
export function makeModel(graph: IGraphProto, metadata: Readonly<Record<string, string>> = {}): IModelProto {
  return {
    irVersion: int64(IR_VERSION),
    producerName: 'trainop',
    opsetImport: [{ domain: '', version: int64(opset) }, ...foreignDomains(graph)],
    graph,
    metadataProps: stringEntries(metadata),
  };
}

const foreignDomains = (graph: IGraphProto) =>
  [...new Set(domainsOf(graph))].filter((domain) => domain !== '').map((domain) => ({ domain, version: int64(1) }));

/** The domains of a graph's nodes, and of those in its subgraphs. */
const domainsOf = (graph: IGraphProto): string[] =>
  (graph.node ?? []).flatMap(({ domain, attribute }) => [
    domain ?? '',
    ...(attribute ?? []).flatMap(({ g }) => (g ? domainsOf(g) : [])),
  ]);
