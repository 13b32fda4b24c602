// Models of any origin become graphs: under their own names, with their weights as variables, and out again as they were.
import { assert } from 'chai';
import * as tf from 'trainop';
import { type Attribute, type OnnxGraph, onnxGraph, onnxNode, tensor, value } from '../../src/model/ir.js';
import { caught } from '../support/caught.js';
import { firstValues } from '../support/first-values.js';
import { programs, ready } from '../support/programs.js';
import { runModel } from '../support/run-model.js';

const float = (...shape: tf.Dim[]) => ({ kind: 'tensor', dtype: 'float32', shape }) as const;
const floats = (values: readonly number[], shape: readonly number[] = [values.length]) =>
  tf.TensorData.from([...values], 'float32', shape);
const ints = (...values: number[]) => tf.TensorData.from(values, 'int64', [values.length]);
const wave = (...shape: number[]) =>
  floats(
    Array.from({ length: shape.reduce((product, dim) => product * dim, 1) }, (_, index) => Math.sin(index * 1.3 + 0.2)),
    shape,
  );
const node = (
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attribute: readonly Attribute[] = [],
  more: { name?: string; domain?: string } = {},
) => onnxNode({ opType, input, output, attribute, ...more });
const constantNode = (name: string, data: tf.TensorData) =>
  node('Constant', [], [name], [{ name: 'value', type: 'TENSOR', value: tensor('', data) }]);
const int = (name: string, number: number): Attribute => ({ name, type: 'INT', value: number });
const graphAttribute = (name: string, graph: OnnxGraph): Attribute => ({ name, type: 'GRAPH', value: graph });

function modelOf(graph: Partial<OnnxGraph>, more: Partial<tf.onnx.OnnxModel> = {}): tf.onnx.OnnxModel {
  return {
    irVersion: 8,
    opsetImport: [{ version: 17 }],
    graph: onnxGraph({ name: 'main', ...graph }),
    trainingInfo: [],
    functions: [],
    metadataProps: [],
    ...more,
  };
}

/** `probabilities = softmax(x · W + b)`, with names that are no paths. */
const dense = modelOf({
  input: [value('input ids', float('batch', 3))],
  initializer: [tensor('fc.weight', wave(3, 2)), tensor('__proto__', floats([0.1, -0.2]))],
  node: [
    node('MatMul', ['input ids', 'fc.weight'], ['/fc/MatMul_output_0'], [], { name: '/fc/MatMul' }),
    node('Add', ['/fc/MatMul_output_0', '__proto__'], ['logits:0'], [], { name: '/fc/Add' }),
    node('Softmax', ['logits:0'], ['constructor'], [int('axis', 1)], { name: '/Softmax' }),
  ],
  output: [value('logits:0', float('batch', 2)), value('constructor', float('batch', 2))],
});

/** What a model gives, and what it gives once it has been imported and exported again. */
async function roundTrip(
  model: tf.onnx.OnnxModel,
  feeds: Readonly<Record<string, tf.TensorData>>,
): Promise<{ imported: tf.onnx.ImportedModel; exported: tf.onnx.OnnxModel }> {
  const imported = tf.onnx.importModel(model, { graph: new tf.Graph() });
  const session = new tf.Session({ graph: imported.graph });
  await session.run(imported.graph.asDefault(() => tf.globalVariablesInitializer()));
  const exported = tf.onnx.toInferenceModel(Object.values(imported.outputs), session);
  await session.close();
  // Its optimizer computes a quantized product in less than float32.
  const plain = { graphOptimizationLevel: 'disabled' } as const;
  const [before, after] = [await runModel(model, feeds, plain), await runModel(exported, feeds, plain)];
  assert.deepEqual(Object.keys(after), Object.keys(before));
  for (const [name, { dtype, shape, data }] of Object.entries(before))
    assert.deepEqual([after[name]?.dtype, after[name]?.shape, after[name]?.data], [dtype, shape, data], name);
  return { imported, exported };
}

const biasOf = ({ variables }: tf.onnx.ImportedModel) =>
  Object.entries(variables).find(([name]) => name === '__proto__')?.[1];
