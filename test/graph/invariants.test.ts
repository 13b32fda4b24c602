// The invariants that graph.ts states, one describe each; the sixth, on imports, is test/architecture.test.ts.

import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { assert, expect } from 'chai';
import proto from 'onnx-proto';
import { RunError, UpdateConflictError, ValueError } from '../../src/errors.js';
import { gradients } from '../../src/gradients/gradients.js';
import { dense } from '../../src/gradients/indexed-slices.js';
import { constant } from '../../src/graph/constant.js';
import { Graph, getDefaultGraph } from '../../src/graph/graph.js';
import type { Node } from '../../src/graph/node.js';
import type { Operation } from '../../src/graph/operation.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { controlDependencies, group, nameScope } from '../../src/graph/scopes.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { globalVariablesInitializer, Variable } from '../../src/graph/variable.js';
import { runPasses } from '../../src/model/passes/index.js';
import { encode } from '../../src/onnx/encode.js';
import { stepModel } from '../../src/onnx/export-step.js';
import { lower } from '../../src/onnx/lower.js';
import { schemas } from '../../src/ops/generated/schemas.js';
import * as ops from '../../src/ops/index.js';
import { matmul, reduceMean, square } from '../../src/ops/math.js';
import * as nn from '../../src/ops/nn.js';
import { randomNumbers } from '../../src/session/numeric.js';
import { Session } from '../../src/session/session.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { variableScope } from '../../src/variables/variable-scope.js';
import { caught, here, rejected } from '../support/caught.js';
import { IR_VERSION, OPSET } from '../support/target.js';
import { buildProgram, interpret, randomProgram } from './random-updates.js';
import { drawn, seededModel } from './seeded-model.js';

const { onnx } = proto;
const threads = { intraOpNumThreads: 1 };

/** A model with everything in it: variables, random numbers, a branch, gradients and a train operation. */
function everything(): { graph: Graph; loss: Tensor; step: Tensor; init: Operation } {
  const graph = new Graph();
  const made = graph.asDefault(() => {
    const x = placeholder('float32', ['batch', 4], { name: 'x' });
    const isTraining = placeholder('bool', [], { name: 'is_training' });
    const w = new Variable(
      () =>
        nn.relu([
          [1, 2],
          [3, 4],
          [5, 6],
          [7, 8],
        ]),
      { name: 'Dense/weights' },
    );
    const b = new Variable([0, 0], { name: 'dense/bias' });
    const logits = nameScope('dense', () => nn.biasAdd(matmul(x, w), b));
    const [kept] = ops.if(isTraining, {
      then_branch: graph.subgraph(() => [nn.dropout(logits, 0.5)]),
      else_branch: graph.subgraph(() => [logits]),
    });
    const loss = nameScope('loss', () => reduceMean(square(nn.softmax(kept as Tensor))));
    const direct = nameScope('direct', () => reduceMean(square(nn.softmax(logits))));
    const found = gradients(direct, [w, b]).map((gradient) => dense(gradient as Tensor));
    const updates = [w, b].map((variable, index) => variable.assignSub(ops.mul(found[index] as Tensor, 0.1)));
    const step = controlDependencies([group(updates, { name: 'train' })], () =>
      ops.identity(ops.add(loss, direct), { name: 'step' }),
    );
    return { loss, step, init: globalVariablesInitializer() };
  });
  return { graph, ...made };
}

/** A lowered part as an independent decoder reads it. */
function decoded(fetches: readonly (Tensor | Operation)[]) {
  const model = onnx.ModelProto.decode(encode(runPasses(stepModel(lower(fetches)), { provider: 'cpu' })));
  return { model, graph: model.graph ?? assert.fail('a model without a graph') };
}
type DecodedGraph = ReturnType<typeof decoded>['graph'];

/** The nodes of a decoded graph and of the graphs in their attributes. */
const nodesOf = (graph: DecodedGraph): NonNullable<DecodedGraph['node']> =>
  (graph.node ?? []).flatMap((node) => [
    node,
    ...(node.attribute ?? []).flatMap(({ g }) => (g ? nodesOf(g as DecodedGraph) : [])),
  ]);

