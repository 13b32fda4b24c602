// Owns what a model's nodes run on: which execution provider has which of them, and how many values are copied between devices in a run.
import { join } from 'node:path';
import { RunError } from '../errors.js';
import { loadModel } from '../io/model-files.js';
import { withScratch } from '../io/scratch.js';
import type { OnnxModel, OnnxNode } from '../model/ir.js';
import { everyNode } from '../model/walk.js';
import { encode } from '../onnx/encode.js';
import { configEntries, providerName } from '../runtime/options.js';
import type { AssignedNode, Engine } from '../runtime/runtime.js';
import { loadOptions } from './load-options.js';

/** A node as onnxruntime has it, after it has rewritten the model, and the execution provider that runs it (`cpu`, `cuda`). */
export type PlacedNode = AssignedNode;

/** Where a step runs. */
export interface Placement {
  readonly nodes: readonly PlacedNode[];
  /** How many values go from one device to another within a run; what is fed and fetched is not counted. */
  readonly copies: number;
  /** How many nodes each provider has, and which of them the CPU has beside another. */
  toString(): string;
}

/** The nodes that onnxruntime puts in for copying. */
const COPIES: ReadonlySet<string> = new Set(['MemcpyFromHost', 'MemcpyToHost']);
const plainName = (provider: string): string => provider.replace(/ExecutionProvider$/, '').toLowerCase();

/**
 * Loads a model as a session does (nothing: where there is none) and tells where its nodes are.
 *
 * @throws RunError where the runtime cannot say; Error with onnxruntime's text where it refuses the model.
 */
export async function findPlacement(model: OnnxModel | undefined, engine: Engine): Promise<Placement> {
  if (model === undefined) return placement([], 0);
  return withScratch(async (folder) => {
    const optimizedModelFilePath = join(folder, 'model.onnx');
    const compiled = await engine.compile(
      encode(model),
      { inputs: [], outputs: [] },
      {
        ...loadOptions(model, engine.options),
        optimizedModelFilePath,
        cudaGraph: false,
        extra: {
          ...Object.fromEntries(configEntries(engine.options.extra ?? {})),
          ...(engine.runtime.kind === 'native' && { 'session.record_ep_graph_assignment_info': '1' }),
        },
      },
    );
    try {
      const all = [...everyNode((await loadModel(optimizedModelFilePath)).graph)];
      const copies = all.filter(({ opType }) => COPIES.has(opType)).length;
      const nodes =
        compiled.nodes()?.map((node) => ({ ...node, provider: plainName(node.provider) })) ?? onCpu(all, engine);
      return placement(nodes, copies);
    } finally {
      await compiled.release();
    }
  });
}

const placement = (nodes: readonly PlacedNode[], copies: number): Placement => ({
  nodes,
  copies,
  toString: () => described(nodes, copies),
});

/** The one provider that a runtime without an answer can speak of. */
function onCpu(nodes: readonly OnnxNode[], { options, runtime }: Engine): PlacedNode[] {
  const others = (options.executionProviders ?? []).map(providerName).filter((name) => name !== 'cpu');
  if (others.length > 0)
    throw new RunError(`onnxruntime's ${runtime.title} does not say which nodes run on ${others.join(', ')}`, {
      fix: "runtime: 'native'",
    });
  return nodes.map(({ name = '', opType }) => ({ name, opType, provider: 'cpu' }));
}

function described(nodes: readonly PlacedNode[], copies: number): string {
  const counts = new Map<string, number>();
  for (const { provider } of nodes) counts.set(provider, (counts.get(provider) ?? 0) + 1);
  const onHost = nodes.filter(({ provider }) => provider === 'cpu');
  return [
    ...[...counts].map(([provider, count]) => `${provider}: ${count} node${count === 1 ? '' : 's'}`),
    `${copies} cop${copies === 1 ? 'y' : 'ies'} between devices in a run`,
    ...(counts.size > 1 ? onHost.map(({ name, opType }) => `  on the cpu: ${opType} ${name}`) : []),
  ].join('\n');
}
