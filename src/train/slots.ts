// Owns slots: variables that belong to another variable, for an optimizer or a moving average (TF `slot_creator`), and the account of
// what an optimizer keeps in which graph.
import { ValueError } from '../errors.js';
import type { TensorLike } from '../graph/convert.js';
import { getDefaultGraph } from '../graph/graph.js';
import { Variable } from '../graph/variable.js';
import type { DType } from '../values/dtype.js';
import { getVariable } from '../variables/get-variable.js';
import type { InitializerFunction } from '../variables/initializers.js';
import { variableScope } from '../variables/variable-scope.js';

/** What a slot is made for: a variable, or anything else of a static shape. */
export interface Primary {
  readonly opName: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** Makes a variable of the primary's shape and dtype: `<primary>/<name>` in the open variable scope, with a suffix if that is taken. */
export function createSlot(primary: Primary, name: string, initializer: InitializerFunction): Variable {
  const { opName, shape, dtype } = primary;
  // The empty name ends the path with a slash, which makes the scope itself the variable's name.
  return variableScope(null, { default: `${opName}/${name}` }, () =>
    getVariable('', { shape, dtype, initializer, trainable: false, regularizer: () => null }),
  );
}

/** False for a variable of a call that failed and was taken back. */
const isPresent = (variable: Variable): boolean => variable.graph.variables.get(variable.opName) === variable;

/** Everything that an optimizer keeps: slots by variable and name, and variables of its own by name, in any number of graphs. */
export class OptimizerState {
  readonly #slots = new Map<Variable, Map<string, Variable>>();
  readonly #own = new Map<string, Variable[]>();

  /** The slot of this name for `variable`, if it was made. */
  find(variable: Variable, name: string): Variable | null {
    const slot = this.#slots.get(variable)?.get(name);
    return slot !== undefined && isPresent(slot) ? slot : null;
  }
  /** A slot that was made. */
  slot(variable: Variable, name: string): Variable {
    const slot = this.find(variable, name);
    if (slot === null)
      throw new ValueError(`there is no slot '${name}' for ${variable.name}`, { node: variable.opName });
    return slot;
  }
  /** Makes a slot named `<variable>/<slotName>`, or gives the one that is there. */
  makeSlot(variable: Variable, name: string, slotName: string, initializer: InitializerFunction): Variable {
    const existing = this.find(variable, name);
    if (existing !== null) return existing;
    const made = createSlot(variable, slotName, initializer);
    const slots = this.#slots.get(variable) ?? new Map<string, Variable>();
    this.#slots.set(variable, slots.set(name, made));
    return made;
  }
  /** The names of the slots, in alphabetical order. */
  slotNames(): string[] {
    return [...new Set([...this.#slots.values()].flatMap((slots) => [...slots.keys()]))].sort();
  }

  /** Makes a variable that is not a slot, such as a power of a decay rate, or gives the one that the default graph has. */
  makeVariable(name: string, initialValue: () => TensorLike): Variable {
    const { root } = getDefaultGraph();
    const made = this.#own.get(name) ?? [];
    const existing = made.find((variable) => variable.graph === root && isPresent(variable));
    if (existing !== undefined) return existing;
    const variable = new Variable(initialValue(), { name, trainable: false });
    this.#own.set(name, [...made, variable]);
    return variable;
  }

  /** All of it in the default graph, by name. */
  variables(): Variable[] {
    const slots = [...this.#slots.values()].flatMap((each) => [...each.values()]);
    const { root } = getDefaultGraph();
    return [...[...this.#own.values()].flat(), ...slots]
      .filter((variable) => variable.graph === root && isPresent(variable))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