describe('Invariant 1: a graph is append-only', () => {
  const allNodes = (graph: Graph): Node[] =>
    graph.nodes.flatMap((node) => [node, ...node.subgraphs().flatMap(allNodes)]);

  it('so that inputs and control inputs are older than what needs them', () => {
    const { graph } = everything();
    for (const element of [...allNodes(graph), ...graph.operations]) {
      for (const input of element.dataInputs()) expect(input.node.id, `${element} ← ${input}`).to.be.below(element.id);
      for (const control of element.controlInputs)
        expect(control.id, `${element} ← ${control}`).to.be.below(element.id);
    }
    const ids = graph.nodes.map((node) => node.id);
    expect(ids).to.deep.equal(ids.toSorted((a, b) => a - b));
  });

  it('and nodes, tensors, operations and all that they hold are frozen', () => {
    const { graph } = everything();
    const frozen = (value: object, what: string) => expect(Object.isFrozen(value), what).to.equal(true);
    for (const node of allNodes(graph)) {
      for (const part of [node, node.inputs, node.outputs, node.captures, node.controlInputs, node.attributes])
        frozen(part, String(node));
      for (const value of Object.values(node.attributes)) if (Array.isArray(value)) frozen(value, String(node));
      for (const tensor of node.outputs) {
        frozen(tensor, String(tensor));
        frozen(tensor.type, String(tensor));
        if (tensor.shape !== null) frozen(tensor.shape, String(tensor));
        if (tensor.known !== undefined) frozen(tensor.known, String(tensor));
      }
    }
    for (const operation of graph.operations) {
      frozen(operation, String(operation));
      frozen(operation.controlInputs, String(operation));
      if (operation.update !== undefined) frozen(operation.update, String(operation));
    }
  });

  it('and no list of the caller’s stays in them', () => {
    new Graph().asDefault(() => {
      const perm = [1, 0];
      const inputs = [constant([[1, 2]]), constant([[3, 4]])];
      const type = { kind: 'tensor' as const, dtype: 'float32' as const, shape: [2] };
      const transposed = ops.transpose(inputs[0] as Tensor, { perm });
      const joined = ops.concat(inputs, { axis: 0 });
      const foreign = ops.node('Mine', inputs, { perm }, { domain: 'mine', outputs: [type] }) as Tensor;
      perm.reverse();
      inputs.pop();
      type.shape[0] = 7;
      expect(transposed.node.attributes.perm).to.deep.equal([1, 0]);
      expect(joined.node.inputs).to.have.lengthOf(2);
      expect(foreign.node.attributes.perm).to.deep.equal([1, 0]);
      expect(foreign.shape).to.deep.equal([2]);
    });
  });

  it('and what is refused leaves no trace', () => {
    new Graph().asDefault(() => {
      const graph = getDefaultGraph();
      const x = placeholder('float32', ['n', 3], { name: 'x' });
      const v = new Variable([1, 2], { name: 'v' });
      const before = String(graph);
      const tries: (() => unknown)[] = [
        () => ops.add(x, [1, 2]),
        () => ops.add(x, [1, 'a' as never]),
        () => ops.add([1, 2, 3], v),
        () => ops.matMul(x, [1, 2]),
        () => ops.add(x, 1, { name: 'no spaces' }),
        () => ops.add(x, 1, { axis: 1 } as never),
        () => ops.add(x, 1, { outputs: 2 }),
        () => ops.add(1, undefined as never),
        () => ops.gather([1, 2], 0.5),
        () => ops.transpose([[1]], { perm: [2, 0] }),
        () => ops.node('Nothing', [1]),
        () => nameScope('bad name', () => constant(1)),
        () => v.assignAdd([1, 2, 3]),
        () => v.assign(true),
      ];
      for (const attempt of tries) {
        caught(attempt, ValueError);
        expect(String(graph), String(attempt)).to.equal(before);
      }
      expect(String(graph)).to.equal(before);
      // Not even a name is taken.
      expect([constant(1).name, ops.add(x, 1).name]).to.deep.equal(['Const:0', 'Add:0']);
    });
  });
});

