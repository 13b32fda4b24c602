import { expect } from 'chai';
import { DTypeError, ShapeError, ValueError } from '../../src/errors.js';
import { constant } from '../../src/graph/constant.js';
import { convertToTensor } from '../../src/graph/convert.js';
import { getDefaultGraph, resetDefaultGraph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { controlDependencies } from '../../src/graph/scopes.js';
import { Variable } from '../../src/graph/variable.js';
import type { TensorData } from '../../src/values/tensor-data.js';
import { caught, here } from '../support/caught.js';

const dataOf = (tensor: { node: { attributes: object } }) => (tensor.node.attributes as { value: TensorData }).value;

describe('constant', () => {
  beforeEach(resetDefaultGraph);
  after(resetDefaultGraph);

  it('holds its numbers, with the element type and the shape asked for', () => {
    const x = constant([1, 2, 3, 4], { dtype: 'int64', shape: [2, 2], name: 'x' });
    expect(String(x)).to.equal('Tensor(x:0, int64 [2, 2])');
    expect(dataOf(x).toArray()).to.deep.equal([
      [1n, 2n],
      [3n, 4n],
    ]);
    expect(String(constant('a'))).to.equal('Tensor(Const:0, string [])');
  });

  it('fills a shape with a single element, of any type', () => {
    expect(dataOf(constant(7, { shape: [2, 2] })).toArray()).to.deep.equal([
      [7, 7],
      [7, 7],
    ]);
    expect(dataOf(constant('a', { shape: [2] })).toArray()).to.deep.equal(['a', 'a']);
    expect(dataOf(constant(true, { shape: [2] })).toArray()).to.deep.equal([true, true]);
    expect(dataOf(constant(5n, { shape: [2] })).toArray()).to.deep.equal([5n, 5n]);
    expect(dataOf(constant(5, { shape: [0, 3] })).toArray()).to.deep.equal([]);
    expect(dataOf(constant([5], { shape: [] })).toArray()).to.equal(5);
  });

  it('refuses elements that do not fill the shape', () => {
    caught(() => constant([1, 2, 3], { shape: [2, 2] }), ShapeError);
    caught(() => constant([], { shape: [2] }), ShapeError);
    expect(getDefaultGraph().nodes).to.deep.equal([]);
  });

  it('keeps its numbers when the array it was made of changes', () => {
    const array = new Float32Array([1, 2]);
    const [plain, shaped] = [constant(array), constant(array, { shape: [2, 1] })];
    array.fill(9);
    expect([...dataOf(plain).data, ...dataOf(shaped).data]).to.deep.equal([1, 2, 1, 2]);
  });

  it('carries the elements of small integer vectors into shape inference', () => {
    expect(constant([2, 3], { dtype: 'int64' }).known).to.deep.equal([2, 3]);
    expect(constant(5n).known).to.deep.equal([5]);
    expect(constant([1, 2]).known).to.equal(undefined);
    expect(constant([[1n]]).known).to.equal(undefined);
    expect(constant(new BigInt64Array(65)).known).to.equal(undefined);
  });
});

describe('placeholder', () => {
  beforeEach(resetDefaultGraph);
  after(resetDefaultGraph);

  it('has numbers, symbols and unknown sizes for a shape, or none at all', () => {
    expect(String(placeholder('int32', ['batch', 3, null], { name: 'x' }))).to.equal(
      'Tensor(x:0, int32 [batch, 3, ?])',
    );
    expect(String(placeholder('bool', null))).to.equal('Tensor(Placeholder:0, bool <unknown>)');
  });

  it('is not changed by the array its shape was', () => {
    const shape = [2, 3];
    const x = placeholder('float32', shape);
    shape[0] = 5;
    expect(x.shape).to.deep.equal([2, 3]);
  });

  it('refuses what is no element type, no shape, and unknown options, and makes nothing', () => {
    const line = here(1);
    const error = caught(() => placeholder('float' as never, [1]), DTypeError);
    expect(error.message).to.include("'float32'").and.to.include("got:      'float'");
    expect(error.site).to.include(line);
    for (const shape of [[-1], [0.5], [''], 3, 'n', [undefined], {}, undefined] as never[])
      caught(() => placeholder('float32', shape), ShapeError);
    caught(() => placeholder('float32', [], { nmae: 'x' } as never), ValueError);
    expect(getDefaultGraph().nodes).to.deep.equal([]);
  });
});

describe('convertToTensor', () => {
  beforeEach(resetDefaultGraph);
  after(resetDefaultGraph);

  it('leaves tensors, reads variables, and makes constants of everything else', () => {
    const x = placeholder('float32', []);
    const v = new Variable(1);
    expect(convertToTensor(x)).to.equal(x);
    expect(convertToTensor(v)).to.equal(v.value);
    expect(dataOf(convertToTensor([1, 2], { dtype: 'int32' })).dtype).to.equal('int32');
  });

  it('reads a variable after the updates that the control dependencies entail, and only then', () => {
    const [v, w] = [new Variable(1), new Variable(2)];
    const update = v.assignAdd(1);
    controlDependencies([update], () => {
      expect(convertToTensor(w)).to.equal(w.value);
      const read = convertToTensor(v);
      expect(read.node.opType).to.equal('Identity');
      expect(read.node.inputs).to.deep.equal([update.update?.next]);
    });
    controlDependencies([w.initializer], () => expect(convertToTensor(v)).to.equal(v.value));
  });

  it('refuses another element type, and says how to cast', () => {
    const x = placeholder('float64', [], { name: 'x' });
    const error = caught(() => convertToTensor(x, { dtype: 'float32' }), DTypeError);
    expect(error.message).to.include('x:0').and.to.include("fix:      cast(x:0, 'float32')");
    expect(error.node).to.equal('x:0');
  });

  it('refuses nothing at all', () => {
    for (const value of [null, undefined] as never[])
      expect(caught(() => convertToTensor(value), ValueError).message).to.include('None values not supported.');
  });
});
