// Owns the nodes of the graph page that a model has: its inputs, initializers and nodes, those of branches, bodies and training entries
// under scopes of their own. Names of files need not be paths, nor be there at all; here they become paths.
import type { Attribute, OnnxGraph, OnnxModel, OnnxNode, OnnxTensor, Value } from '../model/ir.js';
import { subgraphs, textOf } from '../model/walk.js';
import type { DType } from '../values/dtype.js';
import type { Shape } from '../values/shape.js';
import { TensorData } from '../values/tensor-data.js';
import { isShown, opName, type ShownAttribute, type ShownNode } from './graph-nodes.js';

/** The nodes of a model, with unique names. */
export function modelNodes(model: OnnxModel): ShownNode[] {
  const page = new Page();
  const main = page.addGraph(model.graph, '');
  for (const [index, { initialization, algorithm }] of model.trainingInfo.entries()) {
    const number = index === 0 ? '' : `_${index}`;
    if (initialization) page.addGraph(initialization, `initialization${number}/`);
    if (algorithm) page.addGraph(algorithm, `training${number}/`, main);
  }
  return page.nodes;
}

/** What stands for each value of a graph and of those around it: the name of a node, with `:1` for its second output. */
class Sources {
  readonly #own = new Map<string, string>();
  readonly #around: Sources | undefined;

  constructor(around?: Sources) {
    this.#around = around;
  }
  set(value: string, source: string): void {
    this.#own.set(value, source);
  }
  get(value: string): string | undefined {
    return this.#own.get(value) ?? this.#around?.get(value);
  }
}

/** A name of a file as a path: what the page reads otherwise, a slash at its start and empty parts are taken out. */
const path = (name: string): string =>
  name
    .replace(/:0$/, '')
    .replace(/[^-\w./]/g, '_')
    .replace(/\/{2,}/g, '/')
    .replace(/^\/|\/$/g, '') || 'unnamed';

class Page {
  readonly nodes: ShownNode[] = [];
  /** The names that are taken, each with how many others were made of it. */
  readonly #taken = new Map<string, number>();

  #free(name: string): string {
    let count = this.#taken.get(name) ?? 0;
    let free = name;
    while (this.#taken.has(free)) free = `${name}_${++count}`;
    this.#taken.set(name, count);
    this.#taken.set(free, this.#taken.get(free) ?? 0);
    return free;
  }

  /**
   * @param given what a body's formal inputs start from: the inputs of its node.
   * @returns what stands for the values of the graph.
   */
  addGraph(graph: OnnxGraph, scope: string, around?: Sources, given: readonly (string | undefined)[] = []): Sources {
    const sources = new Sources(around);
    const types = new Map([...graph.input, ...graph.output, ...graph.valueInfo].map((each) => [each.name, each]));
    const initializers = new Map(graph.initializer.map((tensor) => [tensor.name ?? '', tensor]));
    for (const [index, input] of graph.input.entries()) {
      const [tensor, start] = [initializers.get(input.name), given[index]];
      initializers.delete(input.name);
      this.#addSource(input.name, scope, sources, {
        op: tensor === undefined ? 'Placeholder' : 'PlaceholderWithDefault',
        inputs: start === undefined ? [] : [start],
        outputs: outputsOf([input]),
        attributes: shownTensor(tensor),
      });
    }
    for (const [name, tensor] of initializers) {
      const { data } = tensor;
      const outputs = 'dtype' in data ? [{ dtype: data.dtype, shape: data.shape }] : [];
      this.#addSource(name, scope, sources, { op: 'Const', inputs: [], outputs, attributes: shownTensor(tensor) });
    }
    for (const node of graph.node) this.#addNode(node, scope, sources, types);
    return sources;
  }

  #addSource(value: string, scope: string, sources: Sources, node: Omit<ShownNode, 'name'>): void {
    const name = this.#free(`${scope}${path(value)}`);
    sources.set(value, name);
    this.nodes.push({ name, ...node });
  }

  #addNode(node: OnnxNode, scope: string, sources: Sources, types: ReadonlyMap<string, Value>): void {
    const given = node.name || node.output.find((output) => output !== '') || node.opType;
    const name = this.#free(`${scope}${path(given)}`);
    const inputs = node.input.flatMap((input) => sources.get(input) ?? []);
    // What branches and bodies give goes into the node that they belong to.
    const results = subgraphs(node).flatMap((graph) => {
      const inner = this.addGraph(
        graph,
        `${name}/`,
        sources,
        node.input.map((input) => sources.get(input)),
      );
      return graph.output.flatMap((output) => inner.get(output.name) ?? []);
    });
    for (const [index, output] of node.output.entries())
      if (output !== '') sources.set(output, index === 0 ? name : `${name}:${index}`);
    this.nodes.push({
      name,
      op: opName(node.opType, node.domain),
      inputs: [...inputs, ...results],
      outputs: outputsOf(node.output.flatMap((output) => types.get(output) ?? [])),
      attributes: {
        ...Object.fromEntries(node.attribute.flatMap(shownAttribute)),
        ...Object.fromEntries(node.metadataProps.map(({ key, value }) => [key.replace(/^trainop\./, ''), value])),
      },
    });
  }
}

const outputsOf = (values: readonly Value[]): { dtype: DType; shape: Shape }[] =>
  values.flatMap(({ type }) => (type?.kind === 'tensor' ? [{ dtype: type.dtype, shape: type.shape }] : []));

const shownTensor = (tensor: OnnxTensor | undefined): Record<string, ShownAttribute> =>
  tensor?.data instanceof TensorData && isShown(tensor.data) ? { value: tensor.data } : {};

function shownAttribute(attribute: Attribute): [string, ShownAttribute][] {
  const { name } = attribute;
  if (attribute.value === undefined) return [];
  switch (attribute.type) {
    case 'FLOAT':
    case 'INT':
      return [[name, Number(attribute.value)]];
    case 'STRING':
      return [[name, textOf(attribute.value)]];
    case 'FLOATS':
    case 'INTS':
      return [[name, Array.from(attribute.value, Number)]];
    case 'STRINGS':
      return [[name, attribute.value.map(textOf)]];
    case 'TENSOR':
      return Object.entries(shownTensor(attribute.value)).map(([, value]) => [name, value]);
    default:
      return [];
  }
}
