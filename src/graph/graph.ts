// Owns Graph: the append-only list of nodes and operations, the collections, and the context that new nodes are made in.
//
// The invariants that hold here, each with its test in test/graph/invariants.test.ts:
//  1. Append-only: inputs exist before a node, so creation order is topological order; nodes, tensors and operations are frozen.
//  2. Names are TensorFlow scope paths, unique without regard to case; a tensor is `path:index`; ONNX files keep these names.
//  3. Snapshot rule: a run reads every variable as it was at the start, computes, then commits all updates at once (see updates.ts).
//  4. Control dependencies are edges of this graph only; a written model has data edges and bindings. Updates inside a branch or a body
//     count as their node runs (see ops/inner-updates.ts).
//  5. Scope callbacks are synchronous; a returned promise throws.
//  6. This half is pure and synchronous: no file, no await, no onnxruntime, no protobuf.
//  7. What is emitted is a standard ONNX operator of the graph's opset.
//  8. One seed, one result: random numbers are computed from graph seed, node name, the steps of the loops around, and a run
//     counter that is part of the state.

import { checkFunction, checkKind, checkText, listArgument, optionsOf } from '../arguments.js';
import { CallSite } from '../call-site.js';
import { describe, reading, ValueError } from '../errors.js';
import { checkValueType, type ValueType } from '../values/value-type.js';
import { cutBack } from './append-only.js';
import { checkName } from './names.js';
import { type Attributes, Node, SOURCE_DOMAIN } from './node.js';
import { Operation, type Update } from './operation.js';
import { OperationSet } from './operation-set.js';
import { printGraph } from './print.js';
import { checkReach } from './reach.js';
import { type KnownValue, Tensor } from './tensor.js';
import { type Context, GraphTree, type RunCounter } from './tree.js';
import type { Variable } from './variable.js';
import type { VariableStore } from './variable-store.js';

export type { Context, RunCounter };

/** What the caller of `addNode` decides; the graph adds name, context and call site. */
export interface NodeRequest {
  opType: string;
  /** Default: ONNX's own. */
  domain?: string;
  /** Default: none; a missing optional one is `undefined`. */
  inputs?: readonly (Tensor | undefined)[];
  /** Default: none. */
  attributes?: Attributes;
  outputs: readonly { type: ValueType; known?: KnownValue | undefined }[];
  /** Made unique in the current scope; a name that ends in `/` is taken as a whole path. Defaults to `opType`. */
  name?: string | undefined;
}

/** The graphs of the `asDefault` calls that are running, and the graph that serves outside of them. */
const entered: Graph[] = [];
let outermost: Graph | undefined;

/**
 * A graph of ONNX nodes, variables and operations, built by calling functions while it is the default graph.
 *
 * @example
 * const graph = new Graph();
 * graph.asDefault(() => { const x = placeholder('float32', ['batch', 3], { name: 'x' }); });
 */
export class Graph {
  /** The graph this one is nested in, for the branches of an If and the body of a Loop or Scan. */
  readonly parent: Graph | undefined;
  /** What has run before this graph starts: in a branch or a body, all that the node it belongs to is known to come after. */
  readonly before: OperationSet;
  /** What variables are where this graph starts, if something before it in the graph around it has changed them. */
  readonly entries = new Map<Variable, Tensor>();
  readonly #tree: GraphTree;
  readonly #nodes: Node[] = [];
  #outputs: readonly Tensor[] = [];
  /** Gives the number of the step, int64, in the body of a loop; what draws random numbers there asks for it. */
  stepNumber: (() => Tensor) | undefined;
  /** What stands here for a tensor, one of another graph (`replica`) or of one around (`readingAs`). */
  standIn: ((tensor: Tensor) => Tensor | undefined) | undefined;

  constructor(parent?: Graph) {
    if (parent !== undefined) checkKind('Graph', parent, [Graph], 'the graph that it is nested in, or nothing');
    this.parent = parent;
    this.#tree = parent === undefined ? new GraphTree() : parent.#tree;
    this.before = OperationSet.join(parent === undefined ? [] : [...this.context.controls, { updates: parent.before }]);
  }

