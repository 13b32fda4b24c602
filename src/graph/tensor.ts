// Owns Tensor: one symbolic, typed edge of the graph. It holds no numbers; those are TensorData.
import type { DType } from '../values/dtype.js';
import type { Dim, Shape } from '../values/shape.js';
import { elementDType, formatType, frozenType, type ValueType } from '../values/value-type.js';
import type { Graph } from './graph.js';
import type { Node } from './node.js';

/**
 * What is known of a small integer tensor's elements while the graph is built: numbers, symbols, or unknown.
 * A scalar is a list of one; the tensor's own shape tells them apart. It is what makes `reshape(x, shape(y))` have a shape.
 */
export type KnownValue = readonly Dim[];
/** Longer lists are not followed. */
export const KNOWN_LIMIT = 64;

/**
 * An output of a node: its name is `<node>:<index>`, its type is known when it is made, its elements exist only in a run.
 * `D` is what the compiler knows of the element type; a plain `Tensor` may have any.
 */
export class Tensor<D extends DType = DType> {
  readonly node: Node;
  readonly index: number;
  readonly type: ValueType;
  readonly known: KnownValue | undefined;

  /** Made by `Graph.addNode` only. */
  constructor(node: Node, index: number, type: ValueType, known?: KnownValue) {
    this.node = node;
    this.index = index;
    this.type = frozenType(type);
    this.known = known && Object.freeze([...known]);
    Object.freeze(this);
  }

  get graph(): Graph {
    return this.node.graph;
  }
  /** `path:index`, as in TensorFlow; ONNX values keep it. */
  get name(): string {
    return `${this.node.name}:${this.index}`;
  }
  /** The element type (of the elements, for a sequence or an optional). */
  get dtype(): D {
    return elementDType(this.type) as D;
  }
  /** The static shape; `null` when the rank is unknown or this is not a plain tensor. */
  get shape(): Shape {
    return this.type.kind === 'tensor' ? this.type.shape : null;
  }
  get rank(): number | null {
    return this.shape === null ? null : this.shape.length;
  }
  toString(): string {
    return `Tensor(${this.name}, ${formatType(this.type)})`;
  }
}
