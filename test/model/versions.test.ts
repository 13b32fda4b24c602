// Every version of every operator from opset 7 to 26 is either the same in opset 21 or has an adapter, and each adapter's result is what
// onnxruntime makes of the old node.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { assert } from 'chai';
import * as tf from 'trainop';
import { type Attribute, onnxGraph, onnxNode, tensor, value } from '../../src/model/ir.js';
import { NEWEST, OPSET } from '../../src/model/opsets.js';
import { adapters } from '../../src/model/versions/index.js';
import { newerAttributes, newerOperators } from '../../src/model/versions/newer.js';
import { caught } from '../support/caught.js';
import { firstValues } from '../support/first-values.js';
import { runModel } from '../support/run-model.js';
import { IR_VERSION } from '../support/target.js';

type Formal = readonly [option: string, types: readonly number[]];
interface Version {
  readonly since: number;
  readonly deprecated: boolean;
  readonly inputs: readonly Formal[];
  readonly outputs: readonly Formal[];
  readonly attributes: Readonly<Record<string, readonly [type: string, required: boolean, value: unknown]>>;
}
const history = JSON.parse(
  gunzipSync(readFileSync(new URL('../../fixtures/onnx/operator-versions.json.gz', import.meta.url))).toString(),
) as { operators: Record<string, Version[]> };

/** What makes a node of the older version something else where the newer is meant; a node without it means the same in both. */
function differences(older: Version, newer: Version): string[] {
  const found: string[] = [];
  if (newer.deprecated) found.push('deprecated');
  for (const side of ['inputs', 'outputs'] as const)
    for (const [index, [, types]] of older[side].entries()) {
      const now = newer[side][index];
      if (now === undefined) found.push(`${side} ${index} is gone`);
      else if (!types.every((type) => now[1].includes(type))) found.push(`${side} ${index} takes fewer types`);
    }
  for (const [index, [option]] of newer.inputs.entries())
    if (older.inputs[index] === undefined && option === 'single') found.push(`input ${index} is new`);
  for (const [name, [type, , otherwise]] of Object.entries(older.attributes)) {
    const now = newer.attributes[name];
    if (now === undefined) found.push(`attribute ${name} is gone`);
    else if (now[0] !== type || JSON.stringify(now[2]) !== JSON.stringify(otherwise)) found.push(`attribute ${name}`);
  }
  for (const [name, [, required]] of Object.entries(newer.attributes))
    if (older.attributes[name] === undefined && required) found.push(`attribute ${name} is required`);
  return found;
}

/** Attributes that came with a default which says what was so before; each was looked at. */
const silent: Readonly<Record<string, readonly string[]>> = {
  ArgMax: ['select_last_index'],
  ArgMin: ['select_last_index'],
  AveragePool: ['ceil_mode', 'dilations'],
  BatchNormalization: ['training_mode'],
  Cast: ['saturate'],
  CastLike: ['saturate'],
  Constant: ['sparse_value', 'value_float', 'value_floats', 'value_int', 'value_ints', 'value_string', 'value_strings'],
  DepthToSpace: ['mode'],
  DequantizeLinear: ['axis', 'block_size'],
  GatherND: ['batch_dims'],
  GRU: ['layout'],
  GroupNormalization: ['stash_type'],
  LSTM: ['layout'],
  LpPool: ['ceil_mode', 'dilations'],
  MaxPool: ['storage_order', 'ceil_mode', 'dilations'],
  QuantizeLinear: ['axis', 'saturate', 'block_size', 'output_dtype'],
  RNN: ['layout'],
  Reshape: ['allowzero'],
  Resize: ['antialias', 'axes', 'keep_aspect_ratio_policy'],
  ScatterElements: ['reduction'],
  ScatterND: ['reduction'],
  Shape: ['start', 'end'],
  TopK: ['largest', 'sorted'],
};

