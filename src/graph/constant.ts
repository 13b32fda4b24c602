// Owns constants: how numbers that are known while building enter a graph.
import { CallSite } from '../call-site.js';
import { checkOptions } from '../errors.js';
import { checkDType, type DType, dtypes, isInteger } from '../values/dtype.js';
import { type NaturalDType, type NotInferred, TensorData, type TensorDataLike } from '../values/tensor-data.js';
import { tensorType, type ValueType } from '../values/value-type.js';
import { getDefaultGraph } from './graph.js';
import { Node } from './node.js';
import { KNOWN_LIMIT, type KnownValue, type Tensor } from './tensor.js';

/** The elements of a small integer tensor as shape inference wants them. */
export function knownValue(data: TensorData): KnownValue | undefined {
  // Four-bit elements have no JavaScript values, and are no sizes either.
  if (!isInteger(data.dtype) || dtypes[data.dtype].bits < 8 || data.shape.length > 1 || data.size > KNOWN_LIMIT)
    return undefined;
  return data.values().map(Number);
}

export interface ConstantOptions<D extends DType = DType> {
  /** Default: numbers are float32, bigints int64, typed arrays what they are. */
  dtype?: D | undefined;
  /** Reinterprets the elements; a single one fills it. */
  shape?: readonly number[] | undefined;
  /** Default `Const`. */
  name?: string | undefined;
}

/**
 * A tensor that holds the same numbers in every run (TF `tf.constant`, ONNX `Constant`).
 *
 * @param value number, boolean, bigint, string, nested arrays, typed array or TensorData. Numbers are float32 unless `dtype` says otherwise.
 * @param options `dtype`; `shape`: reinterprets the elements, a single one fills it; `name`: default `Const`.
 * @throws DTypeError, ShapeError when the value does not fit.
 * @example constant([[1, 2], [3, 4]])
 */
export function constant<V extends TensorDataLike, D extends DType = NaturalDType<V>>(
  value: V,
  options: ConstantOptions<D> = {},
): Tensor<NotInferred<D>> {
  checkOptions('constant', options, ['dtype', 'shape', 'name']);
  if (options.dtype !== undefined) checkDType('constant', options.dtype);
  // A node does not change after it is made, whatever becomes of the caller's array.
  const given = TensorData.copyOf<TensorDataLike, DType>(value, options.dtype);
  const data = options.shape === undefined ? given : filled(given, options.shape);
  return constantNode(data, options.name ?? 'Const') as Tensor<D>;
}

/** The same of numbers that nobody changes, without a copy of them. */
export function constantNode(data: TensorData, name: string): Tensor {
  const type = tensorType(data.dtype, data.shape);
  const request = {
    opType: 'Constant',
    attributes: { value: data },
    outputs: [{ type, known: knownValue(data) }],
    name,
  };
  return getDefaultGraph().addNode(request).outputs[0] as Tensor;
}

/** The same elements in another shape, or the only element as often as the shape has room. */
function filled(data: TensorData, shape: readonly number[]): TensorData {
  if (data.size !== 1 || data.data.length !== 1) return TensorData.copyOf(data, undefined, shape);
  const whole = TensorData.zeros(data.dtype, shape);
  (whole.data as unknown[]).fill(data.data[0]);
  return whole;
}

/** A tensor that is in no graph: for looking at what a value would be before anything is made. */
export function looseTensor(type: ValueType, data?: TensorData): Tensor {
  return new Node({
    graph: getDefaultGraph(),
    id: -1,
    name: 'Const',
    opType: 'Constant',
    domain: '',
    inputs: [],
    attributes: data === undefined ? {} : { value: data },
    controlInputs: [],
    outputs: [{ type, known: data && knownValue(data) }],
    phase: 'forward',
    forward: undefined,
    site: NOWHERE,
  }).outputs[0] as Tensor;
}
const NOWHERE = new CallSite();

/** A constant that is in no graph. */
export const looseConstant = (data: TensorData): Tensor => looseTensor(tensorType(data.dtype, data.shape), data);
