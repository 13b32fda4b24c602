// Owns the pass that orders the nodes of large models so that onnxruntime, which chooses an order of its own, frees memory soon.
//
// It goes back from the results and takes, of what a node needs, first what stands last in the file. As written, it so computes all
// gradients of a long chain before the first product that uses one: everything stays in memory, and its plan of that memory, which looks
// for room for each value among all that are free, takes time by the square of the length (5,000 matrix products, each with a Relu, and their
// gradients: 27 s, ordered 9).

import { Heap } from '../heap.js';
import type { OnnxModel, OnnxNode } from '../ir.js';
import { type Edges, edgesBetween } from '../walk.js';
import type { Target } from './index.js';

/** From so many nodes on it matters; smaller models stay as they are read. */
const MANY = 1000;

export function orderNodes(model: OnnxModel, { inMemory }: Target): OnnxModel {
  const { graph } = model;
  if (!inMemory || graph.node.length < MANY) return model;
  return { ...model, graph: { ...graph, node: earliestLast(graph.node) } };
}

/** When each node had best run: as they were made, but what is the last to read several values as soon as it can. */
function bestTimes({ needs, readers }: Edges): number[] {
  const missing = needs.map((needed) => needed.length);
  const unread = readers.map((each) => each.length);
  const times = needs.map(() => -1);
  let time = 0;
  const run = (first: number) => {
    const pending = [first];
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      if (times[index] !== -1) continue;
      times[index] = time++;
      for (const maker of needs[index] as readonly number[]) unread[maker] = (unread[maker] as number) - 1;
      for (const reader of readers[index] as readonly number[]) {
        missing[reader] = (missing[reader] as number) - 1;
        if (missing[reader] !== 0) continue;
        const freed = (needs[reader] as readonly number[]).filter((maker) => unread[maker] === 1);
        if (freed.length > 1) pending.push(reader);
      }
    }
  };
  for (const index of needs.keys()) run(index);
  return times;
}

/** Of all nodes that nothing behind them needs, the one that had best run first stands last. */
function earliestLast(nodes: readonly OnnxNode[]): OnnxNode[] {
  const edges = edgesBetween(nodes);
  const times = bestTimes(edges);
  const byTime = nodes.map((_, index) => index).sort((a, b) => (times[a] as number) - (times[b] as number));
  const unread = edges.readers.map((each) => each.length);
  const free = new Heap(byTime.filter((index) => unread[index] === 0).map((index) => times[index] as number));
  const reversed: OnnxNode[] = [];
  for (let time = free.pop(); time !== undefined; time = free.pop()) {
    const index = byTime[time] as number;
    reversed.push(nodes[index] as OnnxNode);
    for (const maker of edges.needs[index] as readonly number[]) {
      unread[maker] = (unread[maker] as number) - 1;
      if (unread[maker] === 0) free.push(times[maker] as number);
    }
  }
  return reversed.reverse();
}