const namesOf = (items: readonly { readonly name?: string }[]) => items.map(({ name }) => name);

describe('Importing a model', () => {
  it('gives inputs, outputs and variables by the names of the file, whatever they are', () => {
    const { inputs, outputs, variables, graph } = tf.onnx.importModel(dense, { graph: new tf.Graph(), scope: 'net' });
    for (const object of [inputs, outputs, variables]) assert.isNull(Object.getPrototypeOf(object));
    assert.deepEqual(Object.keys(inputs), ['input ids']);
    assert.deepEqual(Object.keys(outputs), ['logits:0', 'constructor']);
    assert.deepEqual(Object.keys(variables), ['fc.weight', '__proto__']);
    assert.deepEqual(inputs['input ids']?.shape, ['batch', 3]);
    assert.deepEqual(Object.values(outputs).at(1)?.shape, ['batch', 2]);
    assert.deepEqual(
      [inputs['input ids']?.name, variables['fc.weight']?.opName, Object.values(outputs).at(1)?.name],
      ['net/input_ids:0', 'net/fc.weight', 'net/Softmax:0'],
    );
    assert.isTrue(graph.findNode('net/fc/MatMul') !== undefined);
  });

  it('and exporting it unchanged gives the same bits under the same names', async () => {
    const { exported } = await roundTrip(dense, { 'input ids': wave(4, 3) });
    assert.deepEqual(namesOf(exported.graph.input), ['input ids']);
    assert.deepEqual(namesOf(exported.graph.output), ['logits:0', 'constructor']);
    assert.deepEqual(namesOf(exported.graph.initializer), ['fc.weight', '__proto__']);
  });

  it('takes bytes at once and a path as a promise, and refuses what is neither, and options that are none', async () => {
    const graph = new tf.Graph();
    assert.deepEqual(Object.keys(tf.onnx.importModel(tf.onnx.encode(dense), { graph }).inputs), ['input ids']);
    for (const given of [undefined, null, 7, {}, [], new Uint8Array(3), { graph: {} }])
      caught(() => tf.onnx.importModel(given as never, { graph: new tf.Graph() }), tf.ModelFormatError);
    for (const options of [{ trainble: true }, { graph: {} }, { scope: 1 }, { isTraining: 'yes' }, { trainable: 3 }])
      caught(() => tf.onnx.importModel(dense, options as never), tf.ValueError);
  });

  it('puts a head on it in an open graph, twice in one graph, and not inside a branch', () => {
    const graph = new tf.Graph();
    graph.asDefault(() => {
      const one = tf.nameScope('one', () => tf.onnx.importModel(dense));
      const two = tf.onnx.importModel(dense, { scope: 'two' });
      const loss = tf.reduceMean(
        tf.subtract(one.outputs['logits:0'] as tf.Tensor, two.outputs['logits:0'] as tf.Tensor),
      );
      assert.equal(biasOf(one)?.opName, 'one/proto__');
      assert.equal(biasOf(two)?.opName, 'two/proto__');
      const exported = tf.onnx.toInferenceModel(loss, firstValues);
      // The first to have a name in the file keeps it.
      assert.deepEqual(namesOf(exported.graph.input), ['input ids', 'two/input_ids:0']);
      caught(
        () =>
          tf.cond(
            tf.constant(true),
            () => tf.onnx.importModel(dense).outputs['logits:0'] as tf.Tensor,
            () => loss,
          ),
        tf.ValueError,
      );
    });
  });

  it('leaves the graph as it was where the model is none', () => {
    const broken: readonly [string, Partial<OnnxGraph>, RegExp][] = [
      ['a cycle', { node: [node('Relu', ['b'], ['a']), node('Relu', ['a'], ['b'])] }, /waits for its own result/],
      ['a value that nothing defines', { node: [node('Relu', ['nowhere'], ['a'])] }, /nothing defines/],
      ['a value that is defined twice', { node: [node('Relu', ['x'], ['a']), node('Neg', ['x'], ['a'])] }, /twice/],
      ['an input defined again', { node: [node('Relu', ['x'], ['x'])] }, /waits|twice/],
      ['an output that is not computed', { output: [value('nowhere')] }, /not computed/],
      ['an attribute of no operator', { node: [node('Relu', ['x'], ['a'], [int('alpha', 1)])] }, /alpha/],
      [
        'an attribute of another type',
        { node: [node('Softmax', ['x'], ['a'], [{ name: 'axis', type: 'FLOAT', value: 1 }])] },
        /axis/,
      ],
      [
        'shapes that do not fit',
        { node: [node('Add', ['x', 'w'], ['a'])], initializer: [tensor('w', wave(5))] },
        /Add/,
      ],
      ['an input without a type', { input: [value('y')] }, /no type/],
      ['an output twice', { node: [node('Relu', ['x'], ['a'])], output: [value('a'), value('a')] }, /stands twice/],
      [
        'numbers in another file',
        { initializer: [tensor('w', { kind: 'external', dtype: 'float32', shape: [1], location: 'w.bin', more: [] })] },
        /another file/,
      ],
    ];
    for (const [what, graph, message] of broken) {
      const target = new tf.Graph();
      const model = modelOf({ input: [value('x', float(2))], output: [value('x')], ...graph });
      const error = caught(() => tf.onnx.importModel(model, { graph: target }), tf.ModelFormatError);
      assert.match(error.message, message, what);
      assert.deepEqual(
        [target.nodes.length, target.variables.size, target.getCollection('variables').length],
        [0, 0, 0],
      );
    }
  });

  it('puts nodes in order that a file has in another', async () => {
    const [first, second, third] = dense.graph.node as [never, never, never];
    await roundTrip({ ...dense, graph: { ...dense.graph, node: [third, second, first] } }, { 'input ids': wave(2, 3) });
  });

  it('reads old files: weights among the inputs, and the first IR versions', async () => {
    const model = modelOf(
      {
        ...dense.graph,
        input: [...dense.graph.input, value('fc.weight', float(3, 2)), value('__proto__', float(2))],
      },
      { irVersion: 3, opsetImport: [{ version: 8 }] },
    );
    const { imported } = await roundTrip(model, { 'input ids': wave(2, 3) });
    assert.deepEqual(Object.keys(imported.inputs), ['input ids']);
  });
});

