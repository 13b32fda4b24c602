import { expect } from 'chai';
import * as tf from 'trainop';
import { gradients } from '../../src/gradients/gradients.js';
import { constant } from '../../src/graph/constant.js';
import { Graph } from '../../src/graph/graph.js';
import type { Node } from '../../src/graph/node.js';
import { placeholder } from '../../src/graph/placeholder.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { everyNode } from '../../src/model/walk.js';
import { cond, scan, whileLoop } from '../../src/ops/control-flow.js';
import * as ops from '../../src/ops/index.js';
import { Session } from '../../src/session/session.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { tensorType } from '../../src/values/value-type.js';
import { caught, rejected } from '../support/caught.js';
import { type Case, checkCases } from './numeric.js';

const float64 = { dtype: 'float64', twice: true } as const;
const yes = TensorData.from([true], 'bool', []);
const no = TensorData.from([false], 'bool', []);
const steps = (count: bigint) => TensorData.from([count], 'int64', []);

/** h ← tanh(h·w + x) over the steps of `xs`, forwards or backwards. */
const recurrent = (title: string, reverse: boolean, more: Partial<Case> = {}): Case => ({
  title,
  inputs: [
    [4, 2, 3],
    [3, 3],
    [2, 3],
  ],
  build: (xs, w, h) =>
    scan((state, x) => ops.tanh(ops.add(ops.matMul(state, w as Tensor), x)), xs as Tensor, {
      initializer: h as Tensor,
      reverse,
    }),
  ...float64,
  ...more,
});

/** x ← x·w + c as often as `count` says. */
const repeated = (count: bigint): Case => ({
  title: `whileLoop of ${count} steps`,
  inputs: [[3], [3], [3], steps(count)],
  build: (x, w, c, limit) =>
    whileLoop(
      (i) => ops.less(i, limit as Tensor),
      (i, value) => [ops.add(i, 1n), ops.add(ops.mul(value as Tensor, w as Tensor), ops.sin(c as Tensor))],
      [0n, x as Tensor],
    ),
  batched: [],
  variants: ['static'],
  ...float64,
});

/** A Scan with every option of the operator: two states, slices along other axes, from both ends. */
function awkward(xs: Tensor, ys: Tensor, a: Tensor, b: Tensor): Tensor[] {
  const body = xs.graph.subgraph((graph) => {
    const [first, second] = [graph.addInput(tensorType('float64', [2])), graph.addInput(tensorType('float64', []))];
    const [x, y] = [graph.addInput(tensorType('float64', [2])), graph.addInput(tensorType('float64', []))];
    const next = ops.add(ops.mul(first, x), ops.mul(second, b));
    const other = ops.add(ops.sin(second), ops.mul(y, ops.reduceSum(first, undefined, { keepdims: 0 })));
    return [next, other, ops.mul(next, y), x];
  });
  return ops.scan([a, constant(0.5, { dtype: 'float64' }), xs, ys], {
    body,
    num_scan_inputs: 2,
    scan_input_axes: [1, 0],
    scan_input_directions: [0, 1],
    scan_output_axes: [1, 0],
    scan_output_directions: [1, 0],
  });
}

