// Owns the conversion of whatever a user passes for a tensor: numbers and arrays become constants, variables and other things that stand
// for a tensor say themselves which one.
import { checkOptions, DTypeError, reading, ValueError } from '../errors.js';
import { checkDType, type DType } from '../values/dtype.js';
import type { Shape } from '../values/shape.js';
import type { NaturalDType, TensorData, TensorDataLike } from '../values/tensor-data.js';
import { constant } from './constant.js';
import type { Graph } from './graph.js';
import { Tensor } from './tensor.js';

/** What stands for a tensor without being one: a variable, the rows of a sparse gradient. */
export interface Convertible<D extends DType = DType> {
  readonly graph: Graph;
  readonly name: string;
  readonly dtype: D;
  readonly shape: Shape;
  /** The tensor that it stands for here and now; may add nodes to the default graph. */
  toTensor(): Tensor<D>;
}

/** What every function that wants a tensor accepts. Numbers and arrays say nothing of `D`: they take the type of the other operands. */
export type TensorLike<D extends DType = DType> = Tensor<D> | Convertible<D> | TensorData<D> | TensorDataLike;

/** The tensor that a value by itself converts to. */
export type TensorOf<T> = T extends Tensor<infer D> | Convertible<infer D> ? Tensor<D> : Tensor<NaturalDType<T>>;

/** Whether a value is, or stands for, a tensor of a graph; everything else is numbers. */
export const isSymbolic = (value: unknown): value is Tensor | Convertible =>
  typeof value === 'object' &&
  value !== null &&
  reading('a tensor', () => value instanceof Tensor || typeof (value as Convertible).toTensor === 'function');

/** Options of `convertToTensor`. */
export interface ConvertOptions {
  /** The element type that literals get and that tensors must have. Default: the value's own. */
  dtype?: DType | undefined;
  /** Of the constant that is made for numbers. */
  name?: string | undefined;
}

/**
 * The tensor for a value: a tensor as it is, a variable's value, a constant for everything else.
 * Inside `controlDependencies`, a variable that those update is read after them.
 *
 * @param dtype the element type that literals get and that tensors must have.
 * @throws DTypeError when a tensor or variable has another element type; ValueError for null and undefined.
 */
export function convertToTensor<D extends DType>(value: TensorLike, options: ConvertOptions & { dtype: D }): Tensor<D>;
export function convertToTensor<D extends DType>(value: TensorLike<D>, options?: ConvertOptions): Tensor<D>;
export function convertToTensor(value: TensorLike, options: ConvertOptions = {}): Tensor {
  if (value === undefined || value === null)
    throw new ValueError('None values not supported.', {
      expected: 'a tensor, variable, number or array',
      got: String(value),
    });
  checkOptions('convertToTensor', options, ['dtype', 'name']);
  const { dtype, name } = options;
  if (dtype !== undefined) checkDType('convertToTensor', dtype);
  if (!isSymbolic(value)) return constant(value, { ...(dtype && { dtype }), ...(name && { name }) });
  if (dtype !== undefined && value.dtype !== dtype) {
    throw new DTypeError(`${value.name} has another element type`, {
      expected: dtype,
      got: value.dtype,
      node: value.name,
      fix: `cast(${value.name}, '${dtype}')`,
    });
  }
  return value instanceof Tensor ? value : value.toTensor();
}
