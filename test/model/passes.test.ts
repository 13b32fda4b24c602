// Every pass on every program: the model stays well-formed after each of them, and computes the same with it as without it.
import { expect } from 'chai';
import * as tf from 'trainop';
import { checkGraph } from '../../src/model/check.js';
import { type OnnxModel, onnxGraph, onnxNode, tensor, value } from '../../src/model/ir.js';
import { passes, runPasses, type Target } from '../../src/model/passes/index.js';
import { everyNode, topGraphs } from '../../src/model/walk.js';
import { stepModel } from '../../src/onnx/export-step.js';
import { lower } from '../../src/onnx/lower.js';
import { feedValue, programs, ready } from '../support/programs.js';
import { runModel } from '../support/run-model.js';

const target: Target = { provider: 'cpu' };
/** What onnxruntime cannot do without. */
const required = new Set(['outputs']);

describe('Passes', () => {
  it('have names of their own and say what they are for', () => {
    expect(new Set(passes.map(({ name }) => name)).size).to.equal(passes.length);
    for (const { purpose } of passes) expect(purpose).to.match(/^[A-Z].*\.$/);
  });

  for (const name of Object.keys(programs)) {
    describe(`on the step of ${name}`, () => {
      let lowered: OnnxModel;
      let feeds: Record<string, tf.TensorData>;
      let results: Record<string, tf.TensorData>;
      before(async () => {
        const program = await ready(name);
        const { trainOp, outputs, session } = program;
        lowered = stepModel(lower([trainOp, ...outputs]), [], [], session);
        feeds = Object.fromEntries(program.feeds.map((each) => [each.name, feedValue(each, 0)]));
        results = await runModel(runPasses(lowered, target), feeds);
        await session.close();
      });

      it('each leaves a model that is well-formed', () => {
        let model = lowered;
        for (const { name: pass, run } of passes) {
          model = run(model, target);
          for (const graph of topGraphs(model)) expect(checkGraph(graph), pass).to.deep.equal([]);
        }
      });

      for (const { name: pass } of passes.filter((each) => !required.has(each.name))) {
        it(`${pass} changes no bit of the results`, async () => {
          const others = passes.filter((each) => each.name !== pass);
          const model = others.reduce((before, { run }) => run(before, target), lowered);
          const without = await runModel(model, feeds);
          expect(Object.values(without).map(({ data }) => data)).to.deep.equal(
            Object.values(results).map(({ data }) => data),
          );
        });
      }
    });
  }

  it('order lets gradients be used up as they come, in large models that are loaded at once, and changes no bit', async () => {
    const graph = new tf.Graph();
    const fetches = graph.asDefault(() => {
      const w = new tf.Variable(
        [
          [0.5, -0.25],
          [0.125, 1],
        ],
        { name: 'w', dtype: 'float32' },
      );
      let y: tf.Tensor = tf.placeholder('float32', ['batch', 2], { name: 'x' });
      for (let layer = 0; layer < 300; layer++) y = tf.tanh(tf.matmul(y, w));
      return [y, ...tf.gradients(y, [w])] as tf.Tensor[];
    });
    const session = new tf.Session({ graph });
    await session.run(graph.asDefault(() => tf.globalVariablesInitializer()));
    const model = stepModel(lower(fetches), [], [], session);
    await session.close();
    const [plain, ordered] = [false, true].map((inMemory) => runPasses(model, { provider: 'cpu', inMemory }));
    const names = (each = model) => each.graph.node.map(({ name }) => name);
    expect(names(ordered)).to.not.deep.equal(names(plain));
    expect(names(ordered).toSorted()).to.deep.equal(names(plain).toSorted());
    expect(checkGraph((ordered as OnnxModel).graph)).to.deep.equal([]);
    // The first layer's product of gradients stands before the last layer's, which onnxruntime then takes first.
    const products = (ordered as OnnxModel).graph.node
      .filter(({ opType }) => opType === 'Gemm')
      .map(({ name = '' }) => name);
    expect(products.at(-1)).to.match(/MatMul_299_grad/);
    const feeds = { 'x:0': tf.TensorData.from([[1, 2]], 'float32') };
    const [one, other] = [await runModel(plain as OnnxModel, feeds), await runModel(ordered as OnnxModel, feeds)];
    expect(other).to.deep.equal(one);
  });

  it('outputs copies what is an input, a constant, or stands twice, and nothing else', async () => {
    const data = tf.TensorData.from([1, 2], 'float32');
    const type = { kind: 'tensor', dtype: 'float32', shape: [2] } as const;
    const model: OnnxModel = {
      irVersion: 10,
      opsetImport: [{ domain: '', version: 21 }],
      graph: onnxGraph({
        name: 'g',
        input: [value('x', type)],
        initializer: [tensor('c', data)],
        node: [onnxNode({ opType: 'Neg', name: 'n', input: ['x'], output: ['y'] })],
        output: [value('y', type), value('x', type), value('c', type)],
      }),
      trainingInfo: [],
      functions: [],
      metadataProps: [],
    };
    const { graph } = runPasses(model, target);
    expect(graph.output.map(({ name }) => name)).to.deep.equal(['y', 'x:output', 'c:output']);
    expect(graph.node.map(({ opType }) => opType)).to.deep.equal(['Neg', 'Identity', 'Identity']);
    const results = await runModel(runPasses(model, target), { x: data });
    expect(Object.values(results).map((each) => each.toArray())).to.deep.equal([
      [-1, -2],
      [1, 2],
      [1, 2],
    ]);
  });

  describe('prune leaves out results of control flow that nothing reads, with all that only they needed:', () => {
    const exp = (x: tf.TensorLike, depth: number): tf.Tensor =>
      depth === 0 ? tf.identity(x) : exp(tf.exp(tf.negative(x)), depth - 1);
    /** What is fetched, how many Exp nodes are needed for it, and its value for x = 0. */
    const cases: Readonly<Record<string, { build: (x: tf.Tensor) => tf.Tensor; left: number; due: unknown }>> = {
      'of a branch': {
        build: (x) =>
          tf.cond(
            tf.less(x, 1),
            () => [exp(x, 3), tf.exp(x)],
            () => [x, tf.negative(x)],
          )[1],
        left: 1,
        due: 1,
      },
      'of a branch in a branch': {
        build: (x) =>
          tf.cond(
            tf.less(x, 1),
            () =>
              tf.cond(
                tf.less(x, 1),
                () => [exp(x, 3), tf.exp(x), x],
                () => [x, x, x],
              ),
            () => [x, x, exp(x, 2)],
          )[1],
        left: 1,
        due: 1,
      },
      'of a loop, unless the others need them': {
        build: (x) =>
          tf.whileLoop(
            (i) => tf.less(i, 3),
            (i, a, b, c, d): tf.Tensor[] => [
              tf.add(i, 1),
              exp(b, 2),
              exp(a, 2),
              tf.add(c, d),
              tf.exp(tf.multiply(d, 0)),
            ],
            [tf.constant(0), x, x, x, x],
          )[3] as tf.Tensor,
        left: 1,
        due: 2,
      },
      'of a loop whose condition needs them': {
        build: (x) =>
          tf.whileLoop(
            (_, b) => tf.less(b, 3),
            (a, b, c) => [tf.add(a, 1), tf.add(b, tf.exp(tf.multiply(b, 0))), exp(c, 4)],
            [x, x, x],
          )[0],
        left: 1,
        due: 3,
      },
      'of a scan': {
        build: (x) =>
          tf.reduceSum(
            tf.scan(
              ([a, b, c], each) => [tf.add(a, b), tf.add(each, tf.exp(tf.multiply(b, 0))), exp(c, 3)],
              tf.constant([1, 2]),
              {
                initializer: [x, x, x] as const,
                reverse: true,
              },
            )[0],
          ),
        left: 1,
        due: 3,
      },
      'of a scan in a loop in a branch': {
        build: (x) =>
          tf.cond(
            tf.less(x, 1),
            () =>
              tf.whileLoop(
                (i) => tf.less(i, 2),
                (i, y, z) => {
                  const [p, q] = tf.scan(([p, q], each) => [tf.add(p, tf.exp(each)), exp(q, 3)], tf.constant([0, 0]), {
                    initializer: [y, z] as const,
                  });
                  return [tf.add(i, 1), tf.gather(p, 1), tf.gather(q, 1)];
                },
                [x, x, x],
              ),
            () => [x, x, exp(x, 3)],
          )[1],
        left: 1,
        due: 4,
      },
    };
    for (const [title, { build, left, due }] of Object.entries(cases))
      it(title, async () => {
        const [x, y] = new tf.Graph().asDefault(() => {
          const x = tf.placeholder('float32', [], { name: 'x' });
          return [x, build(x)] as const;
        });
        const lowered = stepModel(lower([y]), [], [], { valueOf: () => tf.TensorData.from(0) });
        const model = runPasses(lowered, target);
        for (const graph of topGraphs(model)) expect(checkGraph(graph)).to.deep.equal([]);
        expect([...everyNode(model.graph)].filter(({ opType }) => opType === 'Exp')).to.have.lengthOf(left);
        expect((await runModel(model, { [x.name]: tf.TensorData.from(0) }))[y.name]?.item()).to.equal(due);
      });

    it('of the second runs of loops and scans that gradients make', () => {
      const y = new tf.Graph().asDefault(() => {
        const x = tf.placeholder('float32', [], { name: 'x' });
        const y = tf.scan((a, each) => tf.multiply(tf.sin(a), each), tf.constant([1, 2]), { initializer: x });
        return tf.gradients(y, [x])[0] as tf.Tensor;
      });
      const model = runPasses(stepModel(lower([y]), [], [], { valueOf: () => tf.TensorData.from(0) }), target);
      const scans = [...everyNode(model.graph)].filter(({ opType }) => opType === 'Scan');
      // The states before every step; and what the way back over the steps ends with.
      expect(scans.map(({ output }) => output.length)).to.deep.equal([2, 1]);
    });
  });
});
