// Every public function and class, given what nobody expects in each place: it gives a result or one of our errors, never a raw one.
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
  'onnx.saveModel': 'writes files',
  'onnx.loadModel': 'reads files',
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

describe('Whatever it is given, a public function gives a result or a typed error:', () => {
  const graph = new tf.Graph();
  const x = graph.asDefault(() => tf.placeholder('float32', [2, 2], { name: 'x' }));
  for (const [name, fn] of reachable(tf))
    it(name, async () => {
      // Each with a graph of its own, nested so that it sees x; what a call leaves behind is of no interest.
      const inner = new tf.Graph(graph);
      const raw = inner.asDefault(() => ({ made: rawErrors(fn, [x, () => x]) }));
      assert.deepEqual(await raw.made, []);
    });
});

describe('And so does every method:', () => {
  const graph = new tf.Graph();
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
      Optimizer: new tf.train.AdamOptimizer(0.1),
      ExponentialMovingAverage: new tf.train.ExponentialMovingAverage(0.9),
      Session: new tf.Session({ graph }),
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
  after(() => (objects.Session as tf.Session).close());
});
