import { expect } from 'chai';
import { ValueError } from '../../src/errors.js';
import { addToCollection, GraphKeys, getCollection } from '../../src/graph/collections.js';
import { constant } from '../../src/graph/constant.js';
import { Graph, getDefaultGraph, resetDefaultGraph, setRandomSeed } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { controlDependencies, group, nameScope } from '../../src/graph/scopes.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { Variable, variablesInitializer } from '../../src/graph/variable.js';
import { ancestors, collectUpdates } from '../../src/graph/walk.js';
import * as ops from '../../src/ops/index.js';
import { caught, here } from '../support/caught.js';

describe('The default graph', () => {
  beforeEach(resetDefaultGraph);
  after(resetDefaultGraph);

  it('is the one of the innermost asDefault, and one for all outside', () => {
    const outside = getDefaultGraph();
    const [first, second] = [new Graph(), new Graph()];
    const seen = first.asDefault(() => [getDefaultGraph(), second.asDefault(getDefaultGraph), getDefaultGraph()]);
    expect(seen).to.deep.equal([first, second, first]);
    expect(getDefaultGraph()).to.equal(outside);
  });

  it('takes what functions build, and resetDefaultGraph replaces it', () => {
    const before = getDefaultGraph();
    expect(constant(1).graph).to.equal(before);
    resetDefaultGraph();
    expect(getDefaultGraph()).to.not.equal(before);
    expect(getDefaultGraph().nodes).to.deep.equal([]);
    caught(() => new Graph().asDefault(resetDefaultGraph), ValueError);
  });

  it('has a seed, a safe integer', () => {
    setRandomSeed(7);
    expect(getDefaultGraph().seed).to.equal(7);
    for (const seed of [0.5, NaN, 2 ** 60, '7' as never]) caught(() => setRandomSeed(seed), ValueError);
    expect(getDefaultGraph().seed).to.equal(7);
  });

  it('keeps its scopes while another graph is the default', () => {
    const other = new Graph();
    const names = nameScope('outer', () => [other.asDefault(() => constant(1).name), constant(1).name]);
    expect(names).to.deep.equal(['Const:0', 'outer/Const:0']);
  });
});

