// Owns the walk over a file's graph that makes it anew in a graph of ours: every value by its name, every node by the builders, with
// functions written out where they are called, branches and bodies as nested graphs, and weights as variables.
import { describe, ModelFormatError } from '../../errors.js';
import { GraphKeys } from '../../graph/collections.js';
import { constantNode } from '../../graph/constant.js';
import { type Graph, getDefaultGraph } from '../../graph/graph.js';
import { SOURCE_DOMAIN } from '../../graph/node.js';
import { nameScope } from '../../graph/scopes.js';
import type { Tensor } from '../../graph/tensor.js';
import { Variable } from '../../graph/variable.js';
import {
  type Attribute,
  entryOf,
  type OnnxFunction,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
} from '../../model/ir.js';
import { checkOpset, upgraded } from '../../model/versions/index.js';
import { isGradient, PHASE_KEY, plainDomain } from '../../model/walk.js';
import { build, isOpType } from '../../ops/build.js';
import { schemas } from '../../ops/generated/schemas.js';
import type { OpType } from '../../ops/generated/signatures.js';
import { constantData } from '../../ops/shapes/known.js';
import { isFloating } from '../../values/dtype.js';
import { elementCount, isStatic } from '../../values/shape.js';
import type { TensorData } from '../../values/tensor-data.js';
import type { ValueType } from '../../values/value-type.js';
import { constantOf, dataOf, denseData, foreignAttributes, standardAttributes } from './attributes.js';
import { inputTypes } from './bodies.js';
import { explaining, fault } from './explaining.js';
import { foreignTypes } from './foreign.js';
import { bound } from './functions.js';
import { gradientOutputs } from './gradient.js';
import { functionKey, inOrder } from './order.js';
import { declaredType, type Place, pathFor, placeOf, placeOfCall } from './place.js';
import { trainingForms } from './training.js';
import { type Choice, filling, forming } from './weights.js';

/** What a walk is made with. */
export interface Plan {
  readonly functions: ReadonlyMap<string, OnnxFunction>;
  readonly choice: Choice;
  /** Names of values that are state of batch normalizations. */
  readonly statistics: ReadonlySet<string>;
  readonly isTraining: boolean;
}

/** Whether a value is of a file of ours, where weights are variables and everything else has a phase. */
const isNoWeight = ({ metadataProps }: OnnxNode | OnnxTensor): boolean =>
  entryOf(metadataProps, PHASE_KEY) !== undefined;

/** Makes graphs of a file in the default graph. */
export class Builder {
  readonly variables = new Map<string, Variable>();
  readonly #root: Graph;
  readonly #plan: Plan;
  /** Tensors that are made of constants alone, in the outermost graph. */
  readonly #fixed = new Set<Tensor>();
  /** Names that the file does not have. */
  readonly #added = new Set<string>();
  /** Nodes that are of the graphs' own opset wherever they stand. */
  readonly #settled = new WeakSet<OnnxNode>();
  #count = 0;

  constructor(graph: Graph, plan: Plan) {
    this.#root = graph;
    this.#plan = plan;
  }

  /** Defines a graph's initializers: those of floating-point types are variables, others constants. */
  initialize(graph: OnnxGraph, place: Place): void {
    const all = [
      ...graph.initializer.map((each) => [each.name ?? '', () => dataOf(each), isNoWeight(each)] as const),
      ...graph.sparseInitializer.map((each) => [each.values.name ?? '', () => denseData(each), false] as const),
    ];
    for (const [name, read, isConstant] of all) {
      if (name === '') throw new ModelFormatError('an initializer has no name');
      const data = read();
      const isWeight = isFloating(data.dtype) && !isConstant && !place.uses.isSetting(name);
      place.values.define(name, isWeight ? this.#variable(name, data) : this.#constant(data, pathFor(name, 'Const')));
    }
  }

  /** Makes nodes, in an order in which each finds what it reads. */
  makeNodes(nodes: readonly OnnxNode[], place: Place): void {
    for (const node of inOrder(nodes)) this.#makeNode(node, place);
  }

  // --- Nodes ---

  #makeNode(given: OnnxNode, place: Place): void {
    const node = bound(given, place.bound);
    const domain = plainDomain(node.domain);
    const called = this.#plan.functions.get(functionKey(node, node.opType));
    if (called !== undefined) this.#call(node, called, place);
    else if (isGradient(node)) this.#makeGradient(node, place);
    else if (domain !== '') this.#makeForeign({ ...node, domain }, place);
    else if (this.#settled.has(given)) this.#makeStandard(node, place);
    else this.#makeOwn(node, place);
  }

  /** A node of one of ONNX's own operators, of whatever version. */
  #makeOwn(node: OnnxNode, place: Place): void {
    const opset = place.opsets.get('');
    if (opset === undefined) throw new ModelFormatError(`${node.opType}: the model names no opset for it`);
    checkOpset(opset);
    const context = {
      typeOf: (name: string) => place.values.get(name)?.type,
      numbersOf: (name: string) => {
        const tensor = place.values.get(name);
        return tensor && constantData(tensor);
      },
      fresh: (hint: string) => {
        const name = `${hint}:${this.#count++}`;
        this.#added.add(name);
        return name;
      },
      settle: (each: OnnxNode) => {
        this.#settled.add(each);
        return each;
      },
    };
    for (const each of upgraded(node, opset, context)) this.#makeStandard(each, place);
  }

