// Owns onnxruntime: loading it when it is first needed, its tensors, and what its errors say about our nodes.
// The only module that imports onnxruntime-node.
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { RunError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import type { Tensor } from '../graph/tensor.js';
import { type DType, dtypes } from '../values/dtype.js';
import { type ElementArray, TensorData } from '../values/tensor-data.js';

type Ort = typeof import('onnxruntime-node');
let loaded: Promise<Ort> | undefined;

/** onnxruntime's module; loaded on first use, because building and exporting graphs need none of it. */
export function onnxruntime(): Promise<Ort> {
  loaded ??= import('onnxruntime-node').then((module) => (module as { default?: Ort }).default ?? module);
  return loaded;
}

/** Element types that onnxruntime's JavaScript binding cannot pass in or out. */
const unsupported: ReadonlySet<DType> = new Set([
  'bfloat16',
  'complex64',
  'complex128',
  'float8e4m3fn',
  'float8e4m3fnuz',
  'float8e5m2',
  'float8e5m2fnuz',
]);

/** Throws a RunError where a tensor cannot be an input or output of a run. */
export function checkPassable(tensor: Tensor): void {
  if (!unsupported.has(tensor.dtype)) return;
  throw new RunError(`${tensor.name}: onnxruntime's JavaScript binding passes no ${tensor.dtype}`, {
    node: tensor.node.name,
    site: tensor.node.site,
    fix: 'cast to float32 inside the graph',
  });
}

/** Our numbers as onnxruntime's tensor, without a copy. */
export function toOrt(ort: Ort, { dtype, shape, data }: TensorData): OrtTensor {
  if (dtype !== 'float16') return new ort.Tensor(dtype as 'float32', data as Float32Array, [...shape]);
  // Where Node has Float16Array, the constructor would make one of the bits, which the native part of 1.30 takes for empty.
  const bits = new ort.Tensor('uint16', data as Uint16Array, [...shape]);
  return Object.assign(bits, { type: dtype }) as unknown as OrtTensor;
}

/** onnxruntime's tensor as our numbers, without a copy. */
export function fromOrt(tensor: OrtTensor): TensorData {
  const dtype = tensor.type as DType;
  let data = tensor.data as unknown as ElementArray;
  const { array } = dtypes[dtype];
  // Newer Node has Float16Array; we keep half floats as their bits.
  if (array !== undefined && !(data instanceof array) && ArrayBuffer.isView(data))
    data = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) as ElementArray;
  return new TensorData(dtype, tensor.dims, data);
}

/** A result in a form that can be fed again, without a copy. */
export const reusable = (ort: Ort, result: OrtTensor): OrtTensor =>
  result.type === 'float16' ? toOrt(ort, fromOrt(result)) : result;

/** Compiles a model. */
export async function createInferenceSession(
  bytes: Uint8Array,
  options: InferenceSession.SessionOptions,
  graph: Graph,
): Promise<InferenceSession> {
  const ort = await onnxruntime();
  try {
    return await ort.InferenceSession.create(bytes, options);
  } catch (error) {
    throw explain('onnxruntime cannot load the step', error, graph);
  }
}

/** An error of onnxruntime with the node, scope and source line that it is about, as far as its text tells. */
export function explain(message: string, error: unknown, graph: Graph): RunError {
  const text = (error instanceof Error ? error.message : String(error)).trim();
  const names = [...text.matchAll(/[Nn]ame:\s?'([^']+)'|Node \(([^)]+)\)|node with name '([^']+)'/g)].flatMap((match) =>
    match.slice(1).filter(Boolean),
  );
  const [, domain, opType] = /([\w.]*):(\w+)\(-?\d+\) is not a registered/.exec(text) ?? [];
  const node =
    names.map((name) => graph.findNode(name as string)).find((found) => found !== undefined) ??
    graph.nodes.find((each) => each.domain === domain && each.opType === opType);
  return new RunError(`${message}: ${text}`, {
    cause: error,
    ...(node && { node: node.name, site: node.site }),
    ...(node?.forward && { forward: `${node.forward.name} (${node.forward.site})` }),
  });
}

/** The execution providers that this build of onnxruntime knows, and whether their libraries are installed. */
export async function availableProviders(): Promise<readonly { name: string; bundled: boolean }[]> {
  const { listSupportedBackends } = (await onnxruntime()) as Ort & {
    listSupportedBackends(): readonly { name: string; bundled: boolean }[];
  };
  return listSupportedBackends();
}
