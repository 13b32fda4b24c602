// Owns the use of models that anybody may have built by hand: what is not built as one is refused, however deep the mistake lies.
import { describe, ModelFormatError, TrainopError } from '../errors.js';
import type { OnnxModel } from './ir.js';

/**
 * What `use` makes of a model.
 *
 * @throws ModelFormatError with the cause when something that belongs to every model is missing or something else.
 */
export function usingModel<T>(where: string, model: OnnxModel, use: (model: OnnxModel) => T): T {
  try {
    return use(model);
  } catch (cause) {
    if (cause instanceof TrainopError) throw cause;
    throw new ModelFormatError(`${where}: this cannot be read as a model`, {
      expected: 'what an exporter or onnx.decode gives',
      got: `${describe(model)} (${describe(cause)})`,
      cause,
    });
  }
}
