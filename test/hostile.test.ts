// Every public function and class, given what nobody expects in each place: it gives a result or one of our errors, never a raw one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert } from 'chai';
import * as tf from '../src/index.js';

const trap = () => {
  throw new TypeError('a trap of a proxy');
};
const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();

const hostile: Readonly<Record<string, unknown>> = {
  undefined,
  null: null,
  NaN,
  'a huge number': 2 ** 60,
  'a huge bigint': 2n ** 80n,
  'a symbol': Symbol('s'),
  'an empty string': '',
  'a bracket': '[',
  'a function': () => undefined,
  'an empty object': {},
  'an object without a prototype': Object.create(null),
  'an array of nothing': [undefined, null],
  'an array of symbols': [Symbol('s')],
  'a huge shape': [2 ** 40, 2 ** 40],
  'a set': new Set([1]),
  'a proxy that throws': new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap }),
  'a revoked proxy': revoked,
};

/** Not called here. */
const left: Readonly<Record<string, string>> = {
  Node: 'made by Graph.addNode only',
  Operation: 'made by Graph.addOperation only',
  Tensor: 'made by Graph.addNode only',
  resetDefaultGraph: 'takes nothing',
  'summary.FileWriter': 'writes files; below, its methods are called',
  'onnx.saveModel': 'writes files',
  'onnx.loadModel': 'reads files',
  'onnx.importModel': 'reads a file where it is given a path; test/onnx/import.test.ts gives it the rest',
};

type Callable = (...given: unknown[]) => unknown;

/** Every function and class that a user can reach, by path. */
function reachable(value: object, path = ''): [string, Callable][] {
  return Object.entries(value).flatMap(([key, item]): [string, Callable][] => {
    const name = path ? `${path}.${key}` : key;
    if (typeof item === 'function') return name in left ? [] : [[name, item as Callable]];
    const isNamespace =
      typeof item === 'object' && item !== null && Object.values(item).some((one) => typeof one === 'function');
    return isNamespace && !(Symbol.iterator in item) ? reachable(item as object, name) : [];
  });
}

/** The static methods of classes that are reached through them. */
const makers: readonly [string, Callable][] = ['fromTensorSlices', 'fromTensors', 'fromGenerator', 'range', 'zip'].map(
  (name) => [`data.Dataset.${name}`, Reflect.get(tf.data.Dataset, name).bind(tf.data.Dataset) as Callable],
);

const isClass = (fn: Callable) => /^class\b/.test(Function.prototype.toString.call(fn));

/** The raw errors that come of calling `fn` with each hostile value in each place, beside values that make sense in many. */
async function rawErrors(fn: Callable, beside: readonly unknown[]): Promise<string[]> {
  const raw: string[] = [];
  const places = Math.min(3, Math.max(fn.length + 1, 2));
  for (const [index, filler] of beside.entries())
    for (let place = 0; place < places; place++)
      for (const [name, value] of Object.entries(hostile)) {
        if (index > 0 && place > 0) continue;
        const given = Array.from({ length: places }, (_, at) => (at === place ? value : filler));
        try {
          const result = isClass(fn) ? Reflect.construct(fn, given) : fn(...given);
          // A proxy that comes back is no promise to wait for.
          if (result !== value) await result;
        } catch (error) {
          if (error instanceof tf.TrainopError) continue;
          const [, where] = /(src\/[^)\n]+)/.exec((error as Error)?.stack ?? '') ?? [];
          raw.push(`${name} at ${place} beside ${index}: ${String(error).slice(0, 80)} @ ${where}`);
        }
      }
  return raw;
}

/** Training closes the graph to changes; what is tested next needs one that takes them. */
const openGraph = () => {
  if (tf.getDefaultGraph().finalized) tf.resetDefaultGraph();
};