  /** The outermost graph of this tree; variables and operations live there. */
  get root(): Graph {
    return this.parent?.root ?? this;
  }
  /** The nodes in order of creation, which is a topological order. */
  get nodes(): readonly Node[] {
    return this.#nodes;
  }
  /** The operations of the whole tree in order of creation. */
  get operations(): readonly Operation[] {
    return [...this.#tree.operations.values()];
  }
  /** A subgraph's formal inputs. */
  get inputs(): readonly Tensor[] {
    return this.#nodes
      .filter((node) => node.isSource && node.opType === 'Input')
      .map((node) => node.outputs[0] as Tensor);
  }
  /** A subgraph's results. */
  get outputs(): readonly Tensor[] {
    return this.#outputs;
  }
  get context(): Context {
    return this.#tree.context;
  }
  /** The variables that getVariable can share, and the counters that name scopes. */
  get variableStore(): VariableStore {
    return this.#tree.variableStore;
  }
  /** The versions of operator domains beside ONNX's own, where something says which they are. */
  get domainVersions(): Map<string, number> {
    return this.#tree.domainVersions;
  }
  /** Every variable of the tree of graphs by `opName`, in order of creation, whatever its collections. */
  get variables(): ReadonlyMap<string, Variable> {
    return this.#tree.variables;
  }
  /** The seed that every random node made from now on is keyed by. Default 0: runs repeat unless another is set. */
  get seed(): number {
    return this.#tree.seed;
  }
  set seed(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new ValueError('the seed must be a safe integer', { got: describe(seed) });
    this.#tree.seed = seed;
  }
  /** There once the graph draws random numbers; ops/random.ts makes it. */
  get runCounter(): RunCounter | undefined {
    return this.#tree.runCounter;
  }
  set runCounter(counter: RunCounter | undefined) {
    this.#tree.runCounter = counter;
  }
  get finalized(): boolean {
    return this.#tree.finalized;
  }

  /** Calls `fn` with this graph as the default graph and gives its result. `fn` must be synchronous. */
  asDefault<T>(fn: () => T): T {
    checkFunction('asDefault', fn);
    entered.push(this);
    try {
      return this.within({}, fn);
    } finally {
      entered.pop();
    }
  }

  /** Calls `fn` with parts of the context changed, restores them, and gives its result. Every scope goes through here. */
  within<T>(changes: Partial<Context>, fn: () => T): T {
    checkFunction('a scope', fn);
    const before = this.#tree.context;
    this.#tree.context = { ...before, ...changes };
    try {
      const result = fn();
      if (isPromise(result)) {
        // Whatever becomes of the promise, the error below is the answer.
        Promise.resolve(result).catch(() => undefined);
        throw new ValueError('a scope callback must be synchronous', {
          expected: 'a plain result',
          got: 'a promise',
          fix: 'await before or after the scope, not inside it',
        });
      }
      return result;
    } finally {
      this.#tree.context = before;
    }
  }

  /**
   * Calls `fn`; if it throws, takes back whatever it added to this graph: nodes, operations, names, variables, collections.
   * What it had made belongs to no graph then and can be used for nothing.
   */
  attempt<T>(fn: () => T): T {
    checkFunction('attempt', fn);
    const takeBack = this.#tree.save();
    const around = [...ancestry(this)].map((graph) => [graph, graph.#nodes.length, graph.entries.size] as const);
    try {
      return fn();
    } catch (error) {
      takeBack();
      for (const [graph, length, entries] of around) {
        graph.#nodes.length = length;
        cutBack(graph.entries, entries);
      }
      throw error;
    }
  }

  /** Makes a nested graph and calls `build` with it as the default graph; what `build` gives become its outputs. */
  subgraph(build: (graph: Graph) => readonly Tensor[]): Graph {
    checkFunction('subgraph', build);
    const graph = new Graph(this);
    const outputs = graph.asDefault(() => graph.within({ controls: [] }, () => build(graph)));
    graph.#outputs = Object.freeze(tensorList('subgraph', outputs).map((output) => graph.#readable(output) ?? output));
    return graph;
  }

  /** True for this graph and everything nested in it. */
  encloses(graph: Graph): boolean {
    if (graph === this) return true;
    checkKind('encloses', graph, [Graph], 'a graph');
    return graph.parent !== undefined && this.encloses(graph.parent);
  }

  /**
   * A path that no node, operation or scope has yet, in the current scope: `name`, else `name_1`, `name_2`, …
   * (TF `Graph.unique_name`). Case does not tell names apart.
   */
  uniqueName(name: string, what: 'node' | 'scope' = 'node'): string {
    this.checkName(name, what);
    const { nameScope } = this.context;
    return this.#tree.names.unique(nameScope ? `${nameScope}/${name}` : name);
  }

  /** Throws a ValueError unless `name` can stand in the current scope. */
  checkName(name: string, what: 'node' | 'scope' = 'node'): void {
    checkName(name, what, this.context.nameScope !== '');
  }

  /** Whether `path` is taken by a node, operation or scope. */
  hasName(path: string): boolean {
    checkText('hasName', path);
    return this.#tree.names.has(path);
  }

  /** The path for a variable: a name that ends in `/` is the whole path (a slot's), if no other node has it. */
  variablePath(name: string): string {
    checkText('the name of a variable', name);
    const path = name.slice(0, -1);
    if (!name.endsWith('/') || this.#tree.names.isMade(path)) return this.uniqueName(name.endsWith('/') ? path : name);
    this.#tree.names.reserve(path);
    return path;
  }

  #nameFor(name: string): string {
    this.#checkOpen();
    checkText('the name of a node or operation', name);
    const isWhole = name.endsWith('/');
    if (isWhole) this.checkName(name);
    const path = isWhole ? name.slice(0, -1) : this.uniqueName(name);
    if (this.#tree.names.isMade(path)) {
      throw new ValueError(`Duplicate node name in graph: '${path}'`, {
        node: path,
        fix: "leave out the '/' at the end of a name, which takes it as it is",
      });
    }
    return path;
  }

  #checkOpen(): void {
    if (this.#tree.finalized) throw new ValueError('Graph is finalized and cannot be modified.');
  }

  /** Throws a ValueError unless a node of this graph can have these inputs. */
  checkInputs(opType: string, inputs: readonly (Tensor | undefined)[]): void {
    checkText('checkInputs: the operator', opType);
    for (const input of tensorList(opType, inputs)) {
      if (input !== undefined && this.#readable(input) === undefined) {
        checkReach(opType, input, this);
        throw new ValueError(`${opType}: the input ${input.name} belongs to another graph`, {
          node: input.name,
          expected: 'a tensor of this graph or of one that encloses it',
        });
      }
    }
  }

  /** A tensor as nodes of this graph can read it: itself, or what stands for it here or in a graph around. */
  #readable(tensor: Tensor): Tensor | undefined {
    for (let graph: Graph | undefined = this; graph?.parent !== undefined; graph = graph.parent) {
      const found = graph.standIn?.(tensor);
      if (found !== undefined) return found;
    }
    return tensor.graph.encloses(this) ? tensor : undefined;
  }

  /** Appends a node of the current context. The caller has checked operator, dtypes and shapes; builders in `ops` do. */
  addNode(request: NodeRequest): Node {
    const { context } = this;
    const { opType, inputs = [], outputs } = optionsOf('addNode', request);
    checkText('addNode: the operator', opType);
    for (const output of listArgument('addNode: the outputs', outputs, 'types'))
      checkValueType(
        opType,
        reading(opType, () => output?.type),
      );
    this.checkInputs(opType, inputs);
    const node = new Node({
      graph: this,
      name: this.#nameFor(request.name ?? request.opType),
      id: this.#tree.nextId++,
      opType: request.opType,
      domain: request.domain ?? '',
      inputs: inputs.map((input) => input && this.#readable(input)),
      attributes: request.attributes ?? {},
      controlInputs: context.controls,
      outputs: request.outputs,
      phase: context.phase,
      forward: context.forward,
      colocated: context.colocated && context.forward !== undefined,
      unit: context.unit,
      site: context.site ?? CallSite.capture(),
    });
    this.#nodes.push(node);
    this.#tree.names.make(node.name);
    this.#tree.nodes.set(node.name, node);
    return node;
  }

  /** Appends a formal input to a subgraph. */
  addInput(type: ValueType, name = 'Input'): Tensor {
    return this.addNode({ opType: 'Input', domain: SOURCE_DOMAIN, outputs: [{ type }], name }).outputs[0] as Tensor;
  }

  /** Takes note of a variable; its constructor calls this. */
  addVariable(variable: Variable): void {
    checkText(
      'addVariable',
      reading('addVariable', () => variable?.opName),
    );
    this.#tree.variables.set(variable.opName, variable);
  }

  /** Appends an operation of the current context. */
  addOperation(
    name: string,
    controlInputs: readonly (Node | Operation)[],
    makeUpdate?: (name: string) => Update,
  ): Operation {
    const path = this.#nameFor(name);
    listArgument('addOperation: the control inputs', controlInputs, 'nodes and operations');
    const operation = new Operation({
      graph: this,
      name: path,
      update: makeUpdate?.(path),
      id: this.#tree.nextId++,
      controlInputs,
      site: this.context.site ?? CallSite.capture(),
    });
    this.#tree.names.make(path);
    this.#tree.operations.set(path, operation);
    return operation;
  }

  /** The node of this name, if there is one. */
  findNode(name: string): Node | undefined {
    return this.#tree.nodes.get(name);
  }
  /** The node of this name; throws a ValueError when there is none. */
  getNode(name: string): Node {
    const node = this.#tree.nodes.get(name);
    if (node === undefined) throw new ValueError(`the graph has no node ${describe(name)}`);
    return node;
  }
  /** The operation of this name; throws a ValueError when there is none. */
  getOperation(name: string): Operation {
    const operation = this.#tree.operations.get(name);
    if (operation === undefined) throw new ValueError(`the graph has no operation ${describe(name)}`);
    return operation;
  }
  /** The tensor of this name, `node:index`; throws a ValueError when there is none. */
  getTensor(name: string): Tensor {
    checkText('getTensor', name);
    const [, path, index] = /^(.*):(\d+)$/.exec(name) ?? [];
    const tensor = path === undefined ? undefined : this.#tree.nodes.get(path)?.outputs[Number(index)];
    if (tensor === undefined)
      throw new ValueError(`the graph has no tensor ${describe(name)}`, { expected: "a name like 'dense/MatMul:0'" });
    return tensor;
  }
  /** What has this name: a tensor for `path:index`, else an operation. Throws a ValueError when there is neither. */
  getElement(name: string): Tensor | Operation {
    checkText('getElement', name);
    return name.includes(':') ? this.getTensor(name) : this.getOperation(name);
  }

  /**
   * A copy of a collection. With `scope`, only the items whose name matches it from its start, as a regular expression
   * (TF: `'a'` matches `ab/x` too; write `'a/'`); items without a name are left out then.
   */
  getCollection<T = unknown>(key: string, scope?: string): T[] {
    return this.#tree.collected(key, scope);
  }
  /** Appends to a collection; the same value may be added again. */
  addToCollection(key: string, value: unknown): void {
    this.#checkOpen();
    this.#tree.collect(key, value);
  }

  /** Makes every later change an error. */
  finalize(): void {
    this.#tree.finalized = true;
  }

  /** The graph as text: one line a node with its inputs and result types, then one a operation. */
  toString(): string {
    return printGraph(this);
  }
}

const isPromise = (result: unknown): boolean =>
  typeof result === 'object' &&
  result !== null &&
  reading('a scope', () => typeof (result as { then?: unknown }).then === 'function');

/** The tensors of a list, which may have gaps; throws a ValueError for anything else. */
function tensorList<T extends Tensor | undefined>(where: string, list: readonly T[]): T[] {
  const tensors = listArgument(where, list, 'tensors');
  if (reading(where, () => tensors.every((tensor) => tensor === undefined || tensor instanceof Tensor))) return tensors;
  for (const tensor of tensors) if (tensor !== undefined) checkKind(where, tensor, [Tensor], 'a tensor');
  return tensors;
}

/** A graph and those it is nested in. */
function* ancestry(graph: Graph): Generator<Graph> {
  for (let each: Graph | undefined = graph; each !== undefined; each = each.parent) yield each;
}

/** The graph that functions without a graph argument build into (TF `get_default_graph`). */
export function getDefaultGraph(): Graph {
  outermost ??= new Graph();
  return entered.at(-1) ?? outermost;
}

/** Replaces the default graph by a new, empty one (TF `reset_default_graph`). Throws a ValueError inside `asDefault`. */
export function resetDefaultGraph(): void {
  if (entered.length > 0) throw new ValueError('resetDefaultGraph() cannot be called inside asDefault()');
  outermost = undefined;
}

/** Sets the default graph's seed, which keys every random node made afterwards (TF `set_random_seed`). */
export function setRandomSeed(seed: number): void {
  getDefaultGraph().seed = seed;
}
