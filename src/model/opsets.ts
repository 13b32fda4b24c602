// Owns which opsets there are for this library: the one that graphs speak, those that are read, those that are written, and the IR version
// that a file of each has.

/** The opset that graphs speak. */
export const OPSET = 21;
/** The opsets that are read. */
export const OLDEST = 6;
export const NEWEST = 26;
/** The oldest that is written; the newest is the newest that is read. */
export const OLDEST_WRITTEN = 17;

/** The IR version that came with each opset, as ONNX's releases pair them. */
const irVersions: Readonly<Record<number, number>> = {
  17: 8,
  18: 8,
  19: 9,
  20: 9,
  21: 10,
  22: 10,
  23: 11,
  24: 12,
  25: 13,
  26: 13,
};

/** Whether files are written for an opset. */
export const isWritten = (opset: unknown): opset is number =>
  Number.isInteger(opset) && (opset as number) >= OLDEST_WRITTEN && (opset as number) <= NEWEST;

/** The first IR version that knows all that an opset needs. */
export const irVersionOf = (opset: number): number => irVersions[opset] as number;
