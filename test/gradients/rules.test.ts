// A numeric check of every rule of arithmetic, activations, matrices, reductions, movement and indexing, with their attributes: of the
// gradient and of the gradient's gradient, for shapes that are known, have a symbolic batch, or are not known at all.

import type { Tensor } from '../../src/graph/tensor.js';
import * as ops from '../../src/ops/index.js';
import { randomNumbers } from '../../src/session/numeric.js';
import { type DType, isFloating } from '../../src/values/dtype.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { type Case, checkCases, type Input } from './numeric.js';

type Row = readonly [title: string, inputs: readonly Input[], build: Case['build'], more?: Partial<Case>];

/** Random numbers in a range. */
function between(low: number, high: number, ...shape: number[]): TensorData<'float64'> {
  const next = randomNumbers(shape.length + 31);
  const count = shape.reduce((product, dim) => product * dim, 1);
  return TensorData.from(
    Array.from({ length: count }, () => low + (high - low) * next()),
    'float64',
    shape,
  );
}

/** Distinct numbers in random order, none closer than `gap` to another or to a multiple of it. */
function apart(gap: number, ...shape: number[]): TensorData<'float64'> {
  const next = randomNumbers(shape.length + 17);
  const count = shape.reduce((product, dim) => product * dim, 1);
  const ranked = Array.from({ length: count }, (_, rank) => ({ rank, key: next() })).sort((a, b) => a.key - b.key);
  return TensorData.from(
    ranked.map(({ rank }) => (rank - Math.floor(count / 2) + 0.5) * gap),
    'float64',
    shape,
  );
}
/** Shapes, as in '2x3'. */
const sizes = (...shapes: string[]): number[][] => shapes.map((shape) => shape.split('x').map(Number));
const int64 = (...values: number[]) => TensorData.from(values, 'int64');
const integers = (shape: readonly number[], values: readonly number[]) => TensorData.from(values, 'int64', shape);
const flags = (...values: boolean[]) => TensorData.from(values, 'bool');

/** ONNX has Celu, and onnxruntime Det, in single precision only. */
const single: Partial<Case> = { dtype: 'float32' };
const dynamic: Partial<Case> = { variants: ['static', 'batch', 'dynamic'] };
const anyRank: Partial<Case> = { variants: ['static', 'batch', 'dynamic', 'unranked'] };
const both = { batched: [0, 1] };

