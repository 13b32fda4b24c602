// Models as other frameworks write them are trained here as they are there: outputs, gradients, and three steps of SGD and Adam.
// What is expected, and the files: scripts/fixtures/exported.py.
import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import * as tf from 'trainop';

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
interface Trained {
  readonly losses: readonly number[];
  readonly weights: Readonly<Record<string, Numbers>>;
}
interface Case {
  readonly name: string;
  readonly file: string;
  readonly input: Numbers & { readonly dtype: tf.DType };
  readonly output: Numbers;
  readonly target: Numbers;
  readonly factor: number;
  readonly adamEpsilon: number;
  readonly weights: Readonly<Record<string, readonly [string, readonly number[]]>>;
  readonly gradients: Readonly<Record<string, Numbers>>;
  readonly sgd: Trained;
  readonly adam: Trained;
}
const folder = new URL('../../fixtures/exported/', import.meta.url);
interface Cases {
  readonly header: { readonly sgdRate: number; readonly adamRate: number };
  readonly cases: readonly Case[];
}
const files = ['torch.json', 'tf2onnx.json', 'sklearn.json'];

function close(
  found: tf.TensorData | null | undefined,
  { shape, data }: Numbers,
  tolerance: number,
  what: string,
): void {
  assert.deepEqual(found?.shape, shape, what);
  for (const [index, number] of (found as tf.TensorData).values().entries())
    assert.closeTo(Number(number), data[index] as number, tolerance, `${what}[${index}]`);
}

describe('Models that other frameworks wrote', () => {
  const all = files.map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Cases);
  const rows = all.flatMap(({ header, cases }) => cases.map((each) => [header, each] as const));
  for (const [header, each] of rows) {
    it(`train as they do there: ${each.name}`, async () => {
      const { file, input, output, target, factor, adamEpsilon, weights, gradients, sgd, adam } = each;
      const names = Object.keys(weights);
      const x = tf.TensorData.from([...input.data], input.dtype, input.shape);
      const optimizers: readonly [Trained, () => tf.train.Optimizer][] = [
        [sgd, () => new tf.train.GradientDescentOptimizer(header.sgdRate)],
        [adam, () => new tf.train.AdamOptimizer(header.adamRate, { epsilon: adamEpsilon })],
      ];
      for (const [expected, make] of optimizers) {
        const graph = new tf.Graph();
        const model = tf.onnx.importModel(readFileSync(new URL(file, folder)), {
          graph,
          trainable: (weight) => names.includes(weight),
        });
        assert.includeMembers(Object.keys(model.variables), names);
        const variables = names.map((weight) => model.variables[weight] as tf.Variable);
        const { found, loss, step, init } = graph.asDefault(() => {
          const found = Object.values(model.outputs)[0] as tf.Tensor<'float32'>;
          const due = tf.constant([...target.data], { shape: target.shape });
          const loss = tf.multiply(tf.reduceMean(tf.square(tf.subtract(found, due))), factor);
          return { found, loss, step: make().minimize(loss), init: tf.globalVariablesInitializer() };
        });
        const slopes = graph.asDefault(() =>
          tf.gradients(loss, variables).map((slope) => tf.convertToTensor(slope as tf.Gradient)),
        );
        const session = new tf.Session({ graph });
        await session.run(init);
        const feeds = [[Object.values(model.inputs)[0] as tf.Tensor, x]] as const;
        const first = await session.run({ found, slopes }, feeds);
        close(first.found, output, 1e-5, 'the output');
        for (const [index, weight] of names.entries())
          close(first.slopes[index], gradients[weight] as Numbers, 1e-5, `the gradient of ${weight}`);
        for (const due of expected.losses) {
          const { loss: before } = await session.run({ loss, step }, feeds);
          assert.closeTo(before.item(), due, 1e-5);
        }
        const after = await session.run(variables);
        await session.close();
        for (const [index, weight] of names.entries())
          close(after[index], expected.weights[weight] as Numbers, 2e-5, `${weight} after the steps`);
      }
    });
  }
});
