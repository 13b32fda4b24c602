// Models that are built to be slow or large, and models of a newer ONNX: they are read, checked and printed in time and memory that grow
// with the file, and nothing of them is lost.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import protobuf from 'protobufjs/minimal.js';
import * as tf from 'trainop';
import { diffLines } from '../../src/cli/diff.js';
import { ModelFormatError } from '../../src/errors.js';
import { modelNodes } from '../../src/events/model-nodes.js';
import { diffModels } from '../../src/model/diff.js';
import { type OnnxGraph, type OnnxModel, onnxGraph, onnxNode, tensor, value } from '../../src/model/ir.js';
import { describeModel } from '../../src/model/print.js';
import { validateTraining } from '../../src/model/training/validate.js';
import { decode } from '../../src/onnx/decode.js';
import { encode } from '../../src/onnx/encode.js';
import { onnx } from '../../src/onnx/proto/onnx.js';
import { flatten } from '../../src/onnx/training/flatten.js';
import { randomNumbers } from '../../src/session/numeric.js';
import { ready } from '../support/programs.js';

const modelOf = (graph: Partial<OnnxGraph>, more: Partial<OnnxModel> = {}): OnnxModel => ({
  irVersion: 10,
  opsetImport: [{ domain: '', version: 21 }],
  graph: onnxGraph({ name: 'g', ...graph }),
  trainingInfo: [],
  functions: [],
  metadataProps: [],
  ...more,
});
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const chain = (count: number) =>
  many(count, (index) =>
    onnxNode({ opType: 'Neg', name: `n${index}`, input: [`v${index}`], output: [`v${index + 1}`] }),
  );
const nested = (depth: number): OnnxGraph =>
  onnxGraph({
    output: [value('v1')],
    node: [
      ...chain(100),
      ...(depth === 0
        ? []
        : [
            onnxNode({
              opType: 'If',
              input: ['c'],
              output: ['r'],
              attribute: ['then_branch', 'else_branch'].map((name) => ({
                name,
                type: 'GRAPH',
                value: nested(depth - 1),
              })),
            }),
          ]),
    ],
  });
const state = many(10_000, (index) => `s${index}`);
const scalar = tf.TensorData.from(0, 'float32');

/** Each with what it would be slow in. */
const built: Readonly<Record<string, () => OnnxModel>> = {
  'a chain of 15,000 nodes': () => modelOf({ input: [value('v0')], node: chain(15_000), output: [value('v15000')] }),
  '10,000 nodes with an empty subgraph each': () =>
    modelOf({
      node: many(10_000, (index) =>
        onnxNode({
          opType: 'If',
          output: [`r${index}`],
          attribute: [{ name: 'then_branch', type: 'GRAPH', value: onnxGraph({}) }],
        }),
      ),
    }),
  '10,000 empty training entries': () =>
    modelOf(
      { node: chain(2000), input: [value('v0')] },
      { trainingInfo: many(10_000, () => ({ initializationBinding: [], updateBinding: [] })) },
    ),
  'a training entry with 10,000 outputs and bindings': () =>
    modelOf(
      {},
      {
        trainingInfo: [
          {
            initializationBinding: [],
            updateBinding: state.map((key) => ({ key, value: `${key}:next` })),
            algorithm: onnxGraph({
              name: 'algorithm',
              initializer: state.map((name) => tensor(name, scalar)),
              node: state.map((name) => onnxNode({ opType: 'Neg', input: [name], output: [`${name}:next`] })),
              output: state.map((name) => value(`${name}:next`)),
            }),
          },
        ],
      },
    ),
  'a name of three million slashes': () =>
    modelOf({ node: [onnxNode({ opType: 'Neg', name: '/'.repeat(3_000_000), input: ['x'], output: ['y'] })] }),
  '80,000 nodes that are told apart by nothing': () =>
    modelOf({ node: many(80_000, () => onnxNode({ opType: 'Neg', input: ['x'] })) }),
  'branches in branches, each reading from outside': () => modelOf({ ...nested(6), input: [value('v0'), value('c')] }),
};

