// Owns how the tables of the shape tests are written and run: a sentence, what is built, the types or the known elements that come out.
import { assert } from 'chai';
import { constant } from '../../src/graph/constant.js';
import { Graph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import type { Tensor } from '../../src/graph/tensor.js';
import type { DType } from '../../src/values/dtype.js';
import type { Dim } from '../../src/values/shape.js';
import { formatType } from '../../src/values/value-type.js';

export type TypeRow = readonly [sentence: string, build: () => Tensor | readonly Tensor[], ...types: readonly string[]];
export type KnownRow = readonly [sentence: string, build: () => Tensor, known: readonly Dim[] | undefined];
export type ErrorRow = readonly [sentence: string, build: () => unknown, message: RegExp];

export const of = (dtype: DType, ...shape: readonly Dim[]) => placeholder(dtype, shape);
export const x = (...shape: readonly Dim[]) => of('float32', ...shape);
export const rankless = () => placeholder('float32', null);
export const ints = (...values: readonly number[]) => constant(values, { dtype: 'int64' });
export const int = (value: number) => constant(value, { dtype: 'int64' });
/** A list of so many integers that are not known while building. */
export const unknownInts = (count: Dim) => of('int64', count);

export function checkTypes(rows: readonly TypeRow[]): void {
  for (const [sentence, build, ...types] of rows) {
    it(sentence, () => {
      const outputs = [new Graph().asDefault(build)].flat();
      assert.deepEqual(
        outputs.map(({ type }) => formatType(type)),
        types,
      );
    });
  }
}

export function checkKnown(rows: readonly KnownRow[]): void {
  for (const [sentence, build, known] of rows) {
    it(sentence, () => assert.deepEqual(new Graph().asDefault(build).known, known));
  }
}

export function checkErrors(rows: readonly ErrorRow[]): void {
  for (const [sentence, build, message] of rows) {
    it(sentence, () => {
      const graph = new Graph();
      const error = assert.throws(() => graph.asDefault(build), message) as unknown as Error & { code: string };
      assert.equal(error.code, 'SHAPE');
    });
  }
}