describe('A graph', () => {
  let graph: Graph;
  beforeEach(() => {
    graph = new Graph();
  });

  it('finds nodes, tensors and operations by name', () => {
    const { x, init } = graph.asDefault(() => ({
      x: constant(1, { name: 'x' }),
      init: new Variable(1, { name: 'w' }).initializer,
    }));
    expect(graph.getNode('x')).to.equal(x.node);
    expect(graph.getTensor('x:0')).to.equal(x);
    expect(graph.getOperation('w/Assign')).to.equal(init);
    expect(graph.getElement('x:0')).to.equal(x);
    expect(graph.getElement('w/Assign')).to.equal(init);
    expect(graph.findNode('y')).to.equal(undefined);
    for (const find of [
      () => graph.getNode('y'),
      () => graph.getTensor('x:1'),
      () => graph.getTensor('x'),
      () => graph.getOperation('x'),
      () => graph.getElement('y'),
    ])
      expect(caught(find, ValueError).message).to.match(/the graph has no (node|tensor|operation)/);
  });

  it('refuses inputs of another graph, and changes nothing', () => {
    const foreign = new Graph().asDefault(() => constant(1, { name: 'foreign' }));
    const error = caught(() => graph.asDefault(() => ops.add(2, foreign)), ValueError);
    expect(error.message).to.include('foreign:0 belongs to another graph');
    caught(() => graph.asDefault(() => controlDependencies([foreign], () => constant(1))), ValueError);
    caught(() => graph.asDefault(() => group(foreign)), ValueError);
    const variable = new Graph().asDefault(() => new Variable(1));
    caught(() => graph.asDefault(() => variable.assign(2)), ValueError);
    caught(() => graph.asDefault(() => ops.neg(variable)), ValueError);
    expect(graph.nodes).to.deep.equal([]);
    expect(graph.operations).to.deep.equal([]);
  });

  it('once finalized takes nothing more', () => {
    const { x, v } = graph.asDefault(() => ({ x: constant(1), v: new Variable(1) }));
    graph.finalize();
    const count = graph.nodes.length;
    const attempts = [
      () => constant(2),
      () => ops.neg(x),
      () => ops.add(x, 1),
      () => new Variable(2),
      () => v.assign(3),
      () => group(v.initializer),
      () => addToCollection('c', x),
      () => placeholder('float32', []),
    ];
    for (const attempt of attempts)
      expect(caught(() => graph.asDefault(attempt), ValueError).message).to.include('finalized');
    expect(graph.nodes).to.have.lengthOf(count);
    expect(graph.operations).to.have.lengthOf(1);
  });

  it('takes back what a failed attempt has added', () => {
    const text = graph.asDefault(() => {
      new Variable(1, { name: 'v' });
      addToCollection('c', 1);
      return String(graph);
    });
    const failing = () =>
      graph.attempt(() => {
        const v = new Variable(2, { name: 'v' });
        nameScope('s', () => v.assignAdd(ops.neg(v)));
        addToCollection('c', 2);
        addToCollection('d', 3);
        throw new ValueError('enough');
      });
    graph.asDefault(() => caught(failing, ValueError));
    expect(String(graph)).to.equal(text);
    expect([...graph.variables.keys()]).to.deep.equal(['v']);
    expect([graph.getCollection('c'), graph.getCollection('d')]).to.deep.equal([[1], []]);
    expect(graph.getCollection(GraphKeys.GLOBAL_VARIABLES)).to.have.lengthOf(1);
    // Names are free again.
    expect(graph.asDefault(() => [new Variable(2, { name: 'v' }).name, nameScope('s', (path) => path)])).to.deep.equal([
      'v_1:0',
      's/',
    ]);
  });

  it('prints its nodes, attributes, types and operations', () => {
    graph.asDefault(() => {
      const x = placeholder('float32', ['n', 2], { name: 'x' });
      const w = new Variable([[1], [2]], { name: 'w' });
      const y = ops.matMul(x, w, { name: 'y' });
      const condition = constant(true, { name: 'condition' });
      ops.transpose(y, { perm: [1, 0], name: 'z' });
      ops.if(condition, {
        then_branch: graph.subgraph(() => [ops.neg(y, { name: 'minus' })]),
        else_branch: graph.subgraph(() => [y]),
        name: 'choice',
      });
      variablesInitializer([w]);
    });
    expect(String(graph).split('\n')).to.deep.equal([
      'x = Placeholder() -> float32 [n, 2]',
      'w/initial_value = Constant() {value=[[1],[2]]} -> float32 [2, 1]',
      'w = Variable() -> float32 [2, 1]',
      'y = MatMul(x:0, w:0) -> float32 [n, 1]',
      'condition = Constant() {value=true} -> bool []',
      'z = Transpose(y:0) {perm=[1, 0]} -> float32 [1, n]',
      'choice = If(condition:0) {then_branch=(',
      '    minus = Neg(y:0) -> float32 [n, 1]',
      '    return minus:0',
      '  ), else_branch=(',
      '    return y:0',
      '  )} -> float32 [n, 1]',
      'w/Assign = assign(w:0, w/initial_value:0) after []',
      'init = group after [w/Assign]',
    ]);
  });

  it('gives copies of its collections, by key and by the start of names', () => {
    graph.asDefault(() => {
      const [a, ab, b] = ['a', 'ab', 'b'].map((scope) => nameScope(scope, () => constant(1, { name: 'x' })));
      for (const item of [a, ab, b, a, 42]) addToCollection('k', item);
      expect(getCollection('k')).to.deep.equal([a, ab, b, a, 42]);
      expect(getCollection('k', 'a')).to.deep.equal([a, ab, a]);
      expect(getCollection('k', 'a/')).to.deep.equal([a, a]);
      expect(getCollection('k', '.*/x')).to.deep.equal([a, ab, b, a]);
      expect(getCollection('nothing')).to.deep.equal([]);
      getCollection('k').push(1);
      expect(getCollection('k')).to.have.lengthOf(5);
    });
  });

  it('has TensorFlow’s collection keys', () => {
    expect(GraphKeys).to.include({
      GLOBAL_VARIABLES: 'variables',
      TRAINABLE_VARIABLES: 'trainable_variables',
      LOCAL_VARIABLES: 'local_variables',
      METRIC_VARIABLES: 'metric_variables',
      MODEL_VARIABLES: 'model_variables',
      MOVING_AVERAGE_VARIABLES: 'moving_average_variables',
      UPDATE_OPS: 'update_ops',
      LOSSES: 'losses',
      REGULARIZATION_LOSSES: 'regularization_losses',
      SUMMARIES: 'summaries',
      TRAIN_OP: 'train_op',
      GLOBAL_STEP: 'global_step',
      SAVERS: 'savers',
      READY_FOR_LOCAL_INIT_OP: 'ready_for_local_init_op',
    });
    expect(Object.isFrozen(GraphKeys)).to.equal(true);
  });
});

