// Owns the table of changed operator versions, and the walk through it: a node of any opset that is read becomes nodes of the opset that
// graphs speak. Versions that only take more element types need no row.
import { ModelFormatError } from '../../errors.js';
import type { OnnxNode } from '../ir.js';
import { activationAdapters } from './activations.js';
import { type Adapter, type Adapters, constantNode, type VersionContext } from './adapter.js';
import { controlFlowAdapters } from './control-flow.js';
import { imageAdapters } from './images.js';
import { legacyAdapters } from './legacy.js';
import { movementAdapters } from './movement.js';
import { downgraded } from './newer.js';
import { normalizationAdapters } from './normalization.js';
import { reductionAdapters } from './reductions.js';
import { signalAdapters } from './signal.js';

/** The opset that everything is written at, and those that are read. */
export const OPSET = 21;
export const OLDEST = 6;
export const NEWEST = 26;

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

/** What the walk asks for beside the types of values. */
export type UpgradeContext = Omit<VersionContext, 'constant'>;

/**
 * A node of ONNX's own operators as nodes of opset 21 that compute the same, in order.
 *
 * @param opset what the node's model or function says.
 * @throws ModelFormatError for one that opset 21 cannot express.
 */
export function upgraded(node: OnnxNode, opset: number, context: UpgradeContext): readonly OnnxNode[] {
  const constants: OnnxNode[] = [];
  const versions: VersionContext = {
    ...context,
    constant(data) {
      const name = context.fresh(`${node.output.find((each) => each !== '') ?? node.opType}/constant`);
      constants.push(constantNode(name, data));
      return name;
    },
  };
  const nodes = opset > OPSET ? downgraded(node, versions) : climbed(node, opset, versions);
  return [...constants, ...nodes];
}

function climbed(node: OnnxNode, version: number, context: VersionContext): readonly OnnxNode[] {
  const next = adaptersOf(node.opType).find(({ since }) => since > version);
  if (next === undefined) return [node];
  return [next.upgrade(node, context)]
    .flat()
    .flatMap((each) => (each.opType === node.opType ? climbed(each, next.since, context) : [each]));
}
