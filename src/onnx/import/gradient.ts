// Owns ai.onnx.preview.training's Gradient: the derivatives of a value of the file by others, at the values that the node is given.
import { gradients } from '../../gradients/gradients.js';
import { dense, type Gradient } from '../../gradients/indexed-slices.js';
import { ancestorsBetween, copyNodes } from '../../graph/copy.js';
import type { Tensor } from '../../graph/tensor.js';
import type { OnnxNode } from '../../model/ir.js';
import { textsOf } from '../../model/walk.js';
import * as ops from '../../ops/generated/builders.js';
import { fault } from './explaining.js';

/**
 * The outputs of a Gradient: for each name in `xs` the sum of y's derivatives by it, where the values in `xs` and `zs` do not depend on
 * each other. Where the node's inputs are other values than those named, what lies between is computed again from them.
 *
 * @param valueNamed the value of a name where the node stands.
 */
export function gradientOutputs(
  node: OnnxNode,
  inputs: readonly (Tensor | undefined)[],
  valueNamed: (name: string) => Tensor | undefined,
): readonly Tensor[] {
  const xs = textsOf(node, 'xs');
  const named = (name: string): Tensor => {
    const tensor = valueNamed(name);
    if (tensor !== undefined) return tensor;
    throw fault(node, `${node.name || node.opType}: there is no value '${name}'`);
  };
  const places = [...xs, ...textsOf(node, 'zs')].map(named);
  const [y] = textsOf(node, 'y').map(named);
  if (y === undefined || xs.length === 0 || inputs.length !== places.length)
    throw fault(node, `${node.name || node.opType}: a Gradient has an input for each name in xs and zs, and y`);
  const isHere = places.every((place, index) => place === inputs[index]);
  const sources = isHere ? places : inputs.map((input) => ops.identity(input as Tensor));
  const result = isHere ? y : computedFrom(y, places, sources);
  const found = gradients([result], sources.slice(0, xs.length), {
    stopGradients: sources,
    unconnectedGradients: 'zero',
  });
  // A node of its own for each: a derivative may be a constant, and two may be one.
  return found.map((gradient) => ops.identity(dense(gradient as Gradient)));
}

/** `y` as it is computed from `sources` in place of `places`. */
function computedFrom(y: Tensor, places: readonly Tensor[], sources: readonly Tensor[]): Tensor {
  const replaced = new Map(places.map((place, index) => [place, sources[index] as Tensor]));
  copyNodes(
    ancestorsBetween([y], new Set(places), () => false),
    replaced,
  );
  return replaced.get(y) ?? y;
}
