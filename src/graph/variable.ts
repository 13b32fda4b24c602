// Owns Variable: named state with a start value, and the operations that change it.
// A variable's tensor is its value at the start of a run; what updates come to is decided in updates.ts.
import { checkKind, listArgument } from '../arguments.js';
import { CallSite } from '../call-site.js';
import { checkOptions, DTypeError, describe, explaining, reading, ShapeError, ValueError } from '../errors.js';
import { checkDType, type DType, isNumeric } from '../values/dtype.js';
import { formatShape, isStatic, shapesCompatible } from '../values/shape.js';
import { TensorData, type TensorDataLike } from '../values/tensor-data.js';
import { tensorType } from '../values/value-type.js';
import { GraphKeys } from './collections.js';
import { type Convertible, convertToTensor, isSymbolic, type TensorLike } from './convert.js';
import { type Graph, getDefaultGraph } from './graph.js';
import type { Named } from './names.js';
import { type Node, SOURCE_DOMAIN } from './node.js';
import type { Operation, UpdateKind } from './operation.js';
import { OperationSet } from './operation-set.js';
import { setCustomGradient } from './overrides.js';
import type { Tensor } from './tensor.js';
import { isUpdatedBy, resolveUpdates, updatesOf } from './updates.js';

/** A projection that is applied to a variable's value after each of its optimizer updates. */
export type Constraint = (value: Tensor) => Tensor;

export interface VariableOptions<D extends DType = DType> {
  /** Default `Variable`; made unique in the current name scope. */
  name?: string | undefined;
  /** Default: the dtype of the initial value; numbers are float32. */
  dtype?: D | undefined;
  /** Whether optimizers change it by default: collection `trainable_variables`. Default true. */
  trainable?: boolean | undefined;
  /** Collections to join. Default `[GraphKeys.GLOBAL_VARIABLES]`. */
  collections?: readonly string[] | undefined;
  /** Maps the value after an optimizer's update to the one that is kept, such as a projection. */
  constraint?: Constraint | undefined;
}
const OPTIONS = [
  'name',
  'dtype',
  'trainable',
  'collections',
  'constraint',
] as const satisfies readonly (keyof VariableOptions)[];

export interface DifferenceOptions {
  /** The operation's name in the current scope. Default: TensorFlow's. */
  name?: string | undefined;
  /**
   * Gives the value afterwards from the value before, where there is a shorter way to it than an Add or Sub of the whole `delta`
   * (writing single rows). `delta` itself is computed only if the variable has another update in the same run.
   */
  combine?: ((before: Tensor) => Tensor) | undefined;
}

/** Node names of the arithmetic behind each kind of update. */
const arithmetic = { assignAdd: 'Add', assignSub: 'Sub' } as const;

/**
 * Named state that lives in a session and is changed by operations (TF `tf.Variable`).
 *
 * @example
 * const w = new Variable([1, 2, 3], { name: 'w' });
 * const decay = w.assign(mul(w, 0.9));
 */
export class Variable<D extends DType = DType> implements Convertible<D> {
  readonly graph: Graph;
  /** `path:0`, as TensorFlow names it; the ONNX value that stands for it. */
  readonly name: string;
  /** The path without `:0`; the name in checkpoints. */
  readonly opName: string;
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  readonly constraint: Constraint | undefined;
  /** Its value at the start of the run. */
  readonly value: Tensor<D>;
  readonly site: CallSite;
  #start: { readonly value: Tensor<D>; readonly initializer: Operation };

