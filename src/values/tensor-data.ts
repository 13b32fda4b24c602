// Owns numbers: an element type, a static shape and the elements in row-major order, and their conversion from and to JavaScript values.
// Knows nothing of graphs.
import { DTypeError, reading, ShapeError } from '../errors.js';
import { checkDType, type DType } from './dtype.js';
import { codecs, type Element } from './element.js';
import {
  adopt,
  allocate,
  arrayDType,
  checkStorage,
  type ElementArray,
  fromBytes,
  isDataView,
  isStorageOf,
  type NumberArray,
  storedLength,
} from './memory.js';
import { measure, type NaturalElement, type NestedLike, naturalDType, visitElements } from './nested.js';
import { checkSizes, formatShape } from './shape.js';

export type { Element, ElementArray };

/** A number, boolean, bigint or string, or nested arrays of them. */
export type NestedArray = number | bigint | boolean | string | readonly NestedArray[];

/** What converts to a `TensorData`. A DataView is bytes: elements of the type asked for, uint8 when none is. */
export type TensorDataLike = NestedLike | DataView | TensorData;

/** The element type that a value has when none is given. */
export type NaturalDType<V> = V extends TensorData<infer D> ? D : NaturalElement<V>;

/** A type that nothing is inferred from; TypeScript's own `NoInfer` is no older than 5.4. */
export type NotInferred<T> = [T][T extends unknown ? 0 : never];

/** What the constructor is told of elements that were made here: they are as they should be, and nobody else has the memory. */
const OWN = Symbol('own');
type Owning = new <D extends DType>(
  dtype: D,
  shape: readonly number[],
  data: ElementArray<D>,
  origin: typeof OWN,
) => TensorData<D>;

/**
 * The same numbers in an array of their own.
 *
 * @throws ShapeError where the array has been detached or has shrunk since the value was made.
 */
export let ownCopy: <D extends DType>(data: TensorData<D>) => TensorData<D>;

/** Numbers with their element type and shape: what is fed, what a run gives back, what a constant holds. Treat it as immutable. */
export class TensorData<D extends DType = DType> {
  readonly dtype: D;
  /** Sizes of the axes; `[]` for a scalar. */
  readonly shape: readonly number[];
  /** Elements in row-major order: half floats as their 16 bits, booleans as 0 and 1, four-bit integers two to a byte. */
  readonly data: ElementArray<D>;
  /** Whether nobody else has the memory. */
  #isOwn: boolean;

  static {
    ownCopy = (data) => {
      data.#checkFilled();
      return TensorData.#owning(data.dtype, data.shape, data.data.slice() as typeof data.data);
    };
  }

  /**
   * Wraps elements without copying them (those in shared memory are copied).
   *
   * @throws DTypeError when the elements are not stored as `dtype` wants; ShapeError for sizes that are none, and when the number of
   *   elements is not the product of the shape.
   * @example new TensorData('float32', [2, 2], new Float32Array([1, 2, 3, 4]))
   */
  constructor(dtype: D, shape: readonly number[], data: ElementArray<D>);
  constructor(dtype: D, shape: readonly number[], data: ElementArray<D>, origin?: typeof OWN) {
    this.#isOwn = origin === OWN;
    if (!this.#isOwn) checkDType('TensorData', dtype);
    this.dtype = dtype;
    // Those of another value have been checked. A result of a run costs more by such checks than by all else that is done with it.
    this.shape = this.#isOwn && Object.isFrozen(shape) ? shape : checkSizes('TensorData', shape);
    // Looking at what holds a small array's elements takes longer than making the array.
    this.data = this.#isOwn ? data : checkStorage(dtype, data);
    this.#checkFilled();
  }

  #checkFilled(): void {
    const stored = storedLength(this.dtype, this.shape);
    if (this.data.length !== stored)
      throw new ShapeError('the elements do not fill the shape', {
        expected: `${stored} for ${this.dtype} ${formatShape(this.shape)}`,
        got: `${this.data.length}${this.data.length === 0 ? ' (the memory of an array that was transferred is gone)' : ''}`,
      });
  }