describe('The weights of an imported model', () => {
  const trained = (trainable: tf.onnx.Trainable): string[] => {
    const { variables } = tf.onnx.importModel(dense, { graph: new tf.Graph(), trainable });
    return Object.entries(variables).flatMap(([name, variable]) => (variable.trainable ? [name] : []));
  };

  it('are trained where one says so: none, all, by globs, by a function', () => {
    assert.deepEqual(trained(false), []);
    assert.deepEqual(trained(true), ['fc.weight', '__proto__']);
    assert.deepEqual(trained('fc.*'), ['fc.weight']);
    assert.deepEqual(trained('*weight'), ['fc.weight']);
    assert.deepEqual(trained('__pr?to*_'), ['__proto__']);
    assert.deepEqual(trained(['__proto__', '*.weight']), ['fc.weight', '__proto__']);
    assert.deepEqual(
      trained((name, { dtype, shape }) => name !== '__proto__' && dtype === 'float32' && shape.length === 2),
      ['fc.weight'],
    );
    const { message } = caught(() => trained('fc_*'), tf.ValueError);
    assert.match(message, /no weight has a name like 'fc_\*'[\s\S]*'fc\.weight', '__proto__'/);
  });

  it('are found in Constants and behind what only forms them, under the name of the value they end in', async () => {
    const int8 = new tf.TensorData('int8', [2, 3], Int8Array.of(-3, 5, 7, 100, -100, 0));
    const half = tf.TensorData.from([1.5, -2, 0.25, 3], 'float16', [2, 2]);
    const model = modelOf({
      input: [value('x', float(2, 2))],
      initializer: [
        tensor('quantized', int8),
        tensor('scale', floats([0.02, 0.5, 0.1])),
        tensor('zero', new tf.TensorData('int8', [3], Int8Array.of(1, 0, -1))),
        tensor('plain', wave(3, 2)),
        tensor('size', ints(2, 2)),
        tensor('indices', ints(1, 0)),
      ],
      node: [
        constantNode('half', half),
        node('Cast', ['half'], ['wide'], [int('to', 1)]),
        node('Reshape', ['wide', 'size'], ['weight A']),
        node('DequantizeLinear', ['quantized', 'scale', 'zero'], ['weight B'], [int('axis', 1)]),
        constantNode('weight C', wave(2, 2)),
        constantNode('exponent', tf.TensorData.from(2, 'float32')),
        node('MatMul', ['x', 'weight A'], ['a']),
        node('MatMul', ['a', 'weight B'], ['b']),
        node('MatMul', ['b', 'plain'], ['c']),
        node('Transpose', ['weight C'], ['turned']),
        node('Mul', ['weight C', 'turned'], ['both']),
        node('MatMul', ['c', 'both'], ['d']),
        node('Pow', ['d', 'exponent'], ['e']),
        node('Gather', ['e', 'indices'], ['y']),
      ],
      output: [value('y', float(2, 2))],
    });
    const { imported, exported } = await roundTrip(model, { x: wave(2, 2) });
    assert.deepEqual(Object.keys(imported.variables).sort(), ['plain', 'weight A', 'weight B', 'weight C']);
    assert.deepEqual(
      Object.values(imported.variables).map(({ dtype }) => dtype),
      ['float32', 'float32', 'float32', 'float32'],
    );
    const written = exported.graph.initializer.find(({ name }) => name === 'weight B')?.data as tf.TensorData;
    const expected = [-4 * Math.fround(0.02), 2.5, 8 * Math.fround(0.1), 99 * Math.fround(0.02), -50, Math.fround(0.1)];
    assert.deepEqual(Array.from(written.data as Float32Array), expected.map(Math.fround));
  });

  it('are not what says how an operator works: those are known while the graph is built', async () => {
    const model = modelOf({
      input: [value('x', float(1, 1, 2, 2))],
      initializer: [
        tensor('scales', floats([1, 1, 2, 2])),
        tensor('low', floats([0.1], [])),
        tensor('ratio', floats([0.4], [])),
      ],
      node: [
        node('Resize', ['x', '', 'scales'], ['large']),
        node('Clip', ['large', 'low', ''], ['positive']),
        node('Dropout', ['positive', 'ratio'], ['y']),
      ],
      output: [value('y')],
    });
    const { imported } = await roundTrip(model, { x: wave(1, 1, 2, 2) });
    assert.deepEqual(Object.keys(imported.variables), []);
    assert.deepEqual(imported.outputs.y?.shape, [1, 1, 4, 4]);
  });

  it('are dense where the file has them sparse, and refused where a small file would make them huge', async () => {
    const sparse = (dims: readonly number[], indices: tf.TensorData) => ({
      values: tensor('w', floats([5, 7])),
      indices: tensor('', indices),
      dims,
    });
    const graph = {
      input: [value('x', float(2, 3))],
      node: [node('Add', ['x', 'w'], ['y'])],
      output: [value('y', float(2, 3))],
    };
    const flat = modelOf({ ...graph, sparseInitializer: [sparse([2, 3], ints(1, 5))] });
    const { imported } = await roundTrip(flat, { x: wave(2, 3) });
    assert.deepEqual(Object.keys(imported.variables), ['w']);
    const pairs = tf.TensorData.from([0, 1, 1, 2], 'int64', [2, 2]);
    await roundTrip(modelOf({ ...graph, sparseInitializer: [sparse([2, 3], pairs)] }), { x: wave(2, 3) });
    for (const each of [sparse([2 ** 20, 2 ** 20], ints(1, 5)), sparse([2, 3], ints(1, 6)), sparse([2, 3], ints(1))])
      caught(
        () => tf.onnx.importModel(modelOf({ ...graph, sparseInitializer: [each] }), { graph: new tf.Graph() }),
        tf.ModelFormatError,
      );
  });

  it('stay byte for byte what they were while others are trained, and go back under their names', async () => {
    const graph = new tf.Graph();
    const model = tf.onnx.importModel(dense, { graph, trainable: '__proto__' });
    const { trainOp, init } = graph.asDefault(() => {
      const logits = model.outputs['logits:0'] as tf.Tensor<'float32'>;
      const loss = tf.reduceMean(tf.square(tf.layers.dense(logits, 1, { name: 'head' })));
      tf.createGlobalStep();
      return {
        trainOp: tf.optimizeLoss(loss, { learningRate: 0.1, optimizer: 'Adam' }),
        init: tf.globalVariablesInitializer(),
      };
    });
    const session = new tf.Session({ graph });
    await session.run(init);
    const input = model.inputs['input ids'] as tf.Tensor;
    const losses: number[] = [];
    for (let step = 0; step < 5; step++) losses.push((await session.run(trainOp, [[input, wave(4, 3)]])).item());
    assert.isBelow(losses.at(-1) as number, losses[0] as number);
    const exported = tf.onnx.toInferenceModel(Object.values(model.outputs), session);
    const step = tf.onnx.toStepModel(trainOp, session);
    const training = tf.onnx.toTrainingModel(model.outputs['logits:0'] as tf.Tensor, trainOp, session);
    await session.close();
    const numbers = (name: string) =>
      exported.graph.initializer.find((each) => each.name === name)?.data as tf.TensorData;
    assert.deepEqual(numbers('fc.weight').data, wave(3, 2).data);
    assert.notDeepEqual(numbers('__proto__').data, floats([0.1, -0.2]).data);
    assert.includeMembers(namesOf(step.graph.input) as string[], ['input ids', '__proto__', 'fc.weight']);
    assert.equal(tf.onnx.stateOf(step)?.get('__proto__'), '__proto__:next');
    assert.include(namesOf(step.graph.output), '__proto__:next');
    assert.deepEqual(tf.onnx.validateTraining(training), []);
    assert.include(
      (training.trainingInfo[0] as tf.onnx.OnnxTraining).updateBinding.map(({ key, value }) => `${key} ${value}`),
      '__proto__ __proto__:next',
    );
    await runModel(step, { 'input ids': wave(4, 3) });
  });
});