  /**
   * @param initialValue a value, or a function that builds it (its nodes are then in the scope `<name>/Initializer`).
   * @throws ShapeError when the initial value's shape is not fully known.
   */
  constructor(initialValue: TensorLike<D> | (() => TensorLike<D>), options: VariableOptions<D> = {}) {
    checkOptions('Variable', options, OPTIONS);
    if (options.dtype !== undefined) checkDType('Variable', options.dtype);
    const { collections } = options;
    if (collections !== undefined && collections !== null && !Array.isArray(collections)) {
      throw new ValueError('collections argument to Variable constructor must be a list', {
        expected: 'an array of collection names',
        got: describe(collections),
      });
    }
    const graph = getDefaultGraph().root;
    this.graph = graph;
    const site = graph.context.site ?? CallSite.capture();
    this.site = site;
    this.trainable = options.trainable ?? true;
    this.constraint = options.constraint ?? undefined;
    // Made outside any branch and any control dependency: state exists before every run.
    const path = graph.variablePath(options.name ?? 'Variable');
    this.opName = path;
    this.name = `${path}:0`;
    const within = <T>(nameScope: string, fn: () => T): T =>
      graph.asDefault(() => graph.within({ controls: [], nameScope }, fn));
    const first = within(typeof initialValue === 'function' ? `${path}/Initializer` : path, () =>
      convertToTensor(typeof initialValue === 'function' ? initialValue() : initialValue, {
        dtype: options.dtype,
        name: 'initial_value',
      }),
    );
    const { dtype, shape } = first;
    if (!isStatic(shape)) {
      throw new ShapeError(`${this.name}: a variable needs a fully known shape`, {
        node: path,
        got: formatShape(shape),
      });
    }
    this.dtype = dtype;
    this.shape = shape;
    const node = graph.within({ site }, () =>
      graph.addNode({
        opType: 'Variable',
        domain: SOURCE_DOMAIN,
        outputs: [{ type: tensorType(dtype, shape) }],
        name: `${path}/`,
      }),
    );
    this.value = node.outputs[0] as Tensor<D>;
    const initializer = within(path, () => graph.within({ site }, () => this.#update('assign', first, 'Assign')));
    this.#start = { value: first, initializer };
    Object.freeze(this);
    graph.addVariable(this);

    for (const key of options.collections ?? [GraphKeys.GLOBAL_VARIABLES]) graph.addToCollection(key, this);
    const trainable = options.collections?.includes(GraphKeys.TRAINABLE_VARIABLES) ?? false;
    if (this.trainable && !trainable) graph.addToCollection(GraphKeys.TRAINABLE_VARIABLES, this);
  }

  /** The tensor that its initializer assigns. */
  get initialValue(): Tensor<D> {
    return this.#start.value;
  }
  /** The operation that gives it its first value. */
  get initializer(): Operation {
    return this.#start.initializer;
  }

  /**
   * Makes it start as `value`: there is another `initialValue` and `initializer` from now on. What was made of the former ones, such as a
   * global initializer, stays as it was.
   *
   * @throws ShapeError, DTypeError for a value that does not fit.
   */
  setInitialValue(value: TensorLike): void {
    const { graph, opName, dtype } = this;
    this.#start = graph.attempt(() =>
      graph.asDefault(() =>
        graph.within({ controls: [], nameScope: opName }, () => {
          const first = convertToTensor(value, { dtype, name: 'initial_value' });
          return { value: first as Tensor<D>, initializer: this.#update('assign', first, 'Assign') };
        }),
      ),
    );
  }

  /** Sets the variable to `value` when it runs (TF `tf.assign`). */
  assign(value: TensorLike, options: Named = {}): Operation {
    checkOptions('assign', options, ['name']);
    return this.#update('assign', value, options.name ?? 'Assign');
  }
  /** Adds `delta` when it runs (TF `tf.assign_add`). */
  assignAdd(delta: TensorLike, options: DifferenceOptions = {}): Operation {
    checkOptions('assignAdd', options, ['name', 'combine']);
    return this.#update('assignAdd', delta, options.name ?? 'AssignAdd', options.combine);
  }
  /** Subtracts `delta` when it runs (TF `tf.assign_sub`). */
  assignSub(delta: TensorLike, options: DifferenceOptions = {}): Operation {
    checkOptions('assignSub', options, ['name', 'combine']);
    return this.#update('assignSub', delta, options.name ?? 'AssignSub', options.combine);
  }

  /** The value after the updates that the current control dependencies entail; at the run's start where they entail none. */
  readValue(options: Named = {}): Tensor<D> {
    checkOptions('readValue', options, ['name']);
    const graph = getDefaultGraph();
    const value = this.after(OperationSet.join(graph.context.controls), 'read');
    return this.#read(graph, value, options.name ?? 'read');
  }

  /** The tensor of this variable after `operations` for whoever reads it: to gradients it is the variable, not what they computed. */
  readAfter(operations: Iterable<Operation>): Tensor<D> {
    const graph = getDefaultGraph();
    const value = this.after(operations, 'read');
    return value === entryOf(this, graph) ? value : this.#read(graph, value, 'read');
  }

  #read(graph: Graph, value: Tensor, name: string): Tensor<D> {
    const node = graph.addNode({ opType: 'Identity', inputs: [value], outputs: [{ type: value.type }], name });
    const entry = entryOf(this, graph);
    if (value !== entry) setCustomGradient({ inputs: [entry], outputs: node.outputs, rule: ([dy]) => [dy ?? null] });
    return node.outputs[0] as Tensor<D>;
  }

  /**
   * What conversion to a tensor gives: `value`, unless the current control dependencies update this variable, or those around the branch
   * or body that is being built.
   */
  toTensor(): Tensor<D> {
    const graph = getDefaultGraph();
    const { controls } = graph.context;
    const isUpdated = controls.length > 0 && isUpdatedBy(this, updatesIn(graph, this, OperationSet.join(controls)));
    return isUpdated ? this.readValue() : (entryOf(this, graph) as Tensor<D>);
  }

  /** The tensor of this variable after `operations`, made of Add and Sub nodes where several of them add up. */
  after(operations: Iterable<Operation>, scope: string): Tensor<D> {
    const graph = getDefaultGraph();
    const updates = reading('after', () => updatesIn(graph, this, operations));
    const { base, changes } = resolveUpdates(this, updates, entryOf(this, graph));
    return changes.reduce(
      (sum, { kind, value }) => this.#node(graph, kind === 'assignSub' ? 'Sub' : 'Add', [sum, value], scope),
      base,
    ) as Tensor<D>;
  }

  #node(graph: Graph, opType: string, inputs: Tensor[], scope: string): Tensor {
    const nameScope = graph.context.nameScope ? `${graph.context.nameScope}/${scope}` : scope;
    const type = tensorType(this.dtype, this.shape);
    return graph.within(
      { nameScope },
      () => graph.addNode({ opType, inputs, outputs: [{ type }] }).outputs[0] as Tensor,
    );
  }

