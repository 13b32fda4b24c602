// Owns what is guessed of operators of other domains: the element types of their results, where the file does not say them.
import type { Tensor } from '../../graph/tensor.js';
import type { OnnxNode } from '../../model/ir.js';
import type { DType } from '../../values/dtype.js';
import { tensorType, type ValueType } from '../../values/value-type.js';
import { fault } from './explaining.js';

/** `undefined`: the element type of the first input. */
type Rule = (node: OnnxNode) => readonly (DType | undefined)[];

const has = (node: OnnxNode, ...names: readonly string[]) => node.attribute.some(({ name }) => names.includes(name));
const always =
  (...dtypes: readonly (DType | undefined)[]): Rule =>
  () =>
    dtypes;
const classifier =
  (strings: string): Rule =>
  (node) => [has(node, strings) ? 'string' : 'int64', 'float32'];

/** ONNX's operators of classical machine learning. */
const learning: Readonly<Record<string, Rule>> = {
  ArrayFeatureExtractor: always(undefined),
  Binarizer: always(undefined),
  FeatureVectorizer: always('float32'),
  Imputer: always(undefined),
  LabelEncoder: (node) => [
    has(node, 'values_strings', 'classes_strings')
      ? 'string'
      : has(node, 'values_int64s')
        ? 'int64'
        : has(node, 'values_floats')
          ? 'float32'
          : undefined,
  ],
  LinearClassifier: classifier('classlabels_strings'),
  LinearRegressor: always('float32'),
  Normalizer: always('float32'),
  OneHotEncoder: always('float32'),
  SVMClassifier: classifier('classlabels_strings'),
  SVMRegressor: always('float32'),
  Scaler: always('float32'),
  TreeEnsembleClassifier: classifier('classlabels_strings'),
  TreeEnsembleRegressor: always('float32'),
};

/**
 * The types of a foreign node's results: what the file says, else what is known of the operator, else the type of its first input.
 *
 * @throws ModelFormatError where there is nothing to go by.
 */
export function foreignTypes(
  node: OnnxNode,
  inputs: readonly (Tensor | undefined)[],
  declared: readonly (ValueType | undefined)[],
): ValueType[] {
  const rule = node.domain === 'ai.onnx.ml' && Object.hasOwn(learning, node.opType) ? learning[node.opType] : undefined;
  const known = rule?.(node) ?? [];
  const first = inputs.find((input) => input?.type.kind === 'tensor');
  return node.output.map((name, index) => {
    const said = declared[index];
    if (said !== undefined) return said;
    const dtype = known[index] ?? first?.dtype;
    if (dtype !== undefined) return tensorType(dtype, null);
    throw fault(node, `${node.domain}.${node.opType}: the type of its result '${name}' is not known`, {
      fix: 'write it into value_info (onnx.shape_inference.infer_shapes)',
    });
  });
}
