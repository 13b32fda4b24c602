// Owns variableScope: a prefix for getVariable's names, a rule for sharing, and defaults, together with a name scope.
// TensorFlow's rules: a scope entered twice by name keeps its variable prefix while its name scope gets a suffix.
import { checkFunction } from '../arguments.js';
import { checkOptions, describe, reading, ValueError } from '../errors.js';
import { getDefaultGraph } from '../graph/graph.js';
import { type Initializer, type Regularizer, rootVariableScope, type VariableScope } from '../graph/scope-settings.js';
import { nameScope } from '../graph/scopes.js';
import type { DType } from '../values/dtype.js';

export interface VariableScopeOptions {
  /** The name to use, made unique, when the first argument is `null`. */
  default?: string | undefined;
  /** `true`: variables must exist; `false`: they must not; `'auto'`: either. Inherited; only `true` and `'auto'` override. */
  reuse?: boolean | 'auto' | undefined;
  /** For variables in it that name none. Inherited. */
  initializer?: Initializer | undefined;
  /** For variables in it that name none. Inherited. */
  regularizer?: Regularizer | undefined;
  /** For variables in it that name none. Inherited; float32 at the root. */
  dtype?: DType | undefined;
  /** Whether a name scope is opened as well. Default true; `false` leaves the names of nodes as they are. */
  auxiliaryNameScope?: boolean | undefined;
}

/**
 * Calls `fn` with a variable scope open (TF `tf.variable_scope`).
 *
 * @param scope a name, `null` (then `options.default` names it, made unique), or a scope object, which jumps to that scope.
 * @returns what `fn` gives; `fn` gets the scope.
 * @throws ValueError without a name and a default, and for `reuse: true` with a default alone.
 * @example variableScope('encoder', { reuse: 'auto' }, () => layers.dense(x, 10));
 */
export function variableScope<T>(scope: string | null | VariableScope, fn: (scope: VariableScope) => T): T;
export function variableScope<T>(
  scope: string | null | VariableScope,
  options: VariableScopeOptions,
  fn: (scope: VariableScope) => T,
): T;
export function variableScope<T>(
  scope: string | null | VariableScope,
  second: VariableScopeOptions | ((scope: VariableScope) => T),
  third?: (scope: VariableScope) => T,
): T {
  const [options, fn] = typeof second === 'function' ? [{}, second] : [second, third as (scope: VariableScope) => T];
  checkOptions('variableScope', options, [
    'default',
    'reuse',
    'initializer',
    'regularizer',
    'dtype',
    'auxiliaryNameScope',
  ]);
  checkFunction('variableScope', fn);
  const isScope = reading(
    'variableScope',
    () => scope === null || typeof scope === 'string' || typeof scope.name === 'string',
  );
  if (!isScope)
    throw new ValueError('variableScope: not a scope', {
      expected: 'a name, null, or a scope object',
      got: describe(scope),
    });
  const graph = getDefaultGraph();
  const { variableStore: store } = graph;
  const outer = graph.context.variableScope;
  const inner = (base: VariableScope, name: string, originalNameScope: string): VariableScope =>
    Object.freeze({
      name,
      originalNameScope,
      reuse: options.reuse || base.reuse,
      initializer: options.initializer ?? base.initializer,
      regularizer: options.regularizer ?? base.regularizer,
      dtype: options.dtype ?? base.dtype,
    });
  const enter = (next: VariableScope) => graph.within({ variableScope: next }, () => fn(next));
  const inNameScope = (name: string, build: (path: string) => T): T => {
    if (options.auxiliaryNameScope !== false) return nameScope(name, build);
    const { nameScope: current } = graph.context;
    return build(current && `${current}/`);
  };
  const open = (name: string, originalNameScope: string) => {
    const path = outer.name ? `${outer.name}/${name}` : name;
    store.open(path);
    try {
      return enter(inner(outer, path, originalNameScope));
    } finally {
      store.closeInner(path);
    }
  };

  if (scope === null) {
    const { default: fallback } = options;
    if (fallback === undefined)
      throw new ValueError('variableScope: If default is not given, the name must be given too', {
        expected: "a name, or { default: 'name' }",
        got: 'null',
      });
    if (options.reuse === true) throw new ValueError('reuse=True cannot be used without a name_or_scope');
    return inNameScope(fallback, (path) => open(uniqueScope(fallback), path));
  }
  // An empty name leaves the name scope as it is, and like any other name it is joined to the outer one by a slash.
  if (typeof scope === 'string')
    return scope === '' && options.auxiliaryNameScope !== false
      ? open('', '')
      : inNameScope(scope, (path) => open(scope, path));
  // A scope object: its absolute name and its own rules; the enclosing scope's reuse does not matter.
  const last = scope.name.slice(scope.name.lastIndexOf('/') + 1);
  const jump = () => store.keeping(() => enter(inner(scope, scope.name, scope.originalNameScope)));
  return last === '' ? jump() : inNameScope(last, jump);

  function uniqueScope(name: string): string {
    const taken = (candidate: string) => store.isOpened(outer.name ? `${outer.name}/${candidate}` : candidate);
    if (!taken(name)) return name;
    let index = 1;
    while (taken(`${name}_${index}`)) index++;
    return `${name}_${index}`;
  }
}

/** The variable scope that is open now (TF `tf.get_variable_scope`). */
export const getVariableScope = (): VariableScope => getDefaultGraph().context.variableScope ?? rootVariableScope;
