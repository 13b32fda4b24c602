// Random programs of branches, loops and scans that read and change variables: a statement comes after the one before it. What they do as
// graphs must be what TensorFlow did (fixtures/tf/README.md, update-programs.json), and what JavaScript does, line by line.
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import * as tf from 'trainop';
import { lower } from '../../src/onnx/lower.js';
import { runModel } from '../support/run-model.js';

const NAMES = ['a', 'b', 'c'] as const;
type Name = (typeof NAMES)[number];

/** constant + the variables and the accumulator, each with a sign or 0. */
interface Expression {
  readonly constant: number;
  readonly signs: Readonly<Record<Name | 'acc', number>>;
}
type Statement =
  | { readonly kind: 'update'; readonly how: UpdateKind; readonly name: Name; readonly by: Expression }
  | { readonly kind: 'note'; readonly by: Expression }
  /** Depends once more on an update that has run in this branch or body, or around it. */
  | { readonly kind: 'again' }
  /** Runs an update of `c` that was made before everything else. */
  | { readonly kind: 'prepared' }
  | { readonly kind: 'cond'; readonly test: Expression; readonly yes: Block; readonly no: Block }
  | {
      readonly kind: 'while';
      readonly times: number;
      readonly until: Expression;
      readonly counts: boolean;
      readonly body: Block;
    }
  | { readonly kind: 'scan'; readonly elements: readonly number[]; readonly reverse: boolean; readonly body: Block };
type Block = readonly Statement[];
interface Outcome {
  readonly acc: number;
  readonly state: Readonly<Record<Name, number>>;
}
const { cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/tf/update-programs.json', import.meta.url), 'utf8'),
) as {
  readonly cases: readonly (Outcome & { readonly program: Block })[];
};
type UpdateKind = 'assign' | 'assignAdd' | 'assignSub';

/** Numbers from 0 to below 1 (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomProgram(random: () => number): Block {
  const pick = (count: number) => Math.floor(random() * count);
  const expression = (): Expression => ({
    constant: pick(7) - 3,
    signs: { a: pick(3) - 1, b: pick(3) - 1, c: pick(3) - 1, acc: pick(3) - 1 },
  });
  const block = (depth: number): Block => Array.from({ length: 1 + pick(3) }, () => statement(depth));
  const statement = (depth: number): Statement => {
    const kind = pick(depth === 0 ? 6 : 12);
    if (kind < 3) {
      const how = (['assign', 'assignAdd', 'assignSub'] as const)[pick(3)] as UpdateKind;
      return { kind: 'update', how, name: NAMES[pick(2)] as Name, by: expression() };
    }
    if (kind === 3) return { kind: 'note', by: expression() };
    if (kind === 4) return { kind: 'again' };
    if (kind === 5) return { kind: 'prepared' };
    if (kind < 8) return { kind: 'cond', test: expression(), yes: block(depth - 1), no: block(depth - 1) };
    if (kind < 10)
      return { kind: 'while', times: pick(4), until: expression(), counts: pick(2) === 1, body: block(depth - 1) };
    const elements = Array.from({ length: 1 + pick(3) }, () => pick(5));
    return { kind: 'scan', elements, reverse: pick(2) === 1, body: block(depth - 1) };
  };
  return Array.from({ length: 3 }, () => statement(2));
}

/** Keeps numbers small, and so exact. */
const LIMIT = 1000;
const clipped = (value: number): number => Math.max(-LIMIT, Math.min(LIMIT, value));

const START: Outcome['state'] = { a: 1, b: 2, c: 3 };

/** What a program does, line by line. */
function carryOut(program: Block): Outcome {
  const state = { ...START };
  const amount = ({ constant, signs }: Expression, acc: number) =>
    clipped(NAMES.reduce((sum, name) => sum + signs[name] * state[name], constant + signs.acc * acc));
  const run = (block: Block, start: number, isRun: boolean): number => {
    let acc = start;
    for (const each of block) {
      if (each.kind === 'update') {
        const change = amount(each.by, acc);
        const before = each.how === 'assign' ? 0 : state[each.name];
        state[each.name] = before + (each.how === 'assignSub' ? -change : change);
      } else if (each.kind === 'note') acc = amount(each.by, acc);
      else if (each.kind === 'prepared') {
        if (!isRun) state.c += 5;
        isRun = true;
      } else if (each.kind === 'cond') acc = run(amount(each.test, acc) > 0 ? each.yes : each.no, acc, isRun);
      else if (each.kind === 'while') {
        const goesOn = (i: number) => {
          if (each.counts) state.b += 1;
          return i < each.times && amount(each.until, acc) < 20;
        };
        for (let i = 0; goesOn(i); i++) acc = run(each.body, acc, isRun);
      } else if (each.kind === 'scan') {
        const elements = each.reverse ? each.elements.toReversed() : each.elements;
        for (const element of elements) acc = run(each.body, clipped(acc + element), isRun);
      }
    }
    return acc;
  };
  return { acc: run(program, 0, false), state };
}

/** Whether a branch or body of this block may run the prepared update. */
const runsPrepared = (block: Block): boolean =>
  block.some((each) => each.kind === 'prepared' || bodies(each).some(runsPrepared));
const bodies = (statement: Statement): Block[] =>
  statement.kind === 'cond' ? [statement.yes, statement.no] : 'body' in statement ? [statement.body] : [];

/** Whether the prepared update runs by itself somewhere, and before that in a branch or body: no order says which comes first. */
function contradicts(block: Block, isRun = false): boolean {
  let ranInside = false;
  for (const each of block) {
    if (each.kind === 'prepared') {
      if (ranInside) return true;
      isRun = true;
    }
    if (bodies(each).some((body) => contradicts(body, isRun))) return true;
    if (!isRun && bodies(each).some(runsPrepared)) ranInside = true;
  }
  return false;
}

