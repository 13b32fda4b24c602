// Owns the shapes of operators that work element by element: one or more inputs that broadcast, one output.
// What they do to elements that are known while building is the table in known.ts.

import type { Tensor } from '../../graph/tensor.js';
import { dtypes } from '../../values/dtype.js';
import type { Dim } from '../../values/shape.js';
import type { InferenceRules, Inferred } from '../rule.js';
import { broadcast, broadcastInto, one, rows, type Shared, sameShape, scalarLike } from './common.js';
import { arithmetic, zipKnown } from './known.js';

type Unary = Shared<readonly [Tensor]>;
type Binary = Shared<readonly [Tensor, Tensor]>;

const unary =
  (compute: (entry: Dim) => Dim) =>
  ({ inputs: [x] }: Unary): readonly Inferred[] =>
    one(x.shape, { known: zipKnown(x.dtype, [x], compute) });

const binary =
  (compute: (a: Dim, b: Dim) => Dim = () => null) =>
  ({ inputs: [a, b], fail }: Binary): readonly Inferred[] =>
    one(broadcast(fail, [a.shape, b.shape]), { known: zipKnown(a.dtype, [a, b], compute) });

const predicate =
  (compute: (a: Dim, b: Dim) => Dim) =>
  ({ inputs: [a, b], fail }: Binary): readonly Inferred[] =>
    one(broadcast(fail, [a.shape, b.shape]), { dtype: 'bool', known: zipKnown('bool', [a, b], compute) });

const variadic =
  (compute: (a: Dim, b: Dim) => Dim) =>
  ({ inputs, fail }: Shared<readonly Tensor[]>): readonly Inferred[] => {
    const fold = (...entries: Dim[]) => entries.reduce(compute);
    const dtype = inputs[0]?.dtype ?? 'float32';
    return one(
      broadcast(
        fail,
        inputs.map((input) => input.shape),
      ),
      { known: zipKnown(dtype, inputs, fold) },
    );
  };

const test = ({ inputs: [x] }: Unary): readonly Inferred[] => one(x.shape, { dtype: 'bool' });

/** What becomes of a known entry when it is cast: an integer stays what it is, a truth value is 0 or 1. */
function castKnown(x: Tensor, dtype: keyof typeof dtypes): Inferred['known'] {
  const truth = (entry: Dim) => (typeof entry === 'number' ? Number(entry !== 0) : null);
  return zipKnown(dtype, [x], dtypes[dtype].kind === 'bool' ? truth : (entry) => entry);
}

export const elementwiseRules: InferenceRules = {
  ...rows(['Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Cos', 'Cosh', 'Sin', 'Sinh', 'Tan', 'Tanh'], sameShape),
  ...rows(
    ['Celu', 'Elu', 'Gelu', 'HardSigmoid', 'HardSwish', 'LeakyRelu', 'Mish', 'Relu', 'Selu', 'Shrink'],
    sameShape,
  ),
  ...rows(['Sigmoid', 'Softplus', 'Softsign', 'ThresholdedRelu'], sameShape),
  ...rows(['BitwiseNot', 'Ceil', 'Erf', 'Exp', 'Floor', 'Log', 'Reciprocal', 'Round', 'Sqrt'], sameShape),
  Abs: unary(arithmetic.Abs),
  Neg: unary(arithmetic.Neg),
  Sign: unary(arithmetic.Sign),
  Not: unary(arithmetic.Not),
  ...rows(['IsInf', 'IsNaN'], test),
  Identity: ({ inputs: [x] }) => one(x.shape, { type: x.type, known: x.known }),
  Cast: ({ inputs: [x], attributes: { to: dtype } }) => one(x.shape, { dtype, known: castKnown(x, dtype) }),
  CastLike: ({ inputs: [x, like] }) => one(x.shape, { dtype: like.dtype, known: castKnown(x, like.dtype) }),

  Add: binary(arithmetic.Add),
  Sub: binary(arithmetic.Sub),
  Mul: binary(arithmetic.Mul),
  Div: binary(arithmetic.Div),
  Mod: (node) => binary(node.attributes.fmod === 1 ? arithmetic.FMod : arithmetic.Mod)(node),
  ...rows(['BitShift', 'BitwiseAnd', 'BitwiseOr', 'BitwiseXor', 'Pow', 'StringConcat'], binary()),
  PRelu: ({ inputs: [x, slope], fail }) => {
    broadcastInto(fail, slope.shape, x.shape, 'slope');
    return one(x.shape);
  },
  And: predicate(arithmetic.And),
  Or: predicate(arithmetic.Or),
  Xor: predicate(arithmetic.Xor),
  Equal: predicate(arithmetic.Equal),
  Greater: predicate(arithmetic.Greater),
  GreaterOrEqual: predicate(arithmetic.GreaterOrEqual),
  Less: predicate(arithmetic.Less),
  LessOrEqual: predicate(arithmetic.LessOrEqual),

  Max: variadic(arithmetic.Max),
  Min: variadic(arithmetic.Min),
  Sum: variadic(arithmetic.Add),
  Mean: variadic(() => null),
  Where: ({ inputs: [condition, x, y], fail }) => {
    const pick = (which: Dim, a: Dim, b: Dim) => (typeof which === 'number' ? (which ? a : b) : a === b ? a : null);
    const shape = broadcast(fail, [condition.shape, x.shape, y.shape]);
    return one(shape, { known: zipKnown(x.dtype, [condition, x, y], pick as (...entries: Dim[]) => Dim) });
  },
  Clip: ({ inputs: [x, min, max], fail }) => {
    scalarLike(fail, min, 'min');
    scalarLike(fail, max, 'max');
    return one(x.shape);
  },
};
