// Normalizations of numbers far from 0: what comes is what comes of the same numbers around 0, beside plain mathematics.
import { assert } from 'chai';
import * as tf from '../../src/index.js';

const { ops } = tf;
/** Two channels of four numbers, which float32 holds exactly beside a million. */
const rows = [
  [-1.5, 0.25, 1, 0.5],
  [2, -0.75, 0, 1.25],
];
const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
const normalized = rows.map((row) => {
  const variance = mean(row.map((value) => (value - mean(row)) ** 2));
  return row.map((value) => (value - mean(row)) / Math.sqrt(variance + 1e-5));
});

const ones = (x: tf.Tensor, size: number) => tf.constant(1, { dtype: x.dtype, shape: [size] });
const zeros = (x: tf.Tensor, size: number) => tf.constant(0, { dtype: x.dtype, shape: [size] });
const kinds: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor | readonly tf.Tensor[]>> = {
  LayerNormalization: (x) => ops.layerNormalization(x, ones(x, 4), zeros(x, 4)),
  'LayerNormalization with its mean': (x) =>
    ops.layerNormalization(x, ones(x, 4), zeros(x, 4), { outputs: 3 }).slice(0, 2),
  InstanceNormalization: (x) =>
    ops.squeeze(ops.instanceNormalization(ops.unsqueeze(x, [0n]), ones(x, 2), zeros(x, 2)), [0n]),
  GroupNormalization: (x) =>
    ops.squeeze(ops.groupNormalization(ops.unsqueeze(x, [0n]), ones(x, 2), zeros(x, 2), { num_groups: 2 }), [0n]),
  BatchNormalization: (x) => {
    const options = { training_mode: 1, momentum: 0.75, outputs: 3 } as const;
    const [y, ...running] = ops.batchNormalization(
      ops.transpose(x),
      ones(x, 2),
      zeros(x, 2),
      zeros(x, 2),
      ones(x, 2),
      options,
    );
    return [ops.transpose(y as tf.Tensor), ...running.map((each) => ops.mul(each, 4))];
  },
};

describe('Numbers far from 0 are normalized as those around it', () => {
  for (const [kind, build] of Object.entries(kinds))
    for (const sizes of ['known', 'open'] as const)
      for (const dtype of ['float32', 'float64'] as const)
        it(`by ${kind}, ${dtype}, sizes ${sizes}`, async () => {
          const graph = new tf.Graph();
          const { x, fetches } = graph.asDefault(() => {
            const x = tf.placeholder(dtype, sizes === 'known' ? [2, 4] : ['n', 'm']);
            const made = [build(x)].flat();
            // In a branch, too.
            const [inside] = [
              tf.cond(
                tf.constant(true),
                () => ([build(x)].flat() as tf.Tensor[])[0] as tf.Tensor,
                () => x,
              ),
            ].flat();
            return { x, fetches: [inside as tf.Tensor, ...made] };
          });
          const session = new tf.Session({ graph, intraOpNumThreads: 1 });
          try {
            for (const far of [0, 2 ** 20]) {
              const fed = tf.TensorData.from(
                rows.map((row) => row.map((value) => value + far)),
                dtype,
              );
              const [inside, y, means] = await session.run(fetches, new Map([[x, fed]]));
              for (const found of [inside, y]) {
                const values = (found as tf.TensorData).values().map(Number);
                for (const [index, value] of normalized.flat().entries())
                  assert.closeTo(values[index] as number, value, 2e-6, `[${index}] at ${far}`);
              }
              for (const [index, value] of (means?.values() ?? []).map(Number).entries())
                assert.closeTo(value, far + mean(rows[index] as number[]), far === 0 ? 1e-6 : 0.25, `mean ${index}`);
            }
          } finally {
            await session.close();
          }
        });
});

describe('BatchNormalization of constant statistics', () => {
  // onnxruntime merges equal constants and then writes the running statistics over them: here over scale and bias.
  for (const read of [[0], [0, 1], [0, 2], [0, 1, 2]])
    it(`gives the same whichever results are read, run after run: ${read}`, async () => {
      const graph = new tf.Graph();
      const { x, fetches } = graph.asDefault(() => {
        const x = tf.placeholder('float32', [2, 4]);
        const inputs = [ones(x, 2), zeros(x, 2), zeros(x, 2), ones(x, 2)] as const;
        const options = { training_mode: 1, momentum: 0.75, outputs: 3 } as const;
        const [y, ...running] = ops.batchNormalization(ops.transpose(x), ...inputs, options) as tf.Tensor[];
        const results = [ops.transpose(y as tf.Tensor), ...running];
        return { x, fetches: read.map((index) => results[index] as tf.Tensor) };
      });
      const expected = [
        normalized.flat(),
        rows.map((row) => mean(row) / 4),
        rows.map((row) => 0.75 + mean(row.map((value) => (value - mean(row)) ** 2)) / 4),
      ];
      const session = new tf.Session({ graph, intraOpNumThreads: 1 });
      try {
        for (let run = 0; run < 3; run++) {
          const found = await session.run(fetches, new Map([[x, rows]]));
          for (const [place, data] of found.entries())
            for (const [index, value] of data.values().map(Number).entries())
              assert.closeTo(value, expected[read[place] as number]?.[index] as number, 2e-6, `run ${run}, [${index}]`);
        }
      } finally {
        await session.close();
      }
    });
});