/** The same as a graph. */
function build(program: Block): { acc: tf.Tensor; variables: Record<Name, tf.Variable> } {
  const variable = (name: Name) => new tf.Variable(START[name], { name });
  const variables = { a: variable('a'), b: variable('b'), c: variable('c') };
  const prepared = variables.c.assignAdd(5);
  const clip = (value: tf.Tensor) => tf.clipByValue(value, -LIMIT, LIMIT);
  const amount = ({ constant, signs }: Expression, acc: tf.Tensor) => {
    const terms = NAMES.map((name) => tf.multiply(variables[name], signs[name]));
    return clip(tf.addN([tf.constant(constant), tf.multiply(acc, signs.acc), ...terms]));
  };
  const run = (block: Block, start: tf.Tensor, around: readonly tf.Operation[]): tf.Tensor => {
    let acc = start;
    let last: tf.Operation | tf.Tensor | undefined;
    const done = [...around];
    const then = <T>(fn: () => T): T => (last === undefined ? fn() : tf.controlDependencies([last], fn));
    const after = (operation: tf.Operation) => {
      acc = then(() => tf.controlDependencies([operation], () => tf.identity(acc)));
    };
    for (const each of block) {
      if (each.kind === 'update') {
        const update = then(() => variables[each.name][each.how](amount(each.by, acc)));
        done.push(update);
        last = update;
        continue;
      }
      if (each.kind === 'note') acc = then(() => tf.identity(amount(each.by, acc)));
      else if (each.kind === 'again') {
        const operation = done.at(-1);
        if (operation === undefined) continue;
        after(operation);
      } else if (each.kind === 'prepared') after(prepared);
      else if (each.kind === 'cond')
        acc = then(() =>
          tf.cond(
            tf.greater(amount(each.test, acc), 0),
            () => run(each.yes, acc, done),
            () => run(each.no, acc, done),
          ),
        );
      else if (each.kind === 'while') {
        const goesOn = (i: tf.Tensor, value: tf.Tensor) =>
          tf.logicalAnd(tf.less(i, each.times), tf.less(amount(each.until, value), 20));
        acc = then(
          () =>
            tf.whileLoop(
              (i, value) =>
                each.counts
                  ? tf.controlDependencies([variables.b.assignAdd(1)], () => goesOn(i, value))
                  : goesOn(i, value),
              (i, value) => [tf.add(i, 1), run(each.body, value, done)],
              [tf.constant(0), acc],
            )[1] as tf.Tensor,
        );
      } else {
        const { elements, reverse } = each;
        const steps = then(() =>
          tf.scan((value, element) => run(each.body, clip(tf.add(value, element)), done), tf.constant(elements), {
            initializer: acc,
            reverse,
          }),
        );
        acc = tf.gather(steps, reverse ? 0 : elements.length - 1);
      }
      last = acc;
    }
    return then(() => tf.identity(acc));
  };
  return { acc: run(program, tf.constant(0), []), variables };
}

/** Runs programs once, in a session and as an exported step by onnxruntime alone. */
async function expectOutcomes(programs: readonly { readonly program: Block; readonly due: Outcome }[]): Promise<void> {
  const graph = new tf.Graph();
  const [built, init] = graph.asDefault(() => {
    const made = programs.map((each, index) => ({ ...each, ...tf.nameScope(`p${index}`, () => build(each.program)) }));
    return [made, tf.globalVariablesInitializer()] as const;
  });
  const session = new tf.Session({ graph, intraOpNumThreads: 1 });
  await session.run(init);
  const fetches = built.map(({ acc }) => acc);
  const model = tf.onnx.toStepModel(fetches, session);
  const stepped = await runModel(model, {});
  const values = await session.run(fetches);
  const next = tf.onnx.stateOf(model);
  for (const [index, { program, due, acc, variables }] of built.entries()) {
    const state = (read: (variable: tf.Variable) => unknown) =>
      Object.fromEntries(NAMES.map((name) => [name, read(variables[name])]));
    const what = JSON.stringify(program);
    const found = { acc: values[index]?.item(), state: state((each) => session.valueOf(each).item()) };
    expect(found, what).to.deep.equal(due);
    const exported = state((each) => stepped[next?.get(each.name) ?? '']?.item() ?? START[each.opName.at(-1) as Name]);
    expect({ acc: stepped[acc.name]?.item(), state: exported }, what).to.deep.equal(due);
  }
  await session.close();
}

describe('Programs of branches, loops and scans that change variables', () => {
  it('do what they do in TensorFlow', async () => {
    await expectOutcomes(cases.map(({ program, acc, state }) => ({ program, due: { acc, state } })));
  });

  it('mean in JavaScript what they mean in TensorFlow', () => {
    for (const { program, acc, state } of cases) expect(carryOut(program)).to.deep.equal({ acc, state });
  });

  const random = generator(1);
  const programs = Array.from({ length: 300 }, () => randomProgram(random));

  it('do what they say, line by line', async () => {
    const clear = programs.filter((program) => !contradicts(program)).slice(0, 12);
    await expectOutcomes(clear.map((program) => ({ program, due: carryOut(program) })));
  });

  it('are refused where an update runs both by itself and inside', () => {
    const unclear = programs.filter((program) => contradicts(program)).slice(0, 6);
    expect(unclear).to.have.lengthOf(6);
    for (const program of unclear)
      expect(() => lower([new tf.Graph().asDefault(() => build(program)).acc])).to.throw(tf.UpdateConflictError);
  });
});
