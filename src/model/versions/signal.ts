// Owns the older version of the Fourier transform, whose axis was an attribute.
import { type Adapters, attributeOf, scalar, type Upgrade, withInputs, without } from './adapter.js';

const dft: Upgrade = (node, context) => {
  const axis = Number(attributeOf(node, 'axis', 'INT') ?? 1);
  return withInputs(without(node, 'axis'), node.input[0], node.input[1], scalar(context, 'int64', axis));
};

export const signalAdapters: Adapters = { DFT: [{ since: 20, upgrade: dft }] };
