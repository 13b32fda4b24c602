// Owns calls of a model's own functions: which attributes and values a function's nodes have in one call of it.
import { ModelFormatError } from '../../errors.js';
import type { Attribute, OnnxFunction, OnnxNode } from '../../model/ir.js';
import { mapSubgraphs } from '../../model/walk.js';

/** The attributes that a function's nodes refer to, in one call of it: what the call gives, else the function's defaults. */
export function attributesInCall(node: OnnxNode, called: OnnxFunction): ReadonlyMap<string, Attribute> {
  const given = new Map(node.attribute.map((attribute) => [attribute.name, attribute]));
  const attributes = new Map(called.attributeProto.map((attribute) => [attribute.name, attribute]));
  for (const name of [...called.attribute, ...attributes.keys()]) {
    const value = given.get(name);
    if (value !== undefined) attributes.set(name, value);
  }
  return attributes;
}

/** The node with the attributes that it has in this call of the function it stands in, and so for the graphs inside it. */
export function bound(node: OnnxNode, given: ReadonlyMap<string, Attribute> | undefined): OnnxNode {
  if (given === undefined) return node;
  const inside = mapSubgraphs(node, (graph) => ({ ...graph, node: graph.node.map((each) => bound(each, given)) }));
  if (!inside.attribute.some(({ refAttrName }) => refAttrName)) return inside;
  const attribute = inside.attribute.flatMap((each): Attribute[] => {
    if (!each.refAttrName) return [each];
    const found = given.get(each.refAttrName);
    // Where a call leaves out an attribute without a default, the operator's own default holds.
    if (found === undefined) return [];
    if (found.type !== each.type)
      throw new ModelFormatError(`${node.opType}: the attribute '${each.name}' has another type in the call`, {
        expected: each.type,
        got: found.type,
      });
    return [{ ...found, name: each.name }];
  });
  return { ...inside, attribute };
}