/** What a user does with a file. */
function useModel(bytes: Uint8Array): void {
  const model = decode(bytes);
  validateTraining(model);
  describeModel(model, 'hostile', 3);
  expect(modelNodes(model).length).to.be.at.least(model.graph.node.length);
  if (model.trainingInfo.length === 1) flatten(model);
  expect(encode(model).length).to.equal(bytes.length);
  expect(diffLines(diffModels(model, decode(bytes)))).to.deep.equal([]);
  expect(diffLines(diffModels(model, modelOf({})))).to.have.length.above(0);
}

describe('Models that are built to hurt', () => {
  for (const [title, make] of Object.entries(built)) {
    it(`${title}: take no longer than their size`, function () {
      this.timeout(20_000);
      useModel(encode(make()));
    });
  }

  it('packed lists of small numbers take no more than ten times the file', () => {
    const program = `
      import protobuf from 'protobufjs/minimal.js';
      import { decode } from './src/onnx/decode.ts';
      const count = 8_000_000;
      const inner = (fill) => { const writer = protobuf.Writer.create(); fill(writer); return writer.finish(); };
      const tensor = inner((w) => { w.uint32(8).int64(count).uint32(16).int32(7).uint32(58).bytes(new Uint8Array(count)).uint32(66).string('t'); });
      const bytes = inner((w) => { w.uint32(8).int64(10).uint32(58).bytes(inner((g) => g.uint32(42).bytes(tensor))).uint32(66).bytes(inner((o) => o.uint32(16).int64(21))); });
      const before = process.memoryUsage.rss();
      const model = decode(bytes);
      console.log(model.graph.initializer[0].data.data.length, (process.resourceUsage().maxRSS * 1024 - before) / bytes.length < 10.5);`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--max-old-space-size=64', '--import', 'tsx', '--input-type=module', '-e', program],
      { encoding: 'utf8', cwd: fileURLToPath(new URL('../../', import.meta.url)) },
    );
    expect(stdout.trim(), stderr).to.equal('8000000 true');
  });

  it('mutants of a real model are read or refused, and nothing else', async () => {
    const { session, outputs, trainOp } = await ready('embedding');
    const bytes = tf.onnx.encode(tf.onnx.toTrainingModel(outputs, trainOp, session));
    await session.close();
    const next = randomNumbers(7);
    let read = 0;
    for (let round = 0; round < 500; round++) {
      const mutant = Uint8Array.from(
        bytes.subarray(0, next() < 0.2 ? Math.floor(next() * bytes.length) : bytes.length),
      );
      for (let change = 0; change <= next() * 6; change++)
        mutant[Math.floor(next() * mutant.length)] = Math.floor(next() * 256);
      try {
        const model = decode(mutant);
        validateTraining(model);
        describeModel(model, 'mutant', 3);
        encode(model);
        read++;
      } catch (error) {
        expect(error, `round ${round}`).to.be.instanceOf(ModelFormatError);
      }
    }
    expect(read).to.be.above(30);
  });
});