describe('the gradients of control flow agree with numeric differences', () => {
  checkCases([
    ...[yes, no].map(
      (pred, index): Case => ({
        title: `cond, ${index === 0 ? 'true' : 'false'}`,
        inputs: [[2, 3], [3], pred],
        build: (x, y, p) =>
          cond(
            p as Tensor,
            () => [ops.mul(x as Tensor, y as Tensor), ops.exp(y as Tensor)],
            () => [ops.sin(x as Tensor), y as Tensor],
          ),
        ...float64,
      }),
    ),
    {
      title: 'cond in a cond',
      inputs: [[2, 3], [3], yes, no],
      build: (x, y, p, q) =>
        cond(
          p as Tensor,
          () => {
            const z = ops.exp(x as Tensor);
            return cond(
              q as Tensor,
              () => z,
              () => ops.mul(ops.mul(z, z), y as Tensor),
            );
          },
          () => x as Tensor,
        ),
      ...float64,
    },
    ...[0n, 1n, 4n].map(repeated),
    {
      title: 'whileLoop that stops by its values',
      inputs: [[2], [2]],
      build: (x, w) =>
        whileLoop(
          (value) =>
            ops.less(
              ops.reduceSum(ops.mul(value as Tensor, value as Tensor), undefined, { keepdims: 0 }),
              constant(50, { dtype: 'float64' }),
            ),
          (value) => ops.add(ops.mul(value as Tensor, 3), w as Tensor),
          [ops.add(x as Tensor, 2)],
          { maximumIterations: 10 },
        ),
      batched: [],
      variants: ['static'],
      ...float64,
    },
    recurrent('scan, twice', false, { batched: [], variants: ['static', 'dynamic'] }),
    recurrent('scan, backwards', true, { batched: [], variants: ['static'] }),
    recurrent('scan of unknown length', false, { batched: [0], variants: ['batch', 'dynamic'] }),
    {
      title: 'scan without initializer',
      inputs: [
        [4, 2],
        [4, 2],
      ],
      build: (x, y) =>
        scan(
          ([a, b], [c, d]) => [
            ops.mul(a as Tensor, c as Tensor),
            ops.add(ops.sin(b as Tensor), ops.mul(a as Tensor, d as Tensor)),
          ],
          [x as Tensor, y as Tensor],
        ),
      batched: [0, 1],
      ...float64,
    },
    {
      title: 'scan without initializer, backwards',
      inputs: [[4, 2]],
      build: (x) => scan((a, c) => ops.mul(a, c), x as Tensor, { reverse: true }),
      ...float64,
    },
    {
      title: 'Scan along other axes and from both ends',
      inputs: [[2, 4], [4], [2], [2]],
      build: (xs, ys, a, b) => awkward(xs as Tensor, ys as Tensor, a as Tensor, b as Tensor),
      batched: [1],
      ...float64,
    },
    {
      title: 'Loop that stacks what it computes',
      inputs: [[3], [3], steps(3n)],
      build: (x, w, count) =>
        ops.loop(count, undefined, [x as Tensor], {
          body: (x as Tensor).graph.subgraph((graph) => {
            const index = graph.addInput(tensorType('int64', []));
            const go = graph.addInput(tensorType('bool', []));
            const value = graph.addInput(tensorType('float64', [3]));
            const next = ops.mul(ops.sin(value), w as Tensor);
            return [go, next, ops.mul(next, ops.cast(index, { to: 'float64' })), w as Tensor];
          }),
        }),
      batched: [],
      variants: ['static'],
      ...float64,
    },
    {
      title: 'a loop in a branch of a loop',
      inputs: [[2], [2]],
      build: (x, w) =>
        whileLoop(
          (i) => ops.less(i, 3n),
          (i, value) => {
            const inner = () =>
              whileLoop(
                (j) => ops.less(j, 2n),
                (j, v) => [ops.add(j, 1n), ops.mul(ops.cos(v as Tensor), w as Tensor)],
                [0n, value as Tensor],
              )[1] as Tensor;
            return [ops.add(i, 1n), cond(ops.equal(i, 1n), () => ops.mul(value as Tensor, x as Tensor), inner)];
          },
          [0n, x as Tensor],
        ),
      batched: [],
      variants: ['static'],
      ...float64,
      tolerance: 1e-6,
    },
  ]);
});

