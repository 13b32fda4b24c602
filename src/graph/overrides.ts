// Owns gradients that differ from the operators' own: none at all, or one that the user wrote.
// Both are noted beside the graph, not in it: a file has plain operators only.
import type { Convertible } from './convert.js';
import type { Node } from './node.js';
import type { Tensor } from './tensor.js';

/** A gradient that goes from results straight to what they were made of, past the nodes between them. */
export interface CustomGradient {
  /** What gradients go to: the arguments, and variables that were read on the way. */
  readonly inputs: readonly Tensor[];
  /** The results, each of a node of its own, made one after the other before anything uses them. */
  readonly outputs: readonly Tensor[];
  /** The gradients of `inputs`, `null` where there is none, from those that reach `outputs`. */
  readonly rule: (dys: readonly (Tensor | undefined)[]) => readonly (Tensor | Convertible | null)[];
}

const customs = new WeakMap<Node, CustomGradient>();
const stops = new WeakSet<Node>();
const carried = new WeakSet<Node>();

/** The gradient that this very node has instead of its operator's, if any. */
export const customGradientOf = (node: Node): CustomGradient | undefined => customs.get(node);

/** Gives the nodes of `custom.outputs` their gradient. */
export const setCustomGradient = (custom: CustomGradient): void => {
  for (const { node } of custom.outputs) customs.set(node, custom);
};

/** The tensors that gradients of a node's results go to. */
export const gradientInputs = (node: Node): readonly Tensor[] => customs.get(node)?.inputs ?? node.dataInputs();

/** Whether this node is there to stop gradients. */
export const isStopGradient = (node: Node): boolean => stops.has(node);

/** Has a node stop gradients from now on. */
export const stopAt = (node: Node): void => {
  stops.add(node);
};

/** Whether this formal input of a body is a variable that the body updates. No gradient goes from step to step through an update. */
export const isCarried = (node: Node): boolean => carried.has(node);

/** Notes that a formal input is a variable that the body updates. */
export const carry = (node: Node): void => {
  carried.add(node);
};

/** Has a copy of a node stop gradients, or be carried, if the node does or is. */
export function inheritNotes(copy: Node, original: Node): void {
  if (stops.has(original)) stops.add(copy);
  if (carried.has(original)) carried.add(copy);
}
