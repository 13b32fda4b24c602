// Scans over nothing, which onnxruntime has no kernel for, and over one element: whether the length is known while building or not.
import { expect } from 'chai';
import * as tf from 'trainop';
import { caught } from '../support/caught.js';

const lengths = { 'a static length': true, 'a length known in the run': false } as const;
type Dtype = 'float16' | 'float32' | 'float64' | 'int32';

for (const [title, isStatic] of Object.entries(lengths)) {
  /** `length` rows of `width` ones, and what to feed for them. */
  const rows = <D extends Dtype>(length: number, dtype: D, width = 2) => {
    const data = () =>
      tf.TensorData.from(Array.from({ length }, () => Array(width).fill(1)).flat(), dtype, [length, width]);
    if (isStatic) return { elems: tf.constant(data()) as tf.Tensor<D>, feeds: new Map<tf.Tensor, tf.TensorData>() };
    const elems = tf.placeholder(dtype, ['time', width]);
    return { elems, feeds: new Map<tf.Tensor, tf.TensorData>([[elems, data()]]) };
  };
  const run = async <F extends tf.Tensor | readonly tf.Tensor[]>(
    build: () => { y: F; feeds: Map<tf.Tensor, tf.TensorData> },
  ) => {
    const graph = new tf.Graph();
    const [{ y, feeds }, init] = graph.asDefault(() => [build(), tf.globalVariablesInitializer()] as const);
    const session = new tf.Session({ graph, intraOpNumThreads: 1 });
    await session.run(init);
    const values = await session.run([y].flat() as tf.Tensor[], feeds);
    const variables = Object.fromEntries(
      [...graph.variables].map(([name, each]) => [name, session.valueOf(each).toArray()]),
    );
    await session.close();
    return { shapes: values.map(({ shape }) => shape), values: values.map((value) => value.toArray()), variables };
  };

  describe(`A scan over nothing, of ${title}`, () => {
    for (const reverse of [false, true]) {
      for (const dtype of ['float16', 'float32', 'float64', 'int32'] as const)
        it(`has no entries, in ${dtype}${reverse ? ', backwards' : ''}`, async () => {
          const { shapes } = await run(() => {
            const { elems, feeds } = rows(0, dtype);
            const start = [tf.zeros([2], { dtype }), tf.zeros([3, 1], { dtype })] as const;
            const y = tf.scan(([a, b], x) => [tf.add(a, x), tf.add(b, 1)], elems, { initializer: start, reverse });
            return { y, feeds };
          });
          expect(shapes).to.deep.equal([
            [0, 2],
            [0, 3, 1],
          ]);
        });

      it(`has gradients: none of it reaches where it began${reverse ? ', backwards' : ''}`, async () => {
        const { shapes, values } = await run(() => {
          const { elems, feeds } = rows(0, 'float32');
          const start = tf.constant([1, 2]);
          const w = tf.constant([3, 4]);
          const y = tf.scan((a, x) => tf.multiply(tf.add(a, x), w), elems, { initializer: start, reverse });
          const loss = tf.add(tf.reduceSum(y), tf.reduceSum(tf.square(start)));
          const first = tf.gradients(loss, [elems, start, w]) as tf.Tensor[];
          const second = tf.gradients(tf.reduceSum(first[1] as tf.Tensor), [start])[0] as tf.Tensor;
          return { y: [...first, second], feeds };
        });
        expect(shapes[0]).to.deep.equal([0, 2]);
        expect(values.slice(1)).to.deep.equal([
          [2, 4],
          [0, 0],
          [2, 2],
        ]);
      });
    }

    it('changes no variable, and draws no random number', async () => {
      const build = (length: number) => () => {
        const { elems, feeds } = rows(length, 'float32');
        const w = new tf.Variable(10, { name: 'w' });
        const y = tf.scan(
          (a, x) =>
            tf.controlDependencies([w.assignAdd(1)], () =>
              tf.addN([a, x, tf.randomUniform([2]), tf.add(tf.zeros([2]), w)]),
            ),
          elems,
          { initializer: tf.zeros([2]) },
        );
        return { y, feeds };
      };
      const none = await run(build(0));
      expect(none.shapes).to.deep.equal([[0, 2]]);
      expect(none.variables).to.include({ w: 10 });
      const three = await run(build(3));
      expect(three.variables).to.include({ w: 13 });
      const [[, , last] = []] = three.values as number[][][];
      for (const value of last ?? []) expect(value).to.be.within(3 + 11 + 12 + 13, 3 + 11 + 12 + 13 + 3);
    });

    it('is what one element leaves to do if that is where the scan begins', async () => {
      for (const reverse of [false, true]) {
        const { values } = await run(() => {
          const { elems, feeds } = rows(1, 'float32');
          const y = tf.scan((a, x) => tf.add(a, x), elems, { reverse });
          return { y: [y, tf.gradients(tf.reduceSum(tf.square(y)), [elems])[0] as tf.Tensor], feeds };
        });
        expect(values).to.deep.equal([[[1, 1]], [[2, 2]]]);
      }
    });

    it('is nothing in branches, loops and other scans as well', async () => {
      const { values } = await run(() => {
        const { elems, feeds } = rows(0, 'float32');
        const total = (start: tf.Tensor) =>
          tf.reduceSum(tf.scan((a, x) => tf.add(a, x), elems, { initializer: tf.add(tf.zeros([2]), start) }));
        const inCond = tf.cond(
          true,
          () => total(tf.constant(1)),
          () => tf.constant(9),
        );
        const [, inLoop] = tf.whileLoop(
          (i) => tf.less(i, 2),
          (i, sum) => [tf.add(i, 1), tf.add(sum, tf.add(total(sum), 1))],
          [tf.constant(0), tf.constant(0)],
        );
        const inScan = tf.scan((sum, x) => tf.addN([sum, total(sum), x]), tf.constant([1, 2]), {
          initializer: tf.constant(0),
        });
        const slope = tf.gradients(tf.reduceSum(inScan), [elems])[0] as tf.Tensor;
        return { y: [inCond, inLoop, inScan, tf.shape(slope)], feeds };
      });
      expect(values).to.deep.equal([0, 2, [1, 3], [0n, 2n]]);
    });
  });

  it(`A scan of ${title} knows its shape while building`, () => {
    new tf.Graph().asDefault(() => {
      const { elems } = rows(0, 'float32');
      const y = tf.scan((a, x) => tf.add(a, x), elems, { initializer: tf.zeros([2]) });
      expect(y.shape).to.deep.equal(isStatic ? [0, 2] : ['time', 2]);
    });
  });
}

it('A scan needs something to go over', () => {
  new tf.Graph().asDefault(() => {
    const error = caught(() => tf.scan((a: never) => a, [], { initializer: tf.constant(0) as never }), tf.ValueError);
    expect(error.message).to.include('nothing to go over');
  });
});
