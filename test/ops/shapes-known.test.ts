// What is known of small integer tensors while building: numbers, symbols and null, through the operators that models compute shapes with.
import { constant } from '../../src/graph/constant.js';
import * as ops from '../../src/ops/index.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { checkKnown, int, ints, type KnownRow, of, rankless, unknownInts, x } from './shapes-table.js';

const image = () => ops.shape(x('batch', 3, null, 5));

const rows: readonly KnownRow[] = [
  ['shape gives numbers, symbols and null', image, ['batch', 3, null, 5]],
  ['shape gives a part', () => ops.shape(x('batch', 3, 4, 5), { start: -3, end: -1 }), [3, 4]],
  ['shape of an unknown rank says nothing', () => ops.shape(rankless()), undefined],
  ['shape of unknown sizes says nothing', () => ops.shape(x(null, null)), undefined],
  ['size multiplies', () => ops.size(x(3, 4)), [12]],
  ['size of one symbol is it', () => ops.size(x(1, 'n')), ['n']],
  ['a constant may be a list of integers', () => ops.constant({ value_ints: [4, 5] }), [4, 5]],
  ['a constant may be one integer', () => ops.constant({ value_int: 4 }), [4]],
  ['gather picks from either end', () => ops.gather(image(), ints(-1, 0)), [5, 'batch']],
  ['gather picks one', () => ops.gather(image(), int(1)), [3]],
  [
    'gather along another axis says nothing',
    () => ops.gather(constant([[1, 2]], { dtype: 'int64' }), int(0)),
    undefined,
  ],
  ['slice cuts', () => ops.slice(image(), ints(1), ints(99)), [3, null, 5]],
  ['slice steps back', () => ops.slice(image(), ints(-1), ints(-99), ints(0), ints(-2)), [5, 3]],
  [
    'concat joins, with gaps for what is unknown',
    () => ops.concat([ints(1), unknownInts(2), image()], { axis: 0 }),
    [1, null, null, 'batch', 3, null, 5],
  ],
  ['split cuts', () => ops.split(image(), ints(1, 3))[1] ?? int(0), [3, null, 5]],
  ['unsqueeze and squeeze keep what is known', () => ops.unsqueeze(ops.squeeze(ops.shape(x('n'))), ints(0)), ['n']],
  ['but not in a matrix', () => ops.unsqueeze(ints(1, 2), ints(0)), undefined],
  ['reshape to a list keeps it', () => ops.reshape(int(7), ints(-1)), [7]],
  ['identity keeps it', () => ops.identity(image()), ['batch', 3, null, 5]],
  ['cast to another integer type keeps it', () => ops.cast(image(), { to: 'int32' }), ['batch', 3, null, 5]],
  ['cast does not keep what does not fit', () => ops.cast(ints(1, 300), { to: 'uint8' }), [1, null]],
  ['cast to float loses it', () => ops.cast(ints(1), { to: 'float32' }), undefined],
  ['castLike keeps it', () => ops.castLike(ints(1), of('int32')), [1]],
  ['adding 0 keeps a symbol, adding more does not', () => ops.add(image(), ints(0, 1, 1, 1)), ['batch', 4, null, 6]],
  ['1 + 1 - 1 of a symbol is not followed', () => ops.sub(ops.shape(x('n')), ints(1)), undefined],
  ['a symbol minus itself is 0', () => ops.sub(ops.shape(x('n')), ops.shape(x('n'))), [0]],
  ['multiplying by 1 keeps a symbol', () => ops.mul(image(), ints(1)), ['batch', 3, null, 5]],
  ['multiplying by 0 gives 0 whatever it is', () => ops.mul(image(), int(0)), [0, 0, 0, 0]],
  ['dividing rounds down', () => ops.div(ints(7, 8), int(2)), [3, 4]],
  ['dividing by 0 says nothing', () => ops.div(ints(7), ints(0)), undefined],
  ['dividing unevenly below 0 says nothing', () => ops.div(ints(-7, -8), ints(2)), [null, -4]],
  ['the remainder has the sign of the divisor', () => ops.mod(ints(-7, 7), ints(3, -3)), [2, -2]],
  ['or, as in C, of the dividend', () => ops.mod(ints(-7, 7), ints(3, -3), { fmod: 1 }), [-1, 1]],
  ['neg and abs', () => ops.abs(ops.neg(ints(1, -2))), [1, 2]],
  ['min and max of one symbol are it', () => ops.max([image(), image()]), ['batch', 3, null, 5]],
  ['min of numbers', () => ops.min([ints(1, 5), ints(4), ints(9, 3)]), [1, 3]],
  [
    'sums beyond the type are not followed',
    () => ops.add(constant(120, { dtype: 'int8' }), constant(100, { dtype: 'int8' })),
    undefined,
  ],
  [
    'where chooses by what equal found',
    () => ops.where(ops.equal(ints(-1, 2), ints(-1)), image2(), ints(7, 8)),
    ['n', 8],
  ],
  ['where does not choose when it cannot', () => ops.where(of('bool', 2), ints(1, 2), ints(1, 3)), [1, null]],
  ['range counts', () => ops.range(int(1), int(6), int(2)), [1, 3, 5]],
  ['constantOfShape repeats', () => ops.constantOfShape(ints(2), { value: TensorData.from([3n]) }), [3, 3]],
  ['expand repeats', () => ops.expand(int(4), ints(3)), [4, 4, 4]],
  ['reduceProd multiplies', () => ops.reduceProd(ops.shape(x(2, 3, 4))), [24]],
  ['reduceProd keeps a symbol among ones', () => ops.reduceProd(ops.shape(x(1, 'n'))), ['n']],
  ['reduceSum adds along the axis named', () => ops.reduceSum(ints(1, 2, 3), ints(0)), [6]],
  ['reduceMax finds', () => ops.reduceMax(ints(1, 5, 3)), [5]],
  ['reduceMax of a symbol and a number says nothing', () => ops.reduceMax(ops.shape(x(1, 'n'))), undefined],
  ['truth values are 0 and 1', () => ops.cast(ints(3, 0, 1), { to: 'bool' }), [1, 0, 1]],
  [
    'comparisons',
    () => ops.and(ops.lessOrEqual(ints(1, 2, 3), int(2)), ops.greaterOrEqual(ints(1, 2, 3), int(2))),
    [0, 1, 0],
  ],
  ['strict comparisons', () => ops.or(ops.less(ints(1, 2, 3), int(2)), ops.greater(ints(1, 2, 3), int(2))), [1, 0, 1]],
  ['xor and not', () => ops.not(ops.xor(ops.less(ints(1, 3), int(2)), ops.less(ints(1, 1), int(2)))), [1, 0]],
  ['constants of truth values', () => ops.where(constant([true, false]), ints(1, 2), ints(3, 4)), [1, 4]],
  ['no remainder of 1', () => ops.mod(ints(5), ints(1), { fmod: 1 }), [0]],
  ['64 entries are followed', () => ops.expand(int(1), ints(64)), new Array(64).fill(1)],
  ['and 64 steps', () => ops.range(int(0), int(64), int(1)), [...new Array(64).keys()]],
  [
    'the largest of a type is in it',
    () => ops.add(constant(100, { dtype: 'int8' }), constant(27, { dtype: 'int8' })),
    [127],
  ],
  ['gather of a matrix is not followed', () => ops.gather(x(2, 2), ints(0)), undefined],
  ['long lists are not followed', () => ops.range(int(0), int(65), int(1)), undefined],
];
const image2 = () => ops.shape(x('n', 4));

describe('Known integers', () => checkKnown(rows));
