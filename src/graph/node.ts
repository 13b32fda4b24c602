// Owns Node: one ONNX node, or one of the few sources that become graph inputs and initializers when a model is written.
// A node is frozen once made; making one is Graph.addNode's job.

import type { CallSite } from '../call-site.js';
import { printable } from '../errors.js';
import type { TensorData } from '../values/tensor-data.js';
import type { ValueType } from '../values/value-type.js';
import type { Graph } from './graph.js';
import type { Operation } from './operation.js';
import { OperationSet } from './operation-set.js';
import { type KnownValue, Tensor } from './tensor.js';

/** The domain of the sources `Placeholder`, `Variable` and `Input` (a subgraph's formal input). They never reach a file as nodes. */
export const SOURCE_DOMAIN = 'trainop.source';

/** Why a node exists: the user's model, its gradients, an optimizer's arithmetic, or another update of variables. */
export type Phase = 'forward' | 'backward' | 'optimizer' | 'update';

/** An attribute of an operator that this library does not know, as the file had it: its type cannot be told from its value. */
export class ForeignAttribute {
  constructor(
    /** The name of ONNX's `AttributeProto.AttributeType`. */
    readonly type: string,
    readonly value: unknown,
  ) {
    Object.freeze(this);
  }
}

/** What an ONNX attribute can hold. */
export type AttributeValue =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | TensorData
  | Graph
  | ValueType
  | ForeignAttribute;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** What nodes are parts of, as whoever reads the model would call it: a layer, the update of a variable. */
export interface Unit {
  readonly kind: string;
  /** The scope in which its nodes are. */
  readonly scope: string;
  /** The path of what it is about, where there is such a thing: the variable that is updated. */
  readonly subject?: string | undefined;
}

/** Everything a node is made of. */
export interface NodeFields {
  graph: Graph;
  id: number;
  name: string;
  opType: string;
  domain: string;
  inputs: readonly (Tensor | undefined)[];
  attributes: Attributes;
  controlInputs: readonly (Node | Operation)[];
  outputs: readonly { type: ValueType; known?: KnownValue | undefined }[];
  phase: Phase;
  forward: Node | undefined;
  /** Whether it asks to run where its forward node does. Default false. */
  colocated?: boolean;
  /** The largest unit that it is made for. Default none. */
  unit?: Unit | undefined;
  site: CallSite;
}

/** One ONNX node. `inputs` may hold `undefined` for a missing optional input. */
export class Node {
  readonly graph: Graph;
  /** Position in the order of creation, over the whole tree of graphs: inputs have smaller ones. */
  readonly id: number;
  /** TensorFlow scope path, unique in the whole tree of graphs without regard to case. */
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly inputs: readonly (Tensor | undefined)[];
  /** Tensors of enclosing graphs that the subgraphs in `attributes` use. */
  readonly captures: readonly Tensor[];
  readonly attributes: Attributes;
  readonly controlInputs: readonly (Node | Operation)[];
  readonly outputs: readonly Tensor[];
  readonly phase: Phase;
  /** For a backward node, the node whose gradient it helps to compute. */
  readonly forward: Node | undefined;
  /** Whether it asks to run where `forward` does. It is written to files; onnxruntime places nodes by itself. */
  readonly colocated: boolean;
  /** The largest unit that it was made for. */
  readonly unit: Unit | undefined;
  readonly site: CallSite;
  /** Asked for again and again, by walks and by rules of nodes with thousands of inputs. */
  readonly #reads: readonly Tensor[];
  /** Every operation that a run of this node entails: those of its inputs and control inputs. */
  readonly updates: OperationSet;

  constructor(fields: NodeFields) {
    this.graph = fields.graph;
    this.id = fields.id;
    this.name = fields.name;
    this.opType = fields.opType;
    this.domain = fields.domain;
    this.inputs = fields.inputs.length === 0 ? NONE : Object.freeze([...fields.inputs]);
    this.attributes = frozenAttributes(fields.attributes);
    this.controlInputs = frozenList(fields.controlInputs);
    this.phase = fields.phase;
    this.forward = fields.forward;
    this.colocated = fields.colocated ?? false;
    this.unit = fields.unit;
    this.site = fields.site;
    this.outputs = Object.freeze(fields.outputs.map(({ type, known }, index) => new Tensor(this, index, type, known)));
    this.captures = capturedTensors(this);
    const present = this.inputs.every((input) => input !== undefined)
      ? this.inputs
      : this.inputs.filter((input) => input !== undefined);
    this.#reads = this.captures.length === 0 ? Object.freeze(present) : Object.freeze([...present, ...this.captures]);
    const before = OperationSet.join(this.controlInputs);
    const isFirst =
      before === OperationSet.EMPTY && this.#reads.every(({ node }) => node.updates === OperationSet.EMPTY);
    this.updates = isFirst ? before : OperationSet.join([...this.#reads.map(({ node }) => node), { updates: before }]);
    Object.freeze(this);
  }

  /** The enclosing scope's path, `''` at the root. */
  get scope(): string {
    const slash = this.name.lastIndexOf('/');
    return slash < 0 ? '' : this.name.slice(0, slash);
  }
  get isSource(): boolean {
    return this.domain === SOURCE_DOMAIN;
  }
  /** The tensors this node reads: its inputs that are there, and what its subgraphs capture. */
  dataInputs(): readonly Tensor[] {
    return this.#reads;
  }
  /** The graphs among the attributes: the branches of an If, the body of a Loop. */
  subgraphs(): readonly Graph[] {
    const { attributes } = this;
    return attributes === NO_ATTRIBUTES
      ? NONE
      : Object.values(attributes).filter((value): value is Graph => isGraph(value));
  }
  toString(): string {
    return printable(`${this.name} = ${this.domain && !this.isSource ? `${this.domain}.` : ''}${this.opType}`);
  }
}

/** What most nodes have in common: no inputs, no captures, no attributes. */
const NONE: readonly never[] = Object.freeze([]);
const NO_ATTRIBUTES: Attributes = Object.freeze({});

/** The list itself where nobody can change it: control inputs are shared by thousands of nodes. */
export const frozenList = <T>(list: readonly T[]): readonly T[] =>
  Object.isFrozen(list) ? list : Object.freeze([...list]);

/** Subgraphs are recognised by shape, because this module must not import the class that makes nodes. */
export const isGraph = (value: unknown): value is Graph =>
  typeof value === 'object' && value !== null && 'addNode' in value;

/** The attributes with lists of their own, which nobody else can change. */
function frozenAttributes(attributes: Attributes): Attributes {
  const values = Object.values(attributes);
  if (values.length === 0) return NO_ATTRIBUTES;
  if (!values.some(Array.isArray)) return Object.freeze({ ...attributes });
  const own = Object.entries(attributes).map(([key, value]) => [
    key,
    Array.isArray(value) ? Object.freeze([...value]) : value,
  ]);
  return Object.freeze(Object.fromEntries(own));
}

function capturedTensors(node: Node): readonly Tensor[] {
  const graphs = node.subgraphs();
  if (graphs.length === 0) return NONE;
  const found = new Set<Tensor>();
  for (const graph of graphs) {
    const outside = (tensor: Tensor) => tensor.graph !== graph && !graph.encloses(tensor.graph);
    const used = [...graph.nodes.flatMap((inner) => inner.dataInputs()), ...graph.outputs];
    for (const tensor of used) if (outside(tensor)) found.add(tensor);
  }
  return Object.freeze([...found]);
}
