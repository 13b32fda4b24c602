// Where a step's nodes run. What other providers than the CPU would say can be tried on machines that have one.
import { expect } from 'chai';
import * as tf from 'trainop';
import { rejected } from '../support/caught.js';

for (const runtime of ['native', 'binding'] as const)
  describe(`The placement of a step on the ${runtime} runtime`, () => {
    const sessions: tf.Session[] = [];
    const begin = (graph: tf.Graph) => {
      const session = new tf.Session({ graph, runtime, graphOptimizationLevel: 'disabled' });
      sessions.push(session);
      return session;
    };
    afterEach(async () => {
      for (const session of sessions.splice(0)) await session.close();
    });

    it('names every node, those of branches too, and the provider that runs it', async () => {
      const graph = new tf.Graph();
      const step = graph.asDefault(() => {
        const v = new tf.Variable([1, 2], { name: 'v' });
        const x = tf.placeholder('float32', ['n', 2], { name: 'x' });
        const y = tf.cond(
          tf.greater(tf.reduceSum(x), 0),
          () => tf.tanh(x, { name: 'bent' }),
          () => tf.negative(x, { name: 'turned' }),
        );
        return v.assignAdd(tf.reduceSum(y, 0));
      });
      const placement = await begin(graph).placement(step);
      const names = placement.nodes.map(({ opType, provider }) => `${opType} ${provider}`);
      expect(names).to.include.members(['If cpu', 'Tanh cpu', 'Neg cpu', 'Add cpu']);
      expect(placement.nodes.map(({ name }) => name)).to.include('cond/bent');
      expect(placement.copies).to.equal(0);
      expect(String(placement)).to.equal(`cpu: ${names.length} nodes\n0 copies between devices in a run`);
    });

    it('is empty where there is nothing to compute, and runs nothing', async () => {
      const graph = new tf.Graph();
      const { v, step } = graph.asDefault(() => {
        const v = new tf.Variable(1, { name: 'v' });
        return { v, step: v.assignAdd(1) };
      });
      const session = begin(graph);
      expect((await session.placement(v)).nodes).to.deep.equal([]);
      expect((await session.placement([step, v])).nodes).to.have.length(1);
      await rejected(session.run(v), tf.RunError);
      await session.close();
      await rejected(session.placement(step), tf.RunError);
    });
  });