  #update(kind: UpdateKind, change: TensorLike, name: string, combine?: DifferenceOptions['combine']): Operation {
    const graph = getDefaultGraph();
    if (graph.root !== this.graph)
      throw new ValueError(`${kind}: ${this.name} belongs to another graph`, {
        node: this.opName,
        fix: 'graph.asDefault(() => …)',
      });
    if (kind !== 'assign' && !isNumeric(this.dtype))
      throw new DTypeError(`${kind}: ${this.name} holds no numbers`, { node: this.opName, got: this.dtype });
    const given = isSymbolic(change) ? change : this.#literal(kind, change);
    if (!shapesCompatible(given.shape, this.shape)) {
      throw new ShapeError(`${kind}: the value does not have the shape of ${this.name}`, {
        node: this.opName,
        expected: formatShape(this.shape),
        got: `${given instanceof TensorData ? 'a value of shape' : given.name} ${formatShape(given.shape)}`,
      });
    }
    const value = convertToTensor(given, { dtype: this.dtype });
    const { controls, phase } = graph.context;
    const operations = OperationSet.join([...controls, value.node]);
    return graph.addOperation(name, controls, (path) => {
      if (kind === 'assign') return { variable: this, kind, value, next: value };
      const scope = path.slice(path.lastIndexOf('/') + 1);
      const next = graph.within({ phase: phase === 'forward' ? 'update' : phase }, () => {
        const before = this.after(operations, scope);
        return combine === undefined || combine === null
          ? this.#node(graph, arithmetic[kind], [before, value], scope)
          : graph.within({ nameScope: path }, () => combine(before));
      });
      return { variable: this, kind, value, next };
    });
  }

  #literal(kind: UpdateKind, value: TensorDataLike): TensorData {
    const details = () => ({ node: this.opName, expected: `${this.dtype} ${formatShape(this.shape)}` });
    return explaining(`${kind}: cannot change ${this.name}`, details, () => TensorData.copyOf(value, this.dtype));
  }

  toString(): string {
    return `Variable(${this.name}, ${this.dtype} ${formatShape(this.shape)})`;
  }
}

