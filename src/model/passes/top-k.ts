// Owns the pass that keeps TopK from tensors without elements, where onnxruntime 1.30 divides by zero and ends the process: it is asked
// for none of them, and its results, which are empty too, get the shape that they should have. Files keep the operator as it is.
import { TensorData } from '../../values/tensor-data.js';
import { type OnnxGraph, type OnnxNode, type OnnxTensor, onnxNode, tensor } from '../ir.js';
import { mapGraphs, mapSubgraphs, plainDomain } from '../walk.js';
import type { Pass } from './index.js';

function guarded(graph: OnnxGraph): OnnxGraph {
  const full = new Set(
    [...graph.input, ...graph.valueInfo].flatMap(({ name, type }) =>
      type?.kind === 'tensor' && type.shape?.every((dim) => typeof dim === 'number' && dim > 0) ? [name] : [],
    ),
  );
  const initializer: OnnxTensor[] = [];
  const node = graph.node.flatMap((each): readonly OnnxNode[] => {
    const inside = mapSubgraphs(each, guarded);
    return inside.opType !== 'TopK' || inside.domain || full.has(inside.input[0] as string)
      ? [inside]
      : around(inside, initializer);
  });
  return { ...graph, node, initializer: [...graph.initializer, ...initializer] };
}

function around(node: OnnxNode, initializer: OnnxTensor[]): OnnxNode[] {
  const [x, k] = node.input as [string, string];
  const prefix = node.output.find((name) => name !== '');
  const named = (part: string) => `${prefix}:${part}`;
  const number = (part: string, value: number, shape: readonly number[]) => {
    initializer.push(tensor(named(part), TensorData.from([value], 'int64', shape)));
    return named(part);
  };
  const made = (opType: string, input: readonly string[], output: string, attributes: Record<string, number> = {}) =>
    onnxNode({
      opType,
      name: output,
      input: [...input],
      output: [output],
      attribute: Object.entries(attributes).map(([name, value]) => ({ name, type: 'INT', value })),
      metadataProps: node.metadataProps,
    });
  const axis = node.attribute.find(({ name }) => name === 'axis')?.value ?? -1;
  const results = node.output.map((name) => (name === '' ? '' : `${name}:unshaped`));
  return [
    made('Size', [x], named('size')),
    made('Min', [named('size'), number('one', 1, [])], named('some')),
    made('Mul', [k, named('some')], named('count')),
    { ...node, input: [x, named('count')], output: results },
    made('Shape', [x], named('shape')),
    made('ScatterElements', [named('shape'), number('axis', Number(axis), [1]), k], named('due')),
    ...node.output.flatMap((name) =>
      name === '' ? [] : [made('Reshape', [`${name}:unshaped`, named('due')], name, { allowzero: 1 })],
    ),
  ];
}

/** The first opset with all that the guard is made of. */
const LEAST_OPSET = 14;

export const guardTopK: Pass = (model, { inMemory }) => {
  const opset = model.opsetImport.find(({ domain }) => plainDomain(domain) === '')?.version ?? 0;
  return inMemory && opset >= LEAST_OPSET ? mapGraphs(model, guarded) : model;
};
