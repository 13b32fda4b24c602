// What guards put in the place of a node: the types of inner values are said once, as a model must say them.
import { expect } from 'chai';
import * as tf from '../../src/index.js';
import type { OnnxGraph } from '../../src/model/ir.js';
import { subgraphs } from '../../src/model/walk.js';
import { stepModel } from '../../src/onnx/export-step.js';
import { guardFaults } from '../../src/onnx/guard.js';
import { lower } from '../../src/onnx/lower.js';

const { ops } = tf;
const kinds: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  TopK: (x) => ops.topK(x, [1n])[0] as tf.Tensor,
  ReduceSum: (x) => ops.reduceSum(x, [-1n]),
  InstanceNormalization: (x) => ops.instanceNormalization(tf.reshape(x, [1, 1, -1]), [1], [0]),
  'TopK in a branch': (x) =>
    tf.cond(
      tf.constant(true),
      () => tf.add(ops.topK(x, [1n])[0] as tf.Tensor, 1),
      () => x,
    ),
};

/** The names that a graph, or one nested in it, gives more than one type. */
const saidTwice = ({ valueInfo, node }: OnnxGraph): string[] => {
  const names = valueInfo.map(({ name }) => name);
  return [
    ...names.filter((name, index) => names.indexOf(name) < index),
    ...node.flatMap((each) => subgraphs(each).flatMap(saidTwice)),
  ];
};

describe('A guarded model says the type of each value once:', () => {
  for (const [title, build] of Object.entries(kinds))
    it(title, () => {
      const model = new tf.Graph().asDefault(() =>
        guardFaults(stepModel(lower([tf.multiply(build(tf.placeholder('float32', ['n', 2])), 2)]))),
      );
      expect(model.graph.node.length).to.be.above(2);
      expect(saidTwice(model.graph)).to.deep.equal([]);
    });
});
