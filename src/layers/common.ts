// Owns what all layers share: their scope, how they make variables, and where their outputs are noted.
import { GraphKeys } from '../graph/collections.js';
import type { TensorLike } from '../graph/constant.js';
import { getDefaultGraph } from '../graph/graph.js';
import type { Tensor } from '../graph/tensor.js';
import { convertToTensor } from '../graph/constant.js';
import type { Variable } from '../graph/variable.js';
import type { VariableScope } from '../graph/variable-store.js';
import { transpose } from '../ops/math.js';
import { getVariable, type GetVariableOptions } from '../variables/get-variable.js';
import { variableScope } from '../variables/variable-scope.js';

/** Options that every layer with variables takes. */
export interface LayerOptions {
  /** The layer's variable scope: a name, or a scope to enter. Default: the layer's own name, made unique. */
  scope?: string | VariableScope;
  /** Shares the variables of an earlier layer of the same scope. */
  reuse?: boolean | 'auto';
  /** Whether optimizers change its variables. Default true. */
  trainable?: boolean;
  /** Collections that the output joins. */
  outputsCollections?: string | readonly string[];
}
export const LAYER_OPTIONS = ['scope', 'reuse', 'trainable', 'outputsCollections'] as const;

/** Builds a layer in its variable scope and notes its output. */
export function layer(defaultName: string, options: LayerOptions, build: (scope: VariableScope) => Tensor): Tensor {
  const { scope = null, reuse, outputsCollections = [] } = options;
  const output = variableScope(scope, { default: defaultName, ...(reuse !== undefined && { reuse }) }, build);
  for (const key of [outputsCollections].flat()) getDefaultGraph().addToCollection(key, output);
  return output;
}

/** A variable of a layer: global, of the model, and trainable unless the layer is not (contrib `model_variable`). */
export const modelVariable = (name: string, options: GetVariableOptions): Variable =>
  getVariable(name, { collections: [GraphKeys.GLOBAL_VARIABLES, GraphKeys.MODEL_VARIABLES], ...options });

/** Where the channels are: `NCHW`, ONNX's and the default, or `NHWC`, TensorFlow's, which is transposed on the way in and out. */
export type DataFormat = 'NCHW' | 'NHWC';

/** Calls `fn` with the channels on axis 1, wherever they are, and puts them back. Images of rank 4. */
export function channelsFirst(inputs: TensorLike, dataFormat: DataFormat, fn: (x: Tensor) => Tensor): Tensor {
  const x = convertToTensor(inputs);
  return dataFormat === 'NCHW' ? fn(x) : transpose(fn(transpose(x, [0, 3, 1, 2])), [0, 2, 3, 1]);
}

/** One number for both spatial axes, or one for each. */
export type Pair = number | readonly [height: number, width: number];
export const pair = (value: Pair): [number, number] => (typeof value === 'number' ? [value, value] : [...value]);

/** TensorFlow's padding as ONNX attributes: pads where they can be known while building, else `auto_pad`. */
export function padding(kind: 'SAME' | 'VALID', x: Tensor, kernel: readonly number[], strides: readonly number[], dilations: readonly number[]): { pads?: number[]; auto_pad?: string } {
  if (kind === 'VALID') return {};
  const totals = kernel.map((size, axis) => {
    const reach = (size - 1) * (dilations[axis] as number);
    const stride = strides[axis] as number;
    const dim = x.shape?.[axis + 2];
    if (stride === 1) return reach;
    return typeof dim === 'number' ? Math.max(0, (Math.ceil(dim / stride) - 1) * stride + reach + 1 - dim) : undefined;
  });
  if (totals.some((total) => total === undefined)) return { auto_pad: 'SAME_UPPER' };
  const begins = totals.map((total) => Math.floor((total as number) / 2));
  return { pads: [...begins, ...begins.map((begin, axis) => (totals[axis] as number) - begin)] };
}