describe('Whatever it is given, a public function gives a result or a typed error:', () => {
  afterEach(openGraph);
  // What calls have left there is not for the next file.
  after(() => tf.resetDefaultGraph());
  const graph = new tf.Graph();
  const x = graph.asDefault(() => tf.placeholder('float32', [2, 2], { name: 'x' }));
  for (const [name, fn] of [...reachable(tf), ...makers])
    it(name, async () => {
      // Each with a graph of its own, nested so that it sees x; what a call leaves behind is of no interest.
      const inner = new tf.Graph(graph);
      const raw = inner.asDefault(() => ({ made: rawErrors(fn, [x, () => x]) }));
      assert.deepEqual(await raw.made, []);
    });
});

describe('And so does every method:', () => {
  const graph = new tf.Graph();
  const folder = mkdtempSync(join(tmpdir(), 'trainop-hostile-'));
  const objects = graph.asDefault((): Readonly<Record<string, object>> => {
    const x = tf.placeholder('float32', [2], { name: 'x' });
    const v = new tf.Variable([1, 2], { name: 'v' });
    return {
      Graph: graph,
      Tensor: x,
      Node: x.node,
      Variable: v,
      Operation: v.initializer,
      TensorData: tf.TensorData.from([1, 2]),
      Summary: tf.summary.scalar('s', 1),
      FileWriter: new tf.summary.FileWriter(folder),
      Optimizer: new tf.train.AdamOptimizer(0.1),
      ExponentialMovingAverage: new tf.train.ExponentialMovingAverage(0.9),
      Session: new tf.Session({ graph }),
      Dataset: tf.data.Dataset.range(3),
      DatasetIterator: tf.data.Dataset.range(3).iterator(),
    };
  });
  /** What ends the object, and what only subclasses and constructors call. */
  const ends = new Set(['finalize', 'close', 'constructor', 'build', 'updateOf', 'addVariable', 'addOperation']);
  /** The methods of an object by name, those of its classes included. */
  const methodsOf = (object: object): string[] => {
    const names: string[] = [];
    for (let each = Object.getPrototypeOf(object); each !== Object.prototype; each = Object.getPrototypeOf(each))
      for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(each)))
        if (typeof value === 'function' && !ends.has(name)) names.push(name);
    return [...new Set(names)];
  };
  for (const [kind, object] of Object.entries(objects))
    for (const method of methodsOf(object))
      it(`${kind}.${method}`, async () => {
        const fn = (object as Record<string, Callable>)[method] as Callable;
        const x = objects.Tensor;
        // The number of arguments is the method's own; binding loses nothing of it.
        const raw = graph.asDefault(() => ({ made: rawErrors(fn.bind(object), [x, objects.Variable]) }));
        assert.deepEqual(await raw.made, []);
      });
  after(async () => {
    await (objects.Session as tf.Session).close();
    await (objects.FileWriter as tf.summary.FileWriter).close();
    rmSync(folder, { recursive: true });
  });
});

