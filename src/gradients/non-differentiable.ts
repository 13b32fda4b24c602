// Owns the operators that gradients do not pass: those with nothing to differentiate, and those that are flat almost everywhere.
// Every operator stands in exactly one list: here, in a rule table, or in `notYet` (a test counts them).
import type { OpType } from '../ops/generated/signatures.js';
import { randomOperators } from '../ops/random-operators.js';

const list = (names: string): readonly OpType[] => names.trim().split(/\s+/) as OpType[];

/** Why gradients do not pass an operator, and the operators that it holds for. */
const reasons: Readonly<Record<string, readonly OpType[]>> = {
  'its result is an index': list('ArgMax ArgMin NonMaxSuppression NonZero'),
  'its result is true or false': list(`
    And Equal Greater GreaterOrEqual IsInf IsNaN Less LessOrEqual Not OptionalHasElement Or RegexFullMatch Xor
  `),
  'its result is a size': list('SequenceLength Shape Size'),
  'it works on whole numbers': list(`
    BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor ConvInteger DequantizeLinear DynamicQuantizeLinear MatMulInteger QLinearConv
    QLinearMatMul QuantizeLinear
  `),
  'its result is drawn at random': [...randomOperators],
  'its result depends on no differentiable number': list(`
    BlackmanWindow Constant ConstantOfShape EyeLike HammingWindow HannWindow MelWeightMatrix Range SequenceEmpty
  `),
  'it works on text or bytes': list('ImageDecoder StringConcat StringNormalizer StringSplit TfIdfVectorizer'),
  'its result is a set of distinct elements': list('Unique'),
};

/** Results that are integers, booleans, strings or indices, or that do not depend on a number's value. */
export const nonDifferentiable: ReadonlySet<string> = new Set(Object.values(reasons).flat());

/** Piecewise constant: the derivative is zero wherever it exists. */
export const zeroGradient: ReadonlySet<string> = new Set(list('Ceil Floor Hardmax Round Sign'));

/** Why no gradient passes this operator; `undefined` for one that has a rule or could have one. */
export function cutBy(opType: string): string | undefined {
  if (zeroGradient.has(opType)) return 'its derivative is zero wherever it exists (straightThrough takes another)';
  return Object.keys(reasons).find((reason) => (reasons[reason] as readonly string[]).includes(opType));
}

/** Operators that could be differentiated and are not, each with its reason. */
const sequences = 'gradients are tensors: a sequence or an optional of them has no sum';
export const notYet: Readonly<Partial<Record<OpType, string>>> = {
  ConcatFromSequence: sequences,
  Optional: sequences,
  OptionalGetElement: sequences,
  SequenceAt: sequences,
  SequenceConstruct: sequences,
  SequenceErase: sequences,
  SequenceInsert: sequences,
  SequenceMap: sequences,
  SplitToSequence: sequences,
};
