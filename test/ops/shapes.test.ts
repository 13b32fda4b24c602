// What the builders say of the types of their results, family by family: arithmetic, matrices, convolutions, reductions, movement.
import { assert } from 'chai';
import { schemas } from '../../src/ops/generated/schemas.js';
import * as ops from '../../src/ops/index.js';
import { inferenceRules } from '../../src/ops/infer.js';
import { checkTypes, int, ints, of, rankless, type TypeRow, unknownInts, x } from './shapes-table.js';

const families: Readonly<Record<string, readonly TypeRow[]>> = {
  'element by element': [
    ['a symbol survives beside a 1', () => ops.add(x('batch', 3), x(1, 3)), 'float32 [batch, 3]'],
    ['a missing axis counts as 1', () => ops.mul(x(4, 'n'), x('n')), 'float32 [4, n]'],
    ['a size above 1 decides beside a symbol', () => ops.sub(x('n'), x(5)), 'float32 [5]'],
    ['two symbols leave the size open', () => ops.add(x('n', 2), x('m', 2)), 'float32 [?, 2]'],
    ['an unknown rank stays unknown', () => ops.add(rankless(), x(2)), 'float32 <unknown>'],
    ['a comparison is boolean', () => ops.less(x('n', 1), x(1, 4)), 'bool [n, 4]'],
    ['three inputs broadcast in where', () => ops.where(of('bool', 'n', 1), x(3), x(1, 1)), 'float32 [n, 3]'],
    ['max takes any number of inputs', () => ops.max([x(2, 1), x(1, 3), x(3)]), 'float32 [2, 3]'],
    ['cast takes its element type from a number', () => ops.cast(x('n'), { to: 'float16' }), 'float16 [n]'],
    ['castLike takes it from a tensor', () => ops.castLike(x('n'), of('int32')), 'int32 [n]'],
    ['isNaN is boolean', () => ops.isNaN(x(2)), 'bool [2]'],
    ['identity keeps a sequence', () => ops.identity(ops.sequenceConstruct([x(2)])), 'sequence of float32 [2]'],
  ],
  'matrix products': [
    ['batch axes broadcast', () => ops.matMul(x('b', 1, 2, 3), x(4, 3, 5)), 'float32 [b, 4, 2, 5]'],
    ['a vector on the left is a row', () => ops.matMul(x(3), x('b', 3, 5)), 'float32 [b, 5]'],
    ['a vector on the right is a column', () => ops.matMul(x('n', 3), x(3)), 'float32 [n]'],
    ['two vectors give a scalar', () => ops.matMul(x(3), x(3)), 'float32 []'],
    ['gemm transposes', () => ops.gemm(x(3, 'n'), x(4, 3), x(4), { transA: 1, transB: 1 }), 'float32 [n, 4]'],
    ['an integer product is int32', () => ops.matMulInteger(of('uint8', 2, 3), of('int8', 3, 4)), 'int32 [2, 4]'],
    [
      'an equation says which axes stay',
      () => ops.einsum([x('b', 'h', 'q', 8), x('b', 'h', 'k', 8)], { equation: 'bhqd, bhkd -> bhqk' }),
      'float32 [b, h, q, k]',
    ],
    [
      'an ellipsis stands for the batch',
      () => ops.einsum([x('b', 5, 2, 3), x(1, 5, 3, 4)], { equation: '...ij,...jk->...ik' }),
      'float32 [b, 5, 2, 4]',
    ],
    ['without an arrow repeated labels are summed', () => ops.einsum([x(2, 3)], { equation: 'ba' }), 'float32 [3, 2]'],
    ['det drops the two last axes', () => ops.det(x('n', 3, 3)), 'float32 [n]'],
  ],
  'convolution and pooling': [
    [
      'padding shrinks less',
      () => ops.conv(x('n', 3, 8, 8), x(16, 3, 3, 3), undefined, { pads: [1, 1, 1, 1] }),
      'float32 [n, 16, 8, 8]',
    ],
    [
      'strides divide',
      () => ops.conv(x('n', 3, 9, 8), x(16, 3, 3, 3), undefined, { strides: [2, 2] }),
      'float32 [n, 16, 4, 3]',
    ],
    [
      'dilation widens the kernel',
      () => ops.conv(x(1, 1, 9), x(1, 1, 3), undefined, { dilations: [3] }),
      'float32 [1, 1, 3]',
    ],
    [
      'groups share the input channels',
      () => ops.conv(x(1, 4, 5), x(6, 2, 1), undefined, { group: 2 }),
      'float32 [1, 6, 5]',
    ],
    [
      'SAME keeps a symbolic size at stride 1',
      () => ops.conv(x('n', 1, 'h'), x(2, 1, 3), undefined, { auto_pad: 'SAME_UPPER' }),
      'float32 [n, 2, h]',
    ],
    [
      'so do pads that make up for the kernel',
      () => ops.conv(x('n', 1, 'h'), x(2, 1, 3), undefined, { pads: [1, 1] }),
      'float32 [n, 2, h]',
    ],
    [
      'SAME rounds up at other strides',
      () => ops.conv(x(1, 1, 7), x(1, 1, 3), undefined, { auto_pad: 'SAME_LOWER', strides: [2] }),
      'float32 [1, 1, 4]',
    ],
    [
      'a symbolic size at stride 2 is open',
      () => ops.conv(x('n', 1, 'h'), x(2, 1, 3), undefined, { strides: [2] }),
      'float32 [n, 2, ?]',
    ],
    [
      'an input of unknown rank has the rank of the kernel',
      () => ops.conv(rankless(), x(8, 3, 1, 1)),
      'float32 [?, 8, ?, ?]',
    ],
    [
      'a transposed convolution multiplies',
      () => ops.convTranspose(x('n', 4, 5), x(4, 3, 3), undefined, { strides: [2], output_padding: [1] }),
      'float32 [n, 3, 12]',
    ],
    [
      'SAME transposed is the multiple',
      () => ops.convTranspose(x(1, 4, 5), x(4, 3, 3), undefined, { strides: [2], auto_pad: 'SAME_UPPER' }),
      'float32 [1, 3, 10]',
    ],
    [
      'output_shape has the last word',
      () => ops.convTranspose(x(1, 4, 5), x(4, 3, 3), undefined, { strides: [2], output_shape: [9] }),
      'float32 [1, 3, 9]',
    ],
    [
      'output_shape may name all axes',
      () => ops.convTranspose(x(1, 4, 5), x(4, 3, 3), undefined, { strides: [2], output_shape: [1, 3, 10] }),
      'float32 [1, 3, 10]',
    ],
    [
      'a pool keeps batch and channels',
      () => ops.maxPool(x('n', 'c', 8, 8), { kernel_shape: [2, 2], strides: [2, 2] }),
      'float32 [n, c, 4, 4]',
    ],
    [
      'a pool can give indices',
      () => ops.maxPool(x(1, 1, 4), { kernel_shape: [2], outputs: 2 }),
      'float32 [1, 1, 3]',
      'int64 [1, 1, 3]',
    ],
    [
      'ceil_mode counts a last window that is cut',
      () => ops.averagePool(x(1, 1, 6), { kernel_shape: [3], strides: [2], ceil_mode: 1 }),
      'float32 [1, 1, 3]',
    ],
    [
      'but not one that starts in the padding',
      () => ops.averagePool(x(1, 1, 2), { kernel_shape: [1], strides: [2], pads: [0, 0], ceil_mode: 1 }),
      'float32 [1, 1, 1]',
    ],
    ['global pooling leaves 1', () => ops.globalLpPool(x('n', 'c', 'h', 7)), 'float32 [n, c, 1, 1]'],
    [
      'unpooling undoes the strides',
      () => ops.maxUnpool(x(1, 1, 2, 2), of('int64', 1, 1, 2, 2), undefined, { kernel_shape: [2, 2], strides: [2, 2] }),
      'float32 [1, 1, 4, 4]',
    ],
    [
      'regions are pooled to one shape',
      () => ops.maxRoiPool(x('n', 3, 9, 9), x('r', 5), { pooled_shape: [2, 4] }),
      'float32 [r, 3, 2, 4]',
    ],
    ['columns fold into an image', () => ops.col2Im(x('n', 12, 'l'), ints(5, 6), ints(2, 3)), 'float32 [n, 2, 5, 6]'],
  ],
  reductions: [
    ['an axis becomes 1', () => ops.reduceSum(x('b', 4, 5), ints(-1)), 'float32 [b, 4, 1]'],
    ['or goes', () => ops.reduceMax(x('b', 4, 5), ints(0, 2), { keepdims: 0 }), 'float32 [4]'],
    ['without axes all go', () => ops.reduceMean(rankless(), undefined, { keepdims: 0 }), 'float32 []'],
    [
      'unless empty axes mean none',
      () => ops.reduceMean(x('b', 2), ints(), { noop_with_empty_axes: 1 }),
      'float32 [b, 2]',
    ],
    ['open axes leave the rank', () => ops.reduceSum(x('b', 1, 5), unknownInts(1)), 'float32 [?, 1, ?]'],
    ['their number may be enough', () => ops.reduceSum(x('b', 4, 5), unknownInts(2), { keepdims: 0 }), 'float32 [?]'],
    ['argMax gives int64', () => ops.argMax(x('b', 4), { axis: 1, keepdims: 0 }), 'int64 [b]'],
    ['cumSum keeps the shape', () => ops.cumSum(x('b', 4), int(-2)), 'float32 [b, 4]'],
  ],
  movement: [
    ['-1 takes what is left over', () => ops.reshape(x(2, 3, 4), ints(-1, 6)), 'float32 [4, 6]'],
    ['equal symbols cancel', () => ops.reshape(x('batch', 32, 7, 7), ints(-1, 1568)), 'float32 [batch, 1568]'],
    ['a 0 copies a symbol', () => ops.reshape(x('batch', 4, 4), ints(0, -1)), 'float32 [batch, 16]'],
    ['a 0 copies even an unknown size', () => ops.reshape(x(null, 4, 4), ints(0, -1)), 'float32 [?, 16]'],
    ['allowzero makes it empty', () => ops.reshape(x(0, 5), ints(5, 0), { allowzero: 1 }), 'float32 [5, 0]'],
    ['symbols that do not divide stay open', () => ops.reshape(x('n', 3), ints(-1, 2)), 'float32 [?, 2]'],
    [
      'the one unknown size is computed',
      () => ops.reshape(x(2, 6), ops.concat([unknownInts(1), ints(4)], { axis: 0 })),
      'float32 [3, 4]',
    ],
    ['an unknown shape of known length has a rank', () => ops.reshape(x(2, 6), unknownInts(3)), 'float32 [?, ?, ?]'],
    ['reshaping like another tensor', () => ops.reshape(x('b', 12), ops.shape(x('b', 3, 4))), 'float32 [b, 3, 4]'],
    ['transpose reverses by default', () => ops.transpose(x('a', 2, 'c')), 'float32 [c, 2, a]'],
    ['transpose permutes', () => ops.transpose(x('a', 2, 'c'), { perm: [1, 0, 2] }), 'float32 [2, a, c]'],
    ['flatten multiplies on both sides', () => ops.flatten(x('n', 3, 4), { axis: 1 }), 'float32 [n, 12]'],
    [
      'an empty axis makes it empty whatever the others are',
      () => ops.flatten(x('n', 0), { axis: 2 }),
      'float32 [0, 1]',
    ],
    ['one part is the whole', () => ops.split(x('n'), undefined, { num_outputs: 1 }), 'float32 [n]'],
    ['flatten at 0 makes a row', () => ops.flatten(x(3, 4), { axis: 0 }), 'float32 [1, 12]'],
    ['squeeze drops the axes named', () => ops.squeeze(x('n', 1, 1), ints(-1)), 'float32 [n, 1]'],
    ['squeeze drops every 1', () => ops.squeeze(x(2, 1, 3, 1)), 'float32 [2, 3]'],
    ['squeeze of symbols has no certain rank', () => ops.squeeze(x('n', 1)), 'float32 <unknown>'],
    ['unsqueeze counts axes in the result', () => ops.unsqueeze(x('n', 2), ints(0, -1)), 'float32 [1, n, 2, 1]'],
    ['expand never shrinks', () => ops.expand(x('n', 1), ints(1, 4)), 'float32 [n, 4]'],
    ['tile by 1 keeps a symbol', () => ops.tile(x('n', 2), ints(1, 3)), 'float32 [n, 6]'],
    ['concat adds sizes', () => ops.concat([x('n', 2), x('n', 3)], { axis: -1 }), 'float32 [n, 5]'],
    ['concat learns sizes from each input', () => ops.concat([x(null, 2), x(4, 3)], { axis: 1 }), 'float32 [4, 5]'],
    [
      'split gives parts of the sizes asked for',
      () => ops.split(x('n', 5), ints(2, 3), { axis: 1 }),
      'float32 [n, 2]',
      'float32 [n, 3]',
    ],
    [
      'the last of equal parts may be smaller',
      () => ops.split(x(5), undefined, { num_outputs: 2 }),
      'float32 [3]',
      'float32 [2]',
    ],
    ['slice clamps', () => ops.slice(x('n', 10), ints(-3), ints(99), ints(1)), 'float32 [n, 3]'],
    ['slice steps back', () => ops.slice(x(10), ints(-1), ints(-99), ints(0), ints(-3)), 'float32 [4]'],
    [
      'a slice to the end keeps a symbol',
      () => ops.slice(x('n', 2), ints(0), ints(2 ** 31), ints(0)),
      'float32 [n, 2]',
    ],
    [
      'so does turning an axis round',
      () => ops.slice(x('n'), ints(-1), ints(-(2 ** 31)), ints(0), ints(-1)),
      'float32 [n]',
    ],
    ['but not a part of it', () => ops.slice(x('n'), ints(-1), ints(-5), ints(0), ints(-1)), 'float32 [?]'],
    ['a slice from k to k is empty', () => ops.slice(x('n'), ints(3), ints(3)), 'float32 [0]'],
    ['a slice up to its own symbol is whole', () => ops.slice(x('n', 2), ints(0), ops.shape(x('n'))), 'float32 [n, 2]'],
    [
      'a slice of unknown bounds keeps the other axes',
      () => ops.slice(x('n', 2), unknownInts(1), unknownInts(1), ints(1)),
      'float32 [n, ?]',
    ],
    ['pad adds on both sides', () => ops.pad(x('n', 3), ints(0, 1, 0, 2)), 'float32 [n, 6]'],
    ['pad only the axes named', () => ops.pad(x('n', 3), ints(2, -1), undefined, ints(-1)), 'float32 [n, 4]'],
    ['depth moves into space', () => ops.depthToSpace(x('n', 12, 2, 3), { blocksize: 2 }), 'float32 [n, 3, 4, 6]'],
    ['space moves into depth', () => ops.spaceToDepth(x('n', 3, 4, 6), { blocksize: 2 }), 'float32 [n, 12, 2, 3]'],
    ['crop and pad to a size', () => ops.centerCropPad(x('n', 9, 3), ints(4), { axes: [1] }), 'float32 [n, 4, 3]'],
  ],
};

describe('Inference rules', () => {
  it('are there for every operator of the opset and for nothing else', () => {
    assert.sameMembers(Object.keys(inferenceRules), Object.keys(schemas));
  });
  for (const [family, rows] of Object.entries(families)) describe(`for ${family}`, () => checkTypes(rows));
});
