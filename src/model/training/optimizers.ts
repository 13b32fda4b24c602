// Owns Adagrad, Adam and Momentum of ai.onnx.preview.training, written out in ONNX's own operators wherever a model calls them: stock
// runtimes have no kernel for them. Each follows the pseudo code of its documentation; what depends on the step alone is computed in
// float64, because 1 - 0.999 in float32 is off by a ten-thousandth.
import { ModelFormatError } from '../../errors.js';
import { type DType, dtypes } from '../../values/dtype.js';
import { TensorData } from '../../values/tensor-data.js';
import {
  type Attribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OpsetImport,
  onnxNode,
  tensor,
} from '../ir.js';
import { everyGraph, mapGraphs, mapSubgraphs, namesIn, opsetOf, TRAINING_DOMAIN, textsOf, topGraphs } from '../walk.js';
import { optimizerArity } from './operators.js';

/** For a model that imports none of ONNX's own operators. */
const DEFAULT_OPSET = 21;
/** CastLike is there from this opset on; before, element types must be declared. */
const CAST_LIKE = 15;
/** The first opset that has all that is used. */
const LEAST_OPSET = 9;

const isOptimizer = ({ domain, opType }: OnnxNode): boolean => domain === TRAINING_DOMAIN && optimizerArity.has(opType);
const withOpset = (imports: readonly OpsetImport[], version: number): readonly OpsetImport[] =>
  opsetOf(imports) === undefined ? [...imports, { domain: '', version }] : imports;

/** The model with every Adagrad, Adam and Momentum written out; the same model where there is none. */
export function lowerOptimizers(model: OnnxModel): OnnxModel {
  const graphs = topGraphs(model).flatMap((graph) => [...everyGraph(graph)]);
  const bodies = model.functions.flatMap(({ node }) => [...everyGraph({ ...model.graph, node })]);
  if (![...graphs, ...bodies].some(({ node }) => node.some(isOptimizer))) return model;
  const taken = new Set([...graphs, ...bodies].flatMap((graph) => [...namesIn(graph)]));
  const opset = opsetOf(model.opsetImport) ?? DEFAULT_OPSET;
  const types = declaredTypes(graphs);
  return {
    ...mapGraphs(model, (graph) => lowered(graph, { opset, types, taken })),
    opsetImport: withOpset(model.opsetImport, opset),
    functions: model.functions.map((each) => ({
      ...each,
      opsetImport: withOpset(each.opsetImport, opset),
      node: loweredNodes(each.node, { opset: opsetOf(each.opsetImport) ?? opset, types: new Map(), taken }),
    })),
  };
}

interface Place {
  readonly opset: number;
  /** Element types that are declared. */
  readonly types: ReadonlyMap<string, DType>;
  readonly taken: Set<string>;
}

function declaredTypes(graphs: readonly OnnxGraph[]): ReadonlyMap<string, DType> {
  const types = new Map<string, DType>();
  // Two subgraphs may have values of one name.
  const ambiguous = new Set<string>();
  const declare = (name: string, dtype: DType) => {
    if (types.has(name) && types.get(name) !== dtype) ambiguous.add(name);
    types.set(name, dtype);
  };
  for (const { input, output, valueInfo, initializer } of graphs) {
    for (const { name, type } of [...input, ...output, ...valueInfo])
      if (type?.kind === 'tensor') declare(name, type.dtype);
    for (const { name = '', data } of initializer) if ('dtype' in data) declare(name, data.dtype);
  }
  for (const name of ambiguous) types.delete(name);
  return types;
}

const lowered = (graph: OnnxGraph, place: Place): OnnxGraph => ({ ...graph, node: loweredNodes(graph.node, place) });
const loweredNodes = (nodes: readonly OnnxNode[], place: Place): OnnxNode[] =>
  nodes.flatMap((node) =>
    isOptimizer(node) ? writtenOut(node, place) : [mapSubgraphs(node, (inner) => lowered(inner, place))],
  );

/** What one tensor's update has to go by; all are names of values but the attributes. */
interface Operands {
  /** The rate, and the step in float64, both without axes. */
  readonly rate: string;
  readonly step: string;
  readonly x: string;
  /** With the gradient of the regularization. */
  readonly gradient: string;
  readonly slots: readonly string[];
  /** The attribute's number. */
  readonly attribute: (name: string) => number;
  readonly mode: string | undefined;
}