describe('Invariant 2: names are scope paths, unique without regard to case', () => {
  it('whatever is named how', () => {
    const random = randomNumbers(3);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
    const graph = new Graph();
    const names: string[] = [];
    const grow = (depth: number): void => {
      for (let count = 0; count < 4; count++) {
        const name = pick(['a', 'A', 'a_1', 'A_1', 'b', 'a_1_1']);
        const kind = pick(['node', 'operation', 'variable', 'scope', 'scope']);
        if (kind === 'node') names.push(constant(1, { name }).node.name);
        else if (kind === 'operation') names.push(group({ name }).name);
        else if (kind === 'variable') names.push(new Variable(1, { name }).opName);
        else if (depth < 4) nameScope(name, () => grow(depth + 1));
      }
    };
    graph.asDefault(() => {
      while (names.length < 150) grow(0);
    });
    const all = [...graph.nodes.map((node) => node.name), ...graph.operations.map((operation) => operation.name)];
    expect(all).to.include.members(names);
    expect(new Set(all.map((name) => name.toLowerCase())).size).to.equal(all.length);
    for (const node of graph.nodes) expect(graph.getTensor(`${node.name}:0`)).to.equal(node.outputs[0]);
  });

  it('and a name that is taken as it is must be free', () => {
    new Graph().asDefault(() => {
      expect(nameScope('Path', (scope) => constant(1, { name: scope })).name).to.equal('Path:0');
      const error = caught(() => ops.neg(1, { name: 'path/' }), ValueError);
      expect(error.message).to.include("Duplicate node name in graph: 'path'");
      caught(() => group({ name: 'PATH/' }), ValueError);
      caught(() => constant(1, { name: 'no spaces/' }), ValueError);
      caught(() => nameScope('no spaces/', () => 1), ValueError);
      expect(constant(1, { name: 'path' }).name).to.equal('path_1:0');
    });
  });

  it('and are made of letters, digits and _ . - / only', () => {
    new Graph().asDefault(() => {
      for (const name of ['a b', '_a', '-a', '/a', 'ä', 'a:0', '']) caught(() => constant(1, { name }), ValueError);
      for (const name of ['.a', '9', 'a-b.c_d/E']) expect(constant(1, { name }).name).to.equal(`${name}:0`);
      nameScope('s', () => expect(constant(1, { name: '_a' }).name).to.equal('s/_a:0'));
    });
  });

  it('and ONNX keeps them: of nodes, values, inputs and initializers', () => {
    const { graph, step } = everything();
    const file = decoded([step]);
    const nodes = nodesOf(file.graph);
    const own = nodes.filter((node) => node.opType !== 'Identity' || graph.findNode(node.name ?? ''));
    for (const node of own.filter(({ name }) => !name?.includes(':'))) {
      const ours = graph.getNode(node.name as string);
      expect(node.opType).to.equal(ours.opType);
      expect(node.input).to.deep.equal(ours.inputs.map((input) => input?.name ?? ''));
      for (const [index, output] of (node.output ?? []).entries())
        if (!output.endsWith(':next')) expect(output).to.equal(`${ours.name}:${index}`);
    }
    expect(own.length).to.be.above(30);
    expect(file.graph.input?.map(({ name }) => name)).to.deep.equal([
      'x:0',
      'is_training:0',
      'Dense/weights:0',
      'dense/bias:0',
      'run_counter:0',
    ]);
    expect(file.graph.output?.map(({ name }) => name)).to.deep.equal([
      'step:0',
      'Dense/weights:next',
      'dense/bias:next',
      'run_counter:next',
    ]);
    const defined = [
      ...nodes.flatMap(({ output }) => output ?? []),
      ...(file.graph.input ?? []).map(({ name }) => name),
      ...(file.graph.initializer ?? []).map(({ name }) => name),
    ];
    expect(new Set(defined).size).to.equal(defined.length);
  });
});