  #makeStandard(node: OnnxNode, place: Place): void {
    const { opType } = node;
    if (!isOpType(opType))
      throw fault(node, `there is no operator ${describe(opType)} at opset 21`, {
        got: `opset ${place.opsets.get('')}`,
      });
    const inputs = this.#inputs(node, place);
    const isFixed =
      (filling.has(opType) || forming.has(opType)) &&
      inputs.every((input) => input === undefined || this.#fixed.has(input));
    if (isFixed) this.#makeFixed(node, opType, inputs, place);
    else this.#define(node, this.#build(node, opType, inputs, place), place);
  }

  /** A node that gives the same in every run: it is made in the outermost graph, and its result may be a weight. */
  #makeFixed(node: OnnxNode, opType: OpType, inputs: readonly (Tensor | undefined)[], place: Place): void {
    const name = node.output[0] ?? '';
    const make = () => {
      const [result] = explaining(node, () =>
        opType === 'Constant'
          ? [this.#constant(constantOf(node), pathFor(node.name ?? '', 'Const'))]
          : this.#build(node, opType, inputs, place),
      );
      return result as Tensor;
    };
    const result = this.#outermost(make);
    const count = result.type.kind === 'tensor' && isStatic(result.shape) ? elementCount(result.shape) : null;
    const isWeight =
      count !== null &&
      count > 1 &&
      isFloating(result.dtype) &&
      place.uses.isOperand(name) &&
      !this.#added.has(name) &&
      !isNoWeight(node);
    if (isWeight) place.values.define(name, this.#variable(name, result), node);
    else {
      this.#fixed.add(result);
      place.values.define(name, result, node);
    }
  }

  #build(node: OnnxNode, opType: OpType, inputs: readonly (Tensor | undefined)[], place: Place): readonly Tensor[] {
    return explaining(node, () => {
      const attributes = standardAttributes(node, opType, (attribute) =>
        this.#subgraph(node, attribute, inputs, place),
      );
      const training =
        this.#plan.isTraining && Object.hasOwn(trainingForms, opType)
          ? nameScope(pathFor(node.name ?? '', opType), () => trainingForms[opType]?.(inputs, attributes))
          : undefined;
      if (training !== undefined) return training;
      const { minOutputs, outputs } = schemas[opType];
      const isVariadic = outputs.at(-1)?.option === 'variadic';
      const named = node.output.findLastIndex((name) => name !== '') + 1;
      return build(
        opType,
        inputs,
        {
          ...attributes,
          outputs: isVariadic ? node.output.length : Math.max(named, minOutputs, 1),
          name: pathFor(node.name ?? '', opType),
        },
        node.output.map((name) => declaredType(place, name)),
      );
    });
  }

  #makeGradient(node: OnnxNode, place: Place): void {
    const made = explaining(node, () =>
      nameScope(pathFor(node.name ?? '', node.opType), () =>
        gradientOutputs(node, this.#inputs(node, place), (name) => place.values.get(name)),
      ),
    );
    this.#define(node, made, place);
  }

  #makeForeign(node: OnnxNode & { readonly domain: string }, place: Place): void {
    const { domain } = node;
    const inputs = this.#inputs(node, place);
    const made = explaining(node, () =>
      getDefaultGraph().addNode({
        opType: node.opType,
        domain,
        inputs,
        attributes: foreignAttributes(node, (attribute) => this.#subgraph(node, attribute, inputs, place)),
        outputs: foreignTypes(
          node,
          inputs,
          node.output.map((name) => declaredType(place, name)),
        ).map((type) => ({ type })),
        name: pathFor(node.name ?? '', pathFor(node.opType, 'Node')),
      }),
    );
    this.#noteVersion(node, domain, place);
    this.#define(node, made.outputs, place);
  }