  /** One that nobody else holds the memory of. */
  static #owning<D extends DType>(dtype: D, shape: readonly number[], data: ElementArray<D>): TensorData<D> {
    return new (TensorData as unknown as Owning)(dtype, shape, data, OWN);
  }

  /** The number of elements. */
  get size(): number {
    return this.shape.reduce((product, dim) => product * dim, 1);
  }

  /**
   * Converts numbers, booleans, bigints, strings, nested arrays of them, typed arrays (a Buffer is bytes) and whatever has a length and
   * entries. Without `dtype`: numbers are float32, bigints int64, typed arrays what they are. A given `shape` reinterprets the elements.
   * A typed array that holds `dtype` already is wrapped, not copied.
   *
   * @throws DTypeError, with its index, for the first value that does not fit `dtype`; ShapeError when an array is ragged.
   * @example TensorData.from([[1, 2], [3, 4]]).shape // [2, 2]
   */
  static from<V extends TensorDataLike, D extends DType = NaturalDType<V>>(
    value: V,
    dtype?: D,
    shape?: readonly number[],
  ): TensorData<NotInferred<D>> {
    if (dtype !== undefined) checkDType('TensorData.from', dtype);
    const sizes = shape === undefined ? undefined : checkSizes('TensorData.from', shape);
    return reading('TensorData.from', () =>
      value instanceof TensorData
        ? (value.#as(dtype, sizes) as TensorData<D>)
        : TensorData.#convert<D>(value as NestedLike | DataView, dtype, sizes),
    );
  }

  /** The same as `from`, in memory that nobody else has: what the caller does with its arrays afterwards changes nothing. */
  static copyOf<V extends TensorDataLike, D extends DType = NaturalDType<V>>(
    value: V,
    dtype?: D,
    shape?: readonly number[],
  ): TensorData<NotInferred<D>> {
    const data = TensorData.from<V, D>(value, dtype, shape);
    return data.#isOwn ? data : TensorData.#owning(data.dtype, data.shape, data.data.slice() as ElementArray<D>);
  }

  #as(dtype: DType | undefined, shape: readonly number[] | undefined): TensorData<D> {
    if (dtype !== undefined && this.dtype !== dtype)
      throw new DTypeError('element types differ', { expected: dtype, got: this.dtype });
    this.#checkFilled();
    if (shape === undefined) return this;
    const made = new TensorData(this.dtype, shape, this.data);
    made.#isOwn = this.#isOwn;
    return made;
  }

  static #convert<D extends DType>(
    value: NestedLike | DataView,
    dtype: D | undefined,
    shape: readonly number[] | undefined,
  ): TensorData<D> {
    if (isDataView(value)) {
      const data = fromBytes(dtype ?? ('uint8' as D), value);
      return TensorData.#owning(dtype ?? ('uint8' as D), shape ?? [data.length], data);
    }
    const target = dtype ?? ((arrayDType(value) ?? naturalDType(value)) as D);
    // A byte of a bool is 0 or 1; other bytes are converted.
    if (isStorageOf(target, value) && !(target === 'bool' && (value as Uint8Array).some((byte) => byte > 1))) {
      const data = adopt(target, value as NumberArray);
      return new TensorData(target, shape ?? [data.length], data);
    }
    const found = measure(value);
    const { encode } = codecs[target];
    const data = allocate(
      target,
      found.reduce((product, dim) => product * dim, 1),
    ) as unknown[];
    visitElements(value, found, target, dtype === undefined, (element, number) => {
      const stored = encode(element);
      if (stored === undefined) return false;
      data[number] = stored;
      return true;
    });
    return TensorData.#owning(target, shape ?? found, data as unknown as ElementArray<D>);
  }

  /** Zeros (`false`, empty strings) of a shape. */
  static zeros<D extends DType>(dtype: D, shape: readonly number[]): TensorData<D> {
    checkDType('TensorData.zeros', dtype);
    const sizes = checkSizes('TensorData.zeros', shape);
    return TensorData.#owning(dtype, sizes, allocate(dtype, storedLength(dtype, sizes)));
  }

  /**
   * The only element, as a JavaScript value.
   *
   * @throws ShapeError when there is not exactly one element.
   */
  item(): Element<D> {
    if (this.size !== 1)
      throw new ShapeError('item() needs exactly one element', { got: `${this.dtype} ${formatShape(this.shape)}` });
    this.#checkFilled();
    return this.#element(0);
  }

  /** Nested arrays of JavaScript values; a scalar is the bare value. */
  toArray(): NestedArray {
    const build = (axis: number, offset: number, stride: number): NestedArray => {
      const dim = this.shape[axis];
      if (dim === undefined) return this.#element(offset);
      const inner = dim === 0 ? 0 : stride / dim;
      return Array.from({ length: dim }, (_, index) => build(axis + 1, offset + index * inner, inner));
    };
    this.#checkFilled();
    return build(0, 0, this.size);
  }

  /** All elements in row-major order, as JavaScript values. */
  values(): Element<D>[] {
    this.#checkFilled();
    const found = new Array<Element<D>>(this.size);
    for (let index = 0; index < found.length; index++) found[index] = this.#element(index);
    return found;
  }

  #element(index: number): Element<D> {
    return codecs[this.dtype].decode((this.data as ArrayLike<unknown>)[index] as never) as Element<D>;
  }

  toString(): string {
    return `TensorData(${this.dtype} ${formatShape(this.shape)})`;
  }
}
