// Owns the scopes a user writes around building code: names, and what must happen before.
import { checkFunction, checkText, listArgument } from '../arguments.js';
import { checkOptions, describe, reading, ValueError } from '../errors.js';
import { getDefaultGraph } from './graph.js';
import type { Named } from './names.js';
import type { Node } from './node.js';
import { Operation, operationsIn } from './operation.js';
import { checkReach } from './reach.js';
import { Tensor } from './tensor.js';
import { uniqueControls, Variable } from './variable.js';

/**
 * Calls `fn` with `name` in front of the names of everything it makes (TF `tf.name_scope`). Entering a name again gives `name_1`;
 * a name that ends in `/` re-enters that scope exactly; `null` or `''` is the root.
 *
 * @returns what `fn` gives. `fn` gets the scope's path with a slash at its end.
 * @example nameScope('encoder', () => ops.relu(x)) // encoder/Relu:0
 */
export function nameScope<T>(name: string | null, fn: (scope: string) => T): T {
  checkFunction('nameScope', fn);
  if (name !== null && name !== undefined) checkText('nameScope', name);
  const graph = getDefaultGraph();
  if (name?.endsWith('/')) graph.checkName(name, 'scope');
  const path = !name ? '' : name.endsWith('/') ? name.slice(0, -1) : graph.uniqueName(name, 'scope');
  return graph.within({ nameScope: path }, () => fn(path && `${path}/`));
}

/** Calls `fn`, whose nodes in the current scope are a unit of this kind, unless they are part of a larger one. */
export function inUnit<T>(kind: string, fn: () => T, subject?: string): T {
  const graph = getDefaultGraph();
  const { unit, nameScope } = graph.context;
  return graph.within({ unit: unit ?? { kind, scope: nameScope, subject } }, fn);
}

/** What can stand in a list of control inputs. */
export type ControlInput = Tensor | Operation | Variable | string;

/** The nodes and operations that control inputs stand for; throws a ValueError for anything else. */
export function controlInputs(inputs: readonly ControlInput[]): (Node | Operation)[] {
  const graph = getDefaultGraph();
  return listArgument('control inputs', inputs, 'tensors and operations').flatMap(
    (input): readonly (Node | Operation)[] => {
      const element = typeof input === 'string' ? graph.getElement(input) : input;
      const isElement = reading(
        'a control input',
        () => element instanceof Operation || element instanceof Tensor || element instanceof Variable,
      );
      if (isElement && (element as Tensor).graph.root !== graph.root)
        throw new ValueError(`${describe(element)} belongs to another graph`, { node: (element as Tensor).name });
      if (element instanceof Operation) {
        const found = operationsIn(graph, element);
        if (found.length > 0) return found;
        throw new ValueError(`'${element.name}' was made inside a branch or a body, and nothing there depends on it`, {
          node: element.name,
          site: element.site,
          fix: `controlDependencies([operation], () => identity(result)) inside, for what the branch or body gives`,
        });
      }
      if (element instanceof Tensor) {
        checkReach('a control input', element, graph);
        return [element.node];
      }
      if (element instanceof Variable) return [element.value.node];
      throw new ValueError('not a control input', {
        expected: 'a tensor, operation, variable or the name of one',
        got: describe(element),
      });
    },
  );
}

/**
 * Calls `fn`; everything it makes comes after `inputs`, so that a run of it runs their updates too (TF `tf.control_dependencies`).
 * Tensors that exist already are not ordered: use `identity`. Nested calls add up; `null` clears.
 *
 * @example const loss = controlDependencies([trainOp], () => identity(lossBefore));
 */
export function controlDependencies<T>(inputs: readonly ControlInput[] | null, fn: () => T): T {
  checkFunction('controlDependencies', fn);
  const graph = getDefaultGraph();
  const controls = inputs === null ? [] : uniqueControls([...graph.context.controls, ...controlInputs(inputs)]);
  return graph.within({ controls }, fn);
}

interface NestedList extends ReadonlyArray<ControlInput | NestedList> {}

/**
 * One operation that runs all of `inputs`, which may be nested lists (TF `tf.group`). The last argument may hold options.
 *
 * @example const init = group(globalVariablesInitializer(), localVariablesInitializer(), { name: 'init' });
 */
export function group(...inputs: (ControlInput | NestedList | Named)[]): Operation {
  const last = inputs.at(-1);
  const isOptions = typeof last === 'object' && last !== null && reading('group', () => isPlain(last));
  if (isOptions) checkOptions('group', last as Named, ['name']);
  const members = flatten((isOptions ? inputs.slice(0, -1) : inputs) as unknown as NestedList);
  const graph = getDefaultGraph();
  const name = (isOptions ? (last as Named).name : undefined) ?? 'group_deps';
  return graph.addOperation(name, uniqueControls([...graph.context.controls, ...controlInputs(members)]));
}

/** An object with nothing above it but the root of all objects, of whatever realm. */
function isPlain(value: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(value);
  return prototype === null || (Object.getPrototypeOf(prototype) === null && !Array.isArray(value));
}

/** Nested deeper, lists hold themselves. */
const MAX_DEPTH = 64;

function flatten(inputs: NestedList, depth = 0): ControlInput[] {
  if (depth > MAX_DEPTH) throw new ValueError(`group: lists are nested deeper than ${MAX_DEPTH} levels`);
  return reading('group', () =>
    inputs.flatMap((input) =>
      Array.isArray(input) ? flatten(input as NestedList, depth + 1) : [input as ControlInput],
    ),
  );
}