const elementwise: Row[] = [
  ['Add, broadcast', [[2, 3], [3]], ops.add, { ...anyRank, ...both }],
  ['Add, broadcast both ways', sizes('2x1x3', '4x1'), ops.add, { ...anyRank, ...both }],
  ['Sub, broadcast', sizes('2x3', '1x3'), ops.sub, anyRank],
  ['Mul, broadcast', sizes('2x3', '2x1'), ops.mul, { ...anyRank, ...both }],
  ['Mul of a tensor and itself', [[2, 3]], (x) => ops.mul(x, x)],
  ['Div, broadcast', [[2, 3], between(0.5, 2, 3)], ops.div, anyRank],
  ['Div by the rows', [[2, 3], between(0.5, 2, 2, 1)], ops.div, { ...anyRank, ...both }],
  ['Pow', [between(0.5, 2, 2, 3), [3]], ops.pow, anyRank],
  [
    'Pow of negative numbers',
    [between(-2, -0.5, 4), TensorData.from([2, 3, -1, 0], 'float64')],
    ops.pow,
    { constant: [1] },
  ],
  ['Pow with integers', [between(-2, -0.5, 4), int64(2, 3, -1, 0)], ops.pow],
  [
    'Pow with a float32 exponent',
    [between(0.5, 2, 2, 3)],
    (x) => ops.pow(x, TensorData.from([1.25, -2, 0], 'float32')),
  ],
  ...[0, 1, 2, 3, 4, 0.5, -0.5, -1, -2, 1.5, 2.5, 0.25, 7].map(
    (p): Row => [`Pow ${p}`, [between(0.5, 2, 2, 3)], (x) => ops.pow(x, p)],
  ),
  ['Pow of a number', [[2, 3]], (x) => ops.pow(TensorData.from([2, 0.5, 3], 'float64'), x)],
  ['Pow by a literal with more axes', [between(0.5, 2, 3)], (x) => ops.pow(x, TensorData.from([3], 'float64', [1, 1]))],
  [
    'Mod',
    [apart(0.37, 2, 3), TensorData.from([1.5, -2.2, 0.9], 'float64')],
    (a, b) => ops.mod(a, b, { fmod: 1 }),
    anyRank,
  ],
  ['Sum of one', [[2, 3]], (x) => ops.sum([x])],
  ['Sum of three', [[2, 3], [3], [2, 1]], (...xs) => ops.sum(xs), { ...anyRank }],
  ['Mean of three', [[2, 3], [3], [2, 1]], (...xs) => ops.mean(xs), { ...anyRank }],
  ['Max of one', [[2, 3]], (x) => ops.max([x])],
  ['Max of two', [apart(0.1, 2, 3), [3]], (...xs) => ops.max(xs), anyRank],
  ['Max of three', [apart(0.1, 2, 3), [3], [2, 1]], (...xs) => ops.max(xs), anyRank],
  ['Min of two', [apart(0.1, 2, 3), [3]], (...xs) => ops.min(xs), anyRank],
  ['Min of three', [apart(0.1, 2, 3), [3], [2, 1]], (...xs) => ops.min(xs), anyRank],
  ['Max with a number', [apart(0.1, 2, 3)], (x) => ops.max([x, 0])],
  ['Where', [[2, 3], [3]], (a, b) => ops.where([[true], [false]], a, b), anyRank],
  [
    'Where, all in common',
    [[2, 3]],
    (a) =>
      ops.where(
        [
          [true, false, true],
          [false, false, true],
        ],
        a,
        ops.neg(a),
      ),
  ],
  [
    'Clip',
    [apart(0.1, 3, 4), between(-0.35, -0.34), between(0.24, 0.25)],
    (x, min, max) => ops.clip(x, min, max),
    { step: 1e-3 },
  ],
  ['Clip from below', [apart(0.1, 3, 4), between(-0.35, -0.34)], (x, min) => ops.clip(x, min), { step: 1e-3 }],
  [
    'Clip from above',
    [apart(0.1, 3, 4), between(-0.35, -0.34)],
    (x, max) => ops.clip(x, undefined, max),
    { step: 1e-3 },
  ],
  ['Clip without bounds', [[3]], (x) => ops.clip(x)],
  [
    'Clip with crossed bounds',
    [[3, 4], between(0.5, 0.6), between(-0.6, -0.5)],
    (x, min, max) => ops.clip(x, min, max),
  ],
  ['Identity', [[2, 3]], (x) => ops.identity(x)],
  [
    'Cast to double and back',
    [[2, 3]],
    (x) => ops.mul(ops.cast(x, { to: 'float64' }), TensorData.from([2, 3, 4], 'float64')),
  ],
  ['Cast to single', [[2, 3]], (x) => ops.cast(x, { to: 'float32' }), { step: 1e-2, tolerance: 1e-4 }],
  ['CastLike', [[2, 3]], (x) => ops.castLike(x, TensorData.from([1], 'float64'))],
  ['Neg', [[2, 3]], (x) => ops.neg(x)],
  ['Abs', [apart(0.1, 2, 3)], (x) => ops.abs(x)],
  ['Reciprocal', [between(0.5, 2, 2, 3)], (x) => ops.reciprocal(x)],
  ['Sqrt', [between(0.5, 2, 2, 3)], (x) => ops.sqrt(x)],
  ['Exp', [[2, 3]], (x) => ops.exp(x)],
  ['Log', [between(0.5, 2, 2, 3)], (x) => ops.log(x)],
  ['Erf', [[2, 3]], (x) => ops.erf(x)],
  ['Sin', [[2, 3]], (x) => ops.sin(x)],
  ['Cos', [[2, 3]], (x) => ops.cos(x)],
  ['Tan', [[2, 3]], (x) => ops.tan(x), { tolerance: 1e-2 }],
  ['Asin', [between(-0.8, 0.8, 2, 3)], (x) => ops.asin(x)],
  ['Acos', [between(-0.8, 0.8, 2, 3)], (x) => ops.acos(x)],
  ['Atan', [[2, 3]], (x) => ops.atan(x)],
  ['Sinh', [[2, 3]], (x) => ops.sinh(x)],
  ['Cosh', [[2, 3]], (x) => ops.cosh(x)],
  ['Tanh', [[2, 3]], (x) => ops.tanh(x)],
  ['Asinh', [[2, 3]], (x) => ops.asinh(x)],
  ['Acosh', [between(1.5, 3, 2, 3)], (x) => ops.acosh(x)],
  ['Atanh', [between(-0.7, 0.7, 2, 3)], (x) => ops.atanh(x)],
];