/** Those of `operations` that update `variable` and have not run before `graph` starts. */
const updatesIn = (graph: Graph, variable: Variable, operations: Iterable<Operation>) =>
  operations instanceof OperationSet && graph.before === OperationSet.EMPTY
    ? operations
    : updatesOf(variable, operations).filter((operation) => !graph.before.has(operation));

/** A variable where a graph starts: at the start of the run, or after what runs before a branch or a body. */
export function entryOf(variable: Variable, graph: Graph): Tensor {
  const { parent } = graph;
  if (parent === undefined) return variable.value;
  if (!isUpdatedBy(variable, updatesIn(parent, variable, graph.before))) return entryOf(variable, parent);
  const entry =
    graph.entries.get(variable) ??
    parent.asDefault(() => parent.within({ controls: [] }, () => variable.readAfter(graph.before)));
  graph.entries.set(variable, entry);
  return entry;
}

const inCollection = (key: string) => (): Variable[] => getDefaultGraph().getCollection<Variable>(key);

/** The default graph's variables that are saved and initialized by default (TF `tf.global_variables`). */
export const globalVariables = inCollection(GraphKeys.GLOBAL_VARIABLES);
/** The default graph's variables that optimizers change by default (TF `tf.trainable_variables`). */
export const trainableVariables = inCollection(GraphKeys.TRAINABLE_VARIABLES);
/** The default graph's variables of one process, such as a metric's totals (TF `tf.local_variables`). */
export const localVariables = inCollection(GraphKeys.LOCAL_VARIABLES);

/** An operation that initializes the given variables (TF `tf.variables_initializer`). */
export function variablesInitializer(variables: readonly Variable[], options: Named = {}): Operation {
  const graph = getDefaultGraph();
  const list = listArgument('variablesInitializer', variables, 'variables');
  for (const variable of list) checkKind('variablesInitializer', variable, [Variable], 'a variable');
  return graph.addOperation(
    options.name ?? 'init',
    uniqueControls([...graph.context.controls, ...list.map((variable) => variable.initializer)]),
  );
}
/** An operation that initializes the global variables made so far (TF `tf.global_variables_initializer`). */
export const globalVariablesInitializer = (): Operation => variablesInitializer(globalVariables());
/** An operation that initializes the local variables made so far (TF `tf.local_variables_initializer`). */
export const localVariablesInitializer = (): Operation => variablesInitializer(localVariables());

function checkedVariable(where: string, variable: Variable): Variable {
  checkKind(where, variable, [Variable], 'a variable');
  return variable;
}

/** Sets `variable` to `value` when it runs (TF `tf.assign`). */
export const assign = (variable: Variable, value: TensorLike, options?: Named): Operation =>
  checkedVariable('assign', variable).assign(value, options);
/** Adds `delta` to `variable` when it runs (TF `tf.assign_add`). */
export const assignAdd = (variable: Variable, delta: TensorLike, options?: Named): Operation =>
  checkedVariable('assignAdd', variable).assignAdd(delta, options);
/** Subtracts `delta` from `variable` when it runs (TF `tf.assign_sub`). */
export const assignSub = (variable: Variable, delta: TensorLike, options?: Named): Operation =>
  checkedVariable('assignSub', variable).assignSub(delta, options);

/** Control inputs without repetition, in order. */
export const uniqueControls = (controls: readonly (Node | Operation)[]): readonly (Node | Operation)[] =>
  Object.freeze([...new Set(controls)]);
