// Owns the types of sequences and optionals: what is common to all elements, and what comes out of them.
// The lengths of sequences are never known while building.

import type { Tensor } from '../../graph/tensor.js';
import type { Shape } from '../../values/shape.js';
import { tensorType, type ValueType } from '../../values/value-type.js';
import type { InferenceRules, Inferred } from '../rule.js';
import { axisIn, dimAt, type Fail, lengthOf, one, scalarLike, withDim } from './common.js';
import { elementsOf, numbersOf } from './known.js';
import { commonType } from './types.js';

/** An output whose type is not that of a plain tensor, or not the schema's. */
export const typed = (type: ValueType): Inferred => ({ shape: type.kind === 'tensor' ? type.shape : null, type });

const sequenceOf = (element: ValueType): ValueType => ({ kind: 'sequence', element });

/** What is in a sequence or an optional. */
const elementOf = (fail: Fail, tensor: Tensor): ValueType =>
  tensor.type.kind === 'tensor' ? fail('the input is a tensor', 'a sequence or an optional') : tensor.type.element;

function parts(fail: Fail, x: Tensor, split: Tensor | undefined, axis: number, keepdims: number): Shape {
  const { shape } = x;
  if (shape === null) return null;
  const at = axisIn(fail, axis, shape.length);
  // Without sizes, each part has one cell, and its axis may go.
  if (split === undefined) return keepdims ? withDim(shape, at, 1) : shape.toSpliced(at, 1);
  const sizes = numbersOf(split) ?? [];
  const [size = null] = sizes;
  const total = dimAt(shape, at);
  const even =
    split.rank === 0
      ? typeof total === 'number' && size !== null && total % size === 0
      : sizes.length === lengthOf(split);
  return withDim(shape, at, even && sizes.every((each) => each === size) ? size : null);
}

function joined(fail: Fail, sequence: Tensor, axis: number, newAxis: number): Shape {
  const element = elementOf(fail, sequence);
  const shape = element.kind === 'tensor' ? element.shape : null;
  if (shape === null) return null;
  const at = axisIn(fail, axis, shape.length + newAxis);
  return newAxis ? shape.toSpliced(at, 0, null) : withDim(shape, at, null);
}

export const sequenceRules: InferenceRules = {
  SequenceConstruct: ({ inputs, fail }) => [
    typed(
      sequenceOf(
        commonType(
          fail,
          inputs.map((input) => input.type),
        ),
      ),
    ),
  ],
  SequenceEmpty: ({ attributes: { dtype = 'float32' } }) => [typed(sequenceOf(tensorType(dtype, null)))],
  SequenceInsert: ({ inputs: [sequence, tensor], fail }) => [
    typed(sequenceOf(commonType(fail, [elementOf(fail, sequence), tensor.type]))),
  ],
  SequenceErase: ({ inputs: [sequence] }) => [typed(sequence.type)],
  SequenceAt: ({ inputs: [sequence, position], fail }) => {
    scalarLike(fail, position, 'position');
    return [typed(elementOf(fail, sequence))];
  },
  SequenceLength: () => one([], { dtype: 'int64' }),
  SplitToSequence: ({ inputs: [x, split], attributes: { axis, keepdims }, fail }) => {
    if (split !== undefined && elementsOf(split)?.some((size) => typeof size === 'number' && size < 0)) {
      return fail('a part has a negative size');
    }
    // onnxruntime divides by it while loading.
    if (split?.rank === 0 && elementsOf(split)?.[0] === 0) return fail('parts of size 0 are without end');
    return [typed(sequenceOf(tensorType(x.dtype, parts(fail, x, split, axis, keepdims))))];
  },
  ConcatFromSequence: ({ inputs: [sequence], attributes: { axis, new_axis }, fail }) =>
    one(joined(fail, sequence, axis, new_axis), { dtype: sequence.dtype }),
  Optional: ({ inputs: [x], attributes: { type }, fail }) => {
    const element = x?.type ?? type;
    return element === undefined
      ? fail('neither an input nor a type is given')
      : [typed({ kind: 'optional', element })];
  },
  OptionalGetElement: ({ inputs: [x] }) => [typed(x.type.kind === 'optional' ? x.type.element : x.type)],
  OptionalHasElement: () => one([], { dtype: 'bool' }),
};