describe('Branches, bodies and functions of an imported model', () => {
  const scalar = { kind: 'tensor', dtype: 'bool', shape: [] } as const;

  it('take what they need from the graphs around them, and keep weights of their own', async () => {
    const branch = (name: string, weight: tf.TensorData) =>
      onnxGraph({
        name,
        node: [constantNode('w', weight), node('Mul', ['x', 'w'], ['scaled']), node('Add', ['scaled', 'b'], ['z'])],
        output: [value('z', float(2))],
      });
    const model = modelOf({
      input: [value('x', float(2)), value('condition', scalar)],
      initializer: [tensor('b', floats([1, 2]))],
      node: [
        node(
          'If',
          ['condition'],
          ['y'],
          [
            graphAttribute('then_branch', branch('then', floats([2, 3]))),
            graphAttribute('else_branch', branch('else', floats([5, 7]))),
          ],
        ),
      ],
      output: [value('y', float(2))],
    });
    for (const taken of [true, false]) {
      const { imported } = await roundTrip(model, { x: wave(2), condition: tf.TensorData.from(taken) });
      assert.deepEqual(Object.keys(imported.variables), ['b', 'w', 'w_1']);
      const gradients = imported.graph.asDefault(() =>
        tf.gradients(imported.outputs.y as tf.Tensor, Object.values(imported.variables)),
      );
      assert.isTrue(gradients.every((gradient) => gradient !== null));
    }
  });

  it('carry states whose types the file leaves out, and scan', async () => {
    const body = onnxGraph({
      name: 'body',
      input: [value('i', { kind: 'tensor', dtype: 'int64', shape: [] }), value('go on', scalar), value('state')],
      node: [node('Mul', ['state', 'w'], ['next']), node('Identity', ['go on'], ['still'])],
      output: [value('still'), value('next'), value('state')],
    });
    const model = modelOf({
      input: [value('x', float(2))],
      initializer: [tensor('w', floats([2, 3])), tensor('trips', ints(3)), tensor('yes', tf.TensorData.from(true))],
      node: [node('Loop', ['trips', 'yes', 'x'], ['last', 'all'], [graphAttribute('body', body)])],
      output: [value('last', float(2)), value('all', float(null, 2))],
    });
    await roundTrip(model, { x: wave(2) });
    const scanned = onnxGraph({
      name: 'body',
      input: [value('sum'), value('each')],
      node: [node('Add', ['sum', 'each'], ['next']), node('Mul', ['next', 'w'], ['out'])],
      output: [value('next'), value('out')],
    });
    const scan = modelOf({
      input: [value('x', float(4, 2)), value('start', float(2))],
      initializer: [tensor('w', floats([2, 3]))],
      node: [
        node('Scan', ['start', 'x'], ['last', 'all'], [graphAttribute('body', scanned), int('num_scan_inputs', 1)]),
      ],
      output: [value('last', float(2)), value('all', float(4, 2))],
    });
    await roundTrip(scan, { x: wave(4, 2), start: wave(2) });
  });

  const functions: tf.onnx.OnnxFunction[] = [
    {
      name: 'Scaled',
      domain: 'mine',
      input: ['a', 'offset'],
      output: ['c'],
      attribute: ['factor'],
      attributeProto: [{ name: 'axis', type: 'INT', value: 1 }],
      // Of an older opset than the model.
      opsetImport: [{ version: 11 }],
      valueInfo: [],
      metadataProps: [],
      node: [
        node('Constant', [], ['f'], [{ name: 'value_float', type: 'FLOAT', refAttrName: 'factor' }]),
        node('Mul', ['a', 'f'], ['b']),
        node('ReduceMean', ['b'], ['m'], [{ name: 'axes', type: 'INTS', value: [1] }, int('keepdims', 1)]),
        node('Softmax', ['m'], ['c'], [{ name: 'axis', type: 'INT', refAttrName: 'axis' }]),
      ],
    },
    {
      name: 'Twice',
      domain: 'mine',
      input: ['x'],
      output: ['y', 'x2'],
      attribute: ['factor'],
      attributeProto: [],
      opsetImport: [{ version: 17 }, { domain: 'mine', version: 1 }],
      valueInfo: [],
      metadataProps: [],
      node: [
        node('Scaled', ['x', ''], ['s'], [{ name: 'factor', type: 'FLOAT', refAttrName: 'factor' }], {
          domain: 'mine',
        }),
        node('Add', ['s', 'x'], ['y']),
        node('Identity', ['x'], ['x2']),
      ],
    },
  ];
  const calling = (list: readonly tf.onnx.OnnxFunction[]) =>
    modelOf(
      {
        input: [value('x', float(2, 3))],
        node: [
          node('Twice', ['x'], ['y', 'z'], [{ name: 'factor', type: 'FLOAT', value: 2.5 }], {
            domain: 'mine',
            name: 'call',
          }),
        ],
        output: [value('y', float(2, 3)), value('z', float(2, 3))],
      },
      { opsetImport: [{ version: 17 }, { domain: 'mine', version: 1 }], functions: [...list] },
    );

  it('are written out where they are called, with the attributes of the call and opsets of their own', async () => {
    // The versions of the function's operators are those of its own opset.
    const imported = tf.onnx.importModel(calling(functions), { graph: new tf.Graph() });
    const exported = tf.onnx.toInferenceModel(Object.values(imported.outputs), firstValues);
    assert.deepEqual(exported.functions, []);
    assert.deepEqual(namesOf(exported.graph.output), ['y', 'z']);
    const x = wave(2, 3);
    const { y } = await runModel(exported, { x });
    const numbers = x.data as Float32Array;
    // The mean keeps one column, over which a softmax is 1.
    assert.deepEqual(
      Array.from(y?.data as Float32Array),
      Array.from(numbers, (each) => Math.fround(each + 1)),
    );
  });

  it('may stand in any order, but neither call themselves nor grow without end', () => {
    tf.onnx.importModel(calling(functions.toReversed()), { graph: new tf.Graph() });
    const endless = functions.map((each) =>
      each.name === 'Scaled' ? { ...each, node: [node('Twice', ['a'], ['c', ''], [], { domain: 'mine' })] } : each,
    );
    const doubling = Array.from({ length: 60 }, (_, index) => ({
      ...(functions[1] as tf.onnx.OnnxFunction),
      name: index === 0 ? 'Twice' : `F${index}`,
      node:
        index === 59
          ? [node('Add', ['x', 'x'], ['y']), node('Identity', ['x'], ['x2'])]
          : [
              node(`F${index + 1}`, ['x'], ['y1', 'x1'], [], { domain: 'mine' }),
              node(`F${index + 1}`, ['y1'], ['y', 'x2'], [], { domain: 'mine' }),
            ],
    }));
    for (const [list, message] of [
      [endless, /calls itself/],
      [doubling, /too many nodes/],
      [[...functions, functions[0] as tf.onnx.OnnxFunction], /two functions/],
    ] as const) {
      const error = caught(() => tf.onnx.importModel(calling(list), { graph: new tf.Graph() }), tf.ModelFormatError);
      assert.match(error.message, message);
    }
  });
});