/** Numbers from -3.6 to 3.6, none near a multiple of 0.25, where some of these functions have their kinks. */
const kinked = () => apart(0.25, 6, 5);
const activations: Row[] = [
  ['Sigmoid', [[2, 3]], (x) => ops.sigmoid(x)],
  ['Relu', [kinked()], (x) => ops.relu(x)],
  ['LeakyRelu', [kinked()], (x) => ops.leakyRelu(x)],
  ['LeakyRelu with a steep negative side', [kinked()], (x) => ops.leakyRelu(x, { alpha: 1.5 })],
  ['PRelu', [kinked(), [5]], (x, slope) => ops.pRelu(x, slope), { ...anyRank }],
  ['PRelu with one slope a row', [kinked(), [6, 1]], (x, slope) => ops.pRelu(x, slope), { ...anyRank }],
  ['ThresholdedRelu', [kinked()], (x) => ops.thresholdedRelu(x, { alpha: 0.75 })],
  ['Shrink', [kinked()], (x) => ops.shrink(x, { lambd: 0.75, bias: 0.5 })],
  ['Elu', [kinked()], (x) => ops.elu(x)],
  ['Elu with another slope', [kinked()], (x) => ops.elu(x, { alpha: 0.4 })],
  ['Selu', [kinked()], (x) => ops.selu(x)],
  ['Celu', [kinked()], (x) => ops.celu(x), single],
  ['Celu with another width', [kinked()], (x) => ops.celu(x, { alpha: 1.7 }), single],
  ['HardSigmoid', [kinked()], (x) => ops.hardSigmoid(x, { alpha: 0.5, beta: 0.375 })],
  ['HardSwish', [kinked()], (x) => ops.hardSwish(x)],
  ['Softplus', [kinked()], (x) => ops.softplus(x)],
  ['Softsign', [kinked()], (x) => ops.softsign(x)],
  ['Mish', [kinked()], (x) => ops.mish(x)],
  ['Gelu', [kinked()], (x) => ops.gelu(x)],
  ['Gelu by tanh', [kinked()], (x) => ops.gelu(x, { approximate: 'tanh' })],
  ['Dropout that drops nothing', [[2, 3]], (x) => ops.dropout(x, 0.3)],
  ['Dropout told to drop nothing', [[2, 3]], (x) => ops.dropout(x, 0.3, false)],
  ['Dropout in training with a ratio of 0', [[2, 3]], (x) => ops.dropout(x, 0, true, { outputs: 2 })[0]],
  [
    'Dropout told in the run to drop nothing',
    [[2, 3], TensorData.from(false, 'bool')],
    (x, training) => ops.dropout(x, 0.3, training, { outputs: 2 })[0],
  ],
];