/** The defaults of attributes, as 32-bit floats. */
const defaults: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Adagrad: { decay_factor: 0, epsilon: Math.fround(1e-6), norm_coefficient: 0 },
  Adam: {
    alpha: Math.fround(0.9),
    beta: Math.fround(0.999),
    epsilon: Math.fround(1e-6),
    norm_coefficient: 0,
    norm_coefficient_post: 0,
  },
  Momentum: {},
};

/** What each operator makes of a tensor: its next value and its slots' next values. */
const updates: Readonly<Record<string, (write: Writer, operands: Operands) => string[]>> = {
  Adagrad(write, { rate, step, x, gradient, slots: [squares = ''], attribute }) {
    const decay = attribute('decay_factor');
    // r = R / (1 + T * decay_factor)
    const divisor = () => write.add('Add', write.float64(1), write.add('Mul', step, write.float64(decay)));
    const decayed = decay === 0 ? rate : write.add('Div', rate, write.like(write.once('divisor', divisor), x));
    const accumulated = write.add('Add', squares, write.add('Mul', gradient, gradient));
    const scale = write.add('Add', write.add('Sqrt', accumulated), write.number(attribute('epsilon'), x));
    return [write.add('Sub', x, write.add('Div', write.add('Mul', decayed, gradient), scale)), accumulated];
  },
  Adam(write, { rate, step, x, gradient, slots: [mean = '', squares = ''], attribute }) {
    const alpha = attribute('alpha');
    const beta = attribute('beta');
    const average = (slot: string, keep: number, next: string) =>
      write.add(
        'Add',
        write.add('Mul', write.number(keep, x), slot),
        write.add('Mul', write.number(1 - keep, x), next),
      );
    const newMean = average(mean, alpha, gradient);
    const newSquares = average(squares, beta, write.add('Mul', gradient, gradient));
    const scale = write.add('Add', write.add('Sqrt', newSquares), write.number(attribute('epsilon'), x));
    // T > 0 ? Sqrt(1 - beta**T) / (1 - alpha**T) : 1
    const correction = write.once('correction', () => {
      const rest = (base: number) => write.add('Sub', write.float64(1), write.add('Pow', write.float64(base), step));
      return write.afterFirst(step, write.add('Div', write.add('Sqrt', rest(beta)), rest(alpha)), 1);
    });
    const adjusted = write.add('Mul', rate, write.like(correction, x));
    const moved = write.add('Sub', x, write.add('Div', write.add('Mul', adjusted, newMean), scale));
    const post = attribute('norm_coefficient_post');
    return [post === 0 ? moved : write.add('Mul', write.number(1 - post, x), moved), newMean, newSquares];
  },
  Momentum(write, { rate, step, x, gradient, slots: [momentum = ''], attribute, mode }) {
    const alpha = write.number(attribute('alpha'), x);
    // T > 0 ? beta : 1
    const scale = write.once('scale', () => write.afterFirst(step, write.float64(attribute('beta')), 1));
    const next = write.add('Add', write.add('Mul', alpha, momentum), write.add('Mul', write.like(scale, x), gradient));
    const direction = mode === 'nesterov' ? write.add('Add', gradient, write.add('Mul', alpha, next)) : next;
    return [write.add('Sub', x, write.add('Mul', rate, direction)), next];
  },
};

function writtenOut(node: OnnxNode, place: Place): OnnxNode[] {
  const title = node.name || node.opType;
  if (place.opset < LEAST_OPSET)
    throw new ModelFormatError(
      `${title}: ${node.opType} cannot be written out in the operators of opset ${place.opset}`,
      {
        node: title,
        expected: `opset ${LEAST_OPSET} or later`,
      },
    );
  const { inputs, outputs } = optimizerArity.get(node.opType) as { inputs: number; outputs: number };
  const update = updates[node.opType] as (typeof updates)[string];
  const [rate = '', step = '', ...tensors] = node.input;
  const count = tensors.length / inputs;
  const write = new Writer(node, place);
  const attribute = (name: string) => {
    const found = node.attribute.find((each) => each.name === name)?.value ?? defaults[node.opType]?.[name];
    if (typeof found !== 'number')
      throw new ModelFormatError(`${title}: the attribute '${name}' is missing`, { node: title });
    return found;
  };
  const scalarStep = write.add('Cast', write.scalar(step), { to: dtypes.float64.onnx });
  const scalarRate = write.scalar(rate);
  for (let index = 0; index < count; index++) {
    const [x = '', plain = '', ...slots] = Array.from(
      { length: inputs },
      (_, part) => tensors[part * count + index] ?? '',
    );
    const norm = attribute('norm_coefficient');
    const gradient = norm === 0 ? plain : write.add('Add', write.add('Mul', write.number(norm, x), x), plain);
    const made = update(write, {
      rate: write.like(scalarRate, x),
      step: scalarStep,
      x,
      gradient,
      slots,
      attribute,
      mode: textsOf(node, 'mode')[0],
    });
    for (let part = 0; part < outputs; part++)
      write.name(made[part] as string, node.output[part * count + index] ?? '');
  }
  return write.nodes;
}

