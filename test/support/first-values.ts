// The values that variables start with, for exports without a session: those of a Constant.
import * as tf from 'trainop';

export const firstValues = {
  valueOf(variable: tf.Variable): tf.TensorData {
    const { value } = variable.initialValue.node.attributes;
    if (value instanceof tf.TensorData) return value;
    throw new Error(`${variable.name} starts as no constant`);
  },
};