describe('Operators of other domains', () => {
  const model = modelOf(
    {
      input: [value('x', float(2, 3))],
      initializer: [tensor('w', wave(3, 3))],
      node: [
        node('MatMul', ['x', 'w'], ['a']),
        node(
          'Scaler',
          ['a'],
          ['b'],
          [
            { name: 'offset', type: 'FLOATS', value: [1, 2, 3] },
            { name: 'scale', type: 'FLOATS', value: [2, 2, 2] },
          ],
          { domain: 'ai.onnx.ml', name: 'scaler' },
        ),
        node('Normalizer', ['b'], ['c'], [{ name: 'norm', type: 'STRING', value: 'L2' }], { domain: 'ai.onnx.ml' }),
        node('Relu', ['c'], ['y']),
      ],
      output: [value('y', float(2, 3))],
    },
    { opsetImport: [{ version: 17 }, { domain: 'ai.onnx.ml', version: 3 }] },
  );

  it('pass through with their attributes and the version of their domain', async () => {
    const { exported } = await roundTrip(model, { x: wave(2, 3) });
    assert.deepEqual(exported.opsetImport.find(({ domain }) => domain === 'ai.onnx.ml')?.version, 3);
    const [scaler] = exported.graph.node.filter(({ opType }) => opType === 'Scaler');
    assert.deepEqual(scaler?.attribute, model.graph.node[1]?.attribute);
  });

  it('cannot be differentiated, and the error says which node', () => {
    const { graph, outputs, variables } = tf.onnx.importModel(model, { graph: new tf.Graph() });
    const error = caught(
      () => graph.asDefault(() => tf.gradients(outputs.y as tf.Tensor, [variables.w as tf.Variable])),
      tf.GradientError,
    );
    assert.match(error.message, /Normalizer|Scaler/);
  });

  it('are refused where nothing says what type they give', () => {
    const unknown = modelOf(
      { node: [node('Source', [], ['y'], [], { domain: 'mine' })], output: [value('y')] },
      { opsetImport: [{ version: 17 }, { domain: 'mine', version: 1 }] },
    );
    const error = caught(() => tf.onnx.importModel(unknown, { graph: new tf.Graph() }), tf.ModelFormatError);
    assert.match(error.message, /mine\.Source: the type of its result 'y' is not known/);
  });
});

