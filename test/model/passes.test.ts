// Every pass on every program: the model stays well-formed after each of them, and computes the same with it as without it.
import { expect } from 'chai';
import * as tf from 'trainop';
import { checkGraph } from '../../src/model/check.js';
import { type OnnxModel, onnxGraph, onnxNode, tensor, value } from '../../src/model/ir.js';
import { passes, runPasses, type Target } from '../../src/model/passes/index.js';
import { topGraphs } from '../../src/model/walk.js';
import { stepModel } from '../../src/onnx/export.js';
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
});