describe('The versions of operators', () => {
  it('before opset 21 either mean the same there or have an adapter', () => {
    const missing: string[] = [];
    let steps = 0;
    for (const [name, versions] of Object.entries(history.operators))
      for (const [index, newer] of versions.entries()) {
        const older = versions[index - 1];
        if (older === undefined || newer.since > OPSET || newer.since <= 7) continue;
        steps++;
        if (adapters[name]?.some(({ since }) => since === newer.since)) continue;
        const added = Object.keys(newer.attributes).filter((attribute) => older.attributes[attribute] === undefined);
        for (const attribute of added)
          if (!silent[name]?.includes(attribute)) missing.push(`${name}-${newer.since} has a new ${attribute}`);
        for (const difference of differences(older, newer)) missing.push(`${name}-${newer.since}: ${difference}`);
      }
    assert.isAbove(steps, 200);
    assert.deepEqual(missing, [
      // Integers, which no runtime ever took.
      'Erf-13: inputs 0 takes fewer types',
      'Erf-13: outputs 0 takes fewer types',
    ]);
  });

  it('after opset 21 differ in types and in attributes that are listed, or are operators that are listed', () => {
    const missing: string[] = [];
    const refused: string[] = [];
    for (const [name, versions] of Object.entries(history.operators)) {
      const base = versions.filter(({ since }) => since <= OPSET).at(-1);
      for (const newer of versions.filter(({ since }) => since > OPSET && since <= NEWEST)) {
        if (base === undefined) {
          if (!Object.hasOwn(newerOperators, name)) refused.push(name);
          continue;
        }
        for (const attribute of Object.keys(newer.attributes))
          if (base.attributes[attribute] === undefined && newerAttributes[name]?.[attribute] === undefined)
            missing.push(`${name}-${newer.since} has a new ${attribute}`);
        for (const difference of differences(base, { ...newer, attributes: base.attributes }))
          missing.push(`${name}-${newer.since}: ${difference}`);
      }
    }
    assert.deepEqual(missing, []);
    assert.deepEqual([...new Set(refused)], ['Attention', 'BitCast', 'CumProd', 'RotaryEmbedding', 'TensorScatter']);
  });

  // --- What the adapters make ---

  type Given = number | string | readonly number[] | readonly string[] | tf.onnx.OnnxGraph;
  const attributesOf = (given: Readonly<Record<string, Given>>): Attribute[] =>
    Object.entries(given).map(([name, item]): Attribute => {
      const floats = ['ratio', 'min', 'max', 'value', 'scales', 'alpha', 'epsilon', 'spatial_scale'];
      const isFloat = floats.includes(name);
      if (typeof item === 'string') return { name, type: 'STRING', value: item };
      if (typeof item === 'number') return { name, type: isFloat ? 'FLOAT' : 'INT', value: item };
      if (Array.isArray(item)) return { name, type: isFloat ? 'FLOATS' : 'INTS', value: item as number[] };
      return { name, type: 'GRAPH', value: item as tf.onnx.OnnxGraph };
    });
  const wave = (shape: readonly number[], dtype: tf.DType = 'float32') => {
    const size = shape.reduce((product, dim) => product * dim, 1);
    return tf.TensorData.from(
      Array.from({ length: size }, (_, index) => 3 * Math.sin(index * 1.7 + 0.3)),
      dtype,
      shape,
    );
  };
  const ints = (...values: number[]) => tf.TensorData.from(values, 'int64', [values.length]);
  const floats = (values: number[], shape = [values.length]) => tf.TensorData.from(values, 'float32', shape);

  interface Case {
    readonly opset: number;
    readonly op: string;
    readonly attributes?: Readonly<Record<string, Given>>;
    /** What is fed. */
    readonly inputs: readonly tf.TensorData[];
    /** What is in the file, after the inputs. */
    readonly constants?: readonly (tf.TensorData | null)[];
    readonly outputs?: number;
    /** In front of the inputs. */
    readonly left?: number;
  }
  const reductions = 'L1 L2 LogSum LogSumExp Max Mean Min Prod Sum SumSquare'.split(' ');
  const mask = floats([1, 0, 1, 1, 0, 1], [2, 3]);
  const sum: tf.onnx.OnnxGraph = onnxGraph({
    name: 'sum',
    input: ['state', 'slice'].map((name) => value(name, { kind: 'tensor', dtype: 'float32', shape: [2] })),
    output: ['next', 'each'].map((name) => value(name, { kind: 'tensor', dtype: 'float32', shape: [2] })),
    node: [
      onnxNode({ opType: 'Add', input: ['state', 'slice'], output: ['next'] }),
      // Of an old version itself: the body is of the model's opset.
      onnxNode({ opType: 'Clip', input: ['next'], output: ['each'], attribute: attributesOf({ min: -1, max: 2 }) }),
    ],
  });
  const cases: readonly Case[] = [
    ...reductions.flatMap((name): Case[] => [
      { opset: 11, op: `Reduce${name}`, attributes: { axes: [-1, 0], keepdims: 0 }, inputs: [wave([2, 3, 4])] },
      { opset: 12, op: `Reduce${name}`, inputs: [wave([2, 3])] },
      ...(name === 'Sum'
        ? []
        : [{ opset: 13, op: `Reduce${name}`, attributes: { axes: [1] }, inputs: [wave([2, 3, 4])] }]),
    ]),
    { opset: 9, op: 'TopK', attributes: { k: 2, axis: 1 }, inputs: [wave([2, 4])], outputs: 2 },
    { opset: 10, op: 'TopK', attributes: { axis: 0 }, inputs: [wave([3, 2])], constants: [ints(2)], outputs: 2 },
    { opset: 11, op: 'Squeeze', attributes: { axes: [0, 2] }, inputs: [wave([1, 3, 1])] },
    { opset: 9, op: 'Squeeze', inputs: [wave([1, 3, 1])] },
    { opset: 11, op: 'Unsqueeze', attributes: { axes: [0, 3] }, inputs: [wave([2, 3])] },
    { opset: 11, op: 'Split', attributes: { axis: 1, split: [1, 3] }, inputs: [wave([2, 4])], outputs: 2 },
    { opset: 9, op: 'Split', attributes: { axis: 1 }, inputs: [wave([2, 4])], outputs: 2 },
    { opset: 13, op: 'Split', attributes: { axis: 1 }, inputs: [wave([2, 6])], outputs: 3 },
    { opset: 13, op: 'Split', attributes: { axis: 1 }, inputs: [wave([2, 4])], constants: [ints(3, 1)], outputs: 2 },
    { opset: 9, op: 'Slice', attributes: { starts: [0, -3], ends: [1, 1000], axes: [0, 1] }, inputs: [wave([2, 5])] },
    { opset: 9, op: 'Slice', attributes: { starts: [1, 0], ends: [2, 3] }, inputs: [wave([2, 5])] },
    { opset: 9, op: 'Pad', attributes: { pads: [1, 0, 0, 2], value: 1.5 }, inputs: [wave([2, 3])] },
    { opset: 10, op: 'Pad', attributes: { pads: [1, 0, 0, 2], mode: 'reflect' }, inputs: [wave([2, 3])] },
    { opset: 10, op: 'Pad', attributes: { pads: [0, 1, 0, 1], mode: 'edge' }, inputs: [wave([2, 3], 'float64')] },
    {
      opset: 10,
      op: 'Scatter',
      attributes: { axis: 1 },
      inputs: [wave([2, 3])],
      constants: [tf.TensorData.from([1, 0], 'int64', [1, 2]), floats([7, 8], [1, 2])],
    },
    ...['Softmax', 'LogSoftmax', 'Hardmax'].flatMap((op): Case[] => [
      { opset: 9, op, inputs: [wave([2, 3, 2])] },
      { opset: 11, op, attributes: { axis: 2 }, inputs: [wave([2, 3, 2])] },
      { opset: 12, op, attributes: { axis: -1 }, inputs: [wave([2, 3, 2])] },
      { opset: 12, op, attributes: { axis: -2 }, inputs: [wave([2, 3, 2])] },
      { opset: 7, op, attributes: { axis: 0 }, inputs: [wave([2, 3])] },
    ]),
    { opset: 9, op: 'Clip', attributes: { min: -1, max: 2 }, inputs: [wave([2, 4])] },
    { opset: 9, op: 'Clip', attributes: { max: 0.5 }, inputs: [wave([2, 4])] },
    { opset: 10, op: 'Clip', inputs: [floats([Infinity, -Infinity, 1])] },
    {
      opset: 7,
      op: 'BatchNormalization',
      inputs: [wave([2, 3, 2, 2])],
      constants: [floats([1, 2, 3]), floats([0, 1, 2]), floats([0.1, 0.2, 0.3]), floats([1, 2, 3])],
    },
    {
      opset: 7,
      op: 'BatchNormalization',
      attributes: { spatial: 1, epsilon: 0.01 },
      inputs: [wave([2, 3])],
      constants: [floats([1, 2, 3]), floats([0, 1, 2]), floats([0.1, 0.2, 0.3]), floats([1, 2, 3])],
    },
    {
      opset: 9,
      op: 'BatchNormalization',
      inputs: [wave([2, 3, 2])],
      constants: [floats([1, 2, 3]), floats([0, 1, 2]), floats([0.1, 0.2, 0.3]), floats([1, 2, 3])],
    },
    { opset: 7, op: 'Dropout', attributes: { ratio: 0.3 }, inputs: [wave([2, 3])] },
    { opset: 10, op: 'Dropout', inputs: [wave([2, 3])] },
    {
      opset: 18,
      op: 'GroupNormalization',
      attributes: { num_groups: 2 },
      inputs: [wave([2, 4, 3])],
      constants: [floats([1, 2]), floats([0.5, -1])],
    },
    { opset: 7, op: 'Upsample', attributes: { scales: [1, 1, 2, 3] }, inputs: [wave([1, 2, 2, 2])] },
    { opset: 9, op: 'Upsample', inputs: [wave([1, 1, 2, 2])], constants: [floats([1, 1, 2.5, 2])] },
    {
      opset: 9,
      op: 'Upsample',
      attributes: { mode: 'linear' },
      inputs: [wave([1, 1, 2, 2])],
      constants: [floats([1, 1, 2, 3])],
    },
    { opset: 9, op: 'Upsample', inputs: [wave([1, 1, 2, 2]), floats([1, 1, 2, 3])] },
    { opset: 10, op: 'Resize', inputs: [wave([1, 1, 3, 3])], constants: [floats([1, 1, 2, 2])] },
    { opset: 10, op: 'Resize', inputs: [wave([1, 1, 5, 5])], constants: [floats([1, 1, 0.6, 0.4])] },
    { opset: 10, op: 'Resize', inputs: [wave([1, 1, 5, 3])], constants: [floats([1, 1, 0.6, 2])] },
    { opset: 10, op: 'Resize', inputs: [wave([1, 1, 5, 3]), floats([1, 1, 0.6, 2])] },
    {
      opset: 10,
      op: 'Resize',
      attributes: { mode: 'linear' },
      inputs: [wave([1, 1, 5, 5])],
      constants: [floats([1, 1, 0.6, 2])],
    },
    ...['bilinear', 'bicubic', 'nearest'].map(
      (mode): Case => ({
        opset: 16,
        op: 'GridSample',
        attributes: { mode, padding_mode: 'border' },
        inputs: [wave([1, 1, 4, 4]), floats([-0.9, -0.2, 0.3, 0.7, 0.1, -0.5, 0.8, 0.9], [1, 2, 2, 2])],
      }),
    ),
    {
      opset: 10,
      op: 'RoiAlign',
      attributes: { output_height: 2, output_width: 2, sampling_ratio: 2, spatial_scale: 1 },
      inputs: [wave([1, 1, 6, 6])],
      constants: [floats([0.5, 0.5, 4, 5], [1, 4]), ints(0)],
    },
    { opset: 17, op: 'DFT', attributes: { axis: 1 }, inputs: [wave([1, 5, 1])] },
    { opset: 17, op: 'DFT', attributes: { axis: 1, onesided: 1 }, inputs: [wave([1, 6, 1])] },
    {
      opset: 8,
      op: 'Scan',
      attributes: { num_scan_inputs: 1, body: sum },
      inputs: [wave([2, 2]), wave([2, 3, 2])],
      left: 1,
      outputs: 2,
    },
    {
      opset: 8,
      op: 'Scan',
      attributes: { num_scan_inputs: 1, body: sum, directions: [1] },
      inputs: [wave([2, 2]), wave([2, 3, 2])],
      left: 1,
      outputs: 2,
    },
    { opset: 12, op: 'Dropout', inputs: [mask], constants: [tf.TensorData.from(0.5, 'float32')] },
    { opset: 24, op: 'Swish', inputs: [wave([2, 3])] },
    { opset: 24, op: 'Swish', attributes: { alpha: 0.5 }, inputs: [wave([2, 3])] },
    { opset: 23, op: 'RMSNormalization', inputs: [wave([2, 3])], constants: [floats([1, 2, 3])] },
    { opset: 24, op: 'Cast', attributes: { to: 7, round_mode: 'up' }, inputs: [wave([2, 3])] },
  ];
  /** Operators that are computed in another order: a few units in the last place apart. */
  const near = new Set(['RMSNormalization', 'Swish', 'GroupNormalization']);

  function modelOf({ opset, op, attributes = {}, inputs, constants = [], outputs = 1, left = 0 }: Case) {
    const names = [
      ...inputs.map((_, index) => `in${index}`),
      ...constants.map((each, index) => (each ? `c${index}` : '')),
    ];
    return {
      irVersion: opset > 21 ? 11 : Math.min(IR_VERSION, opset > 9 ? 8 : 6),
      opsetImport: [{ version: opset }],
      graph: onnxGraph({
        name: 'case',
        input: inputs.map(({ dtype, shape }, index) => value(`in${index}`, { kind: 'tensor', dtype, shape })),
        initializer: constants.flatMap((data, index) => (data ? [tensor(`c${index}`, data)] : [])),
        output: Array.from({ length: outputs }, (_, index) => value(`out${index}`)),
        node: [
          onnxNode({
            opType: op,
            name: 'node',
            input: [...new Array<string>(left).fill(''), ...names],
            output: Array.from({ length: outputs }, (_, index) => `out${index}`),
            attribute: attributesOf(attributes),
          }),
        ],
      }),
      trainingInfo: [],
      functions: [],
      metadataProps: [],
    } satisfies tf.onnx.OnnxModel;
  }

  for (const each of cases) {
    const { opset, op, attributes = {}, inputs } = each;
    const shown = JSON.stringify(attributes, (key, item) => (key === 'body' ? 'a body' : item));
    it(`${op}-${opset} ${shown} of ${inputs.map(({ shape }) => `[${shape}]`).join(', ')} is what it was`, async () => {
      const model = modelOf(each);
      const feeds = Object.fromEntries(inputs.map((data, index) => [`in${index}`, data]));
      const before = await runModel(model, feeds);
      const graph = new tf.Graph();
      const { outputs } = tf.onnx.importModel(model, { graph });
      const exported = tf.onnx.toInferenceModel(Object.values(outputs), firstValues);
      assert.deepEqual(
        exported.opsetImport.map(({ version }) => version),
        [OPSET],
      );
      const after = await runModel(exported, feeds);
      for (const [name, expected] of Object.entries(before)) {
        const found = after[name] as tf.TensorData;
        assert.deepEqual([found.dtype, found.shape], [expected.dtype, expected.shape]);
        if (near.has(op)) {
          const [a, b] = [expected.values().map(Number), found.values().map(Number)];
          for (const [index, number] of a.entries()) assert.closeTo(b[index] as number, number, 1e-5);
        } else assert.deepEqual(found.data, expected.data);
      }
    });
  }

  it('every adapter is run by a case', () => {
    const run = new Set(cases.map(({ op }) => op));
    assert.deepEqual(
      [
        ...Object.keys(newerOperators),
        ...Object.entries(adapters).flatMap(([op, rows]) => (rows.some(({ since }) => since > 7) ? [op] : [])),
      ].filter((op) => !run.has(op)),
      [],
    );
  });

  it('that opset 21 cannot express are refused by name', () => {
    const refused: readonly [Case, RegExp][] = [
      [{ opset: 26, op: 'CumProd', inputs: [wave([2])], constants: [ints(0)] }, /no operator CumProd at opset 21/],
      [{ opset: 24, op: 'Cast', attributes: { to: 7, round_mode: 'down' }, inputs: [wave([2])] }, /Cast: .*round_mode/],
      [{ opset: 27, op: 'Relu', inputs: [wave([2])] }, /opset that is not read/],
      [{ opset: 5, op: 'Relu', inputs: [wave([2])] }, /opset that is not read/],
      [{ opset: 13, op: 'Nothing', inputs: [wave([2])] }, /no operator Nothing/],
      [
        {
          opset: 9,
          op: 'BatchNormalization',
          outputs: 3,
          inputs: [wave([1, 2])],
          constants: [wave([2]), wave([2]), wave([2]), wave([2])],
        },
        /trains/,
      ],
      [
        {
          opset: 8,
          op: 'Scan',
          attributes: { num_scan_inputs: 1, body: sum },
          inputs: [ints(2, 2), wave([2, 2]), wave([2, 3, 2])],
          outputs: 2,
        },
        /different lengths/,
      ],
    ];
    for (const [each, message] of refused) {
      const graph = new tf.Graph();
      const error = caught(() => tf.onnx.importModel(modelOf(each), { graph }), tf.ModelFormatError);
      assert.match(error.message.replaceAll("'", ''), message);
      assert.equal(graph.nodes.length, 0);
    }
  });
});
