// The gradient of Resize. Every mode is linear and works axis by axis: y = A·x along each axis, dx = Aᵀ·dy. The matrix is what Resize
// itself makes of an identity matrix, so no mode is written down twice; onnxruntime folds it into a constant where sizes are known.
import { GradientError } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import { constantData } from '../../ops/shapes/known.js';
import type { ForwardNode, GradientRules } from '../rule.js';
import { once } from './common.js';
import { inShapeOf, zeros } from './reshaping.js';
import { axesBetween, dimsOf, sizeOf, sizesOf } from './sizes.js';

type Resize = ForwardNode<'Resize'>;

/** The axes that are resized, in the order in which `scales`, `sizes` and `roi` list them. */
const listedAxes = ({ inputs: [x], attributes: { axes } }: Resize): number[] => {
  const rank = dimsOf(x).length;
  return axes?.map((axis) => (axis < 0 ? axis + rank : axis)) ?? axesBetween(0, rank);
};

const crops = ({ attributes }: Resize) => attributes.coordinate_transformation_mode === 'tf_crop_and_resize';

/** By how much an axis grows; `undefined` where that is decided in the run. */
function factorOf(node: Resize, axis: number): number | undefined {
  const { inputs, outputs } = node;
  const [x, , scales] = inputs;
  const position = listedAxes(node).indexOf(axis);
  if (position < 0) return 1;
  if (scales !== undefined && scales.shape?.[0] !== 0) return constantData(scales)?.[position];
  const [before, after] = [x.shape?.[axis], outputs[0].shape?.[axis]];
  if (typeof before === 'number' && typeof after === 'number') return after / before;
  return before === after && before !== null && before !== undefined ? 1 : undefined;
}

/** The transposed matrix `[before, after]` of one axis. */
function transposedMatrix(node: Resize, axis: number): Tensor {
  const [x, roi, scales, sizes] = node.inputs;
  const { axes: _, keep_aspect_ratio_policy: policy, ...attributes } = node.attributes;
  const size = sizeOf(x, axis);
  const eye = ops.eyeLike(zeros(x, ops.concat([size, size], { axis: 0 })));
  const modes = { ...attributes, extrapolation_value: 0 };
  if (policy !== 'stretch') return proportionalMatrix(node, axis, eye, modes);
  const image = ops.unsqueeze(eye, int64(1, 3));
  const position = listedAxes(node).indexOf(axis);
  const at = (list: Tensor, index: number) => ops.gather(list, int64(index), { axis: 0 });
  const row = (list: Tensor, index: number, other: Tensor | number[]) =>
    ops.concat([other, at(list, index), [1]], { axis: 0 });
  const region =
    roi && crops(node)
      ? ops.concat([row(roi, position, [0, 0]), row(roi, position + listedAxes(node).length, [1, 1])], { axis: 0 })
      : undefined;
  const resized =
    scales !== undefined && scales.shape?.[0] !== 0
      ? ops.resize(image, region, row(scales, position, [1, 1]), undefined, modes)
      : ops.resize(image, region, undefined, sizesFor(size, sizes as Tensor, position), modes);
  return ops.squeeze(resized, int64(1, 3));
}

const sizesFor = (size: Tensor, sizes: Tensor, position: number): Tensor =>
  ops.concat([size, int64(1), ops.gather(sizes, int64(position), { axis: 0 }), int64(1)], { axis: 0 });

/** The same where one axis' size decides those of the others: all of them are resized, and one line of the others is kept. */
function proportionalMatrix(node: Resize, axis: number, eye: Tensor, modes: object): Tensor {
  const [x, , , sizes] = node.inputs;
  const axes = listedAxes(node);
  if (axes.includes(0) || axes.includes(1)) {
    throw new GradientError(
      'the gradient of a Resize that keeps the aspect ratio needs `axes` without batch and channels',
      { node: node.node.name },
    );
  }
  const others = axes.map((_, index) => index + 2).filter((_, index) => axes[index] !== axis);
  const lines = ops.expand(
    ops.unsqueeze(eye, int64(1, ...others)),
    ops.concat([sizeOf(x, axis), int64(1), sizesOf(x, axes)], { axis: 0 }),
  );
  const { keep_aspect_ratio_policy } = node.attributes;
  const options = { ...modes, keep_aspect_ratio_policy, axes: axes.map((_, index) => index + 2) };
  const resized = ops.resize(lines, undefined, undefined, sizes, options);
  const all = (value: number) => int64(...others.map(() => value));
  const kept = others.length === 0 ? resized : ops.slice(resized, all(0), all(1), int64(...others));
  return ops.squeeze(kept, int64(1, ...others));
}

/** `matrix` [after, before] applied along one axis of `x`. */
function along(x: Tensor, transposed: Tensor, axis: number): Tensor {
  const rank = dimsOf(x).length;
  if (axis === rank - 1) return ops.matMul(x, ops.transpose(transposed));
  if (axis === rank - 2) return ops.matMul(transposed, x);
  const perm = axesBetween(0, rank).map((each) => (each === axis ? rank - 2 : each === rank - 2 ? axis : each));
  return ops.transpose(ops.matMul(transposed, ops.transpose(x, { perm })), { perm });
}

/** Whether nearest neighbours of a whole factor are exactly the blocks of that size. */
function inBlocks({ attributes }: Resize): boolean {
  const { mode, coordinate_transformation_mode: coordinates, nearest_mode } = attributes;
  if (mode !== 'nearest') return false;
  return coordinates === 'asymmetric'
    ? nearest_mode === 'floor'
    : coordinates.includes('half_pixel') && nearest_mode.startsWith('round');
}

/** dx where every cell became a block: the sums of the blocks, which pooling computes fastest. */
function blockSums(dy: Tensor, node: Resize): Tensor | undefined {
  const [x] = node.inputs;
  const factors = axesBetween(0, dimsOf(x).length).map((axis) => factorOf(node, axis));
  const [batch, channels, ...kernel] = factors;
  const whole = kernel.every((factor) => factor !== undefined && Number.isInteger(factor) && factor > 0);
  if (!inBlocks(node) || batch !== 1 || channels !== 1 || !whole || kernel.length < 1 || kernel.length > 3)
    return undefined;
  const shape = kernel as number[];
  const cells = shape.reduce((product, size) => product * size, 1);
  return inShapeOf(ops.mul(ops.averagePool(dy, { kernel_shape: shape, strides: shape }), cells), x);
}

export const resizeGradients: GradientRules = {
  Resize: ([dy], node) => {
    const [x] = node.inputs;
    const dx = once(() => {
      const axes = listedAxes(node).filter((axis) => crops(node) || factorOf(node, axis) !== 1);
      // The last axes first: they need no transposition.
      return inShapeOf(
        axes.reverse().reduce((gradient, axis) => along(gradient, transposedMatrix(node, axis), axis), dy),
        x,
      );
    });
    return [() => blockSums(dy, node) ?? dx(), null, null, null];
  },
};
