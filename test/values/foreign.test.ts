// Values as users have them: from other realms, in buffers of all kinds, with holes, holding themselves.

import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { DTypeError, ShapeError, ValueError } from '../../src/errors.js';
import type { DType } from '../../src/values/dtype.js';
import { TensorData, type TensorDataLike } from '../../src/values/tensor-data.js';
import { caught } from '../support/caught.js';

const elsewhere = (code: string): TensorDataLike => runInNewContext(code);
const shared = (values: number[]): Float32Array => {
  const array = new Float32Array(new SharedArrayBuffer(values.length * 4));
  array.set(values);
  return array;
};

describe('TensorData takes', () => {
  const cases: readonly [string, TensorDataLike, DType, unknown][] = [
    ['a Buffer as bytes', Buffer.from([1, 200]), 'uint8', [1, 200]],
    ['a part of a Buffer', Buffer.from([9, 1, 2, 9]).subarray(1, 3), 'uint8', [1, 2]],
    ['a Uint8ClampedArray as bytes', new Uint8ClampedArray([1, 255]), 'uint8', [1, 255]],
    ['a DataView as bytes', new DataView(new Uint8Array([9, 1, 2]).buffer, 1), 'uint8', [1, 2]],
    ['an array over shared memory', shared([1, 2]), 'float32', [1, 2]],
    [
      'an array of typed arrays',
      [new Float64Array([1, 2]), new Float64Array([3, 4])],
      'float64',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['typed arrays in two levels', [[new Uint8Array([1])], [Buffer.from([2])]], 'uint8', [[[1]], [[2]]]],
    ['something with a length and entries', { length: 2, 0: 5, 1: 6 }, 'float32', [5, 6]],
    ['such things in each other', { length: 1, 0: { length: 1, 0: 7n } }, 'int64', [[7n]]],
    ['an object that has nothing but a length of 0', { length: 0 }, 'float32', []],
    ['a Float32Array of another realm', elsewhere('new Float32Array([1, 2])'), 'float32', [1, 2]],
    ['a BigInt64Array of another realm', elsewhere('new BigInt64Array([1n])'), 'int64', [1n]],
    ['a Uint8ClampedArray of another realm', elsewhere('new Uint8ClampedArray([1])'), 'uint8', [1]],
    ['a DataView of another realm', elsewhere('new DataView(new ArrayBuffer(1))'), 'uint8', [0]],
    [
      'nested arrays of another realm',
      elsewhere('[[1, 2], [3, 4]]'),
      'float32',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['a subclass of a typed array', new (class Mine extends Float32Array {})([1]), 'float32', [1]],
    ['a proxy of an array', new Proxy([1, 2], {}), 'float32', [1, 2]],
  ];
  for (const [what, value, dtype, values] of cases)
    it(what, () => {
      const data = TensorData.from(value);
      expect(data.dtype).to.equal(dtype);
      expect(data.toArray()).to.deep.equal(values);
      // Whoever takes the elements on finds an array of this realm and of no subclass.
      expect([Float32Array, Float64Array, BigInt64Array, Uint8Array].map((Kind) => Kind.prototype)).to.include(
        Object.getPrototypeOf(data.data),
      );
    });

  it('all of them as other element types, too', () => {
    const cases: readonly [TensorDataLike, DType, unknown][] = [
      [Buffer.from([1, 2]), 'float32', [1, 2]],
      [Buffer.from([0, 2]), 'bool', [false, true]],
      [elsewhere('new Float64Array([1.5])'), 'float32', [1.5]],
      [elsewhere('new Uint16Array([0x3c00])'), 'float16', [1]],
      [[new Int32Array([1]), [2]], 'int64', [[1n], [2n]]],
      [{ length: 1, 0: 1 }, 'bool', [true]],
      [new DataView(new Float64Array([1.5, 2]).buffer, 8), 'float64', [2]],
      [new DataView(Uint8Array.of(0, 0, 0, 0x80, 0x3f).buffer, 1), 'float32', [1]],
    ];
    for (const [value, dtype, values] of cases) expect(TensorData.from(value, dtype).toArray()).to.deep.equal(values);
  });

  it('a Float16Array as float16, where there are such', function () {
    const { Float16Array } = globalThis as { Float16Array?: new (values: number[]) => unknown };
    if (Float16Array === undefined) this.skip();
    const array = new Float16Array([1.5, -2]) as Uint16Array<ArrayBuffer>;
    expect(TensorData.from(array)).to.deep.include({ dtype: 'float16', shape: [2] });
    expect(TensorData.from(array).values()).to.deep.equal([1.5, -2]);
    expect(new TensorData('float16', [2], array).values()).to.deep.equal([1.5, -2]);
    expect(TensorData.from(array, 'float32').values()).to.deep.equal([1.5, -2]);
    caught(() => new TensorData('uint16', [2], array), DTypeError);
  });

  it('shared memory as it is then, other memory without a copy', () => {
    const array = shared([1, 2]);
    const data = TensorData.from(array);
    array[0] = 9;
    expect(data.values()).to.deep.equal([1, 2]);
    const buffer = Buffer.from([1, 2]);
    expect((TensorData.from(buffer).data as Uint8Array).buffer).to.equal(buffer.buffer);
    const copy = TensorData.copyOf(buffer);
    buffer[0] = 9;
    expect(copy.values()).to.deep.equal([1, 2]);
    expect(TensorData.copyOf(copy)).to.equal(copy);
  });
});

describe('TensorData refuses, with its index,', () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  const mixed: unknown[] = [1];
  mixed.push(mixed);
  const deep = Array.from({ length: 20_000 }).reduce((inner) => [inner], 1 as unknown);
  const doubled = Array.from({ length: 60 }).reduce((inner) => [inner, inner], 1 as unknown);
  const hostile = new Proxy([], {
    get() {
      throw new TypeError('mine');
    },
  });
  const { proxy: revoked, revoke } = Proxy.revocable([], {});
  revoke();
  const cases: readonly [string, unknown, typeof ValueError, string][] = [
    ['undefined', [1, undefined], DTypeError, 'cannot hold undefined as float32 at [1]'],
    [
      'a hole',
      [[1, 2], Object.assign(new Array(2), { 0: 3 })],
      DTypeError,
      'cannot hold undefined as float32 at [1][1]',
    ],
    ['null', [[null]], DTypeError, 'cannot hold null as float32 at [0][0]'],
    ['a function', [1, () => 1], DTypeError, 'cannot hold a function as float32 at [1]'],
    ['a date', [new Date(0)], DTypeError, 'cannot hold a Date as float32 at [0]'],
    ['an object', [[1], [{ x: 1 }]], DTypeError, 'cannot hold an object with x as float32 at [1][0]'],
    ['a symbol', [Symbol('s')], DTypeError, 'cannot hold Symbol(s) as float32 at [0]'],
    ['a boxed string', [new String('ab')], DTypeError, 'cannot hold a String as float32 at [0]'],
    ['a Set', new Set([1]), DTypeError, 'cannot hold a Set as float32'],
    ['a Map of another realm', elsewhere('new Map([[1, 2]])'), DTypeError, 'cannot hold a Map as float32'],
    ['a promise', Promise.resolve(1), DTypeError, 'cannot hold a Promise as float32'],
    ['bare memory', new ArrayBuffer(8), DTypeError, 'cannot hold an ArrayBuffer as float32'],
    ['a value of another kind', [1, 2, 'a'], DTypeError, 'elements of several kinds at [2]'],
    [
      'two kinds of typed arrays',
      [new Float32Array(1), new Int32Array(1)],
      DTypeError,
      'elements of several kinds at [1]',
    ],
    ['an array that holds itself', cyclic, ShapeError, 'nested deeper than 64 levels, or hold themselves'],
    ['one that holds itself beside a number', mixed, ShapeError, 'ragged at [1]'],
    ['20,000 levels', deep, ShapeError, 'nested deeper than 64 levels'],
    ['2^60 elements in 60 small arrays', doubled, ShapeError, 'no array can hold'],
    ['a sparse array', new Array(2 ** 31), DTypeError, 'at [0]'],
    ['what says that it is long', { length: 2 ** 52 }, ShapeError, 'no array can hold'],
    ['what throws when it is read', hostile, ValueError, 'cannot be read'],
    ['a proxy without its object', revoked, ValueError, 'cannot be read'],
  ];
  for (const [what, value, Kind, text] of cases)
    it(what, () => expect(caught(() => TensorData.from(value as never), Kind).message).to.include(text));

  it('the first bad element, as every element type', () => {
    const bad = [undefined, null, () => 1, new Date(0), {}, Symbol('s'), NaN];
    for (const dtype of ['float32', 'float16', 'bfloat16', 'float64', 'int64', 'uint8', 'bool', 'string'] as const)
      for (const value of bad) {
        if (dtype.includes('float') && Number.isNaN(value)) continue;
        const good = dtype === 'string' ? 'a' : 1;
        const error = caught(() => TensorData.from([[good], [value], [value]] as never, dtype), DTypeError);
        expect(error.message).to.match(/ at \[1\]\[0\]\n/);
      }
  });

  it('and memory that was transferred away, before and after', () => {
    const array = new Float32Array([1, 2]);
    const data = new TensorData('float32', [2], array);
    structuredClone(array.buffer, { transfer: [array.buffer] });
    for (const use of [() => data.values(), () => data.toArray(), () => TensorData.from(data)])
      expect(caught(use, ShapeError).message).to.include('transferred');
    caught(() => new TensorData('float32', [2], array), ShapeError);
  });
});

describe('The constructor of TensorData checks', () => {
  const cases: readonly [string, readonly unknown[], typeof ValueError][] = [
    ['plain arrays for numbers', ['float32', [2], [1, 2]], DTypeError],
    ['another typed array', ['float32', [2], new Float64Array(2)], DTypeError],
    ['signed bytes for unsigned ones', ['uint8', [2], new Int8Array(2)], DTypeError],
    ['typed arrays for strings', ['string', [2], new Uint8Array(2)], DTypeError],
    ['numbers for strings', ['string', [2], ['a', 1]], DTypeError],
    ['no elements', ['float32', [2]], DTypeError],
    ['bytes in a DataView', ['uint8', [2], new DataView(new ArrayBuffer(2))], DTypeError],
    ['a key of every object as an element type', ['toString', [], new Float32Array(1)], DTypeError],
    ['no element type', [undefined, [], new Float32Array(1)], DTypeError],
    ['a negative size', ['float32', [-1], new Float32Array(0)], ShapeError],
    ['half a size', ['float32', [0.5], new Float32Array(0)], ShapeError],
    ['a size beyond whole numbers', ['float32', [2 ** 53], new Float32Array(0)], ShapeError],
    ['a missing size', ['float32', new Array(1), new Float32Array(0)], ShapeError],
    ['a symbol for a size', ['float32', ['batch'], new Float32Array(0)], ShapeError],
    ['an unknown size', ['float32', [null], new Float32Array(0)], ShapeError],
    ['no shape', ['float32', null, new Float32Array(1)], ShapeError],
    ['a number for a shape', ['float32', 2, new Float32Array(2)], ShapeError],
  ];
  for (const [what, given, Kind] of cases)
    it(`and refuses ${what}`, () => {
      caught(() => Reflect.construct(TensorData, given as unknown[]), Kind);
    });

  it('and takes what differs by realm or name only', () => {
    expect(
      new TensorData('float32', [1], elsewhere('new Float32Array([1])') as Float32Array<ArrayBuffer>).item(),
    ).to.equal(1);
    expect(new TensorData('uint8', [1], Buffer.from([7])).item()).to.equal(7);
    expect(new TensorData('string', [1], elsewhere("['a']") as string[]).item()).to.equal('a');
  });

  it('as do zeros', () => {
    caught(() => TensorData.zeros('float32', [2 ** 40]), ShapeError);
    caught(() => TensorData.zeros('string', [2 ** 31]), ShapeError);
    caught(() => TensorData.zeros('float32', [-1]), ShapeError);
    caught(() => TensorData.zeros('nothing' as never, [1]), DTypeError);
  });
});
