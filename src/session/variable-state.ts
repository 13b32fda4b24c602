// Owns the values of variables in one session. Two buffers a variable, swapped at each commit: onnxruntime must never write into a
// buffer that it is also reading, which would corrupt results without an error.
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { RunError, ShapeError, ValueError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import type { Variable } from '../graph/variable.js';
import { formatShape, shapesCompatible } from '../values/shape.js';
import { TensorData } from '../values/tensor-data.js';
import { fromOrt, type onnxruntime, toOrt } from './runtime.js';

type Ort = Awaited<ReturnType<typeof onnxruntime>>;
interface Buffers {
  current: OrtTensor | undefined;
  spare: OrtTensor | undefined;
}

export class VariableState {
  readonly #graph: Graph;
  readonly #buffers = new Map<Variable, Buffers>();
  /** How many variables the graph had when one last got its first value, for the advice in an error. */
  #seen = 0;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  #of(variable: Variable): Buffers {
    let buffers = this.#buffers.get(variable);
    if (buffers === undefined) {
      buffers = { current: undefined, spare: undefined };
      this.#buffers.set(variable, buffers);
    }
    return buffers;
  }

  isInitialized(variable: Variable): boolean {
    return this.#of(variable).current !== undefined;
  }

  /** The current value, for onnxruntime to read. */
  read(variable: Variable): OrtTensor {
    const { current } = this.#of(variable);
    if (current === undefined) throw this.#uninitialized(variable);
    return current;
  }

  /** A buffer for the next value that nothing reads; `null` lets onnxruntime make one. */
  target(ort: Ort, variable: Variable): OrtTensor | null {
    if (variable.dtype === 'string') return null;
    const buffers = this.#of(variable);
    buffers.spare ??= toOrt(ort, TensorData.zeros(variable.dtype, variable.shape));
    return buffers.spare;
  }

  /** Throws a ShapeError unless `next` can be the value; what onnxruntime allocates itself it does not check. */
  check(variable: Variable, next: OrtTensor): void {
    if (!shapesCompatible(next.dims, variable.shape)) {
      throw new ShapeError(`the new value does not have the shape of ${variable.name}`, {
        node: variable.opName,
        site: variable.site,
        expected: formatShape(variable.shape),
        got: formatShape(next.dims),
      });
    }
  }

  /** Makes `next` the current value; the old one becomes the spare. */
  commit(variable: Variable, next: OrtTensor): void {
    const buffers = this.#of(variable);
    if (buffers.current === undefined) this.#seen = this.#graph.variables.size;
    buffers.spare = variable.dtype === 'string' ? undefined : buffers.current;
    buffers.current = next;
  }

  /** A copy of the current value. */
  value(variable: Variable): TensorData {
    const { dtype, shape, data } = fromOrt(this.read(variable));
    return new TensorData(dtype, shape, data.slice() as never);
  }

  /** Sets values from outside, as a checkpoint does; checks all of them before it changes any. */
  set(ort: Ort, values: ReadonlyMap<Variable, TensorData>): void {
    const tensors = [...values].map(([variable, value]) => {
      this.#check(variable, value);
      return [variable, toOrt(ort, new TensorData(value.dtype, value.shape, value.data.slice() as never))] as const;
    });
    for (const [variable, tensor] of tensors) this.commit(variable, tensor);
  }

  #check(variable: Variable, value: TensorData): void {
    if (variable.graph !== this.#graph)
      throw new ValueError(`${variable.name} is not a variable of this session's graph`, { node: variable.opName });
    if (value.dtype !== variable.dtype || !shapesCompatible(value.shape, variable.shape)) {
      throw new ShapeError(`the value does not fit ${variable.name}`, {
        node: variable.opName,
        expected: `${variable.dtype} ${formatShape(variable.shape)}`,
        got: `${value.dtype} ${formatShape(value.shape)}`,
      });
    }
  }

  #uninitialized(variable: Variable): RunError {
    const late = this.#seen > 0 && [...this.#graph.variables.values()].indexOf(variable) >= this.#seen;
    return new RunError(`Attempting to use uninitialized value ${variable.opName}`, {
      node: variable.opName,
      site: variable.site,
      got: late ? 'the variable was created after the initializer ran' : 'its initializer has not run in this session',
      fix: 'await session.run(globalVariablesInitializer()), made after the last variable',
    });
  }
}
