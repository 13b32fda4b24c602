// Owns getVariable: finds the variable of a name or makes it, by the rules of the open variable scope (TF `tf.get_variable`).
import { checkText } from '../arguments.js';
import { checkOptions, DTypeError, explaining, ShapeError, ValueError } from '../errors.js';
import { GraphKeys } from '../graph/collections.js';
import { constant } from '../graph/constant.js';
import { type Convertible, convertToTensor, isSymbolic, type TensorLike } from '../graph/convert.js';
import { getDefaultGraph } from '../graph/graph.js';
import type { Initializer, Regularizer } from '../graph/scope-settings.js';
import { nameScope } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import { type Constraint, Variable } from '../graph/variable.js';
import { checkDType, type DType, isFloating } from '../values/dtype.js';
import { checkShape, formatShape, isStatic, shapesCompatible, shapesEqual } from '../values/shape.js';
import { type NaturalDType, TensorData, type TensorDataLike } from '../values/tensor-data.js';
import { glorotUniform, zeros } from './initializers.js';

export interface GetVariableOptions<D extends DType = DType> {
  /** Needed for a new variable unless `initializer` is a value. */
  shape?: readonly number[] | undefined;
  /** Default: the scope's, float32 at the root. */
  dtype?: D | undefined;
  /** A function of shape and dtype, or the value itself (a tensor gives both). Default: the scope's; else Glorot uniform for floats, zeros for others. */
  initializer?: Initializer | undefined;
  /** Its penalty joins the collection `regularization_losses` when the variable is made. Default: the scope's. */
  regularizer?: Regularizer | undefined;
  /** Default true. */
  trainable?: boolean | undefined;
  /** Default `[GraphKeys.GLOBAL_VARIABLES]`. */
  collections?: readonly string[] | undefined;
  /** Maps the value after an optimizer's update to the one that is kept, such as a projection. */
  constraint?: Constraint | undefined;
}

/**
 * The variable `name` of the open variable scope: made on first use, shared where the scope says `reuse` (TF `tf.get_variable`).
 *
 * The compiler takes a variable without `dtype` for a float32 one; in a scope of another dtype, give it: `getVariable<'float64'>('w')`.
 *
 * @throws ValueError when it exists and is not to be reused, when it is to be reused and does not exist, and when shape or dtype differ.
 * @example const w = getVariable('weights', { shape: [784, 10] });
 */
export function getVariable<V extends TensorDataLike>(
  name: string,
  options: GetVariableOptions<never> & { initializer: V },
): Variable<NaturalDType<V>>;
export function getVariable<D extends DType>(
  name: string,
  options: GetVariableOptions<never> & { initializer: Tensor<D> },
): Variable<D>;
export function getVariable<D extends DType = 'float32'>(name: string, options?: GetVariableOptions<D>): Variable<D>;
export function getVariable(name: string, options: GetVariableOptions = {}): Variable {
  checkOptions('getVariable', options, [
    'shape',
    'dtype',
    'initializer',
    'regularizer',
    'trainable',
    'collections',
    'constraint',
  ]);
  checkText('getVariable: the name', name);
  const graph = getDefaultGraph();
  const scope = graph.context.variableScope;
  const fullName = scope.name ? `${scope.name}/${name}` : name;
  const { shape } = options;
  if (options.dtype !== undefined) checkDType(`getVariable('${fullName}')`, options.dtype);
  if (shape !== undefined) checkShape(`getVariable('${fullName}')`, shape);

  const existing = graph.variableStore.shared.get(fullName);
  if (existing !== undefined) {
    if (scope.reuse === false) {
      throw new ValueError(`Variable ${fullName} already exists, disallowed.`, {
        node: fullName,
        got: `the first one is from ${existing.site}`,
        fix: "variableScope(…, { reuse: true }) or { reuse: 'auto' } to share it; resetDefaultGraph() to start over",
      });
    }
    return checkShared(existing, fullName, shape, options.dtype);
  }
  if (scope.reuse === true) {
    throw new ValueError(`Variable ${fullName} does not exist, or was not created with getVariable().`, {
      node: fullName,
      fix: "variableScope(…, { reuse: 'auto' }) to make what is missing",
    });
  }
  const variable = create(fullName, options);
  graph.variableStore.shared.set(fullName, variable);
  addRegularization(variable, options.regularizer ?? scope.regularizer);
  return variable;
}

