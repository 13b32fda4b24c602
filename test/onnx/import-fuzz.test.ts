// Files that are damaged, and models that say impossible things: importing them succeeds or is refused with a typed error, fast, and leaves
// nothing behind. Seeded: the same damage in every run.
import { readdirSync, readFileSync } from 'node:fs';
import { assert } from 'chai';
import * as tf from 'trainop';

const folder = new URL('../../fixtures/exported/', import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.onnx'))
  .sort()
  .map((name) => ({ name, bytes: new Uint8Array(readFileSync(new URL(name, folder))) }));

/** Numbers below `limit`, one after another. */
function draws(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const damages: readonly ((bytes: Uint8Array, draw: (limit: number) => number) => Uint8Array)[] = [
  (bytes, draw) => bytes.with(draw(bytes.length), draw(256)),
  (bytes, draw) => {
    const at = draw(bytes.length);
    return bytes.with(at, (bytes[at] as number) ^ (1 << draw(8)));
  },
  (bytes, draw) => bytes.slice(0, draw(bytes.length)),
  (bytes, draw) => {
    const at = draw(bytes.length);
    return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + draw(20))]);
  },
];

/** A copy that can be changed; numbers of tensors stay as they are. */
function thawed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(thawed);
  if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part) || part instanceof tf.TensorData)
    return part;
  return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, thawed(inner)]));
}

type Place = readonly [holder: Record<string, unknown>, key: string];
function places(part: unknown, found: Place[] = []): Place[] {
  if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part) || part instanceof tf.TensorData)
    return found;
  for (const [key, inner] of Object.entries(part)) {
    found.push([part as Record<string, unknown>, key]);
    places(inner, found);
  }
  return found;
}

const numbers = [0, -1, 1, 2, 7, -2, 2 ** 31, -(2 ** 31), 2 ** 40, 2 ** 53 - 1, 2n ** 62n, -(2n ** 63n), 0.5, NaN, 1e9];
const names = ['', 'x', '__proto__', 'constructor', 'nearest', 'Softmax', 'Loop', 'Reshape', '\u202e', 'n'.repeat(300)];
const tensors = [
  tf.TensorData.from([0, -1], 'int64', [2]),
  tf.TensorData.from([2 ** 40, 2 ** 40, 5], 'int64', [3]),
  tf.TensorData.from([], 'int64', [0]),
  tf.TensorData.from(3, 'float32'),
  tf.TensorData.from(['a'], 'string', [1]),
  tf.TensorData.from([1.5, -2], 'float16', [2, 1]),
  tf.TensorData.from([true], 'bool', [1]),
  tf.TensorData.zeros('float32', [0, 3]),
];
const opsets = [6, 7, 9, 11, 13, 14, 17, 18, 20, 21, 22, 24, 26];

/** Says something else somewhere in a model. */
function changeOne(model: tf.onnx.OnnxModel, draw: (limit: number) => number): void {
  const all = places(model.graph);
  const [holder, key] = all[draw(all.length)] as Place;
  const before = holder[key];
  if (typeof before === 'number' || typeof before === 'bigint') holder[key] = numbers[draw(numbers.length)];
  else if (typeof before === 'string') holder[key] = names[draw(names.length)];
  else if (before instanceof tf.TensorData) holder[key] = tensors[draw(tensors.length)];
  else if (Array.isArray(before))
    [() => before.pop(), () => before.splice(0), () => before.push(...before.slice(0, 1)), () => before.reverse()][
      draw(4)
    ]?.();
}

function tried(source: tf.onnx.OnnxModel | Uint8Array, what: string): void {
  const graph = new tf.Graph();
  try {
    tf.onnx.importModel(source, { graph, isTraining: true, trainable: true });
  } catch (error) {
    if (!(error instanceof tf.ModelFormatError)) assert.fail(`${what}: ${(error as Error).stack}`);
    assert.equal(graph.nodes.length + graph.variables.size + graph.operations.length, 0, what);
  }
}

describe('A model that is damaged', () => {
  it('byte by byte is imported or refused', () => {
    const draw = draws(1);
    for (let round = 0; round < 1000; round++) {
      const { name, bytes } = files[draw(files.length)] as (typeof files)[number];
      let damaged: Uint8Array = bytes;
      for (let count = draw(3); count >= 0; count--)
        if (damaged.length > 0) damaged = (damages[draw(damages.length)] as (typeof damages)[number])(damaged, draw);
      tried(damaged, `${name}, round ${round}`);
    }
  }).timeout(30_000);

  it('in what it says is imported or refused', () => {
    const draw = draws(2);
    for (let round = 0; round < 1000; round++) {
      const { name, bytes } = files[draw(files.length)] as (typeof files)[number];
      const model = thawed(tf.onnx.decode(bytes)) as tf.onnx.OnnxModel;
      const version = opsets[draw(opsets.length)] as number;
      for (let count = draw(3); count >= 0; count--) changeOne(model, draw);
      const opsetImport = draw(2) === 0 ? model.opsetImport : [{ version }];
      tried({ ...model, opsetImport }, `${name}, round ${round}`);
    }
  }).timeout(30_000);
});

describe('A model whose weights are made by nodes alone', () => {
  it('has gradients by each of them, and takes a step', async () => {
    const bytes = readFileSync(new URL('../../fixtures/onnx/light-squeezenet.onnx', import.meta.url));
    const graph = new tf.Graph();
    const { inputs, outputs, variables } = tf.onnx.importModel(bytes, { graph, trainable: true });
    assert.equal(Object.keys(variables).length, 52);
    const { slopes, step, init } = graph.asDefault(() => {
      const loss = tf.reduceMean(tf.square(tf.subtract(Object.values(outputs)[0] as tf.Tensor, 0.5)));
      return {
        slopes: tf.gradients(loss, Object.values(variables)),
        step: new tf.train.GradientDescentOptimizer(0.1).minimize(loss),
        init: tf.globalVariablesInitializer(),
      };
    });
    assert.isTrue(slopes.every((slope) => slope !== null));
    const session = new tf.Session({ graph });
    await session.run(init);
    const [x] = Object.values(inputs) as [tf.Tensor];
    await session.run(step, [[x, tf.TensorData.zeros('float32', x.shape as number[])]]);
    await session.close();
  }).timeout(30_000);
});