describe('And so does every option of every function:', () => {
  afterEach(openGraph);
  /** Of each kind one. */
  const values = ['null', 'a huge number', 'a symbol', 'an empty object', 'an array of nothing', 'a proxy that throws'];
  /** Options without which nothing works. */
  const needed: Readonly<Record<string, object>> = {
    optimizeLoss: { learningRate: 0.1, optimizer: 'SGD', globalStep: null },
    getVariable: { shape: [2] },
    'losses.cosineDistance': { axis: 1 },
  };
  const functions: Readonly<Record<string, Callable>> = {
    ...Object.fromEntries(reachable(tf).filter(([name]) => !/^ops\.|Error$/.test(name))),
    // Their options do not stand last.
    variableScope: (options) => tf.variableScope('s', options as object, () => 1),
    'Session.run': (x, session, options) => (session as tf.Session).run(x as tf.Tensor, {}, options as object),
  };

  const graph = new tf.Graph();
  const session = new tf.Session({ graph });
  /** What may stand before the options: the first that a function takes is taken. */
  const lists = graph.asDefault((): unknown[][] => {
    const x = tf.placeholder('float32', [2, 2], { name: 'x' });
    const images = tf.placeholder('float32', [2, 3, 8, 8], { name: 'images' });
    const classes = tf.placeholder('int64', [2], { name: 'classes' });
    const [row, yes] = [tf.zeros([1, 2]), tf.constant(true)];
    const v = new tf.Variable([1, 2, 3, 4], { name: 'v' });
    const step = tf.getOrCreateGlobalStep();
    const loss = tf.reduceSum(tf.multiply(v, tf.reshape(x, [4])));
    tf.losses.addLoss(loss);
    const train = new tf.train.GradientDescentOptimizer(0.1).minimize(loss);
    const zeros = { valueOf: (variable: tf.Variable) => tf.TensorData.zeros(variable.dtype, variable.shape) };
    const first = (...given: tf.Tensor[]) => given[0] as tf.Tensor;
    return [
      ...[[], [x], [x, x], [x, x, x], [x, 1], [x, 0], [x, [0]], [x, 0.5], [x, 'float16'], [x, 1, 0]],
      ...[
        [
          x,
          [
            [1, 1],
            [1, 1],
          ],
        ],
        [x, [1, 1]],
        [x, [0, 0], [1, 1]],
        [x, [4]],
        [[x]],
        [[x], 0],
        [[x], 1],
        [row],
      ],
      ...[[images, 4, 3], [images, 4], [images, 2], [classes, x], [classes, 4], [v], [v, [1, 1, 1, 1]], [v, 0.1, 0.1]],
      ...[
        [v, v, 0.5],
        [[v]],
        [loss],
        [loss, [v]],
        [loss, zeros],
        [train, zeros],
        [loss, train, zeros],
        [step, [1, 2], [1, 2, 3]],
      ],
      ...[[0.1], [0.1, 0.2], [0.1, 0.2, 0.3], [10, step, 100], [10, step, 100, 0.9], [0, 10, 1], [[2, 2]], [[2, 2], 1]],
      ...[['n'], ['float32', [2]], ['Abs', [x]], [1], [graph], [new tf.train.MomentumOptimizer(0.1, 0.9), 2]],
      ...[
        [() => x],
        [first, x],
        [first, [x]],
        [yes, () => x, () => x],
        [() => tf.less(1, 2), first, [x]],
        ['Mine', () => [null]],
      ],
      [tf.zeros([2]), session],
    ];
  });
  let withOptions = 0;
  after(async () => {
    tf.resetDefaultGraph();
    await session.close();
    assert.isAbove(withOptions, 170, 'functions whose options were found');
  });

  for (const [name, fn] of Object.entries(functions))
    it(name, async () => {
      const base = needed[name] ?? {};
      /** What comes of a call; the graph is as before. */
      const call = async (given: readonly unknown[]): Promise<unknown> => {
        const enough = new Error('made');
        let made: unknown;
        try {
          graph.asDefault(() =>
            graph.attempt(() => {
              made = isClass(fn) ? Reflect.construct(fn, [...given]) : fn(...given);
              throw enough;
            }),
          );
        } catch (error) {
          if (error !== enough) throw error;
        }
        made = await made;
        if (made instanceof tf.Session) await made.close();
        return made;
      };
      const failure = (given: readonly unknown[]): Promise<unknown> =>
        call(given).then(
          () => undefined,
          (error) => error,
        );
      const keysOf = async (given: readonly unknown[]): Promise<string[] | undefined> => {
        const error = await failure([...given, { 'no such option': 1 }]);
        const [, keys] = /: unknown option 'no such option'\n +expected: one of (.*)/.exec(String(error)) ?? [];
        return keys?.split(', ');
      };
      let taken: { given: readonly unknown[]; keys: string[] } | undefined;
      for (const given of lists) {
        const keys = await keysOf(given);
        if (keys === undefined) continue;
        const works = (await failure([...given, base])) === undefined;
        if (works || taken === undefined) taken = { given, keys };
        if (works) break;
      }
      if (taken !== undefined) withOptions++;
      const raw: string[] = [];
      for (const key of taken?.keys ?? [])
        for (const what of values) {
          const error = await failure([...(taken?.given ?? []), { ...base, [key]: hostile[what] }]);
          if (error !== undefined && !(error instanceof tf.TrainopError)) raw.push(`${key}: ${what}: ${String(error)}`);
        }
      assert.deepEqual(raw, []);
    });
});
