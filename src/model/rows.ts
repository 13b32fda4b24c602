// Owns taking writes of rows out of a step: where a variable's next value is its value with some rows replaced, the model gives those rows
// and their values instead of the whole next value, and whoever keeps the variable writes them once the run has succeeded. Nothing of the
// variable's size is then computed or kept twice, however large it is. What is no such write stays as it was.
//
// A write is a ScatterND or ScatterElements along the first axis, whose table nothing else reads after it. Rows that are replaced are given
// as they are. Rows that are added to (multiplied, …) are computed here, each once: a table of the rows that are named takes the place of
// the whole one, so that the same operator adds the same numbers in the same order.
import type { DType } from '../values/dtype.js';
import type { Shape } from '../values/shape.js';
import { TensorData } from '../values/tensor-data.js';
import { tensorType } from '../values/value-type.js';
import {
  type Attribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  onnxNode,
  tensor,
  type Value,
  value,
} from './ir.js';
import { freeName, namesIn, neededNodes, plainDomain, sourceNames, textsOf, valuesRead } from './walk.js';

/** A variable that a step reads under `name`. */
export interface RowVariable {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** Rows to write into a variable: the outputs that hold their numbers (int64) and their values, and the node that asked for it. */
export interface RowWrite {
  readonly node: string;
  readonly rows: string;
  readonly values: string;
}

/** One scatter into a table. */
interface Link {
  readonly node: OnnxNode;
  readonly table: string;
  /** What holds the numbers of the rows. */
  readonly rows: string;
  /** The nodes that make the scatter's indices of them; none where they are the indices, or differ from them by shape alone. */
  readonly expansion: readonly OnnxNode[];
  readonly reduction: string;
}

/**
 * @param updates variables that are inputs of the model, with the output that holds the next value.
 * @returns the model with the rows as its last outputs, and the writes in their order by `next`.
 */
export function takeRowWrites(
  model: OnnxModel,
  updates: readonly { readonly variable: RowVariable; readonly next: string }[],
): { readonly model: OnnxModel; readonly writes: ReadonlyMap<string, readonly RowWrite[]> } {
  const { graph } = model;
  const finder = new Finder(model);
  const chains = updates.flatMap(({ variable, next }) => {
    const chain = finder.chain(variable, next);
    return chain === undefined ? [] : [{ variable, next, chain }];
  });
  if (chains.length === 0) return { model, writes: new Map() };
  const gone = new Set(chains.flatMap(({ chain }) => chain.map(({ node }) => node)));
  const made = new Making(namesIn(graph));
  const writes = new Map(
    chains.map(({ variable, next, chain }) => [next, chain.map((link) => made.write(link, variable, next))]),
  );
  const output = [...graph.output.filter(({ name }) => !writes.has(name)), ...made.outputs];
  const node = [...graph.node.filter((each) => !gone.has(each)), ...made.nodes];
  return {
    model: {
      ...model,
      graph: {
        ...graph,
        node: neededNodes(
          node,
          output.map(({ name }) => name),
        ),
        initializer: [...graph.initializer, ...made.initializers],
        output,
        valueInfo: graph.valueInfo.filter(({ name }) => !gone.has(finder.producers.get(name) as OnnxNode)),
      },
    },
    writes,
  };
}

/** Finds the scatters of a model's own graph; those inside branches and bodies are part of what their node computes. */
class Finder {
  readonly producers = new Map<string, OnnxNode>();
  readonly #readers = new Map<string, number>();
  readonly #shapes = new Map<string, Shape>();
  readonly #numbers = new Map<string, TensorData>();

  constructor({ graph }: OnnxModel) {
    for (const node of graph.node) {
      for (const name of node.output) this.producers.set(name, node);
      for (const name of valuesRead(node)) this.#readers.set(name, (this.#readers.get(name) ?? 0) + 1);
    }
    for (const { name, type } of [...graph.input, ...graph.valueInfo, ...graph.output])
      if (type?.kind === 'tensor') this.#shapes.set(name, type.shape);
    for (const { name = '', data } of graph.initializer) {
      this.#shapes.set(name, data.shape);
      if (data instanceof TensorData) this.#numbers.set(name, data);
    }
    for (const name of sourceNames(graph)) this.producers.delete(name);
  }

