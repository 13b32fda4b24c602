// Owns the values of variables in one session, by name, whatever graph or file the variables come from. Two buffers a variable,
// swapped at each commit: onnxruntime must never write into a buffer that it is also reading, which would corrupt results without an error.
import { type ErrorDetails, type RunError, ShapeError } from '../errors.js';
import type { Engine, Memory } from '../runtime/runtime.js';
import type { DType } from '../values/dtype.js';
import { formatShape, shapesCompatible } from '../values/shape.js';
import type { TensorData } from '../values/tensor-data.js';

/** What messages say of a value that has a place in a graph: its node, and the user's line. */
export type Place = Pick<ErrorDetails, 'node' | 'site'>;

/** A variable, as far as a session needs to know it. */
export interface StateVariable {
  /** The name of the ONNX value that stands for it. */
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly place?: Place;
}

/** Where the variables come from, as far as messages need it. */
export interface StateOrigin {
  /** How many variables there are now. */
  variableCount(): number;
  /** The error for a variable that has no value; `known` is how many there were when one last got its first value. */
  uninitialized(name: string, known: number): RunError;
}

/** Where a variable's value is. Steps keep it, and look nothing up by name while they run. */
export class Slot {
  readonly variable: StateVariable;
  /** The value; nothing before the variable has one. */
  current: Memory | undefined;
  /** What the next value is written into: nothing reads it. */
  spare: Memory | undefined;
  /** Whether the runtime makes every new value: one whose size only the value tells. */
  readonly isMade: boolean;

  constructor(variable: StateVariable) {
    this.variable = variable;
    this.isMade = variable.dtype === 'string';
  }
}

export class State {
  readonly #engine: Engine;
  readonly #origin: StateOrigin;
  readonly #slots = new Map<string, Slot>();
  /** How many variables there were when one last got its first value. */
  #known = 0;

  constructor(engine: Engine, origin: StateOrigin) {
    this.#engine = engine;
    this.#origin = origin;
  }

  slot(variable: StateVariable): Slot {
    let slot = this.#slots.get(variable.name);
    if (slot === undefined) {
      slot = new Slot(variable);
      this.#slots.set(variable.name, slot);
    }
    return slot;
  }

  has(name: string): boolean {
    return this.#slots.get(name)?.current !== undefined;
  }

  /** A copy of the current value. Throws a RunError where there is none. */
  value(name: string): TensorData {
    const current = this.#slots.get(name)?.current;
    if (current === undefined) throw this.#origin.uninitialized(name, this.#known);
    return current.read();
  }

  /** Where the current value is. Throws a RunError where there is none. */
  current({ current, variable }: Slot): Memory {
    if (current === undefined) throw this.#origin.uninitialized(variable.name, this.#known);
    return current;
  }

  /** Memory for the next value that nothing reads; nothing where the runtime has to make the value. */
  target(slot: Slot): Memory | undefined {
    slot.spare ??= this.#engine.allocate(slot.variable.dtype, slot.variable.shape);
    return slot.spare;
  }

  /** A value that the runtime made, as memory that `commit` takes. Throws a ShapeError unless it can be the variable's. */
  adopt({ variable }: Slot, next: TensorData): Memory {
    if (!shapesCompatible(next.shape, variable.shape)) {
      throw new ShapeError(`the new value does not have the shape of ${variable.name}`, {
        ...variable.place,
        expected: formatShape(variable.shape),
        got: formatShape(next.shape),
      });
    }
    return this.#engine.store(next);
  }

  /** Makes `next` the current value; the old one becomes the spare. */
  commit(slot: Slot, next: Memory): void {
    const { current, spare } = slot;
    if (current === undefined) this.#known = this.#origin.variableCount();
    if (spare !== next) spare?.release();
    slot.spare = current;
    slot.current = next;
    if (!slot.isMade) return;
    slot.spare?.release();
    slot.spare = undefined;
  }

  /** Sets values from outside, as a checkpoint does; checks all of them before it changes any. */
  set(values: readonly (readonly [StateVariable, TensorData])[]): void {
    for (const [variable, value] of values) {
      if (value.dtype !== variable.dtype || !shapesCompatible(value.shape, variable.shape)) {
        throw new ShapeError(`the value does not fit ${variable.name}`, {
          ...variable.place,
          expected: `${variable.dtype} ${formatShape(variable.shape)}`,
          got: `${value.dtype} ${formatShape(value.shape)}`,
        });
      }
    }
    const held: Memory[] = [];
    try {
      for (const [, value] of values) held.push(this.#engine.store(value));
    } catch (error) {
      for (const memory of held) memory.release();
      throw error;
    }
    for (const [index, [variable]] of values.entries()) this.commit(this.slot(variable), held[index] as Memory);
  }
}