const einsum = (equation: string, ...shapes: number[][]): Row => [
  `Einsum ${equation}`,
  shapes,
  (...xs) => ops.einsum(xs, { equation }),
  dynamic,
];
const matrices: Row[] = [
  ['MatMul', sizes('2x3', '3x4'), ops.matMul, { ...dynamic, ...both }],
  ['MatMul of vectors', [[3], [3]], ops.matMul, dynamic],
  ['MatMul of a vector and a matrix', [[3], [3, 4]], ops.matMul, dynamic],
  ['MatMul of a matrix and a vector', [[2, 3], [3]], ops.matMul, dynamic],
  ['MatMul of a stack and a matrix', sizes('5x2x3', '3x4'), ops.matMul, anyRank],
  ['MatMul of a stack and a vector', [[5, 2, 3], [3]], ops.matMul, anyRank],
  ['MatMul of a vector and a stack', [[3], [5, 3, 4]], ops.matMul, dynamic],
  ['MatMul of a matrix and a stack', sizes('2x3', '5x3x4'), ops.matMul, dynamic],
  ['MatMul of stacks', sizes('5x2x3', '5x3x4'), ops.matMul, { ...anyRank, ...both }],
  ['MatMul of broadcast stacks', sizes('5x1x2x3', '6x3x4'), ops.matMul, { ...anyRank, ...both }],
  ...[0, 1].flatMap((transA) =>
    [0, 1].map(
      (transB): Row => [
        `Gemm with transA ${transA} and transB ${transB}`,
        [transA ? [3, 2] : [2, 3], transB ? [4, 3] : [3, 4], [4]],
        (a, b, c) => ops.gemm(a, b, c, { alpha: 0.5, beta: 2, transA, transB }),
        { ...dynamic, batched: [0, 1] },
      ],
    ),
  ),
  ['Gemm without C', sizes('2x3', '3x4'), (a, b) => ops.gemm(a, b)],
  ['Gemm with a column', sizes('2x3', '3x4', '2x1'), (a, b, c) => ops.gemm(a, b, c), dynamic],
  ['Gemm with a number', [[2, 3], [3, 4], []], (a, b, c) => ops.gemm(a, b, c), dynamic],
  einsum('ij,jk->ik', [2, 3], [3, 4]),
  einsum('ij,jk', [2, 3], [3, 4]),
  einsum('ij->ji', [2, 3]),
  einsum('ij->', [2, 3]),
  einsum('ij->j', [2, 3]),
  einsum('ii->i', [3, 3]),
  einsum('ii', [3, 3]),
  einsum('ii->', [3, 3]),
  einsum('iij->j', [3, 3, 2]),
  einsum('ijij->ij', [3, 2, 3, 2]),
  einsum('i,i->', [3], [3]),
  einsum('i,j->ij', [3], [2]),
  einsum(',ij->ji', [], [2, 3]),
  einsum('ij,k->i', [2, 3], [4]),
  einsum('bij, bjk -> bik', [5, 2, 3], [5, 3, 4]),
  einsum('...ij,...jk->...ik', [5, 2, 3], [5, 3, 4]),
  einsum('...ij,jk', [5, 2, 3], [3, 4]),
  einsum('b...i,...i->b...', [5, 2, 3], [2, 3]),
  einsum('...ij->...', [5, 2, 3]),
  einsum('i...->...i', [5, 2, 3]),
  einsum('ij,jk,kl->il', [2, 3], [3, 4], [4, 2]),
  einsum('bhqd,bhkd->bhqk', [2, 2, 3, 4], [2, 2, 5, 4]),
  ['Einsum with a sum', sizes('2x3', '3x4'), (...xs) => ops.einsum(xs, { equation: 'ij,jk->i' })],
  [
    'Einsum of unknown ranks',
    sizes('5x2x3', '5x3x4'),
    (...xs) => ops.einsum(xs, { equation: '...ij,...jk->...ik' }),
    { variants: ['unranked'], ...both },
  ],
  ['Det', [[4, 3, 3]], (x) => ops.det(x), { ...single, ...anyRank }],
  ['Det of one element', [[4, 1, 1]], (x) => ops.det(x), single],
  [
    'Det of a singular matrix',
    [
      TensorData.from([
        [1, 2, 3],
        [2, 4, 6],
        [1, 0, 1],
      ]),
    ],
    (x) => ops.det(x),
    { ...single, ...dynamic },
  ],
];

