import { expect } from 'chai';
import { DTypeError, ShapeError, ValueError } from '../../src/errors.js';
import { constant } from '../../src/graph/constant.js';
import { Graph, getDefaultGraph, resetDefaultGraph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { nameScope } from '../../src/graph/scopes.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { globalVariablesInitializer, Variable } from '../../src/graph/variable.js';
import { isOpType } from '../../src/ops/build.js';
import * as builders from '../../src/ops/generated/builders.js';
import { opset, schemas } from '../../src/ops/generated/schemas.js';
import * as ops from '../../src/ops/index.js';
import { Session } from '../../src/session/session.js';
import type { DType } from '../../src/values/dtype.js';
import { TensorData, type TensorDataLike } from '../../src/values/tensor-data.js';
import { tensorType } from '../../src/values/value-type.js';
import { caught, here } from '../support/caught.js';
import { OPSET } from '../support/target.js';

beforeEach(resetDefaultGraph);
after(resetDefaultGraph);

describe('The builders', () => {
  it('are one for every operator of the opset', () => {
    expect(opset).to.equal(OPSET);
    const lower = (table: object) => Object.keys(table).map((name) => name.toLowerCase());
    expect(lower(builders)).to.have.members(lower(schemas));
    expect(isOpType('MatMul')).to.equal(true);
    for (const name of ['matMul', 'toString', 'Upsample', '']) expect(isOpType(name)).to.equal(false);
  });

  it('make one node, named after its operator or as told, in the current scope', () => {
    const x = placeholder('float32', [2, 3]);
    const y = nameScope('dense', () => ops.matMul(x, constant([[1], [2], [3]]), { name: 'product' }));
    expect(y.node).to.include({ name: 'dense/product', opType: 'MatMul', domain: '', scope: 'dense' });
    expect(nameScope('other', () => ops.relu(x)).name).to.equal('other/Relu:0');
    expect(y.shape).to.deep.equal([2, 1]);
  });

  it('keep the place of a missing optional input, and drop those at the end', () => {
    const x = placeholder('float32', [2, 3]);
    expect(ops.clip(x, undefined, 6).node.inputs.map((input) => input?.name)).to.deep.equal([
      'Placeholder:0',
      undefined,
      'Const:0',
    ]);
    expect(ops.clip(x, undefined, undefined).node.inputs).to.deep.equal([x]);
  });

  it('read variables', () => {
    const v = new Variable([1, 2]);
    expect(ops.neg(v).node.inputs).to.deep.equal([v.value]);
    expect(ops.concat([v, [3]], { axis: 0 }).shape).to.deep.equal([3]);
  });
});

describe('Literals', () => {
  const types: readonly DType[] = ['float64', 'int64', 'int32', 'float16', 'uint8'];
  for (const dtype of types) {
    it(`take the element type of a ${dtype} operand, on either side`, () => {
      const x = placeholder(dtype, ['n', 2]);
      for (const y of [ops.add(x, 2), ops.add([3, 4], x), ops.mul(x, [[1, 2]])]) {
        expect(y.dtype).to.equal(dtype);
        for (const input of y.node.inputs) expect(input?.dtype).to.equal(dtype);
      }
      const v = new Variable(TensorData.from([1, 2], dtype));
      expect(ops.sub(1, v).dtype).to.equal(dtype);
    });
  }

  const alone: readonly [string, (() => Tensor) | undefined, DType][] = [
    ['a number is float32', () => ops.neg(1), 'float32'],
    ['a bigint is int64', () => ops.neg(1n), 'int64'],
    ['an empty array is float32', () => ops.neg([]), 'float32'],
    ['a boolean is bool', () => ops.not(true), 'bool'],
    ['a string is string', () => ops.stringConcat('a', 'b'), 'string'],
    ['a number where only integers go is int64', () => ops.gather([5, 6], 1).node.inputs[1] as Tensor, 'int64'],
    ['a list of axes is int64', () => ops.reduceSum([[1]], [0]).node.inputs[1] as Tensor, 'int64'],
    ['a typed array is what it is', () => ops.neg(new Int32Array(2)), 'int32'],
    ['a typed array decides for numbers beside it', () => ops.add(new Float64Array(2), 1), 'float64'],
    ['TensorData decides for numbers on both sides', () => ops.sum([1, TensorData.from([1], 'float64'), 2]), 'float64'],
  ];
  for (const [title, build, dtype] of alone) {
    it(`alone: ${title}`, () => {
      expect((build as () => Tensor)().dtype).to.equal(dtype);
    });
  }

  it('convert a typed array to the element type of a tensor beside it', () => {
    const y = ops.add(placeholder('float32', [2]), new Float64Array([1, 2]));
    expect(y.node.inputs[1]?.dtype).to.equal('float32');
  });

  it('each have a type of their own where the operator allows that', () => {
    const graph = getDefaultGraph();
    const body = graph.subgraph((inner) => {
      const [, keep, x, n] = [
        tensorType('int64', []),
        tensorType('bool', []),
        tensorType('float32', []),
        tensorType('int64', []),
      ].map((type) => inner.addInput(type)) as [Tensor, Tensor, Tensor, Tensor];
      return [keep, ops.mul(x, 2), ops.add(n, 1)];
    });
    const [x, n] = ops.loop(3n, true, [1.5, 0n], { body });
    expect([x?.dtype, n?.dtype]).to.deep.equal(['float32', 'int64']);
  });

  it('that do not fit name the node, the input, and the tensors beside it', () => {
    const x = placeholder('int64', [3], { name: 'x' });
    const line = here(1);
    const error = caught(() => nameScope('s', () => ops.add(x, 0.5, { name: 'sum' })), DTypeError);
    expect(error.message)
      .to.include('Add: the input B: cannot hold 0.5')
      .and.to.include('expected: int64')
      .and.to.include('A int64 [3] (x:0)');
    expect(error).to.include({ node: 's/sum', scope: 's' });
    expect(error.site).to.include(line);
    for (const value of ['text', [[1], [2, 3]], true, TensorData.from(1), null] as never[])
      caught(() => ops.add(x, value), ValueError);
    caught(() => ops.relu(new BigUint64Array(1)), DTypeError);
    caught(() => ops.add(TensorData.from(1), TensorData.from(1n)), DTypeError);
  });
});

describe('Operands', () => {
  it('of element types that differ are named, both of them, with the node and the line', () => {
    const [a, b] = [placeholder('float32', [2], { name: 'a' }), new Variable(1n, { name: 'b' })];
    const line = here(1);
    const error = caught(() => ops.mul(a, b, { name: 'product' }), DTypeError);
    expect(error.message)
      .to.include('Mul: inputs that must have one element type differ')
      .and.to.include('A float32 [2] (a:0)')
      .and.to.include('B int64 [] (b:0)');
    expect(error.node).to.equal('product');
    expect(error.site).to.match(new RegExp(`^${line}:`));
  });

  it('of an element type that the operator does not take are refused with those that it takes', () => {
    const error = caught(() => ops.relu(placeholder('string', [2], { name: 'x' })), DTypeError);
    expect(error.message)
      .to.include('Relu: the input X has an element type that the operator does not take')
      .and.to.include('got:      x:0 string [2]')
      .and.to.include('float32');
    caught(() => ops.gather([1], placeholder('float32', [])), DTypeError);
  });

  it('of shapes that do not fit are named, both of them, with the node and the line', () => {
    const [x, w] = [
      placeholder('float32', ['batch', 784], { name: 'x' }),
      new Variable(() => ops.constantOfShape([100, 10]), { name: 'w' }),
    ];
    const line = here(1);
    const error = caught(() => nameScope('dense', () => ops.matMul(x, w)), ShapeError);
    expect(error.message)
      .to.include('MatMul')
      .and.to.include('A float32 [batch, 784] (x:0)')
      .and.to.include('B float32 [100, 10] (w:0)');
    expect(error).to.include({ node: 'dense/MatMul', scope: 'dense' });
    expect(error.site).to.match(new RegExp(`^${line}:`));
    expect(error.message).to.include(`\n  at:       ${line}:`);
  });

  it('that are missing or too many are counted', () => {
    const x = placeholder('float32', [2]);
    const tooFew = caught(() => ops.node('Add', [x]), ValueError);
    expect(tooFew.message)
      .to.include('Add: wrong number of inputs')
      .and.to.include('expected: 2 (A, B)')
      .and.to.include('got:      1');
    expect(caught(() => ops.add(x, undefined as never), ValueError).message).to.include('the input B is missing');
    expect(caught(() => ops.gather(undefined as never, 1), ValueError).message).to.include('the input data is missing');
    expect(caught(() => ops.node('Relu', [x, x]), ValueError).message).to.include('expected: 1 (X)');
    expect(caught(() => ops.node('Clip', [x, 1, 2, 3]), ValueError).message).to.include('expected: 1 to 3');
    caught(() => ops.concat([], { axis: 0 }), ValueError);
  });
});

describe('Attributes', () => {
  it('are given in ONNX’s spelling; unknown ones are refused with those that there are', () => {
    const x = placeholder('float32', [2, 3], { name: 'x' });
    const line = here(1);
    const error = caught(() => ops.softmax(x, { axes: 1, name: 'soft' } as never), ValueError);
    expect(error.message).to.include("Softmax: unknown option 'axes'").and.to.include('one of axis, name, outputs');
    expect(error.node).to.equal('soft');
    expect(error.site).to.include(line);
    expect(ops.softmax(x, { axis: 0 }).node.attributes).to.deep.equal({ axis: 0 });
    expect(ops.softmax(x, { axis: undefined }).node.attributes).to.deep.equal({});
  });

  const wrong: readonly [string, object, string][] = [
    ['Softmax', { axis: 1.5 }, 'an integer'],
    ['Softmax', { axis: '1' }, 'an integer'],
    ['Softmax', { axis: 2 ** 60 }, 'an integer'],
    ['Elu', { alpha: '1' }, 'a number'],
    ['Elu', { alpha: 1n }, 'a number'],
    ['Transpose', { perm: 1 }, 'an array of integers'],
    ['Transpose', { perm: [0.5] }, 'an array of integers'],
    ['Transpose', { perm: new BigInt64Array(2) }, 'an array of integers'],
    ['Gelu', { approximate: 1 }, 'a string'],
    ['ConstantOfShape', { value: 1 }, 'a TensorData'],
    ['If', { then_branch: () => [] }, 'a Graph'],
    ['Constant', { value_floats: 1 }, 'an array of numbers'],
    ['Constant', { value_strings: [1] }, 'an array of strings'],
    ['Constant', { sparse_value: {} }, 'sparse tensors are not supported'],
    ['Optional', { type: 'tensor' }, 'a ValueType'],
  ];
  const misnamed: readonly (readonly [title: string, () => unknown, message: RegExp])[] = [
    [
      'an element type that does not exist',
      // @ts-expect-error
      () => ops.cast(1, { to: 'float' }),
      /'to' has the wrong type.*'float32'.*float/s,
    ],
    [
      "an element type by ONNX's number",
      // @ts-expect-error
      () => ops.cast(1, { to: 1 }),
      /'to' has the wrong type.*by name, such as 'float32'.*1/s,
    ],
    [
      'a padding that does not exist',
      // @ts-expect-error
      () => ops.maxPool([[[1, 2]]], { kernel_shape: [2], auto_pad: 'SAME' }),
      /MaxPool: the attribute 'auto_pad' is none of its names.*'NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'.*'SAME'/s,
    ],
    [
      'a reduction that does not exist',
      // @ts-expect-error
      () => ops.negativeLogLikelihoodLoss([[1, 2]], [0n], undefined, { reduction: 'max' }),
      /'reduction' is none of its names.*'none', 'mean', 'sum'.*'max'/s,
    ],
    [
      'an activation that does not exist, in a list',
      () => ops.node('RNN', [[[[1]]], [[[1]]], [[[1]]]], { activations: ['Tanh', 'Gelu'] }),
      /'activations' is none of its names.*'Relu', 'Tanh'.*Gelu/s,
    ],
  ];
  for (const [title, make, message] of misnamed) {
    it(`of a few names are refused by any other: ${title}`, () => {
      expect(caught(make, ValueError).message).to.match(message);
    });
  }
  it('that are element types are printed by name', () => {
    ops.cast(1, { to: 'int32' });
    expect(String(getDefaultGraph())).to.include("Cast(Const:0) {to='int32'} -> int32 []");
  });
  for (const [opType, attributes, expected] of wrong) {
    const [[key, value] = []] = Object.entries(attributes);
    it(
      `of the wrong type are refused: ${key} of ${opType} is ${expected}, not ${typeof value === 'object' ? 'an object' : `a ${typeof value}`} ${typeof value === 'function' ? '' : String(value)}`.trim(),
      () => {
        const error = caught(() => ops.node(opType, [placeholder('float32', [2, 2])], attributes as never), ValueError);
        expect(error.message).to.include(`the attribute '${key}' has the wrong type`).and.to.include(expected);
      },
    );
  }

  it('that are required must be there', () => {
    expect(caught(() => ops.concat([[1], [2]], {} as never), ValueError).message).to.include(
      "Concat: the attribute 'axis' is required",
    );
    expect(caught(() => ops.cast(1, { to: undefined } as never), ValueError).message).to.include("'to' is required");
  });
});

describe('Outputs', () => {
  it('are as many as are asked for, within what the operator can give', () => {
    const x = placeholder('float32', [1, 1, 4, 4]);
    const [y, indices] = ops.maxPool(x, { kernel_shape: [2, 2], outputs: 2 }) as unknown as [Tensor, Tensor];
    expect([y.name, indices.name, indices.dtype]).to.deep.equal(['MaxPool:0', 'MaxPool:1', 'int64']);
    expect(ops.split([1, 2, 3, 4], undefined, { num_outputs: 4 })).to.have.lengthOf(4);
    expect(ops.split([1, 2, 3, 4], [1, 3])).to.have.lengthOf(2);
    for (const outputs of [0, 3, 1.5]) {
      const error = caught(() => ops.node('MaxPool', [x], { kernel_shape: [2, 2] }, { outputs }), ValueError);
      expect(error.message).to.include('MaxPool: wrong number of outputs').and.to.include('1 to 2');
    }
  });
});

describe('The open door, ops.node', () => {
  it('makes standard nodes, checked like the builders’', () => {
    const x = placeholder('float32', [2, 3]);
    expect(ops.node('Gelu', [x], { approximate: 'tanh' }, { name: 'g' })).to.deep.include({ index: 0 });
    const values = ops.node('TopK', [x, [1]], {}, { outputs: 2 }) as Tensor[];
    expect(values.map((value) => [value.dtype, value.shape])).to.deep.equal([
      ['float32', [2, 1]],
      ['int64', [2, 1]],
    ]);
    caught(() => ops.node('Gelu', [x], { approx: 1 }), ValueError);
  });

  it('refuses operators that the opset lacks, and says how to give another domain', () => {
    const error = caught(() => ops.node('Upsample', [1]), ValueError);
    expect(error.message).to.include("the opset has no operator 'Upsample'").and.to.include('domain');
  });

  it('takes nodes of another domain as they are, with the types of their outputs', () => {
    const x = placeholder('float32', [2]);
    const outputs = [tensorType('float32', [2]), tensorType('int64', [])];
    const [y, n] = ops.node(
      'FancyOp',
      [x, undefined, 3],
      { mode: 'fast', k: 2 },
      { domain: 'com.example', outputs, name: 'fancy' },
    ) as [Tensor, Tensor];
    expect(y.node).to.include({ domain: 'com.example', opType: 'FancyOp', name: 'fancy' });
    expect(y.node.inputs.map((input) => input?.dtype)).to.deep.equal(['float32', undefined, 'float32']);
    expect([y.shape, n.dtype]).to.deep.equal([[2], 'int64']);
    expect(String(y.node)).to.equal('fancy = com.example.FancyOp');
    expect(caught(() => ops.node('FancyOp', [x], {}, { domain: 'com.example' }), ValueError).message).to.include(
      'the types of its outputs are not known',
    );
    caught(() => ops.node('FancyOp', [x], {}, { domain: 'com.example', output: [] } as never), ValueError);
  });
});

describe('Subgraphs', () => {
  /** Builds, initializes and runs. */
  async function run(
    build: (graph: Graph) => Tensor | readonly Tensor[],
    feeds: Record<string, TensorDataLike>,
  ): Promise<unknown> {
    const graph = new Graph();
    const fetches = graph.asDefault(() => build(graph));
    const session = new Session({ graph, intraOpNumThreads: 1 });
    await session.run(graph.asDefault(globalVariablesInitializer));
    const result = await session.run(fetches, feeds);
    await session.close();
    return [result].flat().map((data) => (data as TensorData).toArray());
  }

  it('of an If see captured placeholders, variables, constants and outer results', async () => {
    const choose = (graph: Graph): Tensor[] => {
      const [condition, x] = [
        placeholder('bool', [], { name: 'condition' }),
        placeholder('float32', [2], { name: 'x' }),
      ];
      const [v, outer] = [new Variable([10, 20]), ops.exp(ops.mul(x, 0))];
      const thenBranch = graph.subgraph(() => [ops.add(ops.mul(x, v), outer), x]);
      // The other branch gives what it did not make: a captured tensor, a constant of its own, the same tensor twice.
      const elseBranch = graph.subgraph(() => [outer, constant([7, 7])]);
      const twice = graph.subgraph(() => [outer, outer]);
      return [
        ...ops.if(condition, { then_branch: thenBranch, else_branch: elseBranch }),
        ...ops.if(condition, { then_branch: twice, else_branch: graph.subgraph(() => [x, x]) }),
      ];
    };
    expect(await run(choose, { condition: true, x: [1, 2] })).to.deep.equal([
      [11, 41],
      [1, 2],
      [1, 1],
      [1, 1],
    ]);
    expect(await run(choose, { condition: false, x: [1, 2] })).to.deep.equal([
      [1, 1],
      [7, 7],
      [1, 2],
      [1, 2],
    ]);
  });

  it('nested in one another see all that is around them', async () => {
    const nested = (graph: Graph): Tensor[] => {
      const [a, b] = ['a', 'b'].map((name) => placeholder('bool', [], { name })) as [Tensor, Tensor];
      const x = placeholder('float32', [], { name: 'x' });
      const inner = (outer: Graph, sign: number) => {
        const local = ops.mul(x, sign);
        return ops.if(b, {
          then_branch: outer.subgraph(() => [ops.add(local, x)]),
          else_branch: outer.subgraph(() => [local]),
        });
      };
      return [
        ...ops.if(a, {
          then_branch: graph.subgraph((g) => inner(g, 2)),
          else_branch: graph.subgraph((g) => inner(g, -1)),
        }),
      ];
    };
    for (const [a, b, result] of [
      [true, true, 15],
      [true, false, 10],
      [false, true, 0],
      [false, false, -5],
    ] as const)
      expect(await run(nested, { a, b, x: 5 })).to.deep.equal([result]);
  });

  it('of a Loop carry state, count steps and stack results', async () => {
    const loop = (graph: Graph): Tensor[] => {
      const n = placeholder('int64', [], { name: 'n' });
      const step = placeholder('float32', [], { name: 'step' });
      const body = graph.subgraph((inner) => {
        const [index, keep, x] = [tensorType('int64', []), tensorType('bool', []), tensorType('float32', [])].map(
          (type) => inner.addInput(type),
        ) as [Tensor, Tensor, Tensor];
        return [keep, ops.add(x, step), ops.mul(ops.castLike(index, x), x)];
      });
      return [...ops.loop(n, undefined, [100], { body })];
    };
    expect(await run(loop, { n: 4n, step: 10 })).to.deep.equal([140, [0, 110, 240, 390]]);
    expect(await run(loop, { n: 0n, step: 10 })).to.deep.equal([100, []]);
  });
});