describe('control flow', () => {
  it('computes the branch that the condition picks, and only that', async () => {
    const graph = new Graph();
    const [p, y] = graph.asDefault(() => {
      const p = placeholder('bool', []);
      return [
        p,
        cond(
          p,
          () => [1, constant([2, 3])],
          () => [4, constant([5])],
        ),
      ] as const;
    });
    const session = new Session({ graph });
    expect((await session.run(y, [[p, true]])).map((value) => value.toArray())).to.deep.equal([1, [2, 3]]);
    expect((await session.run(y, [[p, false]])).map((value) => value.toArray())).to.deep.equal([4, [5]]);
    await session.close();
  });

  it('gives what TensorFlow documents for while_loop and scan', async () => {
    const graph = new Graph();
    const results = graph.asDefault(() => ({
      loop: whileLoop(
        (i) => ops.less(i, 10n),
        (i) => ops.add(i, 1n),
        [0n],
      ),
      limited: whileLoop(
        (i) => ops.less(i, 10n),
        (i) => ops.add(i, 1n),
        [0n],
        { maximumIterations: 3 },
      ),
      sums: scan((a, x) => ops.add(a, x), constant([1, 2, 3, 4, 5, 6])),
      reversed: scan((a, x) => ops.add(a, x), constant([1, 2, 3, 4, 5, 6]), { reverse: true }),
      fibonacci: scan((a) => [a[1], ops.add(a[0], a[1])], constant([1, 1, 1, 1, 1, 1]), {
        initializer: [0, 1] as const,
      }),
    }));
    const session = new Session({ graph });
    const values = await session.run(results);
    await session.close();
    expect(values.loop.map((value) => value.item())).to.deep.equal([10n]);
    expect(values.limited.map((value) => value.item())).to.deep.equal([3n]);
    expect(values.sums.toArray()).to.deep.equal([1, 3, 6, 10, 15, 21]);
    expect(values.reversed.toArray()).to.deep.equal([21, 20, 18, 15, 11, 6]);
    expect(values.fibonacci.map((value) => value.toArray())).to.deep.equal([
      [1, 1, 2, 3, 5, 8],
      [1, 2, 3, 5, 8, 13],
    ]);
  });

  it('refuses branches of different form and bodies that change the loop variables', () => {
    new Graph().asDefault(() => {
      expect(() =>
        cond(
          true,
          () => 1,
          () => [constant(2)],
        ),
      ).to.throw('trueFn and falseFn must give the same structure');
      expect(() =>
        whileLoop(
          (i) => ops.less(i, 2n),
          (i) => [i, i],
          [0n],
        ),
      ).to.throw('the body gives another number of loop variables');
      expect(() =>
        whileLoop(
          () => true,
          (x) => ops.concat([x, x], { axis: 0 }),
          [constant([1])],
        ),
      ).to.throw("does not fit the body's input");
      expect(() => scan((a) => [a, a], constant([1, 2]), { initializer: 0 })).to.throw('another structure');
    });
  });

  it('adds up what a tensor contributes from outside and from inside a loop', async () => {
    const graph = new Graph();
    const [x, dx] = graph.asDefault(() => {
      const x = placeholder('float64', []);
      const square = ops.mul(x, x);
      const [, y] = whileLoop(
        (i) => ops.less(i, 2n),
        (i, v) => [ops.add(i, 1n), ops.mul(v as Tensor, square)],
        [0n, x],
      );
      return [x, gradients(ops.mul(y as Tensor, x), [x])[0] as Tensor];
    });
    const session = new Session({ graph });
    // y = x⁶
    expect((await session.run(dx, [[x, TensorData.from(1.5, 'float64')]])).item()).to.be.closeTo(6 * 1.5 ** 5, 1e-9);
    await session.close();
  });
});

