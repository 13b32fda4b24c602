// Names are printed as they are read by people: none turns the direction of a line, steers a terminal, or hides in it.
import { expect } from 'chai';
import * as tf from 'trainop';

/** A right-to-left override, a space of no width, an escape sequence, a variation selector, a filler, half of a pair, and a new line. */
const bad = 'a\u202eb\u200b\u001b[31mc\ufe0f\u3164\ud800\nd';
const written = 'a\\u{202e}b\\u{200b}\\u{1b}[31mc\\u{fe0f}\\u{3164}\\u{d800}\\nd';

const graph = new tf.Graph();
const build = <T>(fn: () => T): T => graph.asDefault(fn);
const x = build(() => tf.placeholder('float32', [bad, 2], { name: 'x' }));
const outputs = [{ kind: 'tensor', dtype: 'float32', shape: [bad] }] as const;
const message = (fn: () => unknown): string => {
  try {
    fn();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
};
const foreign = () =>
  build(() => tf.ops.node(bad, [x], { s: bad, [bad]: 1, list: [bad] }, { domain: bad, name: 'n', outputs }));
const model = (): tf.onnx.OnnxModel =>
  ({
    irVersion: 10,
    opsetImport: [{ domain: bad, version: 21 }],
    producerName: bad,
    graph: {
      name: bad,
      node: [
        {
          name: `${bad}/n`,
          opType: bad,
          domain: bad,
          input: [bad],
          output: [`${bad}y`],
          attribute: [],
          metadataProps: [],
        },
      ],
      input: [{ name: bad, type: { kind: 'tensor', dtype: 'float32', shape: [bad] }, metadataProps: [] }],
      output: [{ name: `${bad}y`, metadataProps: [] }],
      initializer: [],
      sparseInitializer: [],
      valueInfo: [],
      quantizationAnnotation: [],
      metadataProps: [],
    },
    trainingInfo: [],
    functions: [],
    metadataProps: [],
  }) as unknown as tf.onnx.OnnxModel;

const cases: Readonly<Record<string, () => string>> = {
  'a tensor': () => String(x),
  'a node of another domain': () => String((foreign() as tf.Tensor).node),
  'a graph with its attributes': () => String((foreign() as tf.Tensor).graph),
  'a graph with text among its constants': () => build(() => String(tf.constant([bad]).graph)),
  'the explanation of a gradient': () => build(() => String(tf.explainGradient(foreign() as tf.Tensor, x))),
  'an error about a name': () => message(() => build(() => tf.placeholder('float32', [2], { name: bad }))),
  'an error about an option': () => message(() => tf.zeros([1], { [bad]: 1 } as never)),
  'an error about an element type': () => message(() => tf.zeros([1], { dtype: bad as never })),
  'an error about a shape': () =>
    message(() => build(() => tf.ops.matMul(x, tf.placeholder('float32', [bad, 3, 3, 3])))),
  'an error about a tensor that is missing': () => message(() => graph.getTensor(bad)),
  'an error about a value': () => message(() => tf.TensorData.from([bad], 'float32')),
  'an error about an object': () => message(() => tf.TensorData.from({ [bad]: 1 } as never)),
  'an error about what says its own name': () => message(() => tf.TensorData.from([{ toString: () => bad }] as never)),
  'an error about a class': () => message(() => tf.TensorData.from([{ constructor: { name: bad } }] as never)),
  "an error of a user's": () => new tf.ValueError('mine', { node: bad, got: bad, site: bad, fix: bad }).message,
  'a model': () => tf.onnx.describeModel(model(), bad, 3),
};

describe('What is not seen in a name is written out in', () => {
  for (const [what, print] of Object.entries(cases))
    it(what, () => {
      const text = print();
      expect(text).to.not.match(/[^\P{C}\n]|\p{Default_Ignorable_Code_Point}/u);
      // A line that a name holds is none of the text's; errors end the lines of what their users say themselves.
      expect(text).to.match(/a\\u\{202e\}b\\u\{200b\}\\u\{1b\}\[31mc/);
    });

  it('the same way for the same name, so that names stay apart', () => {
    expect(String(x)).to.equal(`Tensor(x:0, float32 [${written}, 2])`);
  });

  it('a session’s errors about feeds and fetches', async () => {
    const session = new tf.Session({ graph });
    const calls = [
      () => session.run(x, { [bad]: 1 }),
      () => session.run(bad),
      () => session.run(x, { x: bad }),
      () => session.run(x),
    ];
    for (const call of calls) {
      const error = await call().then(
        () => undefined,
        (reason: Error) => reason,
      );
      expect(error?.message).to.include('\\u{202e}');
      expect(error?.message).to.not.match(/[^\P{C}\n]|\p{Default_Ignorable_Code_Point}/u);
    }
    await session.close();
  });
});
