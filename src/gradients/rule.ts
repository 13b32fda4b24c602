// Owns the contract of a gradient rule: how a node's output gradients become input gradients. A rule adds the nodes of one gradient;
// driving, adding up and un-broadcasting are gradients.ts's business.
import type { Node } from '../graph/node.js';
import type { Tensor } from '../graph/tensor.js';
import type { OpType, Signatures } from '../ops/generated/signatures.js';
import type { ReadAttributes } from '../ops/rule.js';
import type { Gradient } from './indexed-slices.js';

type Inputs<K extends OpType> = Signatures[K]['inputs'];
type Outputs<K extends OpType> = Signatures[K]['outputs'];

/** The gradients that reach a node's outputs: there for an operator with one output, possibly missing for one with several. */
export type OutputGradients<K extends OpType> = Outputs<K> extends [Tensor] ? readonly [Tensor] : MaybeEach<Outputs<K>>;
type MaybeEach<T extends readonly unknown[]> = { readonly [I in keyof T]: Tensor | undefined };

/** One entry an input: what builds its gradient, called only if it is wanted, or `null` where the operator has none for it. */
export type InputGradients<K extends OpType> = GradientOfEach<Inputs<K>>;
type GradientOfEach<T extends readonly unknown[]> = { readonly [I in keyof T]: (() => Gradient) | null };

/** The driver, for rules that differentiate what they build themselves; handed to them, because it imports their table. */
export interface Driver {
  gradients(
    ys: readonly Tensor[],
    xs: readonly Tensor[],
    options: {
      gradYs?: readonly Tensor[] | undefined;
      stopGradients?: readonly Tensor[] | undefined;
      unconnectedGradients?: 'none' | 'zero' | undefined;
    },
  ): readonly (Gradient | null)[];
  /** Those of `xs` that a differentiable path leads to from `ys`, past none of `stopped`; builds nothing. */
  connected(ys: readonly Tensor[], xs: readonly Tensor[], stopped?: readonly Tensor[]): readonly Tensor[];
}

/** The node whose gradient is built. */
export interface ForwardNode<K extends OpType> {
  readonly node: Node;
  readonly inputs: Inputs<K>;
  readonly outputs: Outputs<K>;
  /** Those given, and the schema's defaults for the others. */
  readonly attributes: ReadAttributes<K>;
  /** Which inputs, and after them captures, a gradient leads on from: for rules that build several gradients together. */
  readonly wanted: readonly boolean[];
  readonly driver: Driver;
}

/**
 * A gradient rule. Its results may have the broadcast shape: the driver sums them back to the input's.
 *
 * @example Mul: ([dy], { inputs: [a, b] }) => [() => ops.mul(dy, b), () => ops.mul(dy, a)]
 */
export type GradientRule<K extends OpType> = (dys: OutputGradients<K>, forward: ForwardNode<K>) => InputGradients<K>;
export type GradientRules = { readonly [K in OpType]?: GradientRule<K> };

/** A rule without the operator's types: for operators of other domains, and for control flow, whose captures follow the inputs. */
export type AnyGradientRule = (
  dys: readonly (Tensor | undefined)[],
  forward: {
    readonly node: Node;
    readonly inputs: readonly (Tensor | undefined)[];
    readonly outputs: readonly Tensor[];
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly wanted: readonly boolean[];
    readonly driver: Driver;
  },
) => readonly ((() => Gradient) | null)[];
