// Owns copies of values: whatever array somebody gave, what is kept is an array of our own that fills its shape.
import { dtypes } from '../values/dtype.js';
import { TensorData } from '../values/tensor-data.js';

/** @throws ShapeError where the array has been detached or has shrunk since the value was made. */
export function ownCopy({ dtype, shape, data }: TensorData): TensorData {
  const { array } = dtypes[dtype];
  // Not `slice`, with which a Node Buffer shares its memory.
  const copy = array === undefined ? [...(data as string[])] : new (array as new (values: unknown) => unknown)(data);
  return new TensorData(dtype, shape, copy as never);
}
