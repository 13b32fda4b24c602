// Holds the elementary functions and activations that are written out in double precision against JavaScript's own, and erf against the
// C library's, as Python's math.erf prints it.
import { expect } from 'chai';
import { Graph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import type { Tensor } from '../../src/graph/tensor.js';
import * as ops from '../../src/ops/index.js';
import { Session } from '../../src/session/session.js';
import { TensorData } from '../../src/values/tensor-data.js';

const near = [-7, -5.5, -4, -1.7, -1, -0.5, -1e-3, -1e-9, 0, 1e-12, 1e-5, 0.1, 0.46, 0.47, 0.9, 1, 2.5, 3.3, 5.8, 8];
const unit = [...near.filter((x) => Math.abs(x) <= 1), 1 - 1e-10, -1 + 1e-13, 2, NaN];
const far = [-Infinity, -1e300, -1e20, 1e8, 1e300, Infinity, NaN];
const erf: readonly (readonly [number, number])[] = [
  [-7, -1.0],
  [-5.5, -0.9999999999999927],
  [-4, -0.9999999845827421],
  [-3, -0.9999779095030014],
  [-1.7, -0.9837904585907745],
  [-1, -0.8427007929497149],
  [-0.5, -0.5204998778130465],
  [-0.46875, -0.49261347321793797],
  [-0.3, -0.3286267594591274],
  [-0.001, -0.0011283787909692365],
  [-1e-9, -1.1283791670955127e-9],
  [0, 0.0],
  [1e-12, 1.1283791670955126e-12],
  [1e-5, 1.1283791670579e-5],
  [0.25, 0.2763263901682369],
  [0.46, 0.4846553900016797],
  [0.47, 0.4937450508860821],
  [0.6, 0.6038560908479259],
  [0.9, 0.7969082124228322],
  [1.3, 0.9340079449406524],
  [2, 0.9953222650189527],
  [2.5, 0.999593047982555],
  [3.3, 0.9999969422902035],
  [4.5, 0.9999999998033839],
  [5, 0.9999999999984626],
  [5.8, 0.9999999999999998],
  [6, 1.0],
  [8, 1.0],
];
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const float = Math.fround;

type Row = readonly [name: string, build: (x: Tensor) => Tensor, by: (x: number) => number, at: readonly number[]];
const rows: readonly Row[] = [
  [
    'erf',
    (x) => ops.erf(x),
    (x) => (erf.find(([at]) => at === x) as readonly number[])[1] as number,
    erf.map(([x]) => x),
  ],
  ['tan', (x) => ops.tan(x), Math.tan, near],
  ['atan', (x) => ops.atan(x), Math.atan, [...near, ...far]],
  ['asin', (x) => ops.asin(x), Math.asin, unit],
  ['acos', (x) => ops.acos(x), Math.acos, unit],
  ['sinh', (x) => ops.sinh(x), Math.sinh, [...near, 100, -300, 700]],
  ['cosh', (x) => ops.cosh(x), Math.cosh, [...near, 100, -300]],
  ['asinh', (x) => ops.asinh(x), Math.asinh, [...near, 1e9, -1e200, Infinity, -Infinity, NaN]],
  ['acosh', (x) => ops.acosh(x), Math.acosh, [0.5, 1, 1 + 1e-12, 1.001, 1.5, 3, 1e5, 1e200]],
  ['atanh', (x) => ops.atanh(x), Math.atanh, unit],
  ['softplus', (x) => ops.softplus(x), softplus, [...near, -100, 800, -40]],
  ['softsign', (x) => ops.softsign(x), (x) => x / (1 + Math.abs(x)), near],
  ['elu', (x) => ops.elu(x, { alpha: 0.5 }), (x) => (x > 0 ? x : 0.5 * Math.expm1(x)), [...near, -800, 800]],
  [
    'selu',
    (x) => ops.selu(x),
    (x) => float(1.0507009873554805) * (x > 0 ? x : float(1.6732632423543772) * Math.expm1(x)),
    near,
  ],
  ['leakyRelu', (x) => ops.leakyRelu(x), (x) => (x < 0 ? float(0.01) * x : x), near],
  ['pRelu', (x) => ops.pRelu(x, 0.25), (x) => (x < 0 ? 0.25 * x : x), near],
  ['thresholdedRelu', (x) => ops.thresholdedRelu(x), (x) => (x > 1 ? x : 0), near],
  ['hardSigmoid', (x) => ops.hardSigmoid(x), (x) => Math.max(0, Math.min(1, float(0.2) * x + 0.5)), near],
  ['hardSwish', (x) => ops.hardSwish(x), (x) => x * Math.max(0, Math.min(1, x / 6 + 0.5)), near],
  ['mish', (x) => ops.mish(x), (x) => x * Math.tanh(softplus(x)), near],
];

describe('In double precision, what the CPU has in single precision only', () => {
  const graph = new Graph();
  const built = graph.asDefault(() =>
    rows.map(([name, build, by, at]) => {
      const x = placeholder('float64', [null]);
      return { name, x, y: build(x), by, at };
    }),
  );
  const session = new Session({ graph });
  after(() => session.close());

  for (const { name, x, y, by, at } of built) {
    it(`is right to the last digits: ${name}`, async () => {
      const found = await session.run(y, new Map([[x, TensorData.from([...at], 'float64')]]));
      for (const [index, value] of (found.values() as number[]).entries()) {
        const expected = by(at[index] as number);
        const fits =
          Object.is(value, expected) || value === expected || Math.abs(value - expected) <= 2e-15 * Math.abs(expected);
        expect(fits, `${name}(${at[index]}) is ${value}, not ${expected}`).to.equal(true);
      }
    });
  }
});
