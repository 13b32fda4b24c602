// Our bytes, read by onnx-proto: a decoder of another origin and another version of protobufjs.

import { expect } from 'chai';
import op from 'onnx-proto';
import * as tf from 'trainop';
import { type OnnxGraph, onnxGraph, tensor as onnxTensor, value } from '../../src/model/ir.js';
import { decode } from '../../src/onnx/decode.js';
import { encode } from '../../src/onnx/encode.js';
import { type DType, dtypes } from '../../src/values/dtype.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { tensorType } from '../../src/values/value-type.js';
import { caught } from '../support/caught.js';
import { IR_VERSION, OPSET } from '../support/target.js';

const theirs = op.onnx;

const bytesAround = (graph: Partial<OnnxGraph>): Uint8Array =>
  encode({
    irVersion: IR_VERSION,
    opsetImport: [{ domain: '', version: OPSET }],
    graph: onnxGraph({ name: 'g', ...graph }),
    trainingInfo: [],
    functions: [],
    metadataProps: [],
  });

/** What another decoder reads of one tensor. */
function decoded(data: TensorData): InstanceType<typeof theirs.TensorProto> {
  return theirs.ModelProto.decode(bytesAround({ initializer: [onnxTensor('t', data)] })).graph
    ?.initializer?.[0] as InstanceType<typeof theirs.TensorProto>;
}

/** The bytes of a tensor as they lie in memory. */
const bytesOf = ({ data }: TensorData) =>
  Buffer.from((data as Uint8Array).buffer, (data as Uint8Array).byteOffset, (data as Uint8Array).byteLength);

describe('Tensors in bytes', () => {
  const wide = [2n ** 63n - 1n, -(2n ** 63n), 0n, -1n, 2n ** 53n + 1n, 1n];

  it('keep every bit of 64-bit integers', () => {
    const tensor = decoded(TensorData.from(wide, 'int64', [2, 3]));
    const words = new BigInt64Array(Uint8Array.from(tensor.rawData ?? []).buffer);
    expect([...words]).to.deep.equal(wide);
    expect(tensor.int64Data).to.have.length(0);
    expect((tensor.dims ?? []).map(Number)).to.deep.equal([2, 3]);
    const unsigned = [2n ** 64n - 1n, 2n ** 63n, 0n];
    const raw = Uint8Array.from(decoded(TensorData.from(unsigned, 'uint64')).rawData ?? []);
    expect([...new BigUint64Array(raw.buffer)]).to.deep.equal(unsigned);
  });

  it('hold no boolean that is neither 0 nor 1, in either form', () => {
    const bytes = bytesAround({ initializer: [onnxTensor('t', TensorData.from([true, true, true]))] });
    const place = Buffer.from(bytes).lastIndexOf(Buffer.from([1, 1, 1]));
    bytes[place + 1] = 7;
    const list = theirs.ModelProto.encode({
      irVersion: IR_VERSION,
      opsetImport: [{ domain: '', version: OPSET }],
      graph: { initializer: [{ name: 't', dims: [2], dataType: dtypes.bool.onnx, int32Data: [1, 7] }] },
    }).finish();
    for (const wrong of [bytes, list])
      expect(caught(() => decode(wrong), tf.ModelFormatError).message).to.include('neither 0 nor 1');
  });

  it('are of every element type what they are in memory', () => {
    for (const dtype of Object.keys(dtypes) as DType[]) {
      if (dtype === 'string') continue;
      const data = TensorData.zeros(dtype, [3]);
      const view = new Uint8Array(bytesOf(data).buffer, bytesOf(data).byteOffset, bytesOf(data).byteLength);
      view.forEach((_, index) => {
        view[index] = (index * 37 + 11) % 256;
      });
      const tensor = decoded(data);
      expect(tensor.dataType, dtype).to.equal(dtypes[dtype].onnx);
      expect(Buffer.from(tensor.rawData ?? []).equals(bytesOf(data)), dtype).to.equal(true);
    }
  });

  it('write strings as UTF-8', () => {
    const tensor = decoded(TensorData.from(['', 'zwölf', '数'], 'string'));
    expect((tensor.stringData ?? []).map((item) => Buffer.from(item).toString())).to.deep.equal(['', 'zwölf', '数']);
  });

  it('of part of a buffer are that part', () => {
    const part = new TensorData('float32', [2], new Float32Array([1, 2, 3, 4]).subarray(1, 3));
    expect([...new Float32Array(Uint8Array.from(decoded(part).rawData ?? []).buffer)]).to.deep.equal([2, 3]);
  });
});

describe('Attributes and types in bytes', () => {
  it('keep large and negative integers, of which the codec would lose bigints', async () => {
    const graph = new tf.Graph();
    const output = graph.asDefault(() => {
      const x = tf.placeholder('float32', ['batch', 3], { name: 'x' });
      const far = tf.ops.reshape(x, [-1n, 3n]);
      return tf.ops.squeeze(tf.ops.shape(far, { start: -2, end: Number.MAX_SAFE_INTEGER }));
    });
    const session = new tf.Session({ graph });
    const bytes = tf.onnx.encode(tf.onnx.toInferenceModel(output, session));
    const attributes = (theirs.ModelProto.decode(bytes).graph?.node ?? []).flatMap((node) => node.attribute ?? []);
    const values = Object.fromEntries(attributes.map(({ name, i }) => [name, String(i)]));
    expect(values).to.include({ start: '-2', end: String(Number.MAX_SAFE_INTEGER) });
    const again = decode(bytes).graph.node.flatMap(({ attribute }) => attribute);
    expect(Object.fromEntries(again.map(({ name, value: i }) => [name, String(i)]))).to.deep.equal(values);
    await session.close();
  });

  it('tell sizes, symbols, unknown sizes and unknown ranks apart', () => {
    const shapeOf = (shape: tf.Shape) => {
      const bytes = bytesAround({ input: [value('x', tensorType('float32', shape))] });
      expect(decode(bytes).graph.input[0]?.type).to.deep.equal(tensorType('float32', shape));
      const type = theirs.ModelProto.decode(bytes).graph?.input?.[0]?.type?.tensorType;
      return (
        type?.shape?.dim?.map((dim) =>
          dim.dimParam ? dim.dimParam : Object.hasOwn(dim, 'dimValue') ? Number(dim.dimValue) : null,
        ) ?? null
      );
    };
    for (const shape of [[], [0, 1, 2 ** 40], ['batch', null, 3], null]) expect(shapeOf(shape)).to.deep.equal(shape);
    const nested = { kind: 'optional', element: { kind: 'sequence', element: tensorType('int64', ['n']) } } as const;
    expect(decode(bytesAround({ input: [value('x', nested)] })).graph.input[0]?.type).to.deep.equal(nested);
  });
});