describe('A subgraph', () => {
  it('captures outer tensors, which the node around it then reads', () => {
    const graph = new Graph();
    graph.asDefault(() => {
      const [x, y, z] = [1, 2, 3].map((value) => constant(value)) as [Tensor, Tensor, Tensor];
      const condition = constant(true);
      const thenBranch = graph.subgraph((nested) => {
        expect([nested.root, nested.parent]).to.deep.equal([graph, graph]);
        ops.neg(z);
        return [ops.add(x, 1)];
      });
      const [result] = ops.if(condition, { then_branch: thenBranch, else_branch: graph.subgraph(() => [y]) });
      const { node } = result as Tensor;
      expect(new Set(node.captures)).to.deep.equal(new Set([x, y, z]));
      expect(ancestors([node]).nodes).to.have.members([node, condition.node, x.node, y.node, z.node]);
      expect([graph.encloses(thenBranch), thenBranch.encloses(graph)]).to.deep.equal([true, false]);
      caught(() => ops.neg(thenBranch.outputs[0] as Tensor), ValueError);
    });
  });

  it('reaches captures through graphs nested in it', () => {
    const graph = new Graph();
    graph.asDefault(() => {
      const x = placeholder('float32', [2], { name: 'x' });
      const condition = placeholder('bool', []);
      const branch = (graphOf: Graph) => graphOf.subgraph(() => [ops.neg(x)]);
      const middle = graph.subgraph((nested) =>
        ops.if(condition, { then_branch: branch(nested), else_branch: branch(nested) }),
      );
      const [result] = ops.if(condition, { then_branch: middle, else_branch: branch(graph) });
      expect(result?.node.captures.map((tensor) => tensor.name).sort()).to.deep.equal(['Placeholder:0', 'x:0']);
    });
  });

  it('shares the names of the whole tree, and updates no variables where nothing carries them out', () => {
    const graph = new Graph();
    graph.asDefault(() => {
      const v = new Variable(1, { name: 'v' });
      constant(1, { name: 'c' });
      const names: string[] = [];
      const updating = graph.subgraph(() => {
        const c = constant(1, { name: 'c' });
        names.push(c.name);
        return [controlDependencies([v.assign(2)], () => ops.identity(c))];
      });
      const branches = { then_branch: updating, else_branch: updating };
      const error = caught(() => ops.if(constant(true), branches), ValueError);
      expect(error.message).to.include("the graph 'then_branch' updates variables").and.to.include('fix:');
      names.push(constant(1, { name: 'c' }).name);
      expect(names).to.deep.equal(['c_1:0', 'c_2:0']);
    });
  });

  it('puts variables into the outermost graph', () => {
    const graph = new Graph();
    graph.asDefault(() => {
      graph.subgraph(() => [ops.neg(new Variable(1, { name: 'v' }))]);
    });
    const variable = graph.variables.get('v');
    expect([variable?.value.graph, variable?.initialValue.graph]).to.deep.equal([graph, graph]);
  });
});

describe('Control dependencies', () => {
  it('add up when nested, are cleared by null, and come from tensors, variables, operations and names', () => {
    new Graph().asDefault(() => {
      const [a, b] = [constant(1, { name: 'a' }), constant(2, { name: 'b' })];
      const v = new Variable(1, { name: 'v' });
      const inner = controlDependencies([a, v.initializer], () =>
        controlDependencies(['b:0', v, 'v/Assign', a], () => constant(3)),
      );
      expect(inner.node.controlInputs).to.deep.equal([a.node, v.initializer, b.node, v.value.node]);
      const cleared = controlDependencies([a], () => controlDependencies(null, () => constant(4)));
      expect(cleared.node.controlInputs).to.deep.equal([]);
    });
  });

  it('refuse anything else', () => {
    new Graph().asDefault(() => {
      caught(() => controlDependencies([1 as never], () => 1), ValueError);
      caught(() => controlDependencies([null as never], () => 1), ValueError);
      caught(() => controlDependencies(['nothing:0'], () => 1), ValueError);
      caught(() => group(null as never), ValueError);
      caught(() => group([['x']]), ValueError);
    });
  });

  it('decide what a run carries out: collectUpdates walks data and control edges, not past what is fed', () => {
    new Graph().asDefault(() => {
      const [v, w] = [new Variable(1), new Variable(2)];
      const [first, second] = [v.assignAdd(1), w.assignAdd(1)];
      const x = controlDependencies([first], () => ops.identity(constant(1)));
      const y = ops.add(
        x,
        controlDependencies([second], () => ops.identity(constant(2))),
      );
      expect(collectUpdates([y])).to.deep.equal([first, second]);
      expect(collectUpdates([y], new Set([x]))).to.deep.equal([second]);
      expect(collectUpdates([x])).to.deep.equal([first]);
      expect(collectUpdates([constant(1)])).to.deep.equal([]);
      const both = group([first, [second]], y);
      expect(collectUpdates([both])).to.deep.equal([first, second]);
      expect(collectUpdates([controlDependencies([both], () => ops.identity(1))])).to.deep.equal([first, second]);
    });
  });

  it('of group take options and reject unknown ones', () => {
    new Graph().asDefault(() => {
      const v = new Variable(1);
      expect(group(v.initializer, { name: 'all' }).name).to.equal('all');
      expect(group().updates.size).to.equal(0);
      expect(group().name).to.equal('group_deps_1');
      const line = here(1);
      const error = caught(() => group(v.initializer, { nam: 'x' } as never), ValueError);
      expect(error.message).to.include("unknown option 'nam'");
      expect(error.site).to.include(line);
    });
  });
});