describe('The training form of an imported model', () => {
  const model = modelOf({
    input: [value('x', float('batch', 2, 3))],
    initializer: [
      tensor('scale', floats([1, 2])),
      tensor('bias', floats([0.5, -1])),
      tensor('mean', floats([0.1, 0.2])),
      tensor('var', floats([1, 4])),
      tensor('ratio', floats([0.5], [])),
    ],
    node: [
      node(
        'BatchNormalization',
        ['x', 'scale', 'bias', 'mean', 'var'],
        ['n'],
        [{ name: 'momentum', type: 'FLOAT', value: 0.75 }],
      ),
      node('Dropout', ['n', 'ratio'], ['y']),
    ],
    output: [value('n', float('batch', 2, 3)), value('y', float('batch', 2, 3))],
  });

  it('normalizes with the batch, moves the averages as ONNX says, and drops', async () => {
    const graph = new tf.Graph();
    const { inputs, outputs, variables } = tf.onnx.importModel(model, { graph, isTraining: true, trainable: true });
    assert.deepEqual(
      Object.entries(variables).map(([name, { trainable }]) => [name, trainable]),
      [
        ['scale', true],
        ['bias', true],
        ['mean', false],
        ['var', false],
      ],
    );
    const updates = graph.getCollection<tf.Operation>(tf.GraphKeys.UPDATE_OPS);
    assert.equal(updates.length, 2);
    const session = new tf.Session({ graph });
    await session.run(graph.asDefault(() => tf.globalVariablesInitializer()));
    const x = wave(4, 2, 3);
    const { n, y } = await session.run({ n: outputs.n as tf.Tensor, y: outputs.y as tf.Tensor, updates }, [
      [inputs.x as tf.Tensor, x],
    ]);
    const averages = await session.run([variables.mean as tf.Variable, variables.var as tf.Variable]);
    await session.close();
    const numbers = Array.from(x.data as Float32Array);
    for (const channel of [0, 1]) {
      const own = numbers.filter((_, index) => Math.floor(index / 3) % 2 === channel);
      const mean = own.reduce((sum, each) => sum + each, 0) / own.length;
      const variance = own.reduce((sum, each) => sum + (each - mean) ** 2, 0) / own.length;
      const [scale, bias] = [[1, 2][channel] as number, [0.5, -1][channel] as number];
      for (const [index, each] of numbers.entries())
        if (Math.floor(index / 3) % 2 === channel)
          assert.closeTo(Number(n.data[index]), ((each - mean) / Math.sqrt(variance + 1e-5)) * scale + bias, 1e-5);
      assert.closeTo(Number(averages[0]?.data[channel]), ([0.1, 0.2][channel] as number) * 0.75 + mean * 0.25, 1e-6);
      assert.closeTo(Number(averages[1]?.data[channel]), ([1, 4][channel] as number) * 0.75 + variance * 0.25, 1e-6);
    }
    const kept = Array.from(y.data as Float32Array).filter((each) => each !== 0).length;
    assert.isAbove(kept, 4);
    assert.isBelow(kept, 20);
    for (const [index, each] of (y.data as Float32Array).entries())
      if (each !== 0) assert.closeTo(each, 2 * Number(n.data[index]), 1e-6);
  });

  it('and is that of inference otherwise', async () => {
    const { imported } = await roundTrip(model, { x: wave(4, 2, 3) });
    assert.deepEqual(imported.graph.getCollection(tf.GraphKeys.UPDATE_OPS), []);
  });
});

describe('A file of ours that is imported again', () => {
  for (const name of Object.keys(programs))
    it(`has the variables of the graph, and constants of any size stay constants: ${name}`, async () => {
      const { outputs, session } = await ready(name);
      const read = tf.onnx.toInferenceModel(outputs, session).graph;
      const due = read.initializer.filter(({ name: each = '' }) =>
        session.graph.variables.has(each.replace(/:0$/, '')),
      );
      for (const options of [{}, { functions: true }, { opset: 17 }]) {
        const model = tf.onnx.toInferenceModel(outputs, session, options);
        const { variables } = await tf.onnx.importModel(tf.onnx.encode(model), { graph: new tf.Graph() });
        assert.deepEqual(Object.keys(variables).sort(), due.map((each) => each.name).sort());
      }
      await session.close();
    });
});