function checkShared(
  variable: Variable,
  name: string,
  shape: readonly number[] | undefined,
  dtype: DType | undefined,
): Variable {
  if (shape !== undefined && !shapesEqual(shape, variable.shape)) {
    throw new ShapeError(
      `Trying to share variable ${name}, but specified shape ${formatShape(shape)} and found shape ${formatShape(variable.shape)}.`,
      { node: name, site: variable.site },
    );
  }
  if (dtype !== undefined && dtype !== variable.dtype) {
    throw new DTypeError(
      `Trying to share variable ${name}, but specified dtype ${dtype} and found dtype ${variable.dtype}.`,
      { node: name, site: variable.site },
    );
  }
  return variable;
}

function create(name: string, options: GetVariableOptions): Variable {
  const scope = getDefaultGraph().context.variableScope;
  const { shape, initializer: own, dtype: ownDType, regularizer: _, trainable, collections, constraint } = options;
  const dtype = ownDType ?? scope.dtype;
  const initializer = own ?? scope.initializer ?? (isFloating(dtype) ? glorotUniform() : zeros());
  if (typeof collections === 'string')
    throw new ValueError('collections argument to get_variable must be a list', { node: name, got: collections });
  const settings = {
    name,
    ...(trainable !== undefined && { trainable }),
    ...(collections && { collections }),
    ...(constraint && { constraint }),
  };
  // A variable's name is its full path, whatever name scope is open.
  return getDefaultGraph().within({ nameScope: '' }, () => {
    if (typeof initializer !== 'function') {
      if (shape !== undefined)
        throw new ValueError('If initializer is a constant, do not specify shape.', { node: name });
      return new Variable(firstValue(name, initializer, ownDType, dtype), settings);
    }
    if (shape === undefined || !isStatic(shape)) {
      throw new ValueError(`Shape of a new variable (${name}) must be fully defined`, {
        node: name,
        expected: 'an array of sizes',
        got: shape === undefined ? 'no shape' : formatShape(shape),
      });
    }
    return new Variable(() => fitted(name, initializer(shape, dtype), shape, dtype), { ...settings, dtype });
  });
}

/** An initializer that is the value itself: a tensor gives element type and shape, as do arrays; a bare number is of the scope's type. */
function firstValue(
  name: string,
  value: TensorLike,
  own: DType | undefined,
  ofScope: DType,
): Tensor | TensorData | Convertible {
  if (!isSymbolic(value)) return TensorData.from(value, own ?? (typeof value === 'number' ? ofScope : undefined));
  if (own !== undefined && own !== value.dtype)
    throw new DTypeError(`Initializer type '${value.dtype}' and explicit dtype '${own}' don't match.`, { node: name });
  return value;
}

/** What an initializer function gave, in the shape asked for: numbers fill it, a tensor must have it. */
function fitted(name: string, value: TensorLike, shape: readonly number[], dtype: DType): Tensor {
  const given = isSymbolic(value) ? convertToTensor(value, { dtype }) : literal(name, value, shape, dtype);
  if (shapesCompatible(given.shape, shape)) return given;
  throw new ShapeError(`the initializer of ${name} gave another shape`, {
    node: name,
    expected: formatShape(shape),
    got: String(given),
  });
}

function literal(name: string, value: TensorDataLike, shape: readonly number[], dtype: DType): Tensor {
  const details = () => ({ node: name, expected: `${dtype} ${formatShape(shape)}` });
  return explaining(`the initializer of ${name}`, details, () => constant(value, { dtype, shape }));
}

function addRegularization(variable: Variable, regularizer: Regularizer | undefined): void {
  if (regularizer === undefined || regularizer === null) return;
  const graph = getDefaultGraph();
  const penalty = graph.within({ controls: [] }, () =>
    nameScope(`${variable.opName}/Regularizer/`, () => regularizer(variable.value)),
  );
  if (penalty !== null) graph.addToCollection(GraphKeys.REGULARIZATION_LOSSES, penalty);
}
