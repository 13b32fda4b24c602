// Owns how a rule becomes updates of variables: whole ones for dense gradients, rows for sparse ones, with slots and shared values around.
import { checkText } from '../arguments.js';
import { describe, reading, ValueError } from '../errors.js';
import { type Gradient, IndexedSlices } from '../gradients/indexed-slices.js';
import type { TensorLike } from '../graph/convert.js';
import type { Operation } from '../graph/operation.js';
import { controlDependencies, group, inUnit, nameScope } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import * as ops from '../ops/index.js';
import { cast } from '../ops/math.js';
import { checkHyperParameter, evaluated, operand } from './operand.js';
import { countUp, Optimizer } from './optimizer.js';
import { assignRows, gatherRows, sameRows, subtractRows, uniqueRows } from './sparse.js';
import type { Change, Common, Place, UpdateRule } from './update-rule.js';

/** What the updates of one call have in common. */
interface Call {
  readonly hyper: Common['hyper'];
  readonly shared: Readonly<Record<string, Tensor>>;
}

/**
 * An optimizer that is a name and a rule: every optimizer but those that wrap others.
 *
 * @example
 * class SignOptimizer extends RuleOptimizer {
 *   constructor(learningRate: HyperParameter) {
 *     super('Sign', updateRule({
 *       hyperParameters: { learningRate },
 *       update: (gradient, { hyper }) => ({ subtract: multiply(sign(gradient), hyper('learningRate')) }),
 *     }));
 *   }
 * }
 */
export class RuleOptimizer extends Optimizer {
  /** What one update is; other rules can be made of it. */
  readonly rule: UpdateRule;
  #call: Call | undefined;

  /** @throws ValueError for an empty name and for a hyper-parameter that is missing. */
  constructor(name: string, rule: UpdateRule) {
    super(name);
    checkText('RuleOptimizer: the name', name);
    const isRule = reading(name, () => typeof rule.hyperParameters === 'object');
    if (!isRule)
      throw new ValueError(`${name}: not an update rule`, { expected: 'what updateRule() gives', got: describe(rule) });
    for (const [key, value] of Object.entries(rule.hyperParameters)) checkHyperParameter(name, key, value);
    this.rule = rule;
  }

  override build(
    gradsAndVars: readonly (readonly [Gradient, Variable])[],
    globalStep: Variable | null,
    name: string,
  ): Operation {
    const { hyperParameters, slots, variables = {}, shared, next } = this.rule;
    const own = new Map(
      Object.entries(variables).map(([key, first]) => [key, this.state.makeVariable(key, () => evaluated(first))]),
    );
    for (const [, variable] of gradsAndVars)
      for (const [key, slot] of entriesOf(slots)) {
        const { initializer, name: slotName = this.name } = typeof slot === 'function' ? { initializer: slot } : slot;
        this.state.makeSlot(variable, key, slotName, initializer);
      }
    return nameScope(name, (scope) => {
      const now = Object.fromEntries(
        Object.entries(hyperParameters).map(([key, value]) => {
          const given = evaluated(value);
          checkHyperParameter(this.name, key, given);
          return [key, given];
        }),
      );
      const common: Common = {
        globalStep,
        variable: (key) => own.get(key) as Variable,
        hyper: (key, { dtype }) => operand(now[key] as TensorLike, dtype),
      };
      this.#call = { hyper: common.hyper, shared: shared?.(common) ?? {} };
      const updates = gradsAndVars.map(([gradient, variable]) =>
        nameScope(`update_${variable.opName}`, () =>
          inUnit(`${this.name}_update`, () => constrain(variable, this.updateOf(variable, gradient)), variable.opName),
        ),
      );
      const moved = Object.entries(next?.(common) ?? {}).map(([key, value]) => common.variable(key).assign(value));
      return countUp(globalStep, scope, (inner) => group(...updates, ...moved, { name: inner }));
    });
  }

  /** The update of one variable by its gradient. */
  protected updateOf(variable: Variable, gradient: Gradient): Operation {
    const { sparse = 'all' } = this.rule;
    if (!(gradient instanceof IndexedSlices)) return this.#updateWhole(variable, gradient);
    if (sparse === 'all') return this.#updateWhole(variable, gradient.toTensor());
    const slices = sparse === 'each' ? gradient : uniqueRows(gradient);
    return sparse === 'slots' ? this.#moveRows(variable, slices) : this.#updateRows(variable, slices);
  }

  #updateWhole(variable: Variable, gradient: Tensor): Operation {
    const change = this.rule.update(gradient, this.#whole(variable, gradient));
    const last = 'value' in change ? variable.assign(change.value) : variable.assignSub(change.subtract);
    return joined(this.#assignSlots(variable, change), last, `Apply${this.name}`);
  }

  /** Every row of the slots, and the rows of the variable that the slices name. */
  #moveRows(variable: Variable, slices: IndexedSlices): Operation {
    const gradient = slices.toTensor();
    const change = this.rule.update(gradient, this.#whole(variable, gradient));
    const changed = 'value' in change ? ops.sub(variable, change.value) : change.subtract;
    return joined(
      this.#assignSlots(variable, change),
      subtractRows(variable, sameRows(slices, gatherRows(changed, slices))),
      `SparseApply${this.name}`,
    );
  }

  /** The rows that the slices name, of the variable and of its slots. */
  #updateRows(variable: Variable, slices: IndexedSlices): Operation {
    const rows = (of: Variable) => gatherRows(of.toTensor(), slices);
    const change = this.rule.update(slices.values, this.#place(variable, slices.values, rows, true));
    const slots = entriesOf(change.slots).map(([slot, value]) =>
      assignRows(this.state.slot(variable, slot), slices.indices, value),
    );
    const last =
      'value' in change
        ? assignRows(variable, slices.indices, change.value)
        : subtractRows(variable, sameRows(slices, change.subtract));
    return joined(slots, last, `SparseApply${this.name}`);
  }

  #assignSlots(variable: Variable, { slots }: Change): Operation[] {
    return entriesOf(slots).map(([slot, value]) => this.state.slot(variable, slot).assign(value));
  }

  #whole(variable: Variable, gradient: Tensor): Place {
    return this.#place(variable, gradient, (of) => of.toTensor(), false);
  }
  #place(variable: Variable, gradient: Tensor, read: (of: Variable) => Tensor, isPartial: boolean): Place {
    const { hyper, shared } = this.#call as Call;
    return {
      variable,
      get value() {
        return read(variable);
      },
      slot: (name) => read(this.state.slot(variable, name)),
      hyper: (name) => hyper(name, gradient),
      shared: (name) => cast(shared[name] as Tensor, gradient.dtype),
      isPartial,
    };
  }
}

/** A variable's constraint, after its update. */
function constrain(variable: Variable, update: Operation): Operation {
  const { constraint } = variable;
  return constraint === undefined
    ? update
    : controlDependencies([update], () => variable.assign(constraint(variable.readValue())));
}

/** The operation of a variable's update with those of its slots. */
const joined = (slots: readonly Operation[], update: Operation, name: string): Operation =>
  slots.length === 0 ? update : group(...slots, update, { name });

/** The entries of a record whose names need not all be there. */
const entriesOf = <T>(record: Readonly<Partial<Record<string, T>>> = {}): [string, T][] =>
  Object.entries(record) as [string, T][];