describe('Invariant 3: the snapshot rule', () => {
  type Build<T> = () => T;
  /** Builds a graph with a session, initialized; closes it after. */
  async function within<T extends object>(
    build: Build<T>,
    use: (session: Session, made: T) => Promise<void>,
  ): Promise<void> {
    const graph = new Graph();
    const { made, init } = graph.asDefault(() => ({ made: build(), init: globalVariablesInitializer() }));
    const session = new Session({ graph, ...threads });
    try {
      await session.run(init);
      await use(session, made);
    } finally {
      await session.close();
    }
  }
  const now = (session: Session, variable: Variable) => session.valueOf(variable).item();

  it('reads every variable as it was at the start, in fetches and in updates', () =>
    within(
      () => {
        const [a, b] = [new Variable(1), new Variable(10)];
        return { a, b, swap: [a.assign(b), b.assign(a)], sum: ops.add(a, b) };
      },
      async (session, { a, b, swap, sum }) => {
        const [, , before, first] = await session.run([swap[0] as Operation, swap[1] as Operation, a, sum]);
        expect([before.item(), first.item()]).to.deep.equal([1, 11]);
        expect([now(session, a), now(session, b)]).to.deep.equal([10, 1]);
      },
    ));

  it('adds up assignAdd and assignSub in one run, however many', () =>
    within(
      () => {
        const v = new Variable(100);
        return { v, updates: [v.assignAdd(1), v.assignSub(10), v.assignAdd(ops.mul(v, 2))] };
      },
      async (session, { v, updates }) => {
        await session.run(updates);
        expect(now(session, v)).to.equal(100 + 1 - 10 + 200);
        await session.run([updates[1] as Operation, updates[1] as Operation]);
        expect(now(session, v)).to.equal(281);
      },
    ));

  it('refuses an assign beside an unordered update, names both lines, and commits nothing', () =>
    within(
      () => {
        const v = new Variable(1, { name: 'v' });
        const w = new Variable(1, { name: 'w' });
        const lines = [here(1), here(2)];
        const set = v.assign(5, { name: 'set' });
        const add = v.assignAdd(1, { name: 'add' });
        const both = controlDependencies([group(set, add)], () => ops.identity(1));
        return { v, w, set, add, both, other: w.assign(7), lines };
      },
      async (session, { v, w, set, add, both, other, lines }) => {
        for (const fetches of [[set, add, other], [add, set], [both]]) {
          const error = await rejected(session.run(fetches), UpdateConflictError);
          expect(error.node).to.equal('v');
          for (const line of lines) expect(error.message).to.include(line);
        }
        await session.run(set);
        expect([now(session, v), now(session, w)]).to.deep.equal([5, 1]);
        await session.run([add, other]);
        expect([now(session, v), now(session, w)]).to.deep.equal([6, 7]);
      },
    ));

  it('commits nothing of a run that fails while it runs', () =>
    within(
      () => {
        const [v, w] = [new Variable([1, 2], { name: 'v' }), new Variable(3, { name: 'w' })];
        const index = placeholder('int64', [], { name: 'index' });
        const size = placeholder('float32', null, { name: 'size' });
        const picked = nameScope('pick', () => ops.gather([10, 20, 30], index));
        return {
          v,
          w,
          picked,
          updates: [v.assignAdd([1, 1]), w.assign(picked)],
          odd: [w.assignAdd(1), v.assign(ops.neg(size))],
        };
      },
      async (session, { v, w, picked, updates, odd }) => {
        const error = await rejected(session.run([picked, ...updates], { index: 3 }), RunError);
        expect(error.node).to.equal('pick/Gather');
        // A result of another shape than the variable's shows only in the run.
        await rejected(session.run(odd, { size: [1, 2, 3] }), RunError);
        expect([session.valueOf(v).toArray(), now(session, w)]).to.deep.equal([[1, 2], 3]);
        await session.run([picked, ...updates], { index: 1 });
        expect([session.valueOf(v).toArray(), now(session, w)]).to.deep.equal([[2, 3], 20]);
      },
    ));

  it('applies updates in the order of their control dependencies', () =>
    within(
      () => {
        const v = new Variable(3);
        const tripled = v.assign(ops.mul(v, 3));
        const plus = controlDependencies([tripled], () => v.assignAdd(1));
        const doubled = controlDependencies([plus], () => v.assign(ops.mul(v.readValue(), 2)));
        const minus = controlDependencies([doubled], () => v.assignSub(ops.mul(v, 0.5)));
        return { v, last: minus, first: tripled };
      },
      async (session, { v, last, first }) => {
        await session.run(last);
        expect(now(session, v)).to.equal(10);
        // Alone, the first one is just itself.
        await session.run(first);
        expect(now(session, v)).to.equal(30);
      },
    ));

  it('reads, between ordered updates, the value that each one writes', () =>
    within(
      () => {
        const v = new Variable(1);
        const first = v.assignAdd(1);
        const afterFirst = controlDependencies([first], () => v.readValue());
        const second = controlDependencies([afterFirst], () => v.assignAdd(ops.mul(afterFirst, 10)));
        const afterSecond = controlDependencies([second], () => v.readValue());
        const third = controlDependencies([afterSecond], () => v.assign(-1));
        const afterThird = controlDependencies([third], () => v.readValue());
        return { v, reads: [v, afterFirst, afterSecond, afterThird] };
      },
      async (session, { v, reads }) => {
        expect((await session.run(reads)).map((data) => data.item())).to.deep.equal([1, 2, 22, -1]);
        expect(now(session, v)).to.equal(-1);
        expect((await session.run(reads.slice(0, 3))).map((data) => data.item())).to.deep.equal([-1, 0, 0]);
      },
    ));

  it('leaves out what a fed tensor cuts off, also from what was ordered after it', () =>
    within(
      () => {
        const v = new Variable(0);
        const first = v.assignAdd(100);
        const between = controlDependencies([first], () => ops.identity(constant(1)));
        return { v, between, second: v.assignAdd(ops.mul(between, 2)) };
      },
      async (session, { v, between, second }) => {
        await session.run(second);
        expect(now(session, v)).to.equal(102);
        await session.run(second, [[between, 5]]);
        expect(now(session, v)).to.equal(112);
      },
    ));

  it('lets one tensor become the next value of several variables, beside other updates of them', () =>
    within(
      () => {
        const [a, b, c] = [new Variable(1), new Variable(2), new Variable(3)];
        const x = placeholder('float32', [], { name: 'x' });
        const twice = ops.mul(x, 2);
        return {
          all: [a, b, c],
          updates: [a.assignAdd(ops.neg(x)), a.assignAdd(twice), b.assign(twice), c.assign(twice)],
          twice,
        };
      },
      async (session, { all, updates, twice }) => {
        await session.run(updates, { x: 5 });
        expect(all.map((variable) => now(session, variable))).to.deep.equal([6, 10, 10]);
        const [fetched] = await session.run([twice, ...updates], { x: 1 });
        expect([fetched?.item(), ...all.map((variable) => now(session, variable))]).to.deep.equal([2, 7, 2, 2]);
      },
    ));

  it('means what a tiny interpreter makes of it, on 150 random programs', async () => {
    const random = randomNumbers(11);
    const counts = { refused: 0, conflicts: 0, runs: 0, reads: 0 };
    for (let round = 0; round < 150; round++) {
      const program = randomProgram(random);
      const expected = interpret(program);
      const graph = new Graph();
      const { variables, made } = buildProgram(graph, program);
      const text = () => `program ${round}: ${JSON.stringify(program)}`;
      for (const [index, element] of made.entries())
        expect(element === undefined, `statement ${index} of ${text()}`).to.equal(expected.broken.has(index));
      counts.refused += expected.broken.size;
      const session = new Session({ graph, ...threads });
      await session.run(graph.asDefault(globalVariablesInitializer));
      for (const [count, run] of program.runs.entries()) {
        const fetches = run.map((index) => made[index]).filter((element) => element !== undefined);
        const result = expected.results[count];
        if (result === undefined || result === 'conflict') {
          await rejected(session.run(fetches), UpdateConflictError);
          counts.conflicts++;
          continue;
        }
        const values = await session.run(fetches);
        const reads = values.flatMap((data) => (data === null ? [] : [data.item()]));
        expect(
          { reads, variables: variables.map((variable) => now(session, variable)) },
          `run ${count} of ${text()}`,
        ).to.deep.equal(result);
        counts.runs++;
        counts.reads += reads.length;
      }
      await session.close();
    }
    // The programs are not all trivial.
    expect(counts.runs).to.be.above(250);
    expect(counts.reads).to.be.above(60);
    expect(counts.conflicts).to.be.above(10);
    expect(counts.refused).to.be.above(10);
  });
});

