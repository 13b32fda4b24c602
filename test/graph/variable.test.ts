import { expect } from 'chai';
import { DTypeError, ShapeError, UpdateConflictError, ValueError } from '../../src/errors.js';
import { registerGradient } from '../../src/gradients/registry.js';
import { GraphKeys, getCollection } from '../../src/graph/collections.js';
import { convertToTensor } from '../../src/graph/convert.js';
import { getDefaultGraph, resetDefaultGraph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { controlDependencies, nameScope } from '../../src/graph/scopes.js';
import {
  globalVariables,
  globalVariablesInitializer,
  localVariables,
  localVariablesInitializer,
  trainableVariables,
  Variable,
  variablesInitializer,
} from '../../src/graph/variable.js';
import * as ops from '../../src/ops/index.js';
import { randomNormal } from '../../src/ops/random.js';
import { ExponentialMovingAverage } from '../../src/train/moving-averages.js';
import type { TensorData } from '../../src/values/tensor-data.js';
import * as initializers from '../../src/variables/initializers.js';
import { caught, here } from '../support/caught.js';

describe('A variable', () => {
  beforeEach(resetDefaultGraph);
  after(resetDefaultGraph);

  it('takes dtype and shape from its first value, and its name from the scope', () => {
    const v = nameScope('model', () => new Variable([[1, 2]], { name: 'v' }));
    expect([v.name, v.opName, v.dtype, v.shape, v.trainable]).to.deep.equal([
      'model/v:0',
      'model/v',
      'float32',
      [1, 2],
      true,
    ]);
    expect(String(v)).to.equal('Variable(model/v:0, float32 [1, 2])');
    expect([
      new Variable(1n).dtype,
      new Variable(true).dtype,
      new Variable(1, { dtype: 'float64' }).dtype,
    ]).to.deep.equal(['int64', 'bool', 'float64']);
    expect(new Variable(1).name).to.equal('Variable_3:0');
  });

  it('builds its first value in a scope of its own, outside control dependencies', () => {
    const v = new Variable(() => ops.mul([1, 2], 3), { name: 'v' });
    expect(v.initialValue.name).to.equal('v/Initializer/Mul:0');
    const w = controlDependencies([v.initializer], () => new Variable(() => randomNormal([2]), { name: 'w' }));
    expect(w.initialValue.node.controlInputs).to.deep.equal([]);
    expect(w.initializer.controlInputs).to.deep.equal([]);
  });

  it('needs a first value of a known shape and of its dtype', () => {
    const line = here(1);
    const error = caught(() => new Variable(placeholder('float32', ['n']), { name: 'v' }), ShapeError);
    expect(error.message).to.include('v:0').and.to.include('[n]');
    expect(error.site).to.include(line);
    caught(() => new Variable(placeholder('float32', []), { dtype: 'float64' }), DTypeError);
    caught(() => new Variable(0.5, { dtype: 'int32' }), DTypeError);
    caught(() => new Variable(1, { dtype: 'number' as never }), DTypeError);
    expect(globalVariables()).to.deep.equal([]);
  });

  it('joins the collections asked for, and the trainable ones unless told otherwise', () => {
    const [plain, fixed, local] = [
      new Variable(1),
      new Variable(1, { trainable: false }),
      new Variable(1, { collections: [GraphKeys.LOCAL_VARIABLES] }),
    ];
    const both = new Variable(1, { collections: [GraphKeys.TRAINABLE_VARIABLES, 'mine'] });
    expect(globalVariables()).to.deep.equal([plain, fixed]);
    expect(trainableVariables()).to.deep.equal([plain, local, both]);
    expect(localVariables()).to.deep.equal([local]);
    expect(getCollection('mine')).to.deep.equal([both]);
    expect([...getDefaultGraph().variables.values()]).to.deep.equal([plain, fixed, local, both]);
    expect(caught(() => new Variable(1, { collections: 'mine' as never }), ValueError).message).to.include(
      'must be a list',
    );
  });

  it('refuses unknown options everywhere', () => {
    const v = new Variable(1);
    const tries: (() => unknown)[] = [
      () => new Variable(1, { nme: 'x' } as never),
      () => v.assign(1, { nme: 'x' } as never),
      () => v.assignAdd(1, { useLocking: true } as never),
      () => v.assignSub(1, { nme: 'x' } as never),
      () => v.readValue({ nme: 'x' } as never),
      () => convertToTensor(1, { type: 'int32' } as never),
      () => initializers.heNormal({ scale: 3 } as never),
      () => initializers.glorotUniform({ sed: 3 } as never),
      () => ops.node('Relu', [1], {}, { nme: 'x' } as never),
      () => registerGradient('Mine', () => [], { domin: 'x' } as never),
      () => new ExponentialMovingAverage(0.9).swap({ nme: 'x' } as never),
    ];
    for (const attempt of tries) expect(caught(attempt, ValueError).message).to.include('unknown option');
  });

  it('refuses updates of another shape or dtype, and makes nothing of them', () => {
    const v = new Variable([1, 2], { name: 'v' });
    const x = placeholder('float64', [2], { name: 'x' });
    const count = getDefaultGraph().nodes.length;
    const shape = caught(() => v.assign([1, 2, 3]), ShapeError);
    expect(shape.message).to.include('v:0').and.to.include('expected: [2]').and.to.include('[3]');
    expect(shape.node).to.equal('v');
    const line = here(1);
    const dtype = caught(() => v.assignAdd(x), DTypeError);
    expect(dtype.message).to.include('expected: float32').and.to.include('got:      float64');
    expect(dtype.site).to.include(line);
    expect(caught(() => v.assign('text'), DTypeError).message)
      .to.include('v:0')
      .and.to.include('text');
    caught(() => v.assignSub(5), ShapeError);
    for (const text of [new Variable('a'), new Variable(true)])
      caught(() => text.assignAdd(text.dtype === 'bool' ? true : 'b'), DTypeError);
    expect(
      getDefaultGraph()
        .nodes.slice(count)
        .map((node) => node.opType),
    ).to.deep.equal(['Constant', 'Variable', 'Constant', 'Variable']);
    expect(getDefaultGraph().operations.map((operation) => operation.name)).to.deep.equal([
      'v/Assign',
      'Variable/Assign',
      'Variable_1/Assign',
    ]);
  });

  it('takes an unknown shape in the hope that it fits in the run', () => {
    const v = new Variable([1, 2]);
    expect(v.assign(placeholder('float32', null)).update?.kind).to.equal('assign');
    expect(v.assignAdd(placeholder('float32', ['n'])).update?.next.shape).to.deep.equal([2]);
  });

  it('keeps the value it was given when the caller’s array changes', () => {
    const array = new Float32Array([1, 2]);
    const v = new Variable(array);
    const update = v.assign(array);
    array.fill(9);
    const values = [v.initialValue, update.update?.value].map((tensor) => tensor?.node.attributes.value as TensorData);
    expect(values.map((data) => data.toArray())).to.deep.equal([
      [1, 2],
      [1, 2],
    ]);
  });

  it('reports updates that contradict when they are read together, with both lines', () => {
    const v = new Variable(1, { name: 'v' });
    const lines = [here(1), here(2)];
    const first = v.assign(1, { name: 'first' });
    const second = v.assignAdd(2, { name: 'second' });
    const error = caught(() => controlDependencies([first, second], () => v.readValue()), UpdateConflictError);
    expect(error.message).to.include("'first' assigns v:0 while 'second' updates it");
    for (const line of lines) expect(error.message).to.include(line);
    expect(error).to.include({ node: 'v', code: 'UPDATE_CONFLICT' });
  });
});

describe('Initializers of variables', () => {
  beforeEach(resetDefaultGraph);
  after(resetDefaultGraph);

  it('run those of the global, of the local, or of the given variables', () => {
    const [v, w] = [new Variable(1), new Variable(1, { collections: [GraphKeys.LOCAL_VARIABLES] })];
    const all = [globalVariablesInitializer(), localVariablesInitializer(), variablesInitializer([v, w, v])];
    expect(all.map((operation) => operation.controlInputs)).to.deep.equal([
      [v.initializer],
      [w.initializer],
      [v.initializer, w.initializer],
    ]);
    expect(all.map((operation) => operation.name)).to.deep.equal(['init', 'init_1', 'init_2']);
    new Variable(2);
    expect(all[0]?.controlInputs).to.have.lengthOf(1);
  });
});
