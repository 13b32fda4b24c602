import type { Tensor } from '../../src/graph/tensor.js';
import * as ops from '../../src/ops/index.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { type Case, checkCases } from './numeric.js';

const [steps, batch, inputs, hidden] = [4, 3, 2, 3];
const lengths = TensorData.from([4, 2, 3], 'int32', [3]);
const gates = { rnn: 1, gru: 3, lstm: 4 };
type Kind = keyof typeof gates;

interface Options {
  readonly directions?: 1 | 2;
  readonly bias?: boolean;
  readonly lengths?: boolean;
  readonly start?: boolean;
  readonly peepholes?: boolean;
}

/** A recurrent network with these inputs and attributes; all of its outputs. */
function network(kind: Kind, title: string, options: Options, attributes: object = {}, more: Partial<Case> = {}): Case {
  const d = options.directions ?? 1;
  const rows = gates[kind] * hidden;
  const given: (Case['inputs'][number] | undefined)[] = [
    [steps, batch, inputs],
    [d, rows, inputs],
    [d, rows, hidden],
    options.bias ? [d, 2 * rows] : undefined,
    options.lengths ? lengths : undefined,
    options.start ? [d, batch, hidden] : undefined,
    options.start && kind === 'lstm' ? [d, batch, hidden] : undefined,
    options.peepholes ? [d, 3 * hidden] : undefined,
  ];
  const present = given.flatMap((input, index) => (input === undefined ? [] : [index]));
  return {
    title: `${kind.toUpperCase()} ${title}`,
    inputs: present.map((index) => given[index] as Case['inputs'][number]),
    build: (...tensors) => {
      const at = (index: number) => tensors[present.indexOf(index)] as Tensor;
      const common = [at(0), at(1), at(2), at(3), at(4), at(5)] as const;
      const all = { hidden_size: hidden, ...attributes };
      if (kind === 'lstm') return ops.lstm(...common, at(6), at(7), { ...all, outputs: 3 });
      return (kind === 'gru' ? ops.gru : ops.rnn)(...common, { ...all, outputs: 2 });
    },
    // The first axis of X is time.
    variants: ['static', 'batch', 'dynamic'],
    step: 1e-2,
    ...more,
  };
}

const bidirectional = { directions: 2, bias: true } as const;

describe('the gradients of recurrent networks agree with numeric differences', () => {
  checkCases([
    network('rnn', 'of inputs alone', {}),
    network(
      'rnn',
      'in both directions, with lengths and start',
      { ...bidirectional, lengths: true, start: true },
      {
        direction: 'bidirectional',
        activations: ['Softsign', 'ScaledTanh'],
        activation_alpha: [0.7],
        activation_beta: [1.2],
      },
    ),
    network(
      'rnn',
      'backwards, twice',
      { bias: true, start: true },
      { direction: 'reverse' },
      { twice: true, variants: ['static'] },
    ),
    network('gru', 'of inputs alone', {}),
    network('gru', 'with bias and start', { bias: true, start: true }),
    network('gru', 'with the reset after the product', { bias: true, start: true }, { linear_before_reset: 1 }),
    network(
      'gru',
      'in both directions, with lengths',
      { ...bidirectional, lengths: true, start: true },
      { direction: 'bidirectional' },
    ),
    network(
      'gru',
      'backwards, clipped',
      { bias: true },
      { direction: 'reverse', clip: 0.9 },
      { step: 1e-3, tolerance: 2e-2 },
    ),
    network('lstm', 'of inputs alone', {}),
    network('lstm', 'with bias, start and peepholes', { bias: true, start: true, peepholes: true }),
    network(
      'lstm',
      'in both directions, with lengths',
      { ...bidirectional, lengths: true, start: true, peepholes: true },
      { direction: 'bidirectional' },
    ),
    network(
      'lstm',
      'backwards, with coupled gates and other activations',
      { bias: true },
      {
        direction: 'reverse',
        input_forget: 1,
        activations: ['HardSigmoid', 'Elu', 'Affine'],
        activation_alpha: [0.1, 1, 1.1],
        activation_beta: [0.5, 0.1],
      },
    ),
    network('lstm', 'twice', { bias: true }, {}, { twice: true, variants: ['static'] }),
    {
      ...network('lstm', 'of which only the last state counts', { bias: true }),
      build: (x, w, r, b) =>
        ops.lstm(x as Tensor, w as Tensor, r as Tensor, b, undefined, undefined, undefined, undefined, {
          hidden_size: hidden,
          outputs: 3,
        })[1],
    },
  ]);
});
