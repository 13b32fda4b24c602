// ONNX's own operator cases as the tests read them: the nodes of fixtures/onnx/node-shapes.json.gz, built through the builders.
// The meaning of its parts: scripts/fixtures/onnx_node_shapes.py.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { assert } from 'chai';
import { constant } from '../../src/graph/constant.js';
import type { Graph } from '../../src/graph/graph.js';
import type { AttributeValue } from '../../src/graph/node.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { build } from '../../src/ops/build.js';
import { schemas } from '../../src/ops/generated/schemas.js';
import type { OpType } from '../../src/ops/generated/signatures.js';
import { type DType, dtypeFromOnnx, dtypes } from '../../src/values/dtype.js';
import type { Dim } from '../../src/values/shape.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { tensorType, type ValueType } from '../../src/values/value-type.js';

export type Type = readonly [number, readonly Dim[] | null] | { readonly seq: Type } | { readonly optional: Type };
export type Data = readonly [dtype: number, shape: readonly number[], values: readonly (number | string | boolean)[]];
export type Attribute =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | { readonly graph: Body }
  | { readonly tensor: Data }
  | { readonly type: Type };
export type NodeText = readonly [
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>>,
];
export interface Body {
  readonly inputs: Readonly<Record<string, Type | null>>;
  readonly constants: Readonly<Record<string, Data>>;
  readonly nodes: readonly NodeText[];
  readonly outputs: readonly string[];
}
export type Actual =
  | readonly [number, readonly number[], (readonly number[])?]
  | { readonly seq: readonly Actual[] }
  | null;
export interface Case {
  readonly name: string;
  readonly graph: Body;
  readonly constants: Readonly<Record<string, Data>>;
  readonly inferred: Readonly<Record<string, readonly (Type | null)[] | null>>;
  readonly actual: readonly Actual[];
}

/** A fixture of fixtures/onnx. */
export function readCases<T>(name: string): {
  readonly header: Readonly<Record<string, unknown>>;
  readonly cases: T[];
} {
  const file = new URL(`../../fixtures/onnx/${name}.json.gz`, import.meta.url);
  return JSON.parse(gunzipSync(readFileSync(file)).toString());
}
export const { header, cases } = readCases<Case>('node-shapes');

// Building a case ----------------------------------------------------------------------------------------------------

export const dtypeOf = (number: number): DType => dtypeFromOnnx(number) ?? assert.fail(`element type ${number}`);

export function typeOf(type: Type, dimension: (dim: Dim, axis: number) => Dim = (dim) => dim): ValueType {
  if ('seq' in type) return { kind: 'sequence', element: typeOf(type.seq) };
  if ('optional' in type) return { kind: 'optional', element: typeOf(type.optional) };
  return tensorType(dtypeOf(type[0]), type[1]?.map(dimension) ?? null);
}

export function dataOf([number, shape, values]: Data): TensorData {
  const dtype = dtypeOf(number);
  const { kind, bits } = dtypes[dtype];
  if (kind === 'complex' || dtype.startsWith('float8') || bits === 4) return TensorData.zeros(dtype, shape);
  const special: Readonly<Record<string, number>> = { inf: Infinity, '-inf': -Infinity, nan: NaN };
  const elements = kind === 'string' ? values : values.map((value) => special[String(value)] ?? value);
  return TensorData.from(elements as number[], dtype, shape);
}

const isList = (value: Attribute): value is readonly number[] | readonly string[] => Array.isArray(value);

function attributeOf(value: Attribute, graph: Graph, scope: ReadonlyMap<string, Tensor>): AttributeValue {
  if (typeof value !== 'object' || isList(value)) return value;
  if ('tensor' in value) return dataOf(value.tensor);
  if ('type' in value) return typeOf(value.type);
  const { graph: body } = value;
  return graph.subgraph((inner) => {
    const names = new Map(scope);
    for (const [name, type] of Object.entries(body.inputs)) {
      names.set(name, inner.addInput(type === null ? assert.fail('an input without a type') : typeOf(type)));
    }
    return addBody(body, inner, names);
  });
}

/** Adds a body's constants and nodes to the default graph and gives its outputs. */
export function addBody(body: Body, graph: Graph, names: Map<string, Tensor>): Tensor[] {
  for (const [name, data] of Object.entries(body.constants)) names.set(name, constant(dataOf(data)));
  for (const [opType, inputs, outputs, given] of body.nodes) {
    const attributes = Object.entries(given).map(([key, value]) => {
      // Files have the number of an element type, builders its name.
      const isDType = schemas[opType as OpType].attributes[key]?.type === 'DTYPE';
      return [key, isDType ? dtypeFromOnnx(value as number) : attributeOf(value, graph, names)];
    });
    const operands = inputs.map((name) => (name === '' ? undefined : names.get(name)));
    const options = { ...Object.fromEntries(attributes), outputs: outputs.length };
    const made = build(opType as OpType, operands, options);
    for (const [index, name] of outputs.entries()) names.set(name, made[index] as Tensor);
  }
  return body.outputs.map((name) => names.get(name) as Tensor);
}

/** The operators of a body without those of its nodes' own bodies, each once. */
export const operatorsOf = (body: Body): string[] => [...new Set(body.nodes.map(([opType]) => opType))];
