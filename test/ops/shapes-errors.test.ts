// The shapes that certainly contradict, and what the builders say of them.
import { assert } from 'chai';
import { constant } from '../../src/graph/constant.js';
import { Graph } from '../../src/graph/graph.js';
import type { Tensor } from '../../src/graph/tensor.js';
import * as ops from '../../src/ops/index.js';
import { tensorType } from '../../src/values/value-type.js';
import { checkErrors, type ErrorRow, int, ints, of, unknownInts, x } from './shapes-table.js';

/** A number and two pairs, but for `changed`. */
const grams = (changed: object) =>
  ops.tfIdfVectorizer(of('int64', 4), {
    ...{ mode: 'TF', min_gram_length: 1, max_gram_length: 2, max_skip_count: 0 },
    ...{ ngram_counts: [0, 1], pool_int64s: [5, 5, 6, 6, 7], ngram_indexes: [0, 1, 2] },
    ...changed,
  });
const subgraph = (build: (graph: Graph) => Tensor[]) => x().graph.subgraph(build);

const rows: readonly ErrorRow[] = [
  ['sizes that do not broadcast', () => ops.add(x(2, 3), x(4)), /Add: the shapes do not broadcast/],
  ['a slope that would enlarge', () => ops.pRelu(x(3), x(2, 3)), /slope does not broadcast/],
  ['bounds that are no scalars', () => ops.clip(x(3), x(2)), /min must be a scalar/],
  ['inner sizes that differ', () => ops.matMul(x('b', 3), x(4, 5)), /the inner sizes differ: 3 and 4/],
  [
    'inner sizes that differ once transposed',
    () => ops.gemm(x(3, 2), x(3, 2), undefined, { transB: 1, transA: 1 }),
    /inner sizes differ.*: 3 and 2/,
  ],
  ['a scalar in a product', () => ops.matMul(x(), x(4, 5)), /the left operand has 0 axes/],
  ['a bias that is too wide', () => ops.gemm(x(2, 3), x(3, 4), x(5)), /C does not broadcast/],
  [
    'an equation for another rank',
    () => ops.einsum([x(2, 3)], { equation: 'i->i' }),
    /the term 'i' does not fit input 0 of rank 2/,
  ],
  ['an equation for other sizes', () => ops.einsum([x(2, 3), x(4, 5)], { equation: 'ij,jk->ik' }), /do not broadcast/],
  ['an equation with a new label', () => ops.einsum([x(2)], { equation: 'i->j' }), /'j' of the result is in no term/],
  [
    'channels that do not fit the group',
    () => ops.conv(x(1, 4, 5, 5), x(8, 3, 3, 3)),
    /X's channels do not fit W \(group 1\): 4 and 3/,
  ],
  [
    'a kernel larger than the image',
    () => ops.conv(x(1, 3, 2, 2), x(8, 3, 3, 3)),
    /the window of 3 is larger than the padded size 2/,
  ],
  ['a kernel of another rank', () => ops.conv(x(1, 3, 9), x(8, 3, 3, 3)), /X has 3 axes and W has 4/],
  [
    'pads for another rank',
    () => ops.conv(x(1, 3, 9, 9), x(8, 3, 3, 3), undefined, { pads: [1, 1] }),
    /'pads' has 2 entries/,
  ],
  ['one bias too many', () => ops.conv(x(1, 3, 9), x(8, 3, 3), x(9)), /not one entry a channel/],
  [
    'output padding beyond the stride',
    () => ops.convTranspose(x(1, 3, 9), x(3, 8, 3), undefined, { output_padding: [1] }),
    /output_padding is 1/,
  ],
  ['an axis out of range', () => ops.softmax(x(2, 3), { axis: 2 }), /axis 2 is out of range.*-2 to 1/s],
  ['an axis of a scalar', () => ops.argMax(x()), /axis 0 is out of range.*a scalar has none/s],
  ['batch axes before the first', () => ops.gatherND(x(2, 3), ints(0, 0), { batch_dims: -7 }), /batch_dims is -7/],
  [
    'batch axes before the first, of any rank',
    () => ops.gatherND(x(), ints(0), { batch_dims: -1 }),
    /batch_dims is -1/,
  ],
  ['an axis named twice', () => ops.reduceSum(x(2, 3), ints(0, -2)), /an axis is named twice in \[0, -2\]/],
  ['elements that do not fill a shape', () => ops.reshape(x(2, 3), ints(4)), /6 elements do not fill \[4\]/],
  [
    'elements that do not divide',
    () => ops.reshape(x('n', 2, 3), ints(0, 4, -1)),
    /6 elements do not fill \[0, 4, -1\]/,
  ],
  [
    'elements that do not fill beside a symbol',
    () => ops.reshape(x('n', 3), ops.concat([ops.shape(x('n')), ints(4)], { axis: 0 })),
    /3 elements do not fill/,
  ],
  [
    'elements for an empty tensor',
    () => ops.reshape(x(2, 3), ops.concat([ints(0), unknownInts(1)], { axis: 0 }), { allowzero: 1 }),
    /6 elements do not fit into an empty tensor/,
  ],
  ['both 0 and -1', () => ops.reshape(x(0, 3), ints(0, -1), { allowzero: 1 }), /both 0 and -1/],
  [
    'an axis to flatten at that is beyond the end',
    () => ops.flatten(x(2), { axis: 2 }),
    /axis 2 is out of range.*-1 to 1/s,
  ],
  ['parts neither by size nor by number', () => ops.split(x(4)), /the number of parts is not known/],
  [
    'scale and zero point of different shape',
    () => ops.quantizeLinear(x(2, 3), x(2), of('uint8', 3)),
    /differ in shape/,
  ],
  [
    'padding away everything',
    () => ops.convTranspose(x(1, 1, 1), x(1, 1, 1), undefined, { pads: [1, 0] }),
    /a size of 0/,
  ],
  ['two open sizes', () => ops.reshape(x(6), ints(-1, -1)), /more than one -1/],
  ['a copied axis that is not there', () => ops.reshape(x(6), ints(6, 0)), /the 0 at place 1/],
  ['what is not a permutation', () => ops.transpose(x(2, 3), { perm: [0, 0] }), /perm \[0, 0\] is not a permutation/],
  ['squeezing what is not 1', () => ops.squeeze(x(2, 1), ints(0)), /axis 0 cannot be squeezed: 2 and 1/],
  ['joining other sizes', () => ops.concat([x(2, 3), x(3, 3)], { axis: 1 }), /the sizes of axis 0 differ: 2 and 3/],
  ['joining other ranks', () => ops.concat([x(2), x(2, 1)], { axis: 0 }), /different ranks/],
  ['parts that do not add up', () => ops.split(x(5), ints(2, 2)), /the parts do not make up the axis: 5 and 4/],
  ['an unknown number of parts', () => ops.split(x(5), unknownInts(null)), /the number of parts is not known/],
  ['more parts than cells', () => ops.split(x(3), undefined, { num_outputs: 4 }), /3 cannot be split into 4 parts/],
  ['a step of 0', () => ops.slice(x(5), ints(0), ints(2), ints(0), ints(0)), /a step is 0/],
  ['cuts of different number', () => ops.slice(x(5), ints(0), ints(2, 3)), /different lengths/],
  ['pads of the wrong number', () => ops.pad(x(5, 5), ints(1, 1)), /pads has 2 entries.*4: two an axis/s],
  ['cutting off more than there is', () => ops.pad(x(3), ints(-2, -2)), /axis 0 would have the size -1/],
  ['repeats for another rank', () => ops.tile(x(3), ints(1, 2)), /repeats has 2 entries/],
  [
    'blocks that do not divide',
    () => ops.spaceToDepth(x(1, 1, 5, 4), { blocksize: 2 }),
    /2 does not divide the size 5/,
  ],
  ['a known index out of range', () => ops.gather(ops.shape(x(2, 3)), int(2)), /the index 2 is out of range/],
  ['indices of another rank', () => ops.gatherElements(x(2, 3), of('int64', 2)), /different ranks/],
  ['tuples longer than the rank', () => ops.gatherND(x(2, 3), of('int64', 4, 3)), /an index of 3 numbers/],
  [
    'updates of another shape',
    () => ops.scatterND(x(4, 5), of('int64', 2, 1), x(2, 4)),
    /updates has not the shape \[2, 5\]/,
  ],
  ['more than there are', () => ops.topK(x(2, 3), ints(4)), /K is 4.*0 to 3/s],
  ['values that are not two', () => ops.oneHot(of('int64', 2), int(3), ints(0, 1, 2)), /values has 3 entries/],
  [
    'scales for other channels',
    () => ops.instanceNormalization(x(1, 3, 4), x(4), x(4)),
    /not one entry a channel: 3 and 4/,
  ],
  [
    'groups that do not divide',
    () => ops.groupNormalization(x(1, 4, 4), x(4), x(4), { num_groups: 3 }),
    /3 groups do not divide the 4 channels/,
  ],
  [
    'labels that do not fit',
    () => ops.softmaxCrossEntropyLoss(x(8, 10), of('int64', 9)),
    /the labels do not fit.*8 and 9/,
  ],
  ['a negative size', () => ops.constantOfShape(ints(2, -1)), /negative size/],
  ['a step of no length', () => ops.range(int(0), int(3), int(0)), /delta is 0/],
  ['two values of a constant', () => ops.constant({ value_int: 1, value_float: 2 }), /2 values are given/],
  [
    'a zero point of another type',
    () => ops.quantizeLinear(x(2), constant(1), constant(0, { dtype: 'int8' }), { output_dtype: 'uint8' }),
    /output_dtype is uint8 and the zero point int8/,
  ],
  [
    'weights for another number of directions',
    () => ops.rnn(x(1, 2, 3), x(1, 4, 3), x(1, 4, 4), undefined, undefined, undefined, { direction: 'bidirectional' }),
    /one entry a direction: 1 and 2/,
  ],
  [
    'weights for another number of gates',
    () => ops.gru(x(1, 2, 3), x(1, 8, 3), x(1, 12, 4)),
    /3 rows a hidden unit: 8 and 12/,
  ],
  [
    'both scales and sizes',
    () => ops.resize(x(2), undefined, constant([2]), ints(4)),
    /scales and sizes are both given/,
  ],
  ['neither scales nor sizes', () => ops.resize(x(1, 1, 2, 2)), /neither scales nor sizes/],
  ['a transform of real and imaginary parts', () => ops.dft(x(1, 4, 2), undefined, int(-1)), /axis -1 holds the parts/],
  [
    'a frame longer than the signal',
    () => ops.stft(x(1, 8, 1), int(1), undefined, int(9)),
    /a frame of 9 is longer than the signal of 8/,
  ],
  ['two rows of text', () => ops.stringNormalizer(of('string', 2, 3)), /more than one row/],
  ['a grid for another number of sizes', () => ops.affineGrid(x(1, 2, 3), ints(1, 2, 3)), /size has 3 entries/],
  ['parts of negative size', () => ops.splitToSequence(x(3), ints(4, -1)), /negative size/],
  ['more axes than there are', () => ops.reduceSum(x(3), unknownInts(2)), /2 axes of a tensor of rank 1/],
  ['a hot element of a scalar', () => ops.oneHot(of('int64'), int(3), ints(0, 1)), /indices has 0 axes/],
  ['a negative number of parts', () => ops.split(x(3), undefined, { num_outputs: -1 }), /num_outputs is -1/],
  [
    'more parts than anything has',
    () => ops.split(x(null), undefined, { num_outputs: 2 ** 31 - 1 }),
    /more axes, parts or results.*2147483647/s,
  ],
  [
    'more parts than anything has, of a known size',
    () => ops.split(x(1e9), undefined, { num_outputs: 1e9 }),
    /more axes/,
  ],
  ['more axes than anything has', () => ops.reshape(x(null), unknownInts(1e9)), /more axes, parts or results/],
  [
    'fewer columns than n-grams',
    () => grams({ ngram_indexes: [0] }),
    /'ngram_indexes' has 1 entries.*3, one for each/s,
  ],
  ['more weights than n-grams', () => grams({ weights: [1, 2, 3, 4] }), /'weights' has 4 entries/],
  ['pairs cut in two', () => grams({ ngram_counts: [0, 0] }), /'ngram_counts' is \[0, 0\]/],
  ['n-grams beyond the pool', () => grams({ ngram_counts: [0, 9] }), /'ngram_counts' is \[0, 9\]/],
  ['a size below -1', () => ops.reshape(x(6), ints(-2)), /negative size/],
  ['an optional of nothing', () => ops.optional(), /neither an input nor a type is given/],
  [
    'branches of different length',
    () => ops.if(of('bool'), { then_branch: subgraph(() => [x(1)]), else_branch: subgraph(() => []) }),
    /the branches have 1 and 0 outputs/,
  ],
  [
    'branches of different type',
    () => ops.if(of('bool'), { then_branch: subgraph(() => [x(1)]), else_branch: subgraph(() => [of('int64', 1)]) }),
    /types differ: float32 \[1\] and int64 \[1\]/,
  ],
  [
    'a state that the body was not made for',
    () =>
      ops.loop(int(1), undefined, [x(2)], {
        body: subgraph((graph) => {
          graph.addInput(tensorType('int64', []));
          const go = graph.addInput(tensorType('bool', []));
          return [ops.identity(go), ops.neg(graph.addInput(tensorType('float32', [3])))];
        }),
      }),
    /the initial state .* does not fit the body's input/,
  ],
  [
    'scanned inputs of different length',
    () =>
      ops.scan([x(3), x(4)], {
        body: subgraph((graph) => [
          ops.add(graph.addInput(tensorType('float32', [])), graph.addInput(tensorType('float32', []))),
        ]),
        num_scan_inputs: 2,
      }),
    /different lengths: 3 and 4/,
  ],
];

describe('A shape that cannot be', () => {
  describe('is refused for', () => checkErrors(rows));

  it('leaves the graph as it was', () => {
    const graph = new Graph();
    graph.asDefault(() => {
      const [a, b] = [x(2, 3), x(4, 5)];
      const before = graph.nodes.length;
      assert.throws(() => ops.matMul(a, b));
      assert.equal(graph.nodes.length, before);
    });
  });

  it('names the operands, the node and the line', () => {
    const build = () => ops.matMul(x(2, 3), x(4, 5), { name: 'product' });
    assert.throws(
      () => new Graph().asDefault(build),
      /A float32 \[2, 3\].*B float32 \[4, 5\].*node: +product.*shapes-errors/s,
    );
  });
});
