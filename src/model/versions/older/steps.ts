// Owns how a descent writes several nodes for one: each under a name below the node's result, the last under the result's own.
import type { Attribute, OnnxNode } from '../../ir.js';
import { added } from '../adapter.js';
import type { RowContext } from './descent.js';

/** The nodes that take a node's place. */
export class Steps {
  readonly #nodes: OnnxNode[] = [];
  readonly #node: OnnxNode;
  readonly #context: RowContext;

  constructor(node: OnnxNode, context: RowContext) {
    this.#node = node;
    this.#context = context;
  }

  /** Adds a node and gives its result's name. */
  add(opType: string, input: readonly string[], name: string, attribute: readonly Attribute[] = []): string {
    const result = this.#context.fresh(`${this.#node.output[0]}/${name}`);
    this.#nodes.push(added(opType, input, result, attribute));
    return result;
  }
  /** All nodes, behind them the one that gives the result. */
  end(opType: string, input: readonly string[], attribute: readonly Attribute[] = []): readonly OnnxNode[] {
    return this.endWith(added(opType, input, this.#node.output[0] ?? '', attribute));
  }
  /** All nodes, behind them this one. */
  endWith(node: OnnxNode): readonly OnnxNode[] {
    return [...this.#nodes, node];
  }
}
