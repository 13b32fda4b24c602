// Owns how values enter a graph: constants, placeholders, and the conversion of numbers, arrays and variables to tensors.
import { CallSite } from '../call-site.js';
import { checkOptions, DTypeError, ShapeError, ValueError } from '../errors.js';
import { type DType, dtypes, isDType, isInteger } from '../values/dtype.js';
import { type Dim, formatShape, type Shape, shapesCompatible } from '../values/shape.js';
import { TensorData, type TensorDataLike } from '../values/tensor-data.js';
import { tensorType } from '../values/value-type.js';
import { getDefaultGraph } from './graph.js';
import { Node, SOURCE_DOMAIN } from './node.js';
import { type KnownValue, Tensor } from './tensor.js';
import { Variable } from './variable.js';

/** What every function that wants a tensor accepts. */
export type TensorLike = Tensor | Variable | TensorDataLike;

/** Integer constants up to this many elements carry their values into shape inference. */
const KNOWN_LIMIT = 64;

/** The elements of a small integer tensor as shape inference wants them. */
export function knownValue(data: TensorData): KnownValue | undefined {
  // Four-bit elements have no JavaScript values, and are no sizes either.
  if (!isInteger(data.dtype) || dtypes[data.dtype].bits < 8 || data.shape.length > 1 || data.size > KNOWN_LIMIT)
    return undefined;
  return data.values().map(Number);
}

/**
 * A tensor that holds the same numbers in every run (TF `tf.constant`, ONNX `Constant`).
 *
 * @param value number, boolean, bigint, string, nested arrays, typed array or TensorData. Numbers are float32 unless `dtype` says otherwise.
 * @param options `dtype`; `shape`: reinterprets the elements, a single one fills it; `name`: default `Const`.
 * @throws DTypeError, ShapeError when the value does not fit.
 * @example constant([[1, 2], [3, 4]])
 */
export function constant(
  value: TensorDataLike,
  options: { dtype?: DType; shape?: readonly number[]; name?: string } = {},
): Tensor {
  checkOptions('constant', options, ['dtype', 'shape', 'name']);
  let data = TensorData.from(value, options.dtype);
  // A node does not change after it is made, whatever becomes of the caller's array.
  if (data.data === (value as unknown)) data = new TensorData(data.dtype, data.shape, data.data.slice() as never);
  const { shape } = options;
  if (shape !== undefined) {
    const count = shape.reduce((product, dim) => product * dim, 1);
    const element = data.data[0];
    const filled =
      data.size === 1 && count !== 1 && element !== undefined
        ? (data.data as Float32Array).constructor === Array
          ? new Array(count).fill(element)
          : TensorData.zeros(data.dtype, shape).data
        : undefined;
    if (filled !== undefined) (filled as unknown[]).fill(element);
    data = new TensorData(data.dtype, shape, (filled ?? data.data) as never);
  }
  const type = tensorType(data.dtype, data.shape);
  const node = getDefaultGraph().addNode({
    opType: 'Constant',
    attributes: { value: data },
    outputs: [{ type, known: knownValue(data) }],
    name: options.name ?? 'Const',
  });
  return node.outputs[0] as Tensor;
}

/** A constant that is in no graph: for looking at what a value would be before anything is made. */
export function looseConstant(data: TensorData): Tensor {
  const type = tensorType(data.dtype, data.shape);
  return new Node({
    graph: getDefaultGraph(),
    id: -1,
    name: 'Const',
    opType: 'Constant',
    domain: '',
    inputs: [],
    attributes: { value: data },
    controlInputs: [],
    outputs: [{ type, known: knownValue(data) }],
    phase: 'forward',
    forward: undefined,
    site: NOWHERE,
  }).outputs[0] as Tensor;
}
const NOWHERE = new CallSite();

/**
 * A tensor whose numbers are given at each run (TF `tf.placeholder`); it becomes a graph input.
 *
 * @param shape sizes, symbols (`'batch'`), `null` for an unknown size; `null` as a whole for an unknown rank.
 * @param options `name`: default `Placeholder`.
 * @throws DTypeError, ShapeError.
 * @example placeholder('float32', ['batch', 784], { name: 'images' })
 */
export function placeholder(dtype: DType, shape: Shape, options: { name?: string } = {}): Tensor {
  checkOptions('placeholder', options, ['name']);
  checkDType('placeholder', dtype);
  checkShape('placeholder', shape);
  return getDefaultGraph().addNode({
    opType: 'Placeholder',
    domain: SOURCE_DOMAIN,
    outputs: [{ type: tensorType(dtype, shape === null ? null : Object.freeze([...shape])) }],
    name: options.name,
  }).outputs[0] as Tensor;
}

export function checkDType(where: string, dtype: unknown): asserts dtype is DType {
  if (!isDType(dtype))
    throw new DTypeError(`${where}: not an element type`, {
      expected: "a name such as 'float32', 'int64' or 'bool'",
      got: String(dtype),
    });
}

const isDim = (dim: Dim) =>
  dim === null || (typeof dim === 'string' ? dim !== '' : Number.isSafeInteger(dim) && dim >= 0);

export function checkShape(where: string, shape: Shape): void {
  if (shape !== null && !(Array.isArray(shape) && shape.every(isDim))) {
    throw new ShapeError(`${where}: not a shape`, {
      expected: "an array of sizes, symbols ('batch') and null, or null for an unknown rank",
      got: JSON.stringify(shape) ?? String(shape),
    });
  }
}

/**
 * The tensor for a value: a tensor as it is, a variable's value, a constant for everything else.
 * Inside `controlDependencies`, a variable that those update is read after them.
 *
 * @param dtype the element type that literals get and that tensors must have.
 * @throws DTypeError when a tensor or variable has another element type; ValueError for null and undefined.
 */
export function convertToTensor(
  value: TensorLike,
  options: { dtype?: DType | undefined; name?: string | undefined } = {},
): Tensor {
  if (value === undefined || value === null)
    throw new ValueError('None values not supported.', {
      expected: 'a tensor, variable, number or array',
      got: String(value),
    });
  const { dtype, name } = options;
  if (!(value instanceof Tensor || value instanceof Variable))
    return constant(value, { ...(dtype && { dtype }), ...(name && { name }) });
  if (dtype !== undefined && value.dtype !== dtype) {
    throw new DTypeError(`${value.name} has another element type`, {
      expected: dtype,
      got: value.dtype,
      node: value.name,
      fix: `cast(${value.name}, '${dtype}')`,
    });
  }
  return value instanceof Variable ? value.current() : value;
}

/** Throws a ShapeError unless `shape` can be `expected`. */
export function checkCompatible(where: string, shape: Shape, expected: Shape): void {
  if (!shapesCompatible(shape, expected))
    throw new ShapeError(`${where}: wrong shape`, { expected: formatShape(expected), got: formatShape(shape) });
}
