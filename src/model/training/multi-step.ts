// Owns several steps of a step model as one model: a Loop whose body is the step. It carries the variables that the step changes from one
// step to the next; of what is fed, stacked along a new first axis, each step takes its part; what is fetched comes out stacked the same way.
import { ExportError } from '../../errors.js';
import { dtypes } from '../../values/dtype.js';
import { TensorData } from '../../values/tensor-data.js';
import { tensorType, type ValueType } from '../../values/value-type.js';
import {
  type Attribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  onnxGraph,
  onnxNode,
  type Type,
  tensor,
  type Value,
  value,
} from '../ir.js';
import { freeName, renamed, takenNames } from '../walk.js';

/** What a step model's inputs and outputs are for. */
export interface StepParts {
  /** Inputs that each step is fed anew. */
  readonly feeds: ReadonlySet<string>;
  /** Variables, with the output that holds the next value of each; these are the last outputs, in this order. */
  readonly state: ReadonlyMap<string, string>;
}

/**
 * The model of several steps. It computes what they would one after another, bit for bit; the passes are still to come.
 *
 * @param steps how many, or the name of an input that says it (an int64 scalar); the new axis has that symbol, too.
 * @throws ExportError where a step is fed or gives what is no tensor, or has that name for something already.
 */
export function multiStep(step: OnnxModel, parts: StepParts, steps: number | string): OnnxModel {
  if (typeof steps === 'string' && (takenNames(step).has(steps) || symbolsOf(step.graph).has(steps)))
    throw new ExportError(`the step has the name '${steps}' for something else than the number of steps`);
  return { ...step, graph: new Looping(step, parts, steps).whole() };
}

/** A value under two names: in the whole model, and in the body, where it is that of one step. */
interface Result {
  readonly whole: Value;
  readonly within: Value;
}
/** What goes from step to step: its value before the first one, and before and after each. */
interface Carried {
  readonly start: string;
  readonly before: Value;
  readonly next: Result;
}

class Looping {
  readonly #graph: OnnxGraph;
  readonly #parts: StepParts;
  readonly #steps: number | string;
  readonly #taken: Set<string>;
  readonly #types: ReadonlyMap<string, Type | undefined>;
  /** What nodes give. */
  readonly #made: ReadonlySet<string>;
  /** The names in the body of what has a name in the whole model. */
  readonly #names: ReadonlyMap<string, string>;
  readonly #initializers: OnnxTensor[] = [];
  /** Nodes in front of the loop, at the end of its body, and behind it. */
  readonly #before: OnnxNode[] = [];
  readonly #last: OnnxNode[] = [];
  readonly #after: OnnxNode[] = [];

