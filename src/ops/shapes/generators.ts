// Owns the shapes of operators that make tensors from attributes, sizes or other tensors' shapes.
// Which numbers they make is of no concern, except for small lists of integers.
import { knownValue } from '../../graph/constant.js';
import type { KnownValue, Tensor } from '../../graph/tensor.js';
import { type DType, isInteger } from '../../values/dtype.js';
import type { Dim } from '../../values/shape.js';
import type { TensorData } from '../../values/tensor-data.js';
import type { ConstantAttributes } from '../generated/signatures.js';
import type { InferenceRules, Inferred } from '../rule.js';
import { dimAt, type Fail, ofNumber, one, rankOf, rows, type Shared, scalarLike, unknownDims } from './common.js';
import { elementsOf, filledWith, scalarOf, settle } from './known.js';

const ofData = (data: TensorData) => one(data.shape, { dtype: data.dtype, known: knownValue(data) });
const scalar = (dtype: DType, known?: KnownValue) => one([], { dtype, known });
const list = (dtype: DType, values: readonly unknown[], known?: KnownValue) => one([values.length], { dtype, known });

/** What each of Constant's attributes stands for; exactly one of them is given. */
const constants: {
  readonly [K in keyof ConstantAttributes]-?: (value: NonNullable<ConstantAttributes[K]>) => readonly Inferred[];
} = {
  sparse_value: (value) => value,
  value: ofData,
  value_float: () => scalar('float32'),
  value_floats: (values) => list('float32', values),
  value_int: (value) => scalar('int64', [value]),
  value_ints: (values) => list('int64', values, settle('int64', values)),
  value_string: () => scalar('string'),
  value_strings: (values) => list('string', values),
};

function constant(fail: Fail, attributes: ConstantAttributes): readonly Inferred[] {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const [[key, value] = []] = given;
  if (key === undefined || given.length > 1)
    return fail(`${given.length} values are given`, `one of ${Object.keys(constants).join(', ')}`);
  return (constants[key as keyof ConstantAttributes] as (value: unknown) => readonly Inferred[])(value);
}

function filled(fail: Fail, size: Tensor, value: TensorData | undefined): readonly Inferred[] {
  const rank = dimAt(rankOf(fail, size, 'input', 1), 0);
  const shape = elementsOf(size) ?? (typeof rank === 'number' ? unknownDims(rank) : null);
  if (shape?.some((dim) => typeof dim === 'number' && dim < 0))
    return fail(`[${shape.join(', ')}] has a negative size`);
  const dtype = value?.dtype ?? 'float32';
  const [count = 1] = shape ?? [];
  const element = value !== undefined && isInteger(dtype) ? Number(value.item()) : null;
  const list = shape !== null && shape.length <= 1 && typeof count === 'number';
  const known = list ? settle(dtype, filledWith(count, element)) : undefined;
  return one(shape, { dtype, known });
}

function range(fail: Fail, operands: readonly [Tensor, Tensor, Tensor]): readonly Inferred[] {
  for (const [index, name] of ['start', 'limit', 'delta'].entries()) scalarLike(fail, operands[index], name);
  const [start, limit, delta] = operands.map((operand) => scalarOf(operand) ?? null) as [Dim, Dim, Dim];
  if (delta === 0) return fail('delta is 0');
  if (start === 0 && delta === 1 && typeof limit === 'string') return one([limit]);
  if (typeof start !== 'number' || typeof limit !== 'number' || typeof delta !== 'number') return one([null]);
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  const known = count <= 64 ? Array.from({ length: count }, (_, index) => start + index * delta) : undefined;
  return one([count], { known: settle(operands[0].dtype, known) });
}

const random = ({
  attributes: { shape, dtype },
}: Shared<readonly [], { readonly shape: readonly number[]; readonly dtype: DType }>): readonly Inferred[] =>
  one(shape, { dtype });

/** Like the input, with the element type of the attribute if it is given. */
const like = ({
  inputs: [x],
  attributes: { dtype = x.dtype },
}: Shared<readonly [Tensor], { readonly dtype?: DType | undefined }>): readonly Inferred[] => one(x.shape, { dtype });

const window = ({
  inputs: [size],
  attributes,
  fail,
}: Shared<readonly [Tensor], { readonly output_datatype: DType }>): readonly Inferred[] => {
  scalarLike(fail, size, 'size');
  return one([scalarOf(size) ?? null], { dtype: attributes.output_datatype });
};

export const generatorRules: InferenceRules = {
  Constant: ({ attributes, fail }) => constant(fail, attributes),
  ConstantOfShape: ({ inputs: [size], attributes, fail }) => filled(fail, size, attributes.value),
  Range: ({ inputs, fail }) => range(fail, inputs),
  EyeLike: (node) => {
    rankOf(node.fail, node.inputs[0], 'input', 2);
    return like(node);
  },
  ...rows(['RandomNormal', 'RandomUniform'], random),
  ...rows(['RandomNormalLike', 'RandomUniformLike', 'Bernoulli'], like),
  Multinomial: ({ inputs: [x], attributes, fail }) => {
    const shape = rankOf(fail, x, 'input', 2);
    return one([dimAt(shape, 0), attributes.sample_size], { dtype: attributes.dtype });
  },
  ...rows(['BlackmanWindow', 'HammingWindow', 'HannWindow'], window),
  MelWeightMatrix: ({ inputs: [bins, length], attributes }) => {
    const spectrum = ofNumber(scalarOf(length) ?? null, (size) => Math.floor(size / 2) + 1);
    return one([spectrum, scalarOf(bins) ?? null], { dtype: attributes.output_datatype });
  },
};