type Reduce = (x: Tensor, axes?: Tensor, options?: { keepdims?: number; noop_with_empty_axes?: number }) => Tensor;
const reduce = (name: string, op: Reduce, input: Input, more: Partial<Case> = {}): Row[] => [
  [`${name} of all`, [input], (x) => op(x), { ...anyRank, ...more }],
  [`${name} of all, without axes`, [input], (x) => op(x, undefined, { keepdims: 0 }), { ...anyRank, ...more }],
  [`${name} of one axis`, [input], (x) => op(x, ops.constant({ value: int64(1) })), { ...anyRank, ...more }],
  [
    `${name} of two axes, dropped`,
    [input],
    (x) => op(x, ops.constant({ value: int64(-1, 0) }), { keepdims: 0 }),
    { ...anyRank, ...more },
  ],
  [
    `${name} of axes given in the run`,
    [input, int64(0, 1)],
    (x, axes) => op(x, axes, { keepdims: 0 }),
    { ...anyRank, ...more },
  ],
  [
    `${name} of no axes`,
    [input],
    (x) => op(x, ops.constant({ value: TensorData.zeros('int64', [0]) }), { noop_with_empty_axes: 1, keepdims: 0 }),
    { ...anyRank, ...more },
  ],
];
const reductions: Row[] = [
  ...reduce('ReduceSum', ops.reduceSum, [2, 3, 4]),
  ...reduce('ReduceMean', ops.reduceMean, [2, 3, 4]),
  ...reduce('ReduceMax', ops.reduceMax, apart(0.1, 2, 3, 4)),
  ...reduce('ReduceMin', ops.reduceMin, apart(0.1, 2, 3, 4)),
  ...reduce('ReduceProd', ops.reduceProd, between(0.5, 1.5, 2, 3, 4), single),
  ...reduce('ReduceL1', ops.reduceL1, apart(0.1, 2, 3, 4), single),
  ...reduce('ReduceL2', ops.reduceL2, [2, 3, 4], single),
  ...reduce('ReduceLogSum', ops.reduceLogSum, between(0.5, 1.5, 2, 3, 4), single),
  ...reduce('ReduceLogSumExp', ops.reduceLogSumExp, [2, 3, 4]),
  ...reduce('ReduceSumSquare', ops.reduceSumSquare, [2, 3, 4]),
  [
    'ReduceProd with one zero',
    [
      TensorData.from([
        [2, 0, 3],
        [0.5, 2, -1],
      ]),
    ],
    (x) => ops.reduceProd(x, [1n]),
  ],
  [
    'ReduceProd with two zeros',
    [
      TensorData.from([
        [2, 0, 0],
        [0.5, 2, -1],
      ]),
    ],
    (x) => ops.reduceProd(x, [1n]),
  ],
  ...[0, 1].flatMap((exclusive) =>
    [0, 1].map(
      (reverse): Row => [
        `CumSum with exclusive ${exclusive} and reverse ${reverse}`,
        [[2, 3, 4]],
        (x) => ops.cumSum(x, 1n, { exclusive, reverse }),
        anyRank,
      ],
    ),
  ),
];