describe('Invariant 4: control dependencies are edges of the graph only', () => {
  it('ONNX sees data edges and bindings', () => {
    new Graph().asDefault(() => {
      const x = placeholder('float32', [], { name: 'x' });
      const v = new Variable(1, { name: 'v' });
      const update = v.assignAdd(2, { name: 'update' });
      const y = controlDependencies([update], () => ops.neg(x, { name: 'y' }));
      const z = controlDependencies([y], () => ops.exp(x, { name: 'z' }));
      // What `update` does is done; that `y` comes before is nothing that ONNX could see.
      expect(decoded([z]).graph.node?.map(({ input, output }) => [input, output])).to.have.deep.members([
        [['x:0'], ['z:0']],
        [['v:0', 'Const:0'], ['v:next']],
      ]);
    });
  });

  it('not even of the updates that they order', () => {
    new Graph().asDefault(() => {
      const [v, w] = [new Variable(1, { name: 'v' }), new Variable(2, { name: 'w' })];
      const first = v.assign(5);
      const second = controlDependencies([first], () => w.assign(6));
      const { node } = decoded([second]).graph;
      expect(node?.map(({ opType, input, output }) => [opType, input, output])).to.have.deep.members([
        ['Identity', ['Const:0'], ['v:next']],
        ['Identity', ['Const_1:0'], ['w:next']],
      ]);
    });
  });
});

