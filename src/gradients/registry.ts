// Owns the one table of gradient rules, family by family, and the rules that users add; a rule's contract is in rule.ts.

import { checkFunction, checkText } from '../arguments.js';
import { CallSite } from '../call-site.js';
import { checkOptions, ValueError } from '../errors.js';
import type { Node } from '../graph/node.js';
import { defaultsOf, isOpType } from '../ops/build.js';
import { mergeTables } from '../ops/rule.js';
import type { AnyGradientRule, Driver, GradientRules } from './rule.js';
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
export function forwardNode(node: Node, wanted: readonly boolean[], driver: Driver): Parameters<AnyGradientRule>[1] {
  const defaults = node.domain === '' && isOpType(node.opType) ? defaultsOf(node.opType) : {};
  const attributes = { ...defaults, ...node.attributes };
  return { node, inputs: node.inputs, outputs: node.outputs, attributes, wanted, driver };
}

/**
 * Adds a gradient rule for an operator that has none: one of another domain, or one of ONNX's that cannot be differentiated.
 *
 * @throws ValueError when the operator has a rule already; the text says where the first one is.
 * @example registerGradient('MyOp', ([dy], { inputs: [x] }) => [() => ops.mul(dy, x)], { domain: 'com.example' });
 */
export function registerGradient(
  opType: string,
  rule: AnyGradientRule,
  options: {
    /** The operator's domain. Default: ONNX's own. */
    domain?: string | undefined;
  } = {},
): void {
  checkOptions('registerGradient', options, ['domain']);
  checkText('registerGradient: the operator', opType);
  checkText('registerGradient: the domain', options.domain ?? '');
  checkFunction('registerGradient: the rule', rule);
  const name = key(opType, options.domain ?? '');
  const first = registered.get(name)?.site.toString() ?? (name in rules ? 'the library' : undefined);
  if (first !== undefined)
    throw new ValueError(`${name} has a gradient rule already`, { got: `the first one is from ${first}` });
  registered.set(name, { rule, site: CallSite.capture() });
}