const slice = (title: string, starts: number[], ends: number[], axes?: number[], steps?: number[]): Row => [
  `Slice ${title}`,
  [[4, 5, 6]],
  (x) => ops.slice(x, starts, ends, axes, steps),
  anyRank,
];
const far = 2 ** 31 - 1;
const movement: Row[] = [
  ['Reshape', [[2, 6]], (x) => ops.reshape(x, [0n, 3n, 2n]), dynamic],
  ['Reshape to a shape given in the run', [[2, 6], int64(3, 4)], ops.reshape, anyRank],
  ['Flatten', [[2, 3, 4]], (x) => ops.flatten(x, { axis: 2 }), anyRank],
  ['Squeeze of an axis', [[2, 1, 4, 1]], (x) => ops.squeeze(x, [1n]), anyRank],
  ['Squeeze of all', [[2, 1, 4, 1]], (x) => ops.squeeze(x), { variants: ['static', 'unranked'] }],
  ['Unsqueeze', [[2, 4]], (x) => ops.unsqueeze(x, [0n, -1n]), anyRank],
  ['Transpose', [[2, 3, 4]], (x) => ops.transpose(x, { perm: [1, 2, 0] }), dynamic],
  ['Transpose of all', [[2, 3, 4]], (x) => ops.transpose(x), anyRank],
  ['Expand', [[2, 1, 4]], (x) => ops.expand(x, [3n, 2n, 5n, 4n]), anyRank],
  ['Expand to a shape given in the run', [[2, 1], int64(2, 3)], ops.expand, anyRank],
  ['Tile', [[2, 3, 4]], (x) => ops.tile(x, [3n, 1n, 2n]), anyRank],
  ['Tile given in the run', [[2, 3], int64(2, 3)], ops.tile, anyRank],
  ['Concat', sizes('2x3', '2x1', '2x2'), (...xs) => ops.concat(xs, { axis: 1 }), { ...anyRank, batched: [0, 1, 2] }],
  ['Concat along the batch', sizes('2x3', '1x3'), (...xs) => ops.concat(xs, { axis: 0 }), anyRank],
  ['Concat from the back', sizes('2x3', '2x4'), (...xs) => ops.concat(xs, { axis: -1 }), { ...dynamic, ...both }],
  ['Concat of one', [[2, 3]], (x) => ops.concat([x], { axis: 1 })],
  ['Split', [[2, 6]], (x) => ops.split(x, [1n, 3n, 2n], { axis: 1, outputs: 3 }), anyRank],
  [
    'Split of which a part is used',
    [[2, 6]],
    (x) => ops.split(x, [1n, 3n, 2n], { axis: -1, outputs: 3 })[1] as Tensor,
    dynamic,
  ],
  ['Split into equal parts', [[5, 2]], (x) => ops.split(x, undefined, { num_outputs: 3, outputs: 3 }), anyRank],
  slice('of two axes', [1, 2], [3, 4], [0, 2]),
  slice('of leading axes', [1, 2], [3, far]),
  slice('counted from the back', [-3, -2], [-1, far], [-1, 0]),
  slice('beyond the ends', [-100, 2], [2, 100], [0, 1]),
  slice('of nothing left out', [0], [far], [1]),
  slice('backwards', [-1, 100], [-far, 0], [0, 2], [-1, -1]),
  slice('backwards in part', [3, 1], [0, far], [1, 2], [-1, 1]),
  slice('with steps', [0, 5], [far, -far], [0, 2], [2, -3]),
  [
    'Slice with bounds given in the run',
    [[4, 5], int64(1, -4), int64(3, 4)],
    (x, starts, ends) => ops.slice(x, starts, ends),
    anyRank,
  ],
  [
    'Slice with steps given in the run',
    [[4, 5], int64(-1)],
    (x, steps) => ops.slice(x, [3n], [0n], [1n], steps),
    anyRank,
  ],
  ['Slice that takes nothing', [[4, 5]], (x) => ops.reduceSum(ops.slice(x, [3n], [1n], [1n])), dynamic],
  ['Slice of every second column', [[4, 5]], (x) => ops.slice(x, [1n], [4n], [1n], [2n])],
  ['Pad', [[2, 3], []], (x, value) => ops.pad(x, [1n, 0n, 2n, 3n], value), anyRank],
  ['Pad and crop', [[3, 4], []], (x, value) => ops.pad(x, [-1n, 2n, 1n, -2n], value), anyRank],
  ['Pad of one axis', [[2, 3]], (x) => ops.pad(x, [1n, 2n], undefined, [-1n]), anyRank],
  ['Pad given in the run', [[2, 3], int64(1, 0, 2, 1)], ops.pad, anyRank],
  ...(['reflect', 'edge', 'wrap'] as const).map(
    (mode): Row => [
      `Pad with mode ${mode}`,
      [[4, 5]],
      (x) => ops.pad(x, [1n, 2n, 2n, 1n], undefined, undefined, { mode }),
      anyRank,
    ],
  ),
  ['Pad with mode edge, cropping', [[4, 5]], (x) => ops.pad(x, [2n, -1n], undefined, [1n], { mode: 'edge' }), anyRank],
  ...[
    [3, 5],
    [4, 4],
    [7, 2],
    [6, 6],
  ].map(
    (shape): Row => [`CenterCropPad to ${shape}`, [[5, 3]], (x) => ops.centerCropPad(x, shape.map(BigInt)), anyRank],
  ),
  ['CenterCropPad of axes', [[5, 4, 3]], (x) => ops.centerCropPad(x, [3n, 6n], { axes: [-2, 2] }), dynamic],
  ['SpaceToDepth', [[2, 3, 4, 6]], (x) => ops.spaceToDepth(x, { blocksize: 2 }), anyRank],
  ['DepthToSpace', [[2, 8, 2, 3]], (x) => ops.depthToSpace(x, { blocksize: 2 }), anyRank],
  ['DepthToSpace, columns first', [[2, 8, 2, 3]], (x) => ops.depthToSpace(x, { blocksize: 2, mode: 'CRD' }), anyRank],
  ['Trilu, upper', [[2, 3, 4]], (x) => ops.trilu(x), anyRank],
  ['Trilu, lower', [[2, 3, 4]], (x) => ops.trilu(x, 1n, { upper: 0 }), anyRank],
  ['ReverseSequence', [[4, 3, 2]], (x) => ops.reverseSequence(x, [4n, 1n, 2n]), anyRank],
  [
    'ReverseSequence, batch first',
    [[3, 4, 2]],
    (x) => ops.reverseSequence(x, [4n, 1n, 2n], { batch_axis: 0, time_axis: 1 }),
    anyRank,
  ],
  ['Compress', [[4, 3]], (x) => ops.compress(x, flags(true, false, true), { axis: 1 }), anyRank],
  ['Compress by a short condition', [[4, 3]], (x) => ops.compress(x, flags(false, true), { axis: 0 }), anyRank],
  ['Compress of all elements', [[4, 3]], (x) => ops.compress(x, flags(true, false, true, true, false, true)), anyRank],
];

