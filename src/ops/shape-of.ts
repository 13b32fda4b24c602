// Owns tensors that have the shape of another: a constant where the shape is known while building, a few nodes where it is not.
import { constant } from '../graph/constant.js';
import { getDefaultGraph } from '../graph/graph.js';
import type { Tensor } from '../graph/tensor.js';
import { type DType, dtypes } from '../values/dtype.js';
import { isStatic } from '../values/shape.js';
import { TensorData } from '../values/tensor-data.js';
import { tensorType } from '../values/value-type.js';
import { constantOfShape, expand, shape as shapeNode } from './generated/builders.js';
import { int64 } from './literals.js';

/** Shapes up to this many elements are written out as constants; larger fills are computed. */
const WRITTEN = 16;

/** The shape of `x` as an int64 vector: a constant where it is fully known. */
export function shapeOf(x: Tensor): Tensor {
  return isStatic(x.shape) ? int64(...x.shape) : shapeNode(x);
}

/** A tensor of the shape of `x`, filled with one number, of the dtype of `x` unless another is given. */
export function filledLike<X extends DType, D extends DType = X>(
  x: Tensor<X>,
  value: number | boolean,
  dtype: D = x.dtype as DType as D,
): Tensor<D> {
  if (isStatic(x.shape) && x.shape.reduce((product, dim) => product * dim, 1) <= WRITTEN)
    return constant(value, { dtype, shape: x.shape });
  const { kind } = dtypes[dtype];
  // ConstantOfShape has few kernels; the types that it lacks are spread from a constant.
  if (kind === 'float' || kind === 'int' || kind === 'uint' || kind === 'bool') {
    return constantOfShape(shapeOf(x), { value: TensorData.from([value], dtype) });
  }
  return expand(constant(value, { dtype }), shapeOf(x));
}

/** Zeros of the shape and dtype of `x`. */
export const zerosOfShape = <D extends DType>(x: Tensor<D>): Tensor<D> => filledLike(x, 0);
/** Ones of the shape and dtype of `x`. */
export const onesOfShape = <D extends DType>(x: Tensor<D>): Tensor<D> => filledLike(x, 1);

/** `x`, which has the shape of `like`, where inference could not tell: an Identity that knows, and that onnxruntime drops. */
export function withShapeOf(x: Tensor, like: Tensor): Tensor {
  const shape = like.shape?.map((dim, axis) => dim ?? x.shape?.[axis] ?? null);
  if (shape === undefined || shape.every((dim, axis) => dim === x.shape?.[axis])) return x;
  const type = tensorType(x.dtype, shape);
  return getDefaultGraph().addNode({ opType: 'Identity', inputs: [x], outputs: [{ type }] }).outputs[0] as Tensor;
}