  constructor(step: OnnxModel, parts: StepParts, steps: number | string) {
    const { graph } = step;
    this.#graph = graph;
    this.#parts = parts;
    this.#steps = steps;
    this.#taken = takenNames(step);
    this.#made = new Set(graph.node.flatMap(({ output }) => output));
    this.#types = new Map([...graph.input, ...graph.output].map(({ name, type }) => [name, type]));
    const ends = graph.output.map(({ name }) => name).filter((name) => this.#made.has(name));
    const apart = new Set([...parts.feeds, ...parts.state.keys(), ...ends]);
    this.#names = new Map([...apart].map((name) => [name, this.#free(`${name}:step`)]));
  }

  whole(): OnnxGraph {
    const { feeds, state } = this.#parts;
    const variables = [...state].map(([variable, next]) => this.#variable(variable, next));
    const results = this.#graph.output
      .slice(0, this.#graph.output.length - state.size)
      .map(({ name }): Result => ({ whole: this.#stacked(name, this.#made.has(name)), within: this.#within(name) }));
    const isText = ({ whole }: Result) => tensorOf(whole.name, whole.type).dtype === 'string';
    const carried = [...variables, ...results.filter(isText).map((result) => this.#texts(result))];
    const scanned = results.filter((result) => !isText(result));
    const always = this.#constant('steps:always', TensorData.from(true));
    const count =
      typeof this.#steps === 'string'
        ? this.#steps
        : this.#constant('steps:count', TensorData.from(this.#steps, 'int64'));
    const loop = onnxNode({
      opType: 'Loop',
      name: this.#free('steps:loop'),
      input: [count, always, ...carried.map(({ start }) => start)],
      output: [...carried.map(({ next }) => next), ...scanned].map(({ whole }) => whole.name),
      attribute: [{ name: 'body', type: 'GRAPH', value: this.#body(carried, scanned) }],
    });
    return {
      ...this.#graph,
      name: 'steps',
      input: [
        ...this.#graph.input.map((each) => (feeds.has(each.name) ? this.#stacked(each.name) : each)),
        ...(count === this.#steps ? [value(count, scalar('int64'))] : []),
      ],
      output: [...results, ...variables.map(({ next }) => next)].map(({ whole }) => whole),
      initializer: [...this.#graph.initializer, ...this.#initializers],
      valueInfo: [],
      node: [...this.#before, loop, ...this.#after],
    };
  }

  #body(carried: readonly Carried[], scanned: readonly Result[]): OnnxGraph {
    const feeds = [...this.#parts.feeds].map((name) => this.#within(name));
    const graph = renamed(this.#graph, (name) => this.#names.get(name) ?? name);
    const iteration = value(this.#free('steps:number'), scalar('int64'));
    const condition = value(this.#free('steps:condition'), scalar('bool'));
    const parts = [...this.#parts.feeds].flatMap((name) => this.#part(name, iteration.name));
    return onnxGraph({
      name: 'step',
      input: [iteration, condition, ...carried.map(({ before }) => before)],
      output: [condition, ...[...carried.map(({ next }) => next), ...scanned].map(({ within }) => within)],
      valueInfo: [...feeds, ...graph.valueInfo],
      node: [...parts, ...graph.node, ...this.#last],
    });
  }

  /** The nodes that take what one step is fed. */
  #part(feed: string, iteration: string): OnnxNode[] {
    const { name, type } = this.#within(feed);
    if (tensorOf(feed, type).dtype !== 'string') return [node('Gather', [feed, iteration], name)];
    // Of a row of texts, onnxruntime's Gather takes the first one alone.
    const index = this.#free(`${name}:index`);
    const axes = this.#constant(`${name}:axes`, TensorData.from([0], 'int64'));
    return [node('Unsqueeze', [iteration, axes], index), node('GatherND', [feed, index], name)];
  }

  #variable(name: string, output: string): Carried {
    const next = { whole: value(output, this.#types.get(output)), within: this.#within(output) };
    const isRead = this.#types.has(name) && !this.#parts.feeds.has(name);
    if (isRead) return { start: name, before: this.#within(name), next };
    // Nothing reads what it was: any value will do to begin with, also of another shape.
    const { dtype } = tensorOf(output, this.#types.get(output));
    const start = this.#constant(`${name}:unread`, TensorData.zeros(dtype, []));
    return { start, before: value(this.#free(`${name}:before`), tensorType(dtype, null)), next };
  }

  /** Texts are gathered as a sequence: onnxruntime stacks the results of a Loop byte by byte, and texts have theirs elsewhere. */
  #texts({ whole, within }: Result): Carried {
    const type: ValueType = { kind: 'sequence', element: tensorType('string', null) };
    const free = (part: string) => this.#free(`${whole.name}:${part}`);
    const [start, before, next, list] = ['none', 'before', 'next', 'list'].map(free) as [
      string,
      string,
      string,
      string,
    ];
    this.#before.push(node('SequenceEmpty', [], start, [{ name: 'dtype', type: 'INT', value: dtypes.string.onnx }]));
    this.#last.push(node('SequenceInsert', [before, within.name], next));
    const axes: Attribute[] = [
      { name: 'axis', type: 'INT', value: 0 },
      { name: 'new_axis', type: 'INT', value: 1 },
    ];
    this.#after.push(node('ConcatFromSequence', [list], whole.name, axes));
    return { start, before: value(before, type), next: { whole: value(list, type), within: value(next, type) } };
  }

  /** The value in the body. */
  #within(name: string): Value {
    return value(this.#names.get(name) ?? name, this.#types.get(name));
  }

  /** The values of all steps, under the same name where that is free. */
  #stacked(name: string, isFree = true): Value {
    const { dtype, shape } = tensorOf(name, this.#types.get(name));
    const type = tensorType(dtype, shape && [this.#steps, ...shape]);
    return value(isFree ? name : this.#free(`${name}:output`), type);
  }

  #constant(wanted: string, data: TensorData): string {
    const name = this.#free(wanted);
    this.#initializers.push(tensor(name, data));
    return name;
  }

  #free(name: string): string {
    return freeName(name, this.#taken);
  }
}

const node = (
  opType: string,
  input: readonly string[],
  output: string,
  attribute: readonly Attribute[] = [],
): OnnxNode => onnxNode({ opType, name: output, input, output: [output], attribute });

const scalar = (dtype: 'int64' | 'bool') => tensorType(dtype, []);

function tensorOf(name: string, type: Type | undefined): ValueType & { kind: 'tensor' } {
  if (type?.kind === 'tensor') return type;
  throw new ExportError(`${name} is no tensor: what several steps have of it cannot be stacked`, { node: name });
}

/** The symbols in the shapes of a graph's own values. */
function symbolsOf({ input, output, valueInfo }: OnnxGraph): Set<unknown> {
  return new Set(
    [...input, ...output, ...valueInfo].flatMap(({ type }) => (type?.kind === 'tensor' && type.shape) || []),
  );
}
