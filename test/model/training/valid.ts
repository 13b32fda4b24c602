// A training model with everything that the rules speak of: both graphs of an entry, bindings, a subgraph, a function, and every operator
// of ai.onnx.preview.training. Tests break it in one place at a time.
import {
  type Attribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTraining,
  onnxGraph,
  onnxNode,
  tensor,
  value,
} from '../../../src/model/ir.js';
import type { DType } from '../../../src/values/dtype.js';
import type { Shape } from '../../../src/values/shape.js';
import { TensorData } from '../../../src/values/tensor-data.js';
import { tensorType } from '../../../src/values/value-type.js';

export const TRAINING = 'ai.onnx.preview.training';
export const typed = (name: string, shape: Shape, dtype: DType = 'float32') => value(name, tensorType(dtype, shape));
export const numbers = (name: string, shape: readonly number[], fill: number, dtype: DType = 'float32') =>
  tensor(name, TensorData.from(Array(shape.reduce((a, b) => a * b, 1)).fill(fill), dtype, shape));

/** An attribute of the type that its value tells. */
const attribute = (name: string, given: number | string | readonly string[] | OnnxGraph): Attribute =>
  typeof given === 'number'
    ? { name, type: Number.isInteger(given) ? 'INT' : 'FLOAT', value: given }
    : typeof given === 'string'
      ? { name, type: 'STRING', value: given }
      : Array.isArray(given)
        ? { name, type: 'STRINGS', value: given }
        : { name, type: 'GRAPH', value: given as OnnxGraph };

export const node = (
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, Parameters<typeof attribute>[1]>> = {},
  more: Partial<OnnxNode> = {},
): OnnxNode =>
  onnxNode({
    opType,
    name: `${opType}_${output[0]}`,
    input,
    output,
    attribute: Object.entries(attributes).map(([name, given]) => attribute(name, given)),
    ...more,
  });
const training = { domain: TRAINING };
const optimizer = (
  opType: string,
  x: string,
  slots: readonly string[],
  attributes: Record<string, number | string> = {},
) =>
  node(
    opType,
    ['R', 'T', x, `d${x}`, ...slots],
    [`${x}_new`, ...slots.map((slot) => `${slot}_new`)],
    attributes,
    training,
  );

const branch = (name: string): OnnxGraph =>
  onnxGraph({ name, output: [typed(`${name}_out`, null)], node: [node('Identity', ['l'], [`${name}_out`])] });

const algorithm = onnxGraph({
  name: 'algorithm',
  input: [typed('t', [2])],
  initializer: [
    numbers('R', [], 0.1),
    numbers('T', [], 0, 'int64'),
    numbers('one', [], 1, 'int64'),
    numbers('yes', [], 1, 'bool'),
    numbers('V', [2], 0),
    numbers('H', [2], 0),
    numbers('S', [2], 0),
    numbers('M', [2], 0),
  ],
  node: [
    node('Sub', ['y', 't'], ['e']),
    node('Square', ['e'], ['ee'], {}, { domain: 'local' }),
    node('ReduceSum', ['ee'], ['l'], { keepdims: 0 }),
    node('If', ['yes'], ['loss'], { then_branch: branch('then'), else_branch: branch('else') }),
    node('Gradient', ['a', 'b', 'c', 'x'], ['da', 'db', 'dc'], { xs: ['a', 'b', 'c'], zs: ['x'], y: 'l' }, training),
    optimizer('Adam', 'a', ['V', 'H']),
    optimizer('Adagrad', 'b', ['S']),
    optimizer('Momentum', 'c', ['M'], { alpha: 0.5, beta: 0.5, norm_coefficient: 0.25, mode: 'standard' }),
    node('Add', ['T', 'one'], ['T_new']),
  ],
  output: [
    typed('loss', []),
    ...['a', 'b', 'c', 'V', 'H', 'S', 'M'].map((name) => typed(`${name}_new`, [2])),
    typed('T_new', [], 'int64'),
  ],
  valueInfo: [typed('e', [2])],
});

const info: OnnxTraining = {
  initialization: onnxGraph({
    name: 'initialization',
    initializer: [numbers('start', [2], 0.5)],
    node: [node('Identity', ['start'], ['a_first']), node('Neg', ['start'], ['V_first'])],
    output: [typed('a_first', [2]), typed('V_first', [2])],
  }),
  initializationBinding: [
    { key: 'a', value: 'a_first' },
    { key: 'V', value: 'V_first' },
  ],
  algorithm,
  updateBinding: ['a', 'b', 'c', 'V', 'H', 'S', 'M', 'T'].map((key) => ({ key, value: `${key}_new` })),
};

/** y = a x² + b x + c; the loss is the sum of squares of y - t. */
export const valid: OnnxModel = {
  irVersion: 8,
  opsetImport: [
    { domain: '', version: 17 },
    { domain: TRAINING, version: 1 },
    { domain: 'local', version: 1 },
  ],
  graph: onnxGraph({
    name: 'inference',
    input: [typed('x', [2])],
    initializer: [numbers('a', [2], 1), numbers('b', [2], 2), numbers('c', [2], 3)],
    node: [
      node('Mul', ['a', 'x'], ['ax']),
      node('Add', ['ax', 'b'], ['axb']),
      node('Mul', ['axb', 'x'], ['axbx']),
      node('Add', ['axbx', 'c'], ['y']),
    ],
    output: [typed('y', [2])],
    valueInfo: [typed('ax', [2])],
  }),
  trainingInfo: [info],
  functions: [
    {
      name: 'Square',
      domain: 'local',
      input: ['x'],
      output: ['y'],
      attribute: [],
      attributeProto: [],
      opsetImport: [{ domain: '', version: 17 }],
      valueInfo: [],
      metadataProps: [],
      node: [node('Mul', ['x', 'x'], ['y'])],
    },
  ],
  metadataProps: [],
};

/** The model with its only entry changed. */
export const withEntry = (change: (entry: OnnxTraining) => Partial<OnnxTraining>): OnnxModel => ({
  ...valid,
  trainingInfo: [{ ...info, ...change(info) }],
});
export const withAlgorithm = (change: (graph: OnnxGraph) => Partial<OnnxGraph>): OnnxModel =>
  withEntry(() => ({ algorithm: { ...algorithm, ...change(algorithm) } }));
/** The model with a node of the algorithm changed. */
export const withNode = (opType: string, change: (node: OnnxNode) => Partial<OnnxNode>): OnnxModel =>
  withAlgorithm((graph) => ({
    node: graph.node.map((each) => (each.opType === opType ? { ...each, ...change(each) } : each)),
  }));
