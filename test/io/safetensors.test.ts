import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import * as tf from 'trainop';
import { CheckpointError } from '../../src/errors.js';
import { Safetensors, writeSafetensors } from '../../src/io/safetensors.js';
import { dtypes } from '../../src/values/dtype.js';
import { rejected } from '../support/caught.js';

/** A file of that header and so many bytes of data. */
function file(header: unknown, data = 0): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(data, 1)]);
}
const entry = (dtype: unknown, shape: unknown, begin: unknown, end: unknown) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('Safetensors files', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainop-safetensors-'));
    path = join(folder, 'f.safetensors');
  });
  afterEach(() => rm(folder, { recursive: true }));
  const all = () =>
    Safetensors.using(path, async (opened) => {
      const read = [...opened.tensors.values()].map(
        async (tensor) => [tensor.name, await opened.read(tensor)] as const,
      );
      return new Map(await Promise.all(read));
    });

  it('give back every element type of the format, also without elements, under any name', async () => {
    const kept = (Object.keys(dtypes) as tf.DType[]).filter(
      (dtype) => !['string', 'complex128', 'uint4', 'int4', 'uint2', 'int2'].includes(dtype),
    );
    const names = ['__proto__', 'ü/λ', '7', 'a"\\b', ''];
    const tensors = new Map<string, tf.TensorData>([
      ...kept.flatMap((dtype): [string, tf.TensorData][] => {
        const { data } = tf.TensorData.zeros(dtype, [3, 2]);
        const bytes = new Uint8Array((data as Uint8Array).buffer).fill(1);
        expect(bytes.length).to.be.above(0);
        return [
          [dtype, new tf.TensorData(dtype, [3, 2], data)],
          [`${dtype}/none`, tf.TensorData.zeros(dtype, [2, 0])],
        ];
      }),
      ...names.map((name): [string, tf.TensorData] => [name, tf.TensorData.from([1, 2.5])]),
    ]);
    await writeSafetensors(path, tensors);
    const read = await all();
    expect([...read.keys()].sort()).to.deep.equal([...tensors.keys()].sort());
    for (const [name, data] of tensors) expect({ ...read.get(name) }, name).to.deep.equal({ ...data });
    expect(read.get('float32')?.data).to.be.instanceOf(Float32Array);
  });

  it('of Python are read', async () => {
    path = fileURLToPath(new URL('../../fixtures/checkpoints/python.safetensors', import.meta.url));
    const { bool, none, 'scope/scalar': scalar, ...numbers } = Object.fromEntries(await all());
    expect(bool?.toArray()).to.deep.equal([[true, false, true]]);
    expect([none?.dtype, none?.shape]).to.deep.equal(['float32', [0, 3]]);
    expect(scalar?.item()).to.equal(2.5);
    expect(Object.keys(numbers)).to.have.length(11);
    for (const [dtype, data] of Object.entries(numbers)) {
      expect([data.dtype, data.shape]).to.deep.equal([dtype, [2, 3]]);
      expect(data.values().map(Number), dtype).to.deep.equal([1, 2, 3, 4, 5, 6]);
    }
  });

  it('refuse what the format does not have, and write nothing', async () => {
    const refused: [tf.DType, number[]][] = [
      ['string', [1]],
      ['complex128', [1]],
      ['int4', [2]],
      ['float4e2m1', [3]],
    ];
    for (const [dtype, shape] of refused) {
      const writing = writeSafetensors(path, new Map([['w', tf.TensorData.zeros(dtype, shape)]]));
      const error = await rejected(writing, CheckpointError);
      expect([error.node, error.message]).to.satisfy(([node, text]: string[]) => node === 'w' && text?.includes(dtype));
    }
    await rejected(writeSafetensors(path, new Map([['__metadata__', tf.TensorData.from(1)]])), CheckpointError);
    expect(await readFile(path).catch(({ code }) => code)).to.equal('ENOENT');
  });

  const hostile: Record<string, [Buffer, RegExp]> = {
    'no bytes': [Buffer.alloc(0), /too short/],
    'a header beyond the end': [Buffer.from([255, 0, 0, 0, 0, 0, 0, 0, 123]), /does not fit/],
    'a header of 2⁶⁴ bytes': [Buffer.alloc(64, 255), /does not fit/],
    'no JSON': [file('{"a":'), /no JSON/],
    'no UTF-8': [Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from([0xff, 0xfe])]), /no JSON/],
    'a header nested a million times': [file('['.repeat(1e6)), /no JSON/],
    'a list for a header': [file([]), /no object/],
    'nothing for a header': [file('null'), /no object/],
    'an entry that is none': [file({ w: 5 }), /no type, shape and place/],
    'a shape below 0': [file({ w: entry('F32', [-1], 0, 4) }, 4), /no type, shape and place/],
    'a shape with a fraction': [file({ w: entry('F32', [0.5], 0, 2) }, 2), /no type, shape and place/],
    'a shape beyond all numbers': [
      file({ w: entry('F32', [2 ** 40, 2 ** 40], 0, 4) }, 4),
      /other bytes than its shape/,
    ],
    'a type that nobody knows': [file({ w: entry('F99', [1], 0, 4) }, 4), /not known/],
    'a type from the prototype': [file({ w: entry('constructor', [1], 0, 4) }, 4), /not known/],
    'other bytes than its shape': [file({ w: entry('F32', [2], 0, 4) }, 4), /other bytes than its shape/],
    'an end before the beginning': [file({ w: entry('F32', [1], 4, 0) }, 4), /other bytes than its shape/],
    'two tensors in one place': [file({ a: entry('U8', [4], 0, 4), b: entry('U8', [4], 0, 4) }, 4), /does not begin/],
    'a hole': [file({ a: entry('U8', [4], 0, 4), b: entry('U8', [4], 5, 9) }, 9), /does not begin/],
    'bytes behind the last': [file({ a: entry('U8', [4], 0, 4) }, 5), /another length/],
    'a tensor beyond the end': [file({ a: entry('U8', [2 ** 40], 0, 2 ** 40) }, 5), /another length/],
    'checksums that are none': [file({ __metadata__: { 'trainop.sha256': '{' } }), /checksums/],
    'a checksum of something else': [
      file({ __metadata__: { 'trainop.sha256': '{"a":"00"}' }, a: entry('U8', [4], 0, 4) }, 4),
      /not those that were written/,
    ],
  };
  for (const [title, [bytes, message]] of Object.entries(hostile))
    it(`refuse ${title}`, async () => {
      await writeFile(path, bytes);
      expect((await rejected(all(), CheckpointError)).message).to.match(message);
    });

  it('refuse a byte that is neither true nor false', async () => {
    const bytes = file({ a: entry('BOOL', [4], 0, 4) }, 4);
    bytes[bytes.length - 1] = 2;
    await writeFile(path, bytes);
    expect((await rejected(all(), CheckpointError)).message).to.include('neither true nor false');
  });

  it('are refused wherever they are cut off, and whichever bit of them turns', async () => {
    await writeSafetensors(
      path,
      new Map<string, tf.TensorData>([
        ['w', tf.TensorData.from([1, 2, 3])],
        ['b', tf.TensorData.from([true])],
      ]),
    );
    const whole = await readFile(path);
    for (let length = 0; length < whole.length; length += 7) {
      await writeFile(path, whole.subarray(0, length));
      await rejected(all(), CheckpointError);
    }
    let missed = 0;
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] as number) ^ (1 << (at % 8));
      await writeFile(path, damaged);
      const read = await all().catch((error) => error);
      if (read instanceof CheckpointError) continue;
      expect(read, `byte ${at}`).to.be.instanceOf(Map);
      // A name may have become another, the key of the checksums too, a blank another: the numbers are the same.
      missed++;
      const values = [...read.values()].map((data: tf.TensorData) => [...data.values()]);
      expect(values, `byte ${at}`).to.have.deep.members([[1, 2, 3], [true]]);
    }
    expect(missed).to.be.below(whole.length / 3);
  });

  it('refuse pipes, folders and what is not there', async () => {
    for (const wrong of [folder, '/dev/null', join(folder, 'none')]) {
      const error = await rejected(tf.train.listVariables(wrong), CheckpointError);
      expect(error.message).to.include(wrong);
    }
  });
});
