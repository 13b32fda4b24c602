// Owns the arguments of losses: looked at before the graph is touched, made tensors only once everything has been checked.
import { DTypeError, ShapeError, ValueError } from '../errors.js';
import { convertToTensor, isSymbolic, type TensorLike } from '../graph/convert.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { cast } from '../ops/math.js';
import { type DType, dtypes, isNumeric } from '../values/dtype.js';
import { dimsCompatible, formatShape, type Shape, shapesCompatible } from '../values/shape.js';
import { TensorData } from '../values/tensor-data.js';

/** A checked argument. */
export interface Operand<D extends DType = DType> {
  readonly shape: Shape;
  readonly dtype: D;
  /** `labels [2, 3]`, or `labels net/x:0 [2, 3]` for what has a name. */
  readonly text: string;
  /** The node or variable that it is, if it is one. */
  readonly node: string | undefined;
  /** The tensor, made in the scope that is open then. */
  readonly tensor: () => Tensor<D>;
}

/**
 * The argument `name`: a tensor, a variable, or numbers.
 *
 * @param dtype the element type that numbers get.
 * @throws ValueError for null, DTypeError for what holds no numbers and no booleans.
 */
export function operand<D extends DType>(
  name: string,
  value: TensorLike<D> | null | undefined,
  dtype?: DType,
): Operand<D> {
  if (value === null || value === undefined) throw new ValueError(`${name} must not be None.`, { got: String(value) });
  const isNamed = isSymbolic(value);
  const isData = isNamed || value instanceof TensorData;
  const data = isData ? value : TensorData.from(value, dtype);
  const label = isNamed ? `${name} ${value.name}` : name;
  const node = isNamed ? value.name.replace(/:\d+$/, '') : undefined;
  if (!isNumeric(data.dtype) && dtypes[data.dtype].kind !== 'bool') {
    throw new DTypeError(`${name} must hold numbers`, { ...(node && { node }), got: `${label} ${data.dtype}` });
  }
  const text = `${label} ${formatShape(data.shape)}`;
  return { shape: data.shape, dtype: data.dtype as D, text, node, tensor: () => convertToTensor(data) as Tensor<D> };
}

/** In float32, as losses are computed. */
export const float32 = (value: Operand): Tensor<'float32'> => cast(value.tensor(), 'float32');

/** Whether it has `rank` axes, the last of which can have size 1. */
export const isColumn = ({ shape }: Operand, rank: number): boolean =>
  shape?.length === rank && dimsCompatible(shape.at(-1) ?? null, 1);

/** Without its last axis, of size 1. */
export const withoutLastAxis = <D extends DType>(value: Operand<D>): Operand<D> => ({
  ...value,
  shape: value.shape?.slice(0, -1) ?? null,
  tensor: () => ops.squeeze(value.tensor(), [-1n]),
});

/** Throws a ShapeError unless both can have the same shape. */
export function checkSameShape(first: Operand, second: Operand): void {
  if (shapesCompatible(first.shape, second.shape)) return;
  throw new ShapeError(`Shapes ${formatShape(first.shape)} and ${formatShape(second.shape)} are incompatible`, {
    ...(first.node && { node: first.node }),
    expected: 'one shape',
    got: `${first.text} and ${second.text}`,
  });
}
