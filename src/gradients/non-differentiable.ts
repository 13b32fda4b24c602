// Owns the operators that gradients do not pass: those with nothing to differentiate, and those that are flat almost everywhere.
// Every operator stands in exactly one list: here, in a rule table, or in `notYet` (a test counts them).
import type { OpType } from '../ops/generated/signatures.js';

const list = (names: string): readonly OpType[] => names.trim().split(/\s+/) as OpType[];

/** Results that are integers, booleans, strings or indices, or that do not depend on a number's value. */
export const nonDifferentiable: ReadonlySet<string> = new Set(
  list(`
    And ArgMax ArgMin Bernoulli BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor BlackmanWindow Constant ConstantOfShape ConvInteger
    DequantizeLinear DynamicQuantizeLinear Equal EyeLike Greater GreaterOrEqual HammingWindow HannWindow ImageDecoder IsInf IsNaN
    Less LessOrEqual MatMulInteger MelWeightMatrix Multinomial NonMaxSuppression NonZero Not OptionalHasElement Or QLinearConv QLinearMatMul
    QuantizeLinear RandomNormal RandomNormalLike RandomUniform RandomUniformLike Range RegexFullMatch SequenceEmpty SequenceLength
    Shape Size StringConcat StringNormalizer StringSplit TfIdfVectorizer Unique Xor
  `),
);

/** Piecewise constant: the derivative is zero wherever it exists. */
export const zeroGradient: ReadonlySet<string> = new Set(list('Ceil Floor Hardmax Round Sign'));

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
