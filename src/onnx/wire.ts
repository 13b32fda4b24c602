// Owns reading numbers off the wire so that a hostile or merely large list costs no more memory than the typed array that it becomes.
import Long from 'long';
import $protobuf from 'protobufjs/minimal.js';

type Chunk = Int32Array | BigInt64Array | BigUint64Array | Float32Array | Float64Array;
/** What a repeated field of numbers is read into: single numbers, and typed arrays that stand for many. */
export type NumberList = readonly (number | Long | Chunk)[];

/** Packed lists from this many bytes on are read into a typed array. */
const LARGE = 256;

/** A 64-bit integer: a number where that is exact. */
const narrowed = (value: Long): number | Long =>
  value.greaterThan(Number.MAX_SAFE_INTEGER) || (!value.unsigned && value.lessThan(Number.MIN_SAFE_INTEGER))
    ? value
    : value.toNumber();

/** A reader that keeps fields it does not know, gives 64-bit integers as numbers where they fit, and long packed lists as typed arrays. */
export class WireReader extends $protobuf.Reader {
  override discardUnknown = false;

  override int64(): Long {
    return narrowed(super.int64() as unknown as Long) as unknown as Long;
  }
  override uint64(): Long {
    return narrowed(super.uint64() as unknown as Long) as unknown as Long;
  }
  override int32s(array: number[]): number[] {
    return this.#packed(
      array,
      super.int32s,
      (count) => new Int32Array(count),
      () => this.int32(),
    );
  }
  override int64s(array: never[]): never[] {
    const next = () => toBigInt(super.int64() as unknown as Long);
    return this.#packed(array, super.int64s as never, (count) => new BigInt64Array(count), next);
  }
  override uint64s(array: never[]): never[] {
    const next = () => toBigInt(super.uint64() as unknown as Long);
    return this.#packed(array, super.uint64s as never, (count) => new BigUint64Array(count), next);
  }

  /** Reads a packed list of varints: a short one item by item, a long one into an array of just its size. */
  #packed<T>(
    array: T[],
    readItems: (array: T[]) => T[],
    make: (count: number) => Chunk,
    next: () => number | bigint,
  ): T[] {
    const start = this.pos;
    const size = this.uint32();
    const end = this.pos + size;
    if (size < LARGE || end > this.len) {
      this.pos = start;
      return readItems.call(this, array);
    }
    let count = 0;
    for (let at = this.pos; at < end; at++) if ((this.buf[at] as number) < 128) count++;
    const chunk = make(count);
    for (let index = 0; index < count && this.pos < end; index++) chunk[index] = next();
    if (this.pos !== end) throw new RangeError('a packed list ends inside a number');
    array.push(chunk as T);
    return array;
  }
}

const toBigInt = (value: Long): bigint =>
  (BigInt.asUintN(32, BigInt(value.high)) << 32n) | BigInt.asUintN(32, BigInt(value.low));

/** How many numbers a list stands for. */
export const countOf = (list: NumberList): number =>
  list.reduce<number>((count, item) => count + (ArrayBuffer.isView(item) ? item.length : 1), 0);

/** The numbers of a list, written into a typed array of its own length. */
export function fill(target: { [index: number]: number | bigint }, list: NumberList, wide: boolean): void {
  let at = 0;
  const put = (item: number | bigint | Long) => {
    const integer = Long.isLong(item) ? toBigInt(item) : item;
    target[at++] = wide ? BigInt(integer) : Number(integer);
  };
  for (const item of list) {
    if (ArrayBuffer.isView(item)) for (const each of item) put(each);
    else put(item);
  }
}