/** Writes nodes in place of one: names for all that they compute, constants in the type of what they meet. */
class Writer {
  readonly #node: OnnxNode;
  readonly #place: Place;
  readonly #made = new Map<string, string>();
  readonly #nodes: OnnxNode[] = [];
  readonly #names = new Map<string, string>();
  #number = 0;

  constructor(node: OnnxNode, place: Place) {
    this.#node = node;
    this.#place = place;
  }

  get nodes(): OnnxNode[] {
    const nameOf = (name: string) => this.#names.get(name) ?? name;
    return this.#nodes.map((node) => ({ ...node, input: node.input.map(nameOf), output: node.output.map(nameOf) }));
  }

  #fresh(opType: string): string {
    const { name, output } = this.#node;
    const prefix = name || output.find((each) => each !== '') || this.#node.opType;
    for (;;) {
      const fresh = `${prefix}/${opType}_${this.#number++}`;
      if (this.#place.taken.has(fresh)) continue;
      this.#place.taken.add(fresh);
      return fresh;
    }
  }

  /** A node's only result. Attributes, which come last, are whole numbers or tensors. */
  add(opType: string, ...given: (string | Readonly<Record<string, number | TensorData>>)[]): string {
    const output = this.#fresh(opType);
    const attributes = Object.entries(Object.assign({}, ...given.filter((each) => typeof each === 'object')) as object);
    this.#nodes.push(
      onnxNode({
        opType,
        name: output,
        input: given.filter((each) => typeof each === 'string'),
        output: [output],
        attribute: attributes.map(
          ([name, value]): Attribute =>
            value instanceof TensorData
              ? { name, type: 'TENSOR', value: tensor('', value) }
              : { name, type: 'INT', value },
        ),
        metadataProps: this.#node.metadataProps,
      }),
    );
    return output;
  }

  /** What `make` made when it was first called for this key. */
  once(key: string, make: () => string): string {
    const made = this.#made.get(key) ?? make();
    this.#made.set(key, made);
    return made;
  }

  #constant(data: TensorData): string {
    return this.once(`${data.dtype} ${data.shape} ${data.values()}`, () => this.add('Constant', { value: data }));
  }
  float64(value: number): string {
    return this.#constant(TensorData.from(value, 'float64'));
  }
  /** A number in the element type of `x`. */
  number(value: number, x: string): string {
    const dtype = this.#place.types.get(x);
    return dtype === undefined ? this.like(this.float64(value), x) : this.#constant(TensorData.from(value, dtype));
  }
  /** A value in the element type of `x`. */
  like(value: string, x: string): string {
    const dtype = this.#place.types.get(x);
    return this.once(`${value} like ${dtype ?? x}`, () => {
      if (dtype !== undefined) return this.add('Cast', value, { to: dtypes[dtype].onnx });
      if (this.#place.opset >= CAST_LIKE) return this.add('CastLike', value, x);
      const { name, opType } = this.#node;
      throw new ModelFormatError(`${name || opType}: the element type of '${x}' is not declared`, {
        node: name || opType,
        fix: 'declare it in value_info, or use opset 15 or later',
      });
    });
  }
  /** A value of one element, without axes. */
  scalar(value: string): string {
    return this.once(`scalar ${value}`, () =>
      this.add('Reshape', value, this.#constant(TensorData.from(new BigInt64Array(0), 'int64', [0]))),
    );
  }
  /** `value` after the first step, `first` at it. */
  afterFirst(step: string, value: string, first: number): string {
    return this.add('Where', this.add('Greater', step, this.float64(0)), value, this.float64(first));
  }
  /** Gives a value that it made the name of one of the node's outputs, where that is wanted. */
  name(made: string, output: string): void {
    if (output !== '') this.#names.set(made, output);
  }
}
