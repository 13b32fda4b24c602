// What the gradients of convolution and max pooling choose between, side by side: `npx tsx bench/convolution-gradient.ts [threads]`.
// Milliseconds are the fifth percentile of interleaved runs; a ratio above 1 says that the second way is faster.

import { pairGradient, productGradient, turned } from '../src/gradients/rules/convolution.js';
import { placed } from '../src/gradients/rules/pooling.js';
import { spread, windowsOf } from '../src/gradients/rules/windows.js';
import { Graph } from '../src/graph/graph.js';
import { placeholder } from '../src/graph/placeholder.js';
import type { Tensor } from '../src/graph/tensor.js';
import * as ops from '../src/ops/index.js';
import { Session } from '../src/session/session.js';
import { TensorData } from '../src/values/tensor-data.js';

type Feed = readonly [Tensor, TensorData];
type Way = readonly [name: string, result: Tensor];

const random = (shape: readonly number[]) => {
  const count = shape.reduce((product, dim) => product * dim, 1);
  return new TensorData('float32', shape, Float32Array.from({ length: count }, Math.random));
};

/** The fifth percentile of each way's time; the ways take turns, so that what else the machine does meets all of them. */
async function measure(graph: Graph, ways: readonly Way[], feeds: readonly Feed[]): Promise<number[]> {
  const session = new Session({ graph, intraOpNumThreads: Number(process.argv[2] ?? 2) });
  const times = ways.map((): number[] => []);
  // The norm of the result is fetched instead of the result: copying that out is no part of the comparison.
  const norms = graph.asDefault(() =>
    ways.map(([, result]) => ops.reduceSumSquare(result, undefined, { keepdims: 0 })),
  );
  const needed = norms.map((norm) => feeds.filter(([tensor]) => reaches(norm, tensor)));
  for (let turn = 0; turn < 43; turn++) {
    for (const [index, norm] of norms.entries()) {
      const start = performance.now();
      await session.run(norm, needed[index] as Feed[]);
      if (turn >= 3) times[index]?.push(performance.now() - start);
    }
  }
  await session.close();
  return times.map((list) => list.sort((a, b) => a - b)[2] as number);
}

function reaches(from: Tensor, to: Tensor): boolean {
  const seen = new Set([from]);
  for (const tensor of seen) for (const input of tensor.node.dataInputs()) seen.add(input);
  return seen.has(to);
}

function report(title: string, ways: readonly Way[], times: readonly number[]): void {
  const [first = 0, second = 0] = times;
  const cells = ways.map(([name], index) => `${name} ${times[index]?.toFixed(2)} ms`);
  console.log(`${title.padEnd(34)} ${cells.join(', ').padEnd(50)} ratio ${(first / second).toFixed(2)}`);
}

/** images, channels, filters, kernel, size, stride; as much padding as keeps the size. */
const convolutions = [
  [100, 1, 16, 5, 28, 1],
  [100, 1, 32, 5, 28, 1],
  [100, 1, 32, 3, 28, 1],
  [100, 3, 16, 3, 32, 1],
  [100, 4, 8, 3, 32, 1],
  [100, 8, 16, 3, 14, 1],
  [100, 16, 32, 5, 14, 1],
  [100, 32, 64, 5, 14, 1],
  [100, 32, 64, 3, 14, 1],
  [32, 64, 64, 3, 32, 1],
  [32, 64, 128, 3, 32, 2],
  [32, 128, 128, 1, 14, 1],
] as const;

for (const [images, channels, filters, kernel, size, stride] of convolutions) {
  const graph = new Graph();
  const pad = (kernel - 1) / 2;
  const attributes = { pads: [pad, pad, pad, pad], strides: [stride, stride] };
  const shapes = [
    [images, channels, size, size],
    [filters, channels, kernel, kernel],
    [images, filters, Math.ceil(size / stride), Math.ceil(size / stride)],
  ] as const;
  const [x, w, dy] = graph.asDefault(() => shapes.map((shape) => placeholder('float32', shape))) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const { axes } = windowsOf(x, dy, [kernel, kernel], attributes);
  const feeds = [x, w, dy].map((tensor, index): Feed => [tensor, random(shapes[index] as readonly number[])]);
  const title = `${images}×${channels}→${filters}, ${kernel}×${kernel}, ${size}²${stride > 1 ? `, stride ${stride}` : ''}`;
  const ofWeights = graph.asDefault((): Way[] => [
    ['pair', pairGradient(dy, w, x, axes, 1)],
    ['product', productGradient(dy, w, x, axes)],
  ]);
  report(`dw ${title}`, ofWeights, await measure(graph, ofWeights, feeds));
  if (stride > 1) continue;
  const ofInput = graph.asDefault((): Way[] => [
    ['transposed', spread(dy, w, x, axes, 1)],
    ['turned', turned(dy, w, x, axes, 1)],
  ]);
  report(`dx ${title}`, ofInput, await measure(graph, ofInput, feeds));
}

for (const [channels, size] of [
  [16, 28],
  [32, 14],
] as const) {
  const graph = new Graph();
  const ways = graph.asDefault((): { x: Tensor; dy: Tensor; ways: Way[] } => {
    const x = placeholder('float32', [100, channels, size, size]);
    const dy = placeholder('float32', [100, channels, size / 2, size / 2]);
    const [, indices] = ops.maxPool(x, { kernel_shape: [2, 2], strides: [2, 2], outputs: 2 });
    return {
      x,
      dy,
      ways: [
        ['indices and scatter', placed(dy, indices, x, false)],
        ['indices and unpool', placed(dy, indices, x, true)],
      ],
    };
  });
  const feeds: Feed[] = [
    [ways.x, random(ways.x.shape as number[])],
    [ways.dy, random(ways.dy.shape as number[])],
  ];
  report(`max pool 100×${channels}, 2×2, ${size}²`, ways.ways, await measure(graph, ways.ways, feeds));
}