  #noteVersion(node: OnnxNode, domain: string, place: Place): void {
    const version = place.opsets.get(domain);
    if (version === undefined) throw fault(node, `${domain}.${node.opType}: the model names no version of the domain`);
    const { domainVersions } = this.#root;
    const before = domainVersions.get(domain) ?? version;
    if (before !== version)
      throw fault(node, `${domain}.${node.opType}: the graph has nodes of another version of its domain`, {
        expected: `version ${before}`,
        got: String(version),
      });
    domainVersions.set(domain, version);
  }

  #inputs(node: OnnxNode, { values }: Place): (Tensor | undefined)[] {
    return node.input.map((name) => {
      if (name === '') return undefined;
      if (!values.has(name)) throw fault(node, `${node.name || node.opType} reads '${name}', which nothing defines`);
      return values.get(name);
    });
  }

  #define(node: OnnxNode, results: readonly Tensor[], { values }: Place): void {
    for (const [index, name] of node.output.entries()) {
      if (name !== '' && results[index] === undefined)
        throw fault(node, `${node.name || node.opType} gives no '${name}'`);
      values.define(name, results[index], node);
    }
  }

  /** A function's nodes in the place of a node that calls it. */
  #call(node: OnnxNode, called: OnnxFunction, place: Place): void {
    if (node.input.length > called.input.length || node.output.length > called.output.length)
      throw fault(node, `${node.name || node.opType}: the function has not as many inputs or outputs`);
    const inputs = this.#inputs(node, place);
    const inside = placeOfCall(node, called, place);
    for (const [index, name] of called.input.entries()) inside.values.define(name, inputs[index]);
    nameScope(pathFor(node.name ?? '', pathFor(node.opType, 'Function')), () => this.makeNodes(called.node, inside));
    for (const [index, name] of node.output.entries()) {
      const result = called.output[index] as string;
      if (name === '') continue;
      if (inside.values.get(result) === undefined)
        throw new ModelFormatError(`the function '${called.name}' does not compute '${result}'`);
      place.values.define(name, inside.values.get(result), node);
    }
  }

  // --- Branches and bodies ---

  #subgraph(
    node: OnnxNode,
    attribute: Attribute & { type: 'GRAPH' },
    inputs: readonly (Tensor | undefined)[],
    place: Place,
  ): Graph {
    const inner = attribute.value;
    if (inner === undefined) throw new ModelFormatError(`${node.opType}: the graph '${attribute.name}' is missing`);
    const types = inputTypes(node, inner, inputs);
    return getDefaultGraph().subgraph((graph) => {
      const inside = placeOf(inner, place.opsets, place);
      for (const [name, type] of types) inside.values.define(name, graph.addInput(type, pathFor(name, 'Input')));
      this.initialize(inner, inside);
      this.makeNodes(inner.node, inside);
      return inner.output.map(({ name }) => this.output(name, inside));
    });
  }

  /** What a graph's output is. */
  output(name: string, { values }: Place): Tensor {
    const tensor = values.get(name);
    if (tensor === undefined) throw new ModelFormatError(`the output '${name}' is not computed`);
    return tensor;
  }

  // --- Weights ---

  #constant(data: TensorData, name: string): Tensor {
    const tensor = this.#outermost(() => constantNode(data, name));
    this.#fixed.add(tensor);
    return tensor;
  }

  /** A variable that starts as these numbers, or as this tensor of the outermost graph; gives its value. */
  #variable(name: string, start: TensorData | Tensor): Tensor {
    let key = name;
    // Branches may call different weights by one name.
    for (let number = 1; this.variables.has(key); number++) key = `${name}_${number}`;
    const weight = { name: key, dtype: start.dtype, shape: start.shape as readonly number[] };
    const initial = 'node' in start ? start : () => this.#constant(start, 'initial_value');
    const variable = new Variable(initial, {
      name: pathFor(name, 'Variable'),
      trainable: !this.#plan.statistics.has(name) && this.#plan.choice.of(weight),
      collections: [GraphKeys.GLOBAL_VARIABLES, GraphKeys.MODEL_VARIABLES],
    });
    this.variables.set(key, variable);
    return variable.value;
  }

  #outermost<T>(fn: () => T): T {
    return this.#root.asDefault(() => this.#root.within({ controls: [] }, fn));
  }
}

/** A placeholder of any type for an input of this name. */
export const placeholderOf = (type: ValueType, name: string): Tensor =>
  explaining({ name, opType: 'Placeholder', output: [] }, () => {
    const request = { opType: 'Placeholder', domain: SOURCE_DOMAIN, outputs: [{ type }] };
    return getDefaultGraph().addNode({ ...request, name: pathFor(name, 'Placeholder') }).outputs[0] as Tensor;
  });
