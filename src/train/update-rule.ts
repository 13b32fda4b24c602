// Owns UpdateRule: what an optimizer does to a variable, as a pure description. It makes no variable and updates none; the frame does
// (rule-optimizer.ts), and other rules are made of it.
import type { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import type { DType } from '../values/dtype.js';
import type { InitializerFunction } from '../variables/initializers.js';
import type { HyperParameter, Operand } from './operand.js';

/** How a slot begins, and the end of its variable's name if that is not the optimizer's. */
export type Slot =
  | InitializerFunction
  | { readonly initializer: InitializerFunction; readonly name: string | undefined };

/** What an update works on: a variable with its slots, whole, or the rows of them that a sparse gradient names. */
export interface Place<H extends string = string, S extends string = string> {
  readonly variable: Variable;
  /** The numbers to update. */
  readonly value: Tensor;
  /** The numbers of a slot. */
  slot(name: S): Tensor;
  /** A hyper-parameter as an operand beside the gradient: a number as it is, which costs no node of its own, anything else in its dtype. */
  hyper(name: H): Operand;
  /** One of the values that all updates share, in the gradient's dtype. */
  shared(name: string): Tensor;
  /** True for some rows only, whose norm says nothing of the variable's. */
  readonly isPartial: boolean;
}

/** What is there for all variables together. */
export interface Common<H extends string = string> {
  /** One of the rule's own variables. */
  variable(name: string): Variable;
  /** A hyper-parameter as an operand beside `like`. */
  hyper(name: H, like: { readonly dtype: DType }): Operand;
  /** The step that `applyGradients` counts up, if any. */
  readonly globalStep: Variable | null;
}

/** What an update comes to: what is subtracted from the variable, or its new value; and new values of slots. */
export type Change<S extends string = string> = ({ readonly subtract: Tensor } | { readonly value: Tensor }) & {
  readonly slots?: Readonly<Partial<Record<S, Tensor>>> | undefined;
};

/**
 * What a sparse gradient updates. `all`: everything, as the dense gradient would. `slots`: the slots everywhere, the variable in the rows
 * that it names. `rows`: variable and slots in those rows alone. `each`: the same for a change proportional to the gradient, which needs
 * no summing up of rows that are named several times.
 */
export type SparseUpdate = 'all' | 'slots' | 'rows' | 'each';

/** How an optimizer updates: its hyper-parameters, what it keeps, and one update. */
export interface UpdateRule<H extends string = string, S extends string = string> {
  /** By name; functions among them are called for each `applyGradients`. */
  readonly hyperParameters: Readonly<Record<H, HyperParameter>>;
  /** What it keeps for each variable, in the variable's shape and dtype. */
  readonly slots?: Readonly<Partial<Record<S, Slot>>> | undefined;
  /** What it keeps for all variables together, by name, with the first values. */
  readonly variables?: Readonly<Record<string, HyperParameter>> | undefined;
  /** What sparse gradients update; default: `all`. */
  readonly sparse?: SparseUpdate | undefined;
  /** Values that all updates share, computed once before the first of them. */
  shared?(common: Common<H>): Readonly<Record<string, Tensor>>;
  /** One update, of a whole variable or of some rows, by a gradient of the same shape. */
  update(gradient: Tensor, place: Place<H, S>): Change<S>;
  /** The next values of the rule's own variables. */
  next?(common: Common<H>): Readonly<Record<string, Tensor>>;
}

/** Gives the rule, whose hyper-parameters and slots its update can then only name as they are spelt. */
export const updateRule = <H extends string, S extends string = never>(rule: UpdateRule<H, S>): UpdateRule<H, S> =>
  rule;
