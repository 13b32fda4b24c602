// Owns what happens to gradients between their computation and the optimizer: noise, multipliers, norms, clipping.
// Each takes pairs of gradient and variable and gives such pairs; `null` gradients pass through. The norm of a sparse gradient is that of
// the values it holds, rows that are named twice counted twice, as in TensorFlow.
import { checkKind, listArgument, oneOrMore } from '../arguments.js';
import { checkOptions, DTypeError, reading } from '../errors.js';
import { dense, type Gradient, IndexedSlices } from '../gradients/indexed-slices.js';
import { constant } from '../graph/constant.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import type { Named } from '../graph/names.js';
import { nameScope } from '../graph/scopes.js';
import { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import * as ops from '../ops/index.js';
import { int64 } from '../ops/literals.js';
import { type Axis, cast } from '../ops/math.js';
import { truncatedNormal } from '../ops/random.js';
import type { DType } from '../values/dtype.js';
import { entriesOf } from '../values/keyed.js';
import { isStatic } from '../values/shape.js';
import { operand } from './operand.js';
import type { GradientAndVariable } from './optimizer.js';

/** The numbers of a gradient: all of them, or those of the rows that are there. */
export const valuesOf = (gradient: Gradient): Tensor =>
  gradient instanceof IndexedSlices ? gradient.values : gradient;
/** The gradient with other numbers in the same place. */
const withValues = (gradient: Gradient, values: Tensor): Gradient =>
  gradient instanceof IndexedSlices ? new IndexedSlices(values, gradient.indices, gradient.like) : values;

/** The pairs of gradient and variable; throws a ValueError for anything else. */
function pairsOf(pairs: readonly GradientAndVariable[]): GradientAndVariable[] {
  const list = listArgument('gradients and variables', pairs, 'pairs');
  for (const pair of list) {
    const [gradient, variable] = listArgument<Gradient | Variable | null>('gradients and variables', pair, 'pairs');
    if (gradient !== null) checkKind('a gradient', gradient, [Tensor, IndexedSlices] as never, 'a tensor or null');
    checkKind('a gradient', variable, [Variable], 'its variable');
  }
  return list;
}

const mapGradients = (
  pairs: readonly GradientAndVariable[],
  change: (gradient: Gradient, variable: Variable) => Gradient,
): GradientAndVariable[] =>
  pairsOf(pairs).map(([gradient, variable]) => [gradient === null ? null : change(gradient, variable), variable]);

/**
 * Adds independent normal noise, truncated at two sigma, to every gradient; rows become dense (TF `_add_scaled_noise_to_gradients`).
 *
 * @param gradientNoiseScale the standard deviation before the truncation: of the noise it is 0.8796 times that, and no more than twice that.
 * @throws DTypeError for gradients that are not float32.
 */
export function addScaledNoise(
  gradsAndVars: readonly GradientAndVariable[],
  gradientNoiseScale: TensorLike,
): GradientAndVariable[] {
  return mapGradients(gradsAndVars, (gradient, variable) => {
    const values = dense(gradient);
    if (values.dtype !== 'float32') {
      throw new DTypeError(`gradient noise is float32; the gradient of ${variable.name} is ${values.dtype}`, {
        node: variable.opName,
      });
    }
    return ops.add(
      values,
      truncatedNormal(isStatic(values.shape) ? values.shape : variable.shape, { stddev: gradientNoiseScale }),
    );
  });
}

/** What gradients are multiplied by: by variable, or by variable name (`w:0`). Keys that fit no variable are ignored. */
export type GradientMultipliers = ReadonlyMap<Variable | string, TensorLike> | Readonly<Record<string, TensorLike>>;

/** The multipliers by key. */
export const multiplierMap = (multipliers: GradientMultipliers): ReadonlyMap<Variable | string, TensorLike> =>
  new Map(entriesOf<Variable | string, TensorLike>('gradientMultipliers', multipliers));

/** Multiplies the gradients that a multiplier is given for (TF `_multiply_gradients`). A variable's own key wins over its name. */
export function multiplyGradients(
  gradsAndVars: readonly GradientAndVariable[],
  multipliers: GradientMultipliers,
): GradientAndVariable[] {
  const byKey = multiplierMap(multipliers);
  return mapGradients(gradsAndVars, (gradient, variable) => {
    const multiplier = byKey.get(variable) ?? byKey.get(variable.name);
    if (multiplier === undefined) return gradient;
    const values = valuesOf(gradient);
    return withValues(gradient, ops.mul(values, operand(multiplier, values.dtype)));
  });
}

/** Multiplies all gradients by one scalar tensor. */
export const scaleGradients = (gradsAndVars: readonly GradientAndVariable[], factor: Tensor): GradientAndVariable[] =>
  mapGradients(gradsAndVars, (gradient) =>
    withValues(gradient, ops.mul(valuesOf(gradient), cast(factor, gradient.dtype))),
  );

/**
 * The 2-norm of all gradients together, `√(Σ‖g‖²)` (TF `tf.global_norm`). `null` entries count nothing; of nothing the norm is 0.
 *
 * @throws DTypeError when the gradients have several element types.
 */
export function globalNorm(gradients: readonly (Gradient | null)[], options: Named = {}): Tensor {
  checkOptions('globalNorm', options, ['name']);
  const found = listArgument('gradients', gradients, 'gradients')
    .filter((gradient) => gradient !== null)
    .map((gradient) => {
      checkKind('a gradient', gradient, [Tensor, IndexedSlices] as never, 'a tensor or null');
      return valuesOf(gradient);
    });
  const [first, ...others] = found;
  return nameScope(options.name ?? 'global_norm', () => {
    if (first === undefined) return constant(0);
    if (others.length === 0) return ops.reduceL2(first, undefined, { keepdims: 0 });
    return ops.sqrt(ops.sum(found.map((values) => ops.reduceSumSquare(values, undefined, { keepdims: 0 }))));
  });
}

/** `1 / limit` and `limit` as operands; of a number, the quotient is a number too. */
const limits = (limit: TensorLike, like: { readonly dtype: DType }): [limit: TensorLike, inverse: TensorLike] => {
  if (typeof limit === 'number') return [limit, 1 / limit];
  const tensor = cast(operand(limit, like.dtype), like.dtype);
  return [tensor, ops.reciprocal(tensor)];
};

/**
 * Scales all gradients together so that their norm is at most `clipNorm`: by `clipNorm · min(1/norm, 1/clipNorm)` (TF
 * `tf.clip_by_global_norm`). A norm that is not finite makes every gradient NaN, so that it is not overlooked; so does a limit that is
 * infinite or NaN. Norm 0 and a negative limit change nothing, limit 0 gives zeros (NaN where the norm is 0 as well).
 *
 * @param options `useNorm`: the norm, if it is known already.
 * @returns the clipped list, in order, and the norm before clipping.
 */
export function clipByGlobalNorm(
  gradients: readonly (Gradient | null)[],
  clipNorm: TensorLike,
  options: Named & {
    /** The norm, if it is known already. */
    useNorm?: TensorLike | undefined;
  } = {},
): [clipped: (Gradient | null)[], norm: Tensor] {
  checkOptions('clipByGlobalNorm', options, ['useNorm', 'name']);
  return nameScope(options.name ?? 'clip_by_global_norm', () => {
    const norm = options.useNorm === undefined ? globalNorm(gradients) : convertToTensor(options.useNorm);
    const [limit, inverse] = limits(clipNorm, norm);
    // norm − norm is 0 for a finite norm and NaN otherwise.
    const scale = ops.add(ops.mul(ops.min([ops.reciprocal(norm), inverse]), limit), ops.sub(norm, norm));
    const clipped = gradients.map(
      (gradient) => gradient && withValues(gradient, ops.mul(valuesOf(gradient), cast(scale, gradient.dtype))),
    );
    return [clipped, norm];
  });
}

/**
 * Scales a tensor or sparse gradient so that its 2-norm is at most `clipNorm`: `t·clipNorm / max(‖t‖, clipNorm)` (TF `tf.clip_by_norm`).
 * Zeros stay zeros for any limit above 0; infinite elements become NaN, the others 0.
 *
 * @param options `axes`: the norm is taken over these, for each of the others by itself; default: all.
 * @example clipByNorm(gradient, 1, { axes: [1] }) // every row
 */
export function clipByNorm<G extends TensorLike | IndexedSlices>(
  t: G,
  clipNorm: TensorLike,
  options: Named & {
    /** The norm is taken over these, for each of the others by itself. Default: all. */
    axes?: Axis | undefined;
  } = {},
): G extends IndexedSlices ? IndexedSlices : Tensor {
  checkOptions('clipByNorm', options, ['axes', 'name']);
  const { axes, name = 'clip_by_norm' } = options;
  return nameScope(name, () => {
    const isSlices = reading('clipByNorm', () => t instanceof IndexedSlices);
    const gradient = isSlices ? (t as IndexedSlices) : convertToTensor(t as TensorLike);
    const values = valuesOf(gradient);
    const [limit] = limits(clipNorm, values);
    const over = axes === undefined || axes === null ? undefined : int64(...oneOrMore('clipByNorm', axes));
    const norm = ops.reduceL2(values, over, { keepdims: over === undefined ? 0 : 1 });
    return withValues(gradient, ops.div(ops.mul(values, limit), ops.max([norm, limit])));
  }) as never;
}

/**
 * Scales a tensor so that its 2-norm per element is at most `clipNorm`: `t·clipNorm·min(n/‖t‖, 1/clipNorm)` for n elements (TF
 * `tf.clip_by_average_norm`).
 */
export function clipByAverageNorm(t: TensorLike, clipNorm: TensorLike, options: Named = {}): Tensor {
  checkOptions('clipByAverageNorm', options, ['name']);
  return nameScope(options.name ?? 'clip_by_average_norm', () => {
    const values = convertToTensor(t);
    // Half floats end at 65504 elements.
    const dtype = values.dtype === 'float16' ? 'float32' : values.dtype;
    const [limit, inverse] = limits(clipNorm, { dtype });
    const count = isStatic(values.shape)
      ? values.shape.reduce((product, dim) => product * dim, 1)
      : cast(ops.size(values), dtype);
    const inverseNorm = ops.div(count, cast(ops.reduceL2(values, undefined, { keepdims: 0 }), dtype));
    return ops.mul(values, cast(ops.mul(ops.min([inverseNorm, inverse]), limit), values.dtype));
  });
}

/** A function that clips pairs of gradient and variable. */
export type ClipFunction = (gradsAndVars: readonly GradientAndVariable[]) => readonly GradientAndVariable[];

/** Clips pairs by the global norm. */
export function clipGradientsByNorm(
  gradsAndVars: readonly GradientAndVariable[],
  clipNorm: number,
): GradientAndVariable[] {
  const [clipped] = clipByGlobalNorm(
    gradsAndVars.map(([gradient]) => gradient),
    clipNorm,
  );
  return gradsAndVars.map(([, variable], index) => [clipped[index] ?? null, variable]);
}