describe('Invariant 5: scope callbacks are synchronous', () => {
  const scopes: Readonly<Record<string, (fn: () => unknown) => unknown>> = {
    nameScope: (fn) => nameScope('s', fn),
    controlDependencies: (fn) => controlDependencies([], fn),
    variableScope: (fn) => variableScope('s', fn),
    asDefault: (fn) => new Graph().asDefault(fn),
    subgraph: (fn) => getDefaultGraph().subgraph(fn as () => Tensor[]),
    attempt: (fn) => getDefaultGraph().attempt(() => nameScope('s', fn)),
  };
  for (const [name, scope] of Object.entries(scopes)) {
    it(`${name} refuses a promise, also one that fails, and puts the context back`, async () => {
      const graph = new Graph();
      graph.asDefault(() => {
        const before = graph.context;
        const error = caught(() => scope(async () => constant(1)), ValueError);
        expect(error.message).to.include('a scope callback must be synchronous');
        expect(error.site).to.include('invariants.test.ts');
        caught(() => scope(() => Promise.reject(new Error('nobody waits for this one'))), ValueError);
        expect(graph.context).to.equal(before);
        expect(getDefaultGraph()).to.equal(graph);
      });
      // A rejection that nobody handled would end the process by now.
      await new Promise(setImmediate);
    });

    it(`${name} puts the context back after a throw, and passes the error on`, () => {
      const graph = new Graph();
      graph.asDefault(() => {
        const before = graph.context;
        const error = new Error('mine');
        expect(() =>
          scope(() => {
            throw error;
          }),
        ).to.throw(error);
        expect(graph.context).to.equal(before);
        expect(getDefaultGraph()).to.equal(graph);
        expect(constant(1).name).to.equal('Const:0');
      });
    });
  }
});

