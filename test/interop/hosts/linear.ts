// The model that every host trains, and its numbers: two outputs of three inputs, with Adam. It starts from zeros, so that a page that
// builds it by itself starts where the file does.

export const STEPS = 20;
const ROWS = 10;

/** What of the library the model is built with: a page has no more than that. */
type Build = Pick<
  typeof import('trainop'),
  'placeholder' | 'layers' | 'initializers' | 'losses' | 'optimizeLoss' | 'createGlobalStep'
>;

export function linear(tf: Build) {
  const x = tf.placeholder('float32', ['n', 3], { name: 'x' });
  const t = tf.placeholder('float32', ['n', 2], { name: 't' });
  tf.createGlobalStep();
  const y = tf.layers.dense(x, 2, { name: 'head', kernelInitializer: tf.initializers.zeros() });
  return { trainOp: tf.optimizeLoss(tf.losses.meanSquaredError(t, y), { learningRate: 0.1, optimizer: 'Adam' }), y };
}

/** The inputs and targets of each step. */
export function numbers(): [x: number[][][], t: number[][][]] {
  const x = Array.from({ length: STEPS }, (_, step) =>
    Array.from({ length: ROWS }, (_, row) => [0, 1, 2].map((column) => Math.sin(step * 31 + row * 7 + column * 3))),
  );
  const t = x.map((batch) => batch.map(([a = 0, b = 0, c = 0]) => [a - b + 0.5, 2 * c - 0.25 * a]));
  return [x, t];
}
