// Gradients of operators that move elements without changing them: each is the way back, with zeros where nothing came from.
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import { shapeOf, zerosOfShape } from '../../ops/shape-of.js';
import { numbersOf } from '../../ops/shapes/known.js';
import type { GradientRules } from '../rule.js';
import { once } from './common.js';
import { batchOf, reshapeLike, spanned } from './reshaping.js';
import { scatterBack } from './scatter.js';
import { sizeOf } from './sizes.js';
import { sliceGradient } from './slice.js';

export const movementGradients: GradientRules = {
  Reshape: ([dy], { inputs: [x] }) => [() => reshapeLike(dy, x), null],
  Flatten: ([dy], { inputs: [x] }) => [() => reshapeLike(dy, x)],
  Squeeze: ([dy], { inputs: [x, axes] }) => [() => (axes ? ops.unsqueeze(dy, axes) : reshapeLike(dy, x)), null],
  Unsqueeze: ([dy], { inputs: [, axes] }) => [() => ops.squeeze(dy, axes), null],
  Transpose: ([dy], { attributes: { perm } }) => [
    () => ops.transpose(dy, { perm: perm?.map((_, axis) => perm.indexOf(axis)) }),
  ],
  // Summed to the input's shape by the driver.
  Expand: ([dy]) => [() => dy, null],
  Tile: ([dy], { inputs: [x, repeats] }) => [() => tileGradient(dy, x, repeats), null],

  Concat: ([dy], { inputs, attributes: { axis } }) => {
    if (inputs.length === 1) return [() => dy];
    const parts = once(() => ops.split(dy, sizesAlong(inputs, axis), { axis, outputs: inputs.length }));
    return inputs.map((_, index) => () => parts()[index] as Tensor);
  },
  Split: (dys, { outputs, attributes: { axis } }) => [
    () =>
      ops.concat(
        outputs.map((y, index) => dys[index] ?? zerosOfShape(y)),
        { axis },
      ),
    null,
  ],
  Slice: ([dy], { inputs: [x, starts, ends, axes, steps], outputs: [y] }) => [
    () =>
      sliceGradient(dy, x, y, starts, axes, steps) ??
      scatterBack(x, dy, (positions) => ops.slice(positions, starts, ends, axes, steps)),
    null,
    null,
    null,
    null,
  ],
  Pad: ([dy], { inputs: [x, pads, value, axes], attributes: { mode } }) => {
    // Negative pads cut, so what was put on is cut off, and the other way round.
    const back = numbersOf(pads)?.map((size) => 0 - size);
    const cut = once(() => ops.pad(dy, back ? int64(...back) : ops.neg(pads), undefined, axes));
    if (mode !== 'constant')
      return [
        () => scatterBack(x, dy, (positions) => ops.pad(positions, pads, undefined, axes, { mode })),
        null,
        null,
        null,
      ];
    return [cut, null, value ? () => ops.sub(total(dy), total(cut())) : null, null];
  },
  CenterCropPad: ([dy], { inputs: [x], attributes: { axes } }) => [
    () =>
      ops.centerCropPad(
        dy,
        axes
          ? ops.concat(
              axes.map((axis) => sizeOf(x, axis)),
              { axis: 0 },
            )
          : shapeOf(x),
        { axes },
      ),
    null,
  ],

  SpaceToDepth: ([dy], { attributes: { blocksize } }) => [() => ops.depthToSpace(dy, { blocksize })],
  DepthToSpace: ([dy], { inputs: [x], attributes: { blocksize, mode } }) => [
    () => {
      const blocks = ops.spaceToDepth(dy, { blocksize });
      return mode === 'DCR' ? blocks : columnsFirst(blocks, x, blocksize ** 2);
    },
  ],
  Trilu: ([dy], { inputs: [, k], attributes: { upper } }) => [() => ops.trilu(dy, k, { upper }), null],
  ReverseSequence: ([dy], { inputs: [, lengths], attributes }) => [
    () => ops.reverseSequence(dy, lengths, attributes),
    null,
  ],
  Compress: ([dy], { inputs: [x, condition], attributes: { axis } }) => [
    () => scatterBack(x, dy, (positions) => ops.compress(positions, condition, { axis })),
    null,
  ],
};

const total = (x: Tensor): Tensor => ops.reduceSum(x, undefined, { keepdims: 0 });

/** The sizes of tensors along an axis, as Split wants them. */
function sizesAlong(inputs: readonly Tensor[], axis: number): Tensor {
  const sizes = inputs.flatMap((x) => x.shape?.at(axis) ?? []).filter((size) => typeof size === 'number');
  return sizes.length === inputs.length
    ? int64(...sizes)
    : ops.concat(
        inputs.map((x) => sizeOf(x, axis)),
        { axis: 0 },
      );
}

/** Every axis is repeats × size: reshaped so, and summed over the repeats. */
function tileGradient(dy: Tensor, x: Tensor, repeats: Tensor): Tensor {
  const known = numbersOf(repeats);
  const dims = x.shape?.map((dim) => (typeof dim === 'number' ? dim : -1));
  if (known && dims && dims.indexOf(-1) === dims.lastIndexOf(-1) && !dims.includes(0)) {
    const pairs = dims.flatMap((dim, axis) => (known[axis] === 1 ? [dim] : [known[axis] as number, dim]));
    const axes = known.flatMap((count, axis) =>
      count === 1 ? [] : [axis + known.slice(0, axis).filter((before) => before !== 1).length],
    );
    return axes.length === 0 ? dy : ops.reduceSum(ops.reshape(dy, int64(...pairs)), int64(...axes), { keepdims: 0 });
  }
  const pairs = ops.reshape(
    ops.concat([ops.unsqueeze(repeats, [1]), ops.unsqueeze(shapeOf(x), [1])], { axis: 1 }),
    int64(-1),
  );
  return ops.reduceSum(ops.reshape(dy, pairs, { allowzero: 1 }), ops.range(0n, ops.size(pairs), 2n), { keepdims: 0 });
}

/** Channels that run [place in the block, depth], as SpaceToDepth gives them, in the order [depth, place in the block] of the mode CRD. */
function columnsFirst(x: Tensor, like: Tensor, places: number): Tensor {
  const channels = like.shape?.at(1);
  const depth = typeof channels === 'number' ? channels / places : ops.div(sizeOf(like, 1), places);
  const apart = batchOf(x, places, depth, spanned(x, [2, 3]));
  return reshapeLike(ops.transpose(apart, { perm: [0, 2, 1, 3] }), like);
}