describe('Invariant 7: everything emitted is a standard operator of the opset', () => {
  it('in the whole of a training step with gradients, random numbers and a branch', () => {
    const { step, init } = everything();
    for (const fetches of [[step], [init]]) {
      const { model, graph } = decoded(fetches);
      expect(model.opsetImport?.map(({ domain, version }) => [domain, Number(version)])).to.deep.equal([['', OPSET]]);
      expect(Number(model.irVersion)).to.equal(IR_VERSION);
      for (const node of nodesOf(graph)) {
        expect(node.domain ?? '', node.name ?? '').to.equal('');
        expect(schemas, node.opType ?? '').to.have.property(node.opType as string);
        expect(Object.keys(schemas[node.opType as keyof typeof schemas].attributes)).to.include.members(
          (node.attribute ?? []).map(({ name }) => name),
        );
      }
    }
  });
});

describe('Invariant 8: one seed, one result', () => {
  it('twice in one process, bit for bit', async () => {
    expect(await drawn(seededModel(5), 4)).to.deep.equal(await drawn(seededModel(5), 4));
  });

  it('in another process', async () => {
    const program = new URL('./seeded-model.ts', import.meta.url);
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', createRequire(import.meta.url).resolve('tsx'), fileURLToPath(program), '5', '4'],
      { encoding: 'utf8' },
    );
    expect(stdout, stderr).to.equal(`${JSON.stringify(await drawn(seededModel(5), 4))}\n`);
  });

  it('resumed from the saved state in another session of another graph', async () => {
    const whole = await drawn(seededModel(5), 6);
    const first = seededModel(5);
    const session = new Session({ graph: first.graph, ...threads });
    await session.run(first.init);
    const start = [];
    for (let run = 0; run < 3; run++) start.push((await session.run(first.fetches)).map((data) => data.values()));
    const saved = new Map([...first.graph.variables].map(([name, variable]) => [name, session.valueOf(variable)]));
    await session.close();
    expect(saved.get('run_counter')?.dtype).to.equal('int64');

    const second = seededModel(5);
    const resumed = new Session({ graph: second.graph, ...threads });
    await resumed.load(
      new Map([...second.graph.variables].map(([name, variable]) => [variable, saved.get(name) as TensorData])),
    );
    for (let run = 0; run < 3; run++) start.push((await resumed.run(second.fetches)).map((data) => data.values()));
    await resumed.close();
    expect(start).to.deep.equal(whole);
  });

  it('and another seed another result, in every draw', async () => {
    const [one, other] = [await drawn(seededModel(5), 2), await drawn(seededModel(6), 2)];
    for (const [run, results] of one.entries())
      for (const [index, values] of results.entries()) expect(values).to.not.deep.equal(other[run]?.[index]);
  });

  it('and another run other numbers, while a run that draws none does not count', async () => {
    const { graph, fetches, init } = seededModel(5);
    const session = new Session({ graph, ...threads });
    await session.run(init);
    const counter = graph.runCounter?.variable as Variable;
    const start = session.valueOf(counter).item() as bigint;
    const first = await session.run(fetches);
    await session.run([...graph.variables.values()].filter((variable) => variable !== counter));
    expect(session.valueOf(counter).item()).to.equal(start + 1n);
    const second = await session.run(fetches);
    for (const [index, data] of first.entries()) expect(data.values()).to.not.deep.equal(second[index]?.values());
    await session.close();
  });

  it('and the counter is part of the state, but of no collection', () => {
    const { graph } = seededModel(5);
    const counter = graph.runCounter?.variable as Variable;
    expect([...graph.variables.values()]).to.include(counter);
    for (const key of ['variables', 'trainable_variables', 'local_variables'])
      expect(graph.getCollection(key)).to.not.include(counter);
    expect(TensorData.zeros(counter.dtype, counter.shape).item()).to.equal(0n);
  });
});
