// What the training tests share: reading fixtures, comparing numbers, and running a graph on onnxruntime.
import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import { constant } from '../../src/graph/constant.js';
import type { Graph } from '../../src/graph/graph.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { globalVariablesInitializer } from '../../src/graph/variable.js';
import { Session } from '../../src/session/session.js';
import type { DType } from '../../src/values/dtype.js';
import { TensorData } from '../../src/values/tensor-data.js';

/** A number of a fixture; what JSON has no number for is a string. */
export type Numeral = number | 'NaN' | 'Infinity' | '-Infinity';
export type Nested = Numeral | readonly Nested[];
/** Values by the names of variables. */
export type Values = Readonly<Record<string, Nested>>;

export const fixture = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../fixtures/tf/${name}.json`, import.meta.url), 'utf8')) as T;

export const numbers = (value: Nested): number[] => (Array.isArray(value) ? value.flatMap(numbers) : [Number(value)]);
export const decoded = (value: Nested): NestedNumbers => (Array.isArray(value) ? value.map(decoded) : Number(value));
export type NestedNumbers = number | NestedNumbers[];
const shapeOf = (value: Nested): number[] =>
  Array.isArray(value) ? [value.length, ...(value.length > 0 ? shapeOf(value[0]) : [])] : [];

/** The numbers of a fixture. */
export const dataOf = (value: Nested, dtype: DType = 'float32'): TensorData =>
  new TensorData(dtype, shapeOf(value), TensorData.from(numbers(value), dtype).data as never);
/** A constant with the numbers of a fixture. */
export const constantOf = (value: Nested, dtype: DType = 'float32'): Tensor => constant(dataOf(value, dtype));

/**
 * Compares element by element, relative to the element, or to half of the largest of them where that is more: what is left of a
 * difference of two larger numbers has their error.
 */
export function assertClose(actual: TensorData, expected: Nested, message: string, tolerance = 1e-5): void {
  const got = [...actual.values()].map(Number);
  const wanted = numbers(expected);
  assert.deepEqual(actual.shape, shapeOf(expected), `shape of ${message}`);
  const largest = Math.max(0, ...wanted.map(Math.abs).filter(Number.isFinite));
  for (const [index, value] of wanted.entries()) {
    const close = Number.isFinite(value)
      ? Math.abs((got[index] as number) - value) <= tolerance * Math.max(Math.abs(value), largest / 2)
      : Object.is(got[index], value);
    assert(close, `${message}[${index}]: ${got[index]} instead of ${value}`);
  }
}

/** Calls `use` with a session in which the global variables are initialized, and closes it. */
export async function running<T>(graph: Graph, use: (session: Session) => Promise<T>): Promise<T> {
  const session = new Session({ graph, intraOpNumThreads: 1 });
  try {
    await session.run(graph.asDefault(globalVariablesInitializer));
    return await use(session);
  } finally {
    await session.close();
  }
}

/** Compares every variable by name, and that there are no others among the global ones. */
export function assertVariables(
  session: Session,
  graph: Graph,
  expected: Values,
  when: string,
  tolerance?: number,
): void {
  const names = graph.getCollection<{ opName: string }>('variables').map(({ opName }) => opName);
  assert.deepEqual(names.sort(), Object.keys(expected).sort(), `names of variables ${when}`);
  for (const [name, value] of Object.entries(expected)) {
    const variable = graph.variables.get(name) ?? assert.fail(`no variable ${name}`);
    assertClose(session.valueOf(variable), value, `${name} ${when}`, tolerance);
  }
}