const indexing: Row[] = [
  ['Gather of rows', [[4, 3], int64(0, 2, 2, -1)], (x, at) => ops.gather(x, at), { ...anyRank, batched: [0, 1] }],
  ['Gather of known rows', [[4, 3]], (x) => ops.gather(x, [3n, 1n, 1n]), anyRank],
  ['Gather of one row', [[4, 3]], (x) => ops.gather(x, -1n), anyRank],
  ['Gather of a table of rows', [[4, 3], integers([2, 2], [0, 1, 3, 1])], (x, at) => ops.gather(x, at), anyRank],
  ['Gather of elements of a vector', [[4]], (x) => ops.gather(x, [3n, 1n, 1n]), anyRank],
  ['Gather along an axis', [[2, 4, 3], int64(0, 2, 2, -1)], (x, at) => ops.gather(x, at, { axis: 1 }), anyRank],
  ['Gather of one column', [[2, 4, 3]], (x) => ops.gather(x, -2n, { axis: 1 }), anyRank],
  ['Gather of one column from the back', [[2, 4, 3]], (x) => ops.gather(x, 1n, { axis: -1 }), anyRank],
  [
    'Gather of one column given in the run',
    [[2, 4, 3], integers([], [1])],
    (x, at) => ops.gather(x, at, { axis: 2 }),
    anyRank,
  ],
  ['Gather from two places', [[4, 3]], (x) => ops.add(ops.gather(x, [3n, 1n]), ops.gather(x, [0n, 1n]))],
  [
    'GatherElements',
    [[3, 3], integers([2, 3], [0, 2, 1, 0, -1, 1])],
    (x, at) => ops.gatherElements(x, at),
    { ...anyRank, batched: [0, 1] },
  ],
  [
    'GatherElements along an axis',
    [[2, 4], integers([2, 3], [0, 2, 1, 0, 0, -1])],
    (x, at) => ops.gatherElements(x, at, { axis: 1 }),
    anyRank,
  ],
  [
    'GatherND of elements',
    [[2, 3], integers([4, 2], [0, 1, 1, 2, 0, 1, -1, -1])],
    (x, at) => ops.gatherND(x, at),
    anyRank,
  ],
  ['GatherND of rows', [[2, 3], integers([3, 1], [1, 0, 1])], (x, at) => ops.gatherND(x, at), anyRank],
  [
    'GatherND with a batch',
    [[2, 3, 4], integers([2, 2, 1], [1, 0, 2, 2])],
    (x, at) => ops.gatherND(x, at, { batch_dims: 1 }),
    anyRank,
  ],
  [
    'ScatterElements',
    [[3, 3], integers([2, 3], [0, 2, 1, 1, 0, -1]), [2, 3]],
    (x, at, updates) => ops.scatterElements(x, at, updates),
    anyRank,
  ],
  [
    'ScatterElements along an axis',
    [[2, 4], integers([2, 3], [0, 2, 1, 0, 1, -1]), [2, 3]],
    (x, at, updates) => ops.scatterElements(x, at, updates, { axis: 1 }),
    anyRank,
  ],
  ['ScatterND', [[4, 3], integers([2, 1], [3, 1]), [2, 3]], (x, at, updates) => ops.scatterND(x, at, updates), anyRank],
  ...(['add', 'mul', 'min', 'max'] as const).flatMap((reduction): Row[] => [
    [
      `ScatterElements with ${reduction}`,
      [apart(0.3, 3, 3), integers([2, 3], [0, 2, 1, 0, 0, -1]), apart(0.19, 2, 3)],
      (x, at, updates) => ops.scatterElements(x, at, updates, { reduction }),
      anyRank,
    ],
    [
      `ScatterND with ${reduction}`,
      [apart(0.3, 4, 3), integers([3, 1], [3, 1, 3]), apart(0.19, 3, 3)],
      (x, at, updates) => ops.scatterND(x, at, updates, { reduction }),
      anyRank,
    ],
  ]),
  [
    'ScatterElements that multiplies by 0',
    [TensorData.from([2, 0, 3, 4]), int64(0, 0, 1, 2, 2, 3), TensorData.from([0, 2, 3, 0, 0, 5])],
    (x, at, updates) => ops.scatterElements(x, at, updates, { reduction: 'mul' }),
  ],
  ['TopK', [apart(0.1, 3, 5)], (x) => ops.topK(x, [2n])[0], anyRank],
  [
    'TopK, smallest, along the first axis',
    [apart(0.1, 3, 5)],
    (x) => ops.topK(x, [2n], { axis: 0, largest: 0, sorted: 0 })[0],
    anyRank,
  ],
  ['OneHot', [[2]], (values) => ops.oneHot([0n, 2n, 5n], 3n, values)],
];

/** Numbers in the element type of the case. */
const inDType = (input: Input, dtype: DType): Input =>
  input instanceof TensorData && isFloating(input.dtype)
    ? TensorData.from(input.values().map(Number), dtype, input.shape)
    : input;

const run = (title: string, rows: readonly Row[]) =>
  describe(`The gradients of ${title} match numeric ones`, () => {
    checkCases(
      rows.map(([name, inputs, build, more = {}]) => {
        const { dtype = 'float64' } = more;
        return {
          title: name,
          build,
          twice: true,
          ...more,
          dtype,
          inputs: inputs.map((input) => inDType(input, dtype)),
        };
      }),
    );
  });

run('arithmetic', elementwise);
run('activations', activations);
run('matrices', matrices);
run('reductions', reductions);
run('movement', movement);
run('indexing', indexing);
