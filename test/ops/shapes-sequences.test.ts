// What the builders say of the types of sequences, optionals, and the results of control flow.
import { constant } from '../../src/graph/constant.js';
import type { Graph } from '../../src/graph/graph.js';
import * as ops from '../../src/ops/index.js';
import { tensorType } from '../../src/values/value-type.js';
import { checkTypes, int, ints, of, type TypeRow, x } from './shapes-table.js';

const subgraph = (build: (graph: Graph) => ReturnType<typeof x>[]) => x().graph.subgraph(build);

/** A loop body: the condition goes on, the state is doubled along axis 0 or kept, and the state is stacked. */
const body = (state: readonly (number | string | null)[], grow: boolean) =>
  subgraph((graph) => {
    graph.addInput(tensorType('int64', []));
    const go = graph.addInput(tensorType('bool', []));
    const value = graph.addInput(tensorType('float32', state));
    return [ops.identity(go), grow ? ops.concat([value, value], { axis: 0 }) : ops.neg(value), ops.abs(value)];
  });

const families: Readonly<Record<string, readonly TypeRow[]>> = {
  'sequences and optionals': [
    [
      'a sequence has what is common',
      () => ops.sequenceConstruct([x('b', 3), x('b', 4)]),
      'sequence of float32 [b, ?]',
    ],
    [
      'an empty sequence knows its element type',
      () => ops.sequenceEmpty({ dtype: 'int64' }),
      'sequence of int64 <unknown>',
    ],
    ['an element comes out', () => ops.sequenceAt(ops.sequenceConstruct([x(2)]), int(0)), 'float32 [2]'],
    [
      'inserting keeps what is common',
      () => ops.sequenceInsert(ops.sequenceConstruct([x(2, 'n')]), x(3, 'n')),
      'sequence of float32 [?, n]',
    ],
    ['a sequence has a length', () => ops.sequenceLength(ops.sequenceConstruct([x(2)])), 'int64 []'],
    [
      'splitting gives parts of one size if they are',
      () => ops.splitToSequence(x(6, 'n'), int(2)),
      'sequence of float32 [2, n]',
    ],
    ['of open size if they are not', () => ops.splitToSequence(x(6, 'n'), ints(1, 5)), 'sequence of float32 [?, n]'],
    ['or if the last one is smaller', () => ops.splitToSequence(x(5, 'n'), int(2)), 'sequence of float32 [?, n]'],
    ['of one size if the list says so', () => ops.splitToSequence(x('n'), ints(3, 3)), 'sequence of float32 [3]'],
    ['or single cells', () => ops.splitToSequence(x(6, 'n'), undefined, { keepdims: 0 }), 'sequence of float32 [n]'],
    [
      'joining leaves the axis open',
      () => ops.concatFromSequence(ops.sequenceConstruct([x(2, 'n')]), { axis: 0 }),
      'float32 [?, n]',
    ],
    [
      'joining along a new axis',
      () => ops.concatFromSequence(ops.sequenceConstruct([x(2, 'n')]), { axis: -1, new_axis: 1 }),
      'float32 [2, n, ?]',
    ],
    ['an optional holds its type', () => ops.optional(x('b')), 'optional of float32 [b]'],
    [
      'an empty optional is told it',
      () => ops.optional(undefined, { type: tensorType('int64', [2]) }),
      'optional of int64 [2]',
    ],
    ['an optional gives it back', () => ops.optionalGetElement(ops.optional(x('b'))), 'float32 [b]'],
  ],
  'control flow': [
    [
      'branches keep what is common',
      () => {
        const [a, b] = [x('n', 3), x('n', 4)];
        return ops.if(of('bool'), {
          then_branch: subgraph(() => [ops.neg(a)]),
          else_branch: subgraph(() => [ops.neg(b)]),
        });
      },
      'float32 [n, ?]',
    ],
    [
      'a loop of so many trips stacks so many slices',
      () => ops.loop(int(5), undefined, [x('n')], { body: body(['n'], false) }),
      'float32 [n]',
      'float32 [5, n]',
    ],
    [
      'a loop that may stop early stacks an open number',
      () => ops.loop(int(5), of('bool'), [x('n')], { body: body(['n'], false) }),
      'float32 [n]',
      'float32 [?, n]',
    ],
    [
      'a condition that is always true does not stop a loop',
      () => ops.loop(int(5), constant(true), [x('n')], { body: body(['n'], false) }),
      'float32 [n]',
      'float32 [5, n]',
    ],
    [
      'a condition that is computed may',
      () => {
        const flag = of('bool');
        const stops = subgraph((graph) => {
          graph.addInput(tensorType('int64', []));
          graph.addInput(tensorType('bool', []));
          return [ops.not(flag), ops.neg(graph.addInput(tensorType('float32', ['n']))), constant(1)];
        });
        return ops.loop(int(5), constant(true), [x('n')], { body: stops });
      },
      'float32 [n]',
      'float32 [?]',
    ],
    [
      'a state that grows has an open size',
      () => ops.loop(undefined, of('bool'), [x(2, 3)], { body: body([null, 3], true) }),
      'float32 [?, 3]',
      'float32 [?, ?, 3]',
    ],
    [
      'a scan goes along an axis and stacks along another',
      () =>
        ops.scan([x('b', 4), x('b', 't', 4)], {
          body: subgraph((graph) => {
            const state = graph.addInput(tensorType('float32', ['b', 4]));
            const slice = graph.addInput(tensorType('float32', ['b', 4]));
            const next = ops.add(state, slice);
            return [next, ops.identity(next)];
          }),
          num_scan_inputs: 1,
          scan_input_axes: [1],
          scan_output_axes: [-1],
        }),
      'float32 [b, 4]',
      'float32 [b, 4, t]',
    ],
    [
      'mapping over a sequence gives sequences',
      () =>
        ops.sequenceMap(ops.sequenceConstruct([x('n', 2)]), [], {
          body: subgraph((graph) => [ops.shape(graph.addInput(tensorType('float32', ['n', 2])))]),
        }),
      'sequence of int64 [2]',
    ],
  ],
};

describe('Inference rules', () => {
  for (const [family, rows] of Object.entries(families)) describe(`for ${family}`, () => checkTypes(rows));
});