  /** The scatters from a variable to its next value, the first one first; nothing where there is anything else on the way. */
  chain(variable: RowVariable, next: string): readonly Link[] | undefined {
    const chain: Link[] = [];
    for (let at = next; at !== variable.name; ) {
      const link = this.#linkTo(at, variable.shape);
      // A table between two scatters is never made: nothing else may read it, and the second may not add to it.
      const isHidden = (this.#readers.get(at) ?? 0) === (at === next ? 0 : 1);
      if (link === undefined || !isHidden || (link.reduction !== 'none' && link.table !== variable.name))
        return undefined;
      chain.unshift(link);
      at = link.table;
    }
    return chain.length === 0 ? undefined : chain;
  }

  #linkTo(name: string, shape: readonly number[]): Link | undefined {
    const node = this.producers.get(name);
    if (node === undefined || plainDomain(node.domain) !== '') return undefined;
    const attribute = (key: string) => node.attribute.find((each) => each.name === key)?.value;
    const [table, indices, values] = node.input as [string, string, string];
    const [reduction = 'none'] = textsOf(node, 'reduction');
    const link = { node, table, reduction };
    if (node.opType === 'ScatterND')
      return this.#shapes.get(indices)?.at(-1) === 1 ? { ...link, rows: indices, expansion: [] } : undefined;
    const axis = Number(attribute('axis') ?? 0);
    if (node.opType !== 'ScatterElements' || (axis !== 0 && axis !== -shape.length)) return undefined;
    if (shape.length === 1) return { ...link, rows: indices, expansion: [] };
    // [n] → [n, 1, …] → [n, the rest of the shape]: every element goes to the row of its own row.
    const areRows = [indices, values].every((each) => isRowsOf(this.#shapes.get(each) ?? null, shape));
    const expand = this.producers.get(indices);
    const unsqueeze = expand && this.producers.get(expand.input[0] as string);
    if (!areRows || expand?.opType !== 'Expand' || unsqueeze?.opType !== 'Unsqueeze') return undefined;
    const axes = this.#numbers.get(unsqueeze.input[1] ?? '')?.values();
    return axes?.length === shape.length - 1 && axes.every((each, index) => Number(each) === index + 1)
      ? { ...link, rows: unsqueeze.input[0] as string, expansion: [unsqueeze, expand] }
      : undefined;
  }
}

/** Whether a shape is that of some rows of a table. */
const isRowsOf = (shape: Shape, table: readonly number[]): boolean =>
  shape?.length === table.length && shape.every((dim, axis) => axis === 0 || dim === table[axis]);

/** Makes what computes the rows. */
class Making {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly outputs: Value[] = [];
  readonly #taken: Set<string>;

  constructor(taken: Set<string>) {
    this.#taken = taken;
  }

  write(link: Link, variable: RowVariable, next: string): RowWrite {
    const { node, rows } = link;
    const prefix = this.#free(`${next}/rows`);
    const [numbers, values] =
      link.reduction === 'none' ? [rows, node.input[2] as string] : this.#combined(link, variable, prefix);
    const given = (name: string, dtype: DType) => {
      this.outputs.push(value(name, tensorType(dtype, null)));
      return name;
    };
    return {
      node: node.name ?? node.opType,
      rows: given(this.#int64(numbers, `${prefix}:numbers`), 'int64'),
      values: given(this.#node('Identity', [values], `${prefix}:values`), variable.dtype),
    };
  }

  /** The rows that are named, each once, with what the scatter makes of them. */
  #combined(
    { node, rows, expansion }: Link,
    { name, shape }: RowVariable,
    prefix: string,
  ): [rows: string, values: string] {
    const number = (part: string, ...numbers: readonly number[]) => {
      const named = this.#free(`${prefix}/${part}`);
      this.initializers.push(tensor(named, TensorData.from(numbers, 'int64')));
      return named;
    };
    const flat = this.#node('Reshape', [this.#int64(rows, `${prefix}/int64`), number('flat', -1)], `${prefix}/list`);
    // A row can be named in two ways.
    const isNegative = this.#node('Less', [flat, number('zero', 0)], `${prefix}/negative`);
    const fromEnd = this.#node('Add', [flat, number('length', shape[0] as number)], `${prefix}/from_end`);
    const named = this.#node('Where', [isNegative, fromEnd, flat], `${prefix}/named`);
    const [each, places] = [this.#free(`${prefix}/each`), this.#free(`${prefix}/places`)];
    this.nodes.push(onnxNode({ opType: 'Unique', name: each, input: [named], output: [each, '', places] }));
    // Its errors are the scatter's: rows that are not there.
    const small = this.#node('Gather', [name, each], `${prefix}/small`, [], node.name);
    let indices: string;
    if (node.opType === 'ScatterND' || expansion.length === 0) {
      const like = this.#node('Shape', [node.input[1] as string], `${prefix}/shape`);
      indices = this.#node('Reshape', [places, like], `${prefix}/indices`, [
        { name: 'allowzero', type: 'INT', value: 1 },
      ]);
    } else
      indices = expansion.reduce(
        (from, { opType, input: [, by] }) => this.#node(opType, [from, by as string], `${prefix}/${opType}`),
        places,
      );
    const scattered = this.#node(
      node.opType,
      [small, indices, node.input[2] as string],
      `${prefix}/new`,
      node.attribute,
    );
    return [each, scattered];
  }

  #int64(from: string, output: string): string {
    return this.#node('Cast', [from], output, [{ name: 'to', type: 'INT', value: 7 }]);
  }

  #node(
    opType: string,
    input: readonly string[],
    wanted: string,
    attribute: readonly Attribute[] = [],
    name?: string,
  ): string {
    const output = this.#free(wanted);
    this.nodes.push(onnxNode({ opType, name: name ?? output, input, output: [output], attribute }));
    return output;
  }

  #free(name: string): string {
    return freeName(name, this.#taken);
  }
}
