// Owns the older versions of what moves elements about: Squeeze, Unsqueeze, Split, Slice, Pad, Scatter.
import {
  type Adapters,
  attributeOf,
  dtypeOfInput,
  int,
  int64s,
  listToInput,
  scalar,
  type Upgrade,
  withAttribute,
  withInputs,
  without,
} from './adapter.js';

const axesToInput = listToInput('axes', 1);

const slice: Upgrade = (node, context) => {
  const list = (name: string) => {
    const values = attributeOf(node, name, 'INTS');
    return values && int64s(context, values);
  };
  return withInputs(without(node, 'starts', 'ends', 'axes'), node.input[0], list('starts'), list('ends'), list('axes'));
};

const pad: Upgrade = (node, context) => {
  const value = attributeOf(node, 'value', 'FLOAT') ?? 0;
  const pads = int64s(context, attributeOf(node, 'pads', 'INTS') ?? []);
  const filling = value === 0 ? undefined : scalar(context, dtypeOfInput(node, 0, context), value);
  return withInputs(without(node, 'pads', 'value'), node.input[0], pads, filling);
};

/** Equal parts had to be asked for by nothing at all; now by their number. */
const equalParts: Upgrade = (node) =>
  node.input[1] ? node : withAttribute(node, int('num_outputs', node.output.length));

export const movementAdapters: Adapters = {
  Squeeze: [{ since: 13, upgrade: axesToInput }],
  Unsqueeze: [{ since: 13, upgrade: axesToInput }],
  Split: [
    { since: 13, upgrade: listToInput('split', 1) },
    { since: 18, upgrade: equalParts },
  ],
  Slice: [{ since: 10, upgrade: slice }],
  Pad: [{ since: 11, upgrade: pad }],
  Scatter: [{ since: 11, upgrade: (node) => ({ ...node, opType: 'ScatterElements' }) }],
};