describe('Models of a newer ONNX', () => {
  type Message = { [key: string]: unknown; $unknowns?: Uint8Array[] };
  const { AttributeType } = onnx.AttributeProto;
  const entry = (key: string) => ({ key, value: 'v' });
  const metadataProps = [entry('k')];
  const tensor = (name: string) => ({ name, dims: [1], dataType: 1, floatData: [1], metadataProps });
  const type = {
    tensorType: { elemType: 1, shape: { dim: [{ dimValue: 2 }, { dimParam: 'n' }, {}] } },
    denotation: 'D',
  };
  const value = (of: object, index: number) => ({ name: `v${index}`, type: of, docString: 'doc', metadataProps });
  const sparse = { values: tensor('v'), indices: { name: 'i', dims: [1], dataType: 7, int64Data: [0] }, dims: [3] };
  const inner = { name: 'inner', node: [{ opType: 'Relu', input: ['x'], output: ['y'] }], output: [value(type, 9)] };
  const attribute = [
    { name: 'f', type: AttributeType.FLOAT, f: 1 },
    { name: 't', type: AttributeType.TENSOR, t: tensor('t') },
    { name: 'g', type: AttributeType.GRAPH, g: inner },
    { name: 'tp', type: AttributeType.TYPE_PROTO, tp: type },
    { name: 'sp', type: AttributeType.SPARSE_TENSOR, sparseTensor: sparse },
    { name: 'ts', type: AttributeType.TENSORS, tensors: [tensor('t')] },
    { name: 'gs', type: AttributeType.GRAPHS, graphs: [inner] },
    { name: 'tps', type: AttributeType.TYPE_PROTOS, typeProtos: [type] },
    { name: 'sps', type: AttributeType.SPARSE_TENSORS, sparseTensors: [sparse] },
    { name: 'r', type: AttributeType.INT, refAttrName: 'r' },
  ];
  const shardedDim = [{ axis: 0, simpleSharding: [{ dimValue: 1, numShards: 2 }] }];
  const shardingSpec = [{ tensorName: 'x', device: [0], indexToDeviceGroupMap: [{ key: 1, value: [1] }], shardedDim }];
  const deviceConfigurations = [{ configurationId: 'c', pipelineStage: 1, shardingSpec }];
  const node = [{ name: 'n', opType: 'Foo', domain: 'd', attribute, metadataProps, deviceConfigurations }];
  const types = [
    ...[type, { sequenceType: { elemType: type } }, { mapType: { keyType: 7, valueType: type } }],
    ...[{ optionalType: { elemType: type } }, { opaqueType: { domain: 'd', name: 'n' } }],
    { sparseTensorType: { elemType: 1, shape: { dim: [{ dimValue: 1 }] } } },
  ];
  const graph = {
    name: 'g',
    node,
    initializer: [
      tensor('a'),
      {
        name: 'external',
        dims: [1],
        dataType: 1,
        dataLocation: 1,
        externalData: [entry('location'), { key: 'length', value: '4' }, entry('checksum')],
      },
      { name: 'segment', dims: [1], dataType: 1, floatData: [1], segment: { begin: 0, end: 1 } },
      { name: 'newer', dims: [1], dataType: 99, rawData: new Uint8Array([1]) },
    ],
    sparseInitializer: [sparse],
    input: types.map(value),
    output: [value(type, 7)],
    valueInfo: [value(type, 8)],
    quantizationAnnotation: [{ tensorName: 'a', quantParameterTensorNames: [entry('SCALE_TENSOR')] }],
    metadataProps,
  };
  const opsetImport = [{ domain: '', version: 21 }];
  /** A model in which every message of ONNX stands, in every place. */
  const everything = {
    irVersion: 11,
    opsetImport,
    graph,
    metadataProps,
    trainingInfo: [
      { initialization: inner, algorithm: graph, initializationBinding: [entry('a')], updateBinding: [entry('a')] },
    ],
    functions: [
      {
        name: 'F',
        domain: 'd',
        attributeProto: attribute,
        node,
        opsetImport,
        valueInfo: [value(type, 3)],
        metadataProps,
      },
    ],
    configuration: [{ name: 'c', numDevices: 2, device: ['a', 'b'] }],
  };

  it('keep the fields that are not known, in every message', () => {
    const paths: string[] = [];
    /** A copy in which every message has a field that no ONNX of today has, with its place. */
    const marked = (part: unknown, path: string): unknown => {
      if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part)) return part;
      if (Array.isArray(part)) return part.map((each, index) => marked(each, `${path}[${index}]`));
      const made: Message = Object.fromEntries(
        Object.entries(part).map(([key, each]) => [key, marked(each, `${path}.${key}`)]),
      );
      paths.push(`<${path}>`);
      return {
        ...made,
        $unknowns: [
          protobuf.Writer.create()
            .uint32((999 << 3) | 2)
            .string(`<${path}>`)
            .finish(),
        ],
      };
    };
    const bytes = onnx.ModelProto.encode(marked(everything, 'model') as onnx.IModelProto).finish();
    const again = Buffer.from(encode(decode(bytes)));
    expect(paths.length).to.be.above(300);
    expect(paths.filter((path) => !Buffer.from(bytes).includes(path))).to.deep.equal([]);
    expect(paths.filter((path) => !again.includes(path))).to.deep.equal([]);
  });
});
