// Owns which element types can carry another one's values through an operator without changing what it computes: every value fits, and
// where results wrap, wrapping back gives what the narrow type would have held.
import type { DType } from '../../values/dtype.js';

const float32: readonly DType[] = ['float32'];
const small: readonly DType[] = ['int32', 'uint32', 'int64', 'uint64', 'float32'];
const wider: readonly DType[] = ['int64', 'float64'];

/** The types to try, in this order. float64, int64 and strings have none: what they hold fits nowhere else. */
const carriers: Readonly<Partial<Record<DType, readonly DType[]>>> = {
  float16: float32,
  bfloat16: float32,
  float8e4m3fn: float32,
  float8e4m3fnuz: float32,
  float8e5m2: float32,
  float8e5m2fnuz: float32,
  bool: ['uint8', 'int32', 'int64', 'float32'],
  uint4: small,
  int4: small,
  uint8: small,
  int8: small,
  uint16: small,
  int16: small,
  uint32: ['uint64', ...wider],
  int32: wider,
};

/** Operators that only move elements, or add and multiply them: these know no sign, and int64 may stand for uint64. */
const signless: ReadonlySet<string> = new Set([
  'CumSum',
  'DepthToSpace',
  'Einsum',
  'Gemm',
  'NonZero',
  'OneHot',
  'ReduceProd',
  'ReduceSum',
  'ReduceSumSquare',
  'SpaceToDepth',
  'Trilu',
  'Where',
]);

/** The types that can stand for `dtype` at this operator. */
export const carriersOf = (opType: string, dtype: DType): readonly DType[] =>
  dtype === 'uint64' && signless.has(opType) ? ['int64'] : (carriers[dtype] ?? []);
