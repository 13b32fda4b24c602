// Owns the names that values had in the file they were imported from: exported files call inputs, outputs and variables by them again.
// Noted beside the graph: in it, every name is a path.
import type { Tensor } from './tensor.js';

const names = new WeakMap<Tensor, string>();

/** Notes what a file called this value. */
export const setFileName = (tensor: Tensor, name: string): void => {
  names.set(tensor, name);
};

/** What the file that a value comes from called it. */
export const fileNameOf = (tensor: Tensor): string | undefined => names.get(tensor);
