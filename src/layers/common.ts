// Owns what all layers share: their scope, how they make variables, and where their outputs are noted.

import { oneOrMore } from '../arguments.js';
import { DTypeError, describe, reading, ShapeError, ValueError } from '../errors.js';

import { GraphKeys } from '../graph/collections.js';
import { getDefaultGraph } from '../graph/graph.js';
import type { VariableScope } from '../graph/scope-settings.js';
import { inUnit } from '../graph/scopes.js';
import { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import { transpose } from '../ops/math.js';
import { extentOf, samePadding, splitPadding } from '../ops/windows.js';
import type { DType } from '../values/dtype.js';
import { type GetVariableOptions, getVariable } from '../variables/get-variable.js';
import { variableScope } from '../variables/variable-scope.js';

/** Options that every layer with variables takes. */
export interface LayerOptions {
  /** The layer's variable scope: a name, or a scope to enter. Default: the layer's own name, made unique. */
  scope?: string | VariableScope | undefined;
  /** Shares the variables of an earlier layer of the same scope. */
  reuse?: boolean | 'auto' | undefined;
  /** Whether optimizers change its variables. Default true. */
  trainable?: boolean | undefined;
  /** Collections that the output joins. */
  outputsCollections?: string | readonly string[] | undefined;
}
export const LAYER_OPTIONS = ['scope', 'reuse', 'trainable', 'outputsCollections'] as const;

/** Builds a layer, of the kind that its function is named after, in its variable scope and notes its output. */
export function layer<D extends DType>(
  kind: string,
  defaultName: string,
  options: LayerOptions,
  build: (scope: VariableScope) => Tensor<D>,
): Tensor<D> {
  const { scope = null, reuse, outputsCollections = [] } = options;
  const output = variableScope(scope, { default: defaultName, reuse }, (opened) => inUnit(kind, () => build(opened)));
  for (const key of [outputsCollections].flat()) getDefaultGraph().addToCollection(key, output);
  return output;
}

/** A variable of a layer: global, of the model, and trainable unless the layer is not (contrib `model_variable`). */
export const modelVariable = <D extends DType>(name: string, options: GetVariableOptions<D>): Variable<D> =>
  getVariable(name, {
    ...options,
    collections: options.collections ?? [GraphKeys.GLOBAL_VARIABLES, GraphKeys.MODEL_VARIABLES],
  });

/** Where the channels are: `NCHW`, ONNX's and the default, or `NHWC`, TensorFlow's, which is transposed on the way in and out. */
export type DataFormat = 'NCHW' | 'NHWC';
export type Padding = 'SAME' | 'VALID';

/** Throws a ValueError unless `value` is one of `allowed`. */
function checkOneOf(where: string, option: string, value: unknown, allowed: readonly string[]): void {
  if (allowed.includes(value as string)) return;
  const expected = allowed.map((name) => `'${name}'`).join(' or ');
  throw new ValueError(`${where}: ${option} is ${describe(value)}`, { expected, got: describe(value) });
}
export const checkDataFormat = (where: string, value: unknown) =>
  checkOneOf(where, 'dataFormat', value, ['NCHW', 'NHWC']);
export const checkPadding = (where: string, value: unknown) => checkOneOf(where, 'padding', value, ['SAME', 'VALID']);

/** Throws a ValueError unless `count` is a positive integer. */
export function checkCount(where: string, what: string, count: unknown): asserts count is number {
  if (Number.isSafeInteger(count) && (count as number) > 0) return;
  throw new ValueError(`${where}: ${what} must be a positive integer`, { got: describe(count) });
}

/** Throws a DTypeError unless `isTraining` is a boolean or a tensor of booleans. */
export function checkIsTraining(where: string, isTraining: unknown): void {
  if (typeof isTraining === 'boolean') return;
  if (reading(where, () => isTraining instanceof Tensor && isTraining.dtype === 'bool')) return;
  throw new DTypeError(`${where}: isTraining must be a boolean or a bool tensor`, { got: describe(isTraining) });
}

/**
 * The number of channels of `x`.
 *
 * @throws ShapeError when it is not known while building.
 */
export function channelCount(where: string, x: Tensor, dataFormat: DataFormat, expected: string): number {
  const channels = x.shape?.at(dataFormat === 'NCHW' ? 1 : -1);
  if (typeof channels === 'number') return channels;
  throw new ShapeError(`${where}: the number of channels should be defined`, {
    node: x.node.name,
    site: x.node.site,
    expected,
    got: String(x),
  });
}

/** Calls `fn` with the channels on axis 1, wherever they are, and puts them back. The rank is known. */
export function channelsFirst<D extends DType>(
  x: Tensor<D>,
  dataFormat: DataFormat,
  fn: (x: Tensor<D>) => Tensor<D>,
): Tensor<D> {
  const rank = x.rank as number;
  if (dataFormat === 'NCHW' || rank === 2) return fn(x);
  const spatial = Array.from({ length: rank - 2 }, (_, axis) => axis + 1);
  const first = transpose(x, [0, rank - 1, ...spatial]);
  return transpose(fn(first), [0, ...spatial.map((axis) => axis + 1), 1]);
}

/** One number for both spatial axes, or one for each. */
export type Pair = number | readonly [height: number, width: number];

/** Both numbers; throws a ValueError for what is not positive. */
export function pair(where: string, what: string, value: Pair): [number, number] {
  const list = oneOrMore<number>(where, value);
  const [height, width = list.length === 1 && typeof value === 'number' ? value : undefined, ...more] = list;
  checkCount(where, what, more.length > 0 ? value : height);
  checkCount(where, what, width);
  return [height as number, width];
}

/** How windows slide over the two spatial axes. */
export interface Windows {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

/**
 * TensorFlow's padding of images as ONNX attributes: pads where they can be known while building, else `auto_pad`.
 *
 * @throws ShapeError for `SAME` with strides and gaps on an axis of unknown size, which ONNX cannot say.
 */
export function padding(
  kind: Padding,
  images: Tensor,
  dataFormat: DataFormat,
  { kernel, strides, dilations }: Windows,
): { pads?: number[]; auto_pad?: 'SAME_UPPER' } {
  if (kind === 'VALID') return {};
  const first = dataFormat === 'NCHW' ? 2 : 1;
  const totals = kernel.map((size, axis) => {
    const dim = images.shape?.[axis + first];
    const stride = strides[axis] as number;
    return samePadding(typeof dim === 'number' ? dim : null, stride, extentOf(size, dilations[axis]));
  });
  if (!totals.every((total) => total !== null)) {
    if (dilations.every((dilation) => dilation === 1)) return { auto_pad: 'SAME_UPPER' };
    throw new ShapeError("padding 'SAME' with a stride and a rate above 1 needs images of known size", {
      node: images.node.name,
      site: images.node.site,
      expected: 'numbers for height and width',
      got: String(images),
    });
  }
  const pads = totals.map((total) => splitPadding(total));
  return { pads: [...pads.map(([before]) => before), ...pads.map(([, after]) => after)] };
}