describe('Branches in branches, and loops in loops', () => {
  const branches = (depth: number, x: tf.Tensor): tf.Tensor =>
    depth === 0
      ? tf.square(x)
      : tf.cond(
          tf.greater(x, 0),
          () => branches(depth - 1, tf.multiply(x, 2)),
          () => tf.negative(x),
        );
  const loops = (depth: number, x: tf.Tensor): tf.Tensor =>
    depth === 0
      ? tf.square(x)
      : (tf.whileLoop(
          (i) => tf.less(i, 1),
          (i, y) => [tf.add(i, 1), loops(depth - 1, tf.multiply(y, 2))],
          [tf.constant(0), x],
        )[1] as tf.Tensor);
  const all = (graph: tf.Graph): Node[] =>
    graph.nodes.flatMap((node) => [node, ...node.subgraphs().flatMap((each) => all(each))]);
  const gradientsOf = (graph: tf.Graph) => all(graph).filter(({ phase }) => phase === 'backward');

  const read = (depth: number, x: tf.Tensor): tf.Tensor => {
    if (depth === 0) return tf.square(x);
    const inner = tf.cond(
      tf.greater(x, 0),
      () => read(depth - 1, tf.multiply(x, 2)),
      () => tf.negative(x),
    );
    return tf.divide(tf.multiply(inner, inner), inner);
  };
  for (const [title, nest] of Object.entries({ branches, 'branches whose results are read': read, loops })) {
    it(`${title}: the gradient of many levels costs what the levels cost`, async () => {
      const sizes = [5, 10, 20].map((depth) => {
        const graph = new tf.Graph();
        graph.asDefault(() => {
          const x = tf.placeholder('float32', []);
          tf.gradients(nest(depth, x), [x]);
        });
        expect(Math.max(...gradientsOf(graph).map(({ name }) => name.length))).to.be.below(50);
        return gradientsOf(graph).length;
      }) as [number, number, number];
      // A loop runs what is inside of it once more to keep the steps' states: the square of the depth, and no power of two.
      if (nest !== loops) expect(sizes[2] - sizes[1]).to.equal(2 * (sizes[1] - sizes[0]));
      else expect(sizes[2] / sizes[1]).to.be.below(4);
      const graph = new tf.Graph();
      const [slope, x] = graph.asDefault(() => {
        const x = tf.placeholder('float32', []);
        return [tf.gradients(nest(4, x), [x])[0] as tf.Tensor, x];
      });
      const session = new tf.Session({ graph });
      // (16x)²
      expect((await session.run(slope, [[x, 3]])).item()).to.equal(2 * 256 * 3);
      await session.close();
    });
  }

  it('run 31 levels deep, and are refused beyond by name before anything is loaded', async () => {
    for (const depth of [31, 32]) {
      const graph = new tf.Graph();
      const [y, x] = graph.asDefault(() => {
        const x = tf.placeholder('float32', []);
        return [branches(depth, x), x];
      });
      const session = new tf.Session({ graph });
      const run = session.run(y, [[x, 2 ** -31]]);
      if (depth === 31) expect((await run).item()).to.equal(1);
      else {
        const error = await rejected(run, tf.ExportError);
        expect(error.message).to.include('branches and bodies are nested too deep');
        expect(error.node).to.match(/^(cond\/){32}If$/);
      }
      await session.close();
    }
  });

  it('branches: what is written of a gradient grows by the same for every level', () => {
    const sizes = [8, 16, 24].map((depth) => {
      const graph = new tf.Graph();
      const slope = graph.asDefault(() => {
        const x = tf.placeholder('float32', []);
        return tf.gradients(branches(depth, x), [x])[0] as tf.Tensor;
      });
      const model = tf.onnx.toInferenceModel(slope, { valueOf: () => tf.TensorData.from(0) });
      return [...everyNode(model.graph)].length;
    }) as [number, number, number];
    expect(sizes[1] - sizes[0]).to.equal(sizes[2] - sizes[1]);
  });

  it('gradients that nest deeper than a file can are refused by name and limit', async () => {
    const graph = new tf.Graph();
    const [slope, x] = graph.asDefault(() => {
      const x = tf.placeholder('float32', []);
      // The way back over a loop is a Scan in an If: two levels for each.
      return [tf.gradients(loops(16, x), [x])[0] as tf.Tensor, x];
    });
    const session = new tf.Session({ graph });
    const model = tf.onnx.toInferenceModel(slope, session);
    for (const error of [
      await rejected(session.run(slope, [[x, 1]]), tf.ExportError),
      caught(() => tf.onnx.encode(model), tf.ExportError),
    ]) {
      expect(error.message).to.include('branches and bodies are nested too deep').and.to.include('31 levels at most');
      expect(error.node).to.match(/^gradients\//);
    }
    await session.close();
  });
});
