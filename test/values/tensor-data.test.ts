import { expect } from 'chai';
import { DTypeError, ShapeError, ValueError } from '../../src/errors.js';
import { type DType, dtypes } from '../../src/values/dtype.js';
import { TensorData, type TensorDataLike } from '../../src/values/tensor-data.js';
import { caught } from '../support/caught.js';

describe('TensorData', () => {
  describe('takes the element type of JavaScript values', () => {
    const cases: readonly [TensorDataLike, DType, readonly number[]][] = [
      [1.5, 'float32', []],
      [[1, 2, 3], 'float32', [3]],
      [5n, 'int64', []],
      [[true, false], 'bool', [2]],
      ['text', 'string', []],
      [[['a'], ['b']], 'string', [2, 1]],
      [[], 'float32', [0]],
      [[[], []], 'float32', [2, 0]],
      [new Float64Array(2), 'float64', [2]],
      [new Int32Array(1), 'int32', [1]],
      [new BigInt64Array(1), 'int64', [1]],
      [new BigUint64Array(1), 'uint64', [1]],
      [new Uint8Array(4), 'uint8', [4]],
    ];
    for (const [value, dtype, shape] of cases) {
      it(`of ${ArrayBuffer.isView(value) ? value.constructor.name : JSON.stringify(value, (_, x) => (typeof x === 'bigint' ? `${x}n` : x))}: ${dtype}`, () => {
        expect(TensorData.from(value)).to.deep.include({ dtype, shape });
      });
    }
  });

  describe('holds the values of every element type that JavaScript has, and gives them back', () => {
    const cases: readonly [DType, TensorDataLike][] = [
      ['float32', [0.5, -(2 ** 100), Infinity, -0]],
      ['float64', [0.1, -1e300, Number.MIN_VALUE]],
      ['float16', [0.5, -2, 65504, Infinity]],
      ['bfloat16', [0.5, -2, 2 ** 100]],
      ['int8', [-128, 127]],
      ['int16', [-32768, 32767]],
      ['int32', [-(2 ** 31), 2 ** 31 - 1]],
      ['int64', [-(2n ** 63n), 2n ** 63n - 1n, -1n, 2n ** 53n + 1n]],
      ['uint8', [0, 255]],
      ['uint16', [0, 65535]],
      ['uint32', [0, 2 ** 32 - 1]],
      ['uint64', [0n, 2n ** 64n - 1n]],
      ['bool', [true, false]],
      ['string', ['', 'ü€😀']],
    ];
    for (const [dtype, values] of cases) {
      it(dtype, () => {
        const data = TensorData.from(values, dtype);
        expect(data.values()).to.deep.equal(values);
        expect(data.dtype).to.equal(dtype);
        const { array } = dtypes[dtype];
        if (array !== undefined) expect(data.data).to.be.instanceOf(array);
      });
    }
  });

  describe('refuses what an element type cannot hold', () => {
    const cases: readonly [DType, TensorDataLike][] = [
      ['int32', 0.5],
      ['int32', 2 ** 31],
      ['int8', -129],
      ['uint8', 256],
      ['uint8', -1],
      ['uint32', 2 ** 32],
      ['int64', 0.5],
      ['int64', 2n ** 63n],
      ['int64', -(2n ** 63n) - 1n],
      ['uint64', 2n ** 64n],
      ['uint64', -1n],
      ['int32', NaN],
      ['float32', 'one'],
      ['float32', true],
      ['int32', true],
      ['string', 1],
      ['complex64', 1],
      ['int4', 1],
      ['float8e5m2', 1],
    ];
    for (const [dtype, value] of cases) {
      it(`${value} as ${dtype}`, () => {
        expect(caught(() => TensorData.from([value as number], dtype), DTypeError).message).to.include(dtype);
      });
    }
  });

  it('rounds half floats to the nearest, ties to even', () => {
    expect(TensorData.from([1 + 2 ** -11, 1 + 3 * 2 ** -11, 65520], 'float16').values()).to.deep.equal([
      1,
      1 + 2 ** -9,
      Infinity,
    ]);
    expect(TensorData.from([1 + 2 ** -8, 1 + 3 * 2 ** -8], 'bfloat16').values()).to.deep.equal([1, 1 + 2 ** -6]);
    expect(TensorData.from([NaN], 'bfloat16').values()).to.deep.equal([NaN]);
  });

  it('lays nested arrays out row by row and gives them back nested', () => {
    const nested = [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [
        [7, 8, 9],
        [10, 11, 12],
      ],
    ];
    const data = TensorData.from(nested);
    expect(data.shape).to.deep.equal([2, 2, 3]);
    expect([...data.data]).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(data.toArray()).to.deep.equal(nested);
    expect(TensorData.from(7).toArray()).to.equal(7);
    expect(TensorData.from([[], []]).toArray()).to.deep.equal([[], []]);
  });

  it('refuses ragged arrays', () => {
    for (const value of [
      [[1, 2], [3]],
      [[1], 2],
      [1, [2]],
      [[[1]], [[1, 2]]],
    ])
      expect(caught(() => TensorData.from(value as never), ShapeError).message).to.include('ragged');
  });

  it('refuses a mixture of kinds, and what is no number', () => {
    for (const value of [[1, 'a'], [1, 2n], [true, 1], [undefined], [null], { a: 1 }, [{}], () => 1])
      caught(() => TensorData.from(value as never), ValueError);
  });

  it('wraps a typed array of the same element type and converts another', () => {
    const array = new Float32Array([1, 2]);
    expect(TensorData.from(array).data).to.equal(array);
    expect(TensorData.from(new Float64Array([1, 2]), 'float32').values()).to.deep.equal([1, 2]);
    expect(TensorData.from(new BigInt64Array([3n]), 'float32').item()).to.equal(3);
    expect(TensorData.from(new Int32Array([3]), 'int64').item()).to.equal(3n);
    caught(() => TensorData.from(new Float32Array([0.5]), 'int64'), DTypeError);
  });

  it('keeps its element type: another one is refused, not converted', () => {
    const data = TensorData.from([1, 2]);
    expect(TensorData.from(data)).to.equal(data);
    const error = caught(() => TensorData.from(data, 'float64'), DTypeError);
    expect(error.message).to.include('float64').and.to.include('float32');
  });

  it('takes another shape of the same size, and no other', () => {
    expect(TensorData.from([1, 2, 3, 4], 'float32', [2, 2]).toArray()).to.deep.equal([
      [1, 2],
      [3, 4],
    ]);
    caught(() => TensorData.from([1, 2, 3], 'float32', [2, 2]), ShapeError);
    const error = caught(() => new TensorData('int64', [2, 2], new BigInt64Array(3)), ShapeError);
    expect(error.message).to.include('4 for int64 [2, 2]').and.to.include('3');
  });

  it('takes no byte for a boolean that is neither 0 nor 1', () => {
    const error = caught(() => new TensorData('bool', [3], new Uint8Array([0, 1, 7])), DTypeError);
    expect(error.message).to.include('a boolean is stored as 0 or 1, and not as the 7 at [2]');
    expect(TensorData.from(new Uint8Array([0, 1, 7]), 'bool').toArray()).to.deep.equal([false, true, true]);
  });

  it('counts stored elements of packed and of complex types', () => {
    expect(new TensorData('int4', [3], new Uint8Array(2)).size).to.equal(3);
    expect(new TensorData('complex64', [3], new Float32Array(6)).size).to.equal(3);
    expect(TensorData.zeros('uint4', [5]).data).to.have.lengthOf(3);
    expect(TensorData.zeros('string', [2]).values()).to.deep.equal(['', '']);
  });

  it('gives its only element as item(), and refuses to where there are more', () => {
    expect(TensorData.from([[2]]).item()).to.equal(2);
    expect(caught(() => TensorData.from([1, 2]).item(), ShapeError).message).to.include('float32 [2]');
  });

  it('has a frozen shape that is not the caller’s', () => {
    const shape = [2];
    const data = new TensorData('float32', shape, new Float32Array(2));
    shape[0] = 3;
    expect(data.shape).to.deep.equal([2]);
    expect(Object.isFrozen(data.shape)).to.equal(true);
  });
});
