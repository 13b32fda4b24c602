// Owns the table of changed operator versions, and the walk through it: a node of any opset that is read becomes nodes of the opset that
// graphs speak. Versions that only take more element types need no row.
import { ModelFormatError } from '../../errors.js';
import type { OnnxNode } from '../ir.js';
import { NEWEST, OLDEST, OPSET } from '../opsets.js';
import { activationAdapters } from './activations.js';
import { type Adapter, type Adapters, type VersionContext, type WalkContext, withConstants } from './adapter.js';
import { controlFlowAdapters } from './control-flow.js';
import { imageAdapters } from './images.js';
import { legacyAdapters } from './legacy.js';
import { movementAdapters } from './movement.js';
import { downgraded } from './newer.js';
import { normalizationAdapters } from './normalization.js';
import { reductionAdapters } from './reductions.js';
import { signalAdapters } from './signal.js';

const families = [
  activationAdapters,
  controlFlowAdapters,
  imageAdapters,
  legacyAdapters,
  movementAdapters,
  normalizationAdapters,
  reductionAdapters,
  signalAdapters,
];

/** Every operator with a version that says the same in another way. */
export const adapters: Adapters = Object.fromEntries(families.flatMap((family) => Object.entries(family)));

const adaptersOf = (opType: string): readonly Adapter[] =>
  Object.hasOwn(adapters, opType) ? (adapters[opType] as readonly Adapter[]) : [];

/** @throws ModelFormatError for an opset that is not read. */
export function checkOpset(version: number): void {
  if (Number.isInteger(version) && version >= OLDEST && version <= NEWEST) return;
  throw new ModelFormatError('the model is of an opset that is not read', {
    expected: `${OLDEST} to ${NEWEST}`,
    got: String(version),
  });
}

/**
 * A node of ONNX's own operators as nodes of opset 21 that compute the same, in order.
 *
 * @param opset what the node's model or function says.
 * @throws ModelFormatError for one that opset 21 cannot express.
 */
export function upgraded(node: OnnxNode, opset: number, context: WalkContext): readonly OnnxNode[] {
  return withConstants(node, context, (versions) =>
    opset > OPSET ? downgraded(node, versions) : climbed(node, opset, versions),
  );
}

function climbed(node: OnnxNode, version: number, context: VersionContext): readonly OnnxNode[] {
  const next = adaptersOf(node.opType).find(({ since }) => since > version);
  if (next === undefined) return [node];
  return [next.upgrade(node, context)]
    .flat()
    .flatMap((each) => (each.opType === node.opType ? climbed(each, next.since, context) : [each]));
}
