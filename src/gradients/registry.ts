// Owns the contract of a gradient rule and the one table of all rules. A rule says how a node's output gradients become input gradients;
// driving, adding up and un-broadcasting are gradients.ts's business.

import { CallSite } from '../call-site.js';
import { ValueError } from '../errors.js';
import type { Node } from '../graph/node.js';
import type { Tensor } from '../graph/tensor.js';
import { defaultsOf, isOpType } from '../ops/build.js';
import type { OpType, Signatures } from '../ops/generated/signatures.js';
import { mergeTables, type ReadAttributes } from '../ops/rule.js';
import type { Gradient } from './indexed-slices.js';
import { activationGradients } from './rules/activations.js';
import { controlFlowGradients } from './rules/control-flow.js';
import { convolutionGradients } from './rules/convolution.js';
import { elementwiseGradients } from './rules/elementwise.js';
import { indexingGradients } from './rules/indexing.js';
import { lossGradients } from './rules/losses.js';
import { matrixGradients } from './rules/matrix.js';
import { movementGradients } from './rules/movement.js';
import { normalizationGradients } from './rules/normalization.js';
import { poolingGradients } from './rules/pooling.js';
import { recurrentGradients } from './rules/recurrent.js';
import { reductionGradients } from './rules/reductions.js';
import { regionGradients } from './rules/regions.js';
import { resizeGradients } from './rules/resize.js';
import { samplingGradients } from './rules/sampling.js';
import { spectralGradients } from './rules/spectral.js';

type Inputs<K extends OpType> = Signatures[K]['inputs'];
type Outputs<K extends OpType> = Signatures[K]['outputs'];

/** The gradients that reach a node's outputs: there for an operator with one output, possibly missing for one with several. */
export type OutputGradients<K extends OpType> = Outputs<K> extends [Tensor] ? readonly [Tensor] : MaybeEach<Outputs<K>>;
type MaybeEach<T extends readonly unknown[]> = { readonly [I in keyof T]: Tensor | undefined };

/** One entry an input: what builds its gradient, called only if it is wanted, or `null` where the operator has none for it. */
export type InputGradients<K extends OpType> = GradientOfEach<Inputs<K>>;
type GradientOfEach<T extends readonly unknown[]> = { readonly [I in keyof T]: (() => Gradient) | null };

/** The node whose gradient is built. */
export interface ForwardNode<K extends OpType> {
  readonly node: Node;
  readonly inputs: Inputs<K>;
  readonly outputs: Outputs<K>;
  /** Those given, and the schema's defaults for the others. */
  readonly attributes: ReadAttributes<K>;
  /** Which inputs, and after them captures, a gradient leads on from: for rules that build several gradients together. */
  readonly wanted: readonly boolean[];
}

/**
 * A gradient rule. Its results may have the broadcast shape: the driver sums them back to the input's.
 *
 * @example Mul: ([dy], { inputs: [a, b] }) => [() => ops.mul(dy, b), () => ops.mul(dy, a)]
 */
export type GradientRule<K extends OpType> = (dys: OutputGradients<K>, forward: ForwardNode<K>) => InputGradients<K>;
export type GradientRules = { readonly [K in OpType]?: GradientRule<K> };

/** A rule without the operator's types: for operators of other domains, and for control flow, whose captures follow the inputs. */
export type AnyGradientRule = (
  dys: readonly (Tensor | undefined)[],
  forward: {
    readonly node: Node;
    readonly inputs: readonly (Tensor | undefined)[];
    readonly outputs: readonly Tensor[];
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly wanted: readonly boolean[];
  },
) => readonly ((() => Gradient) | null)[];

const rules: GradientRules = mergeTables<GradientRules>(
  elementwiseGradients,
  activationGradients,
  matrixGradients,
  convolutionGradients,
  poolingGradients,
  reductionGradients,
  resizeGradients,
  samplingGradients,
  regionGradients,
  movementGradients,
  indexingGradients,
  normalizationGradients,
  lossGradients,
  controlFlowGradients,
  recurrentGradients,
  spectralGradients,
);

/** ONNX's operators that the library has a rule for. */
export const withRule: ReadonlySet<string> = new Set(Object.keys(rules));

const registered = new Map<string, { rule: AnyGradientRule; site: CallSite }>();
const key = (opType: string, domain: string) => (domain === '' ? opType : `${domain}.${opType}`);

/** The rule for a node's operator, if there is one. */
export function gradientRule(node: Node): AnyGradientRule | undefined {
  const rule = registered.get(key(node.opType, node.domain))?.rule;
  return (
    rule ??
    (node.domain === '' && isOpType(node.opType) ? (rules[node.opType] as AnyGradientRule | undefined) : undefined)
  );
}

/** What a rule is given of a node. */
export function forwardNode(node: Node, wanted: readonly boolean[]): Parameters<AnyGradientRule>[1] {
  const defaults = node.domain === '' && isOpType(node.opType) ? defaultsOf(node.opType) : {};
  const attributes = { ...defaults, ...node.attributes };
  return { node, inputs: node.inputs, outputs: node.outputs, attributes, wanted };
}

/**
 * Adds a gradient rule for an operator that has none: one of another domain, or one of ONNX's that cannot be differentiated.
 *
 * @throws ValueError when the operator has a rule already; the text says where the first one is.
 * @example registerGradient('MyOp', ([dy], { inputs: [x] }) => [() => ops.mul(dy, x)], { domain: 'com.example' });
 */
export function registerGradient(opType: string, rule: AnyGradientRule, options: { domain?: string } = {}): void {
  const name = key(opType, options.domain ?? '');
  const first = registered.get(name)?.site.toString() ?? (name in rules ? 'the library' : undefined);
  if (first !== undefined)
    throw new ValueError(`${name} has a gradient rule already`, { got: `the first one is from ${first}` });
  registered.set(name, { rule, site: CallSite.capture() });
}
