// Owns the names of the collections: TensorFlow's, with its string values.
import { getDefaultGraph } from './graph.js';

/** Standard collection names (TF `tf.GraphKeys`). */
export const GraphKeys = Object.freeze({
  GLOBAL_VARIABLES: 'variables',
  TRAINABLE_VARIABLES: 'trainable_variables',
  LOCAL_VARIABLES: 'local_variables',
  METRIC_VARIABLES: 'metric_variables',
  MODEL_VARIABLES: 'model_variables',
  MOVING_AVERAGE_VARIABLES: 'moving_average_variables',
  UPDATE_OPS: 'update_ops',
  LOSSES: 'losses',
  REGULARIZATION_LOSSES: 'regularization_losses',
  SUMMARIES: 'summaries',
  TRAIN_OP: 'train_op',
  GLOBAL_STEP: 'global_step',
  SAVERS: 'savers',
  INIT_OP: 'init_op',
  LOCAL_INIT_OP: 'local_init_op',
  READY_OP: 'ready_op',
  READY_FOR_LOCAL_INIT_OP: 'ready_for_local_init_op',
  SUMMARY_OP: 'summary_op',
  WEIGHTS: 'weights',
  BIASES: 'biases',
  ACTIVATIONS: 'activations',
  EVAL_STEP: 'eval_step',
});

/** A copy of a collection of the default graph; see `Graph.getCollection`. */
export const getCollection = <T = unknown>(key: string, scope?: string): T[] =>
  getDefaultGraph().getCollection<T>(key, scope);

/** Appends to a collection of the default graph. */
export const addToCollection = (key: string, value: unknown): void => getDefaultGraph().addToCollection(key, value);
