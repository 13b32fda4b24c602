// Owns `trainop prepare`: what it takes to train any ONNX model, as files: a step with a loss and an optimizer, and what goes with it.
import { join } from 'node:path';
import { ModelFormatError, ValueError } from '../errors.js';
import { Graph } from '../graph/graph.js';
import { placeholder } from '../graph/placeholder.js';
import type { Tensor } from '../graph/tensor.js';
import { globalVariablesInitializer } from '../graph/variable.js';
import { loadModel, saveModel } from '../io/model-files.js';
import * as losses from '../losses/index.js';
import { frozen, type OnnxModel, value } from '../model/ir.js';
import { detachState } from '../model/training/detach.js';
import { lift } from '../model/training/lift.js';
import { stateOf } from '../model/training/state.js';
import { toInferenceModel } from '../onnx/export.js';
import { toStepModel } from '../onnx/export-step.js';
import { importGraph } from '../onnx/import.js';
import { Session } from '../session/session.js';
import { optimizeLoss } from '../train/optimize-loss.js';
import { OPTIMIZER_CLS_NAMES } from '../train/optimizers/index.js';
import type { DType } from '../values/dtype.js';
import type { Shape } from '../values/shape.js';
import { tensorType } from '../values/value-type.js';
import { createGlobalStep } from '../variables/global-step.js';
import { type AddCommand, badUse, oneOf, printLines } from './command.js';

/** What a loss compares an output with. */
interface LossKind {
  readonly target: (output: Tensor) => { readonly dtype: DType; readonly shape: Shape };
  readonly build: (target: Tensor, output: Tensor) => Tensor;
}
const likeOutput = ({ dtype, shape }: Tensor) => ({ dtype, shape });
const kinds: Readonly<Record<string, LossKind>> = {
  mse: { target: likeOutput, build: (target, output) => losses.meanSquaredError(target, output) },
  mae: { target: likeOutput, build: (target, output) => losses.absoluteDifference(target, output) },
  huber: { target: likeOutput, build: (target, output) => losses.huberLoss(target, output) },
  'cross-entropy': {
    target: ({ shape }) => ({ dtype: 'int64', shape: shape?.slice(0, -1) ?? null }),
    build: (target, output) => losses.sparseSoftmaxCrossEntropy(target, output),
  },
  'binary-cross-entropy': {
    target: likeOutput,
    build: (target, output) => losses.sigmoidCrossEntropy(target, output),
  },
};
const LOSSES = Object.keys(kinds);
/** Optimizers by their names in small letters. */
const optimizers = new Map(Object.keys(OPTIMIZER_CLS_NAMES).map((name) => [name.toLowerCase(), name]));

export interface PrepareOptions {
  /** What is minimized. */
  readonly loss: string;
  /** By what. */
  readonly optimizer: string;
  /** The learning rate. */
  readonly lr: number;
  /** Which weights: globs over their names, with commas between. */
  readonly trainable: string;
  /** The output that the loss is of; default: the first. */
  readonly output?: string;
  /** The folder to write to. */
  readonly out: string;
}

/** The model in a graph of its own, with the loss of one output. */
function withLoss(model: OnnxModel, options: PrepareOptions, isTraining: boolean) {
  const graph = new Graph();
  const trainable = options.trainable.split(',');
  const imported = importGraph(model, { graph, isTraining, ...(isTraining && { trainable }) });
  const name = options.output ?? Object.keys(imported.outputs)[0] ?? '';
  const output = Object.hasOwn(imported.outputs, name) ? imported.outputs[name] : undefined;
  if (output === undefined)
    throw new ValueError(`the model has no output '${name}'`, { expected: Object.keys(imported.outputs).join(', ') });
  const loss = graph.asDefault(() => {
    const { target, build } = kinds[options.loss] as LossKind;
    const { dtype, shape } = target(output);
    return build(placeholder(dtype, shape, { name: 'target' }), output);
  });
  return { graph, imported, loss };
}

/** Writes the files; gives their names with what they are. */
export async function prepare(file: string, options: PrepareOptions): Promise<ReadonlyMap<string, string>> {
  const model = await loadModel(file);
  const { graph, loss } = withLoss(model, options, true);
  const { trainOp, init } = graph.asDefault(() => {
    createGlobalStep();
    const trainOp = optimizeLoss(loss, {
      learningRate: options.lr,
      optimizer: optimizers.get(options.optimizer) as 'Adam',
    });
    return { trainOp, init: globalVariablesInitializer() };
  });
  const session = new Session({ graph });
  const plain = withLoss(model, options, false);
  const plainSession = new Session({ graph: plain.graph });
  try {
    await session.run(init);
    await plainSession.run(plain.graph.asDefault(() => globalVariablesInitializer()));
    const step = toStepModel(trainOp, session, { sourceLines: false });
    const outputs = Object.values(plain.imported.outputs);
    const inference = toInferenceModel(outputs, plainSession, { sourceLines: false });
    const evaluation = toInferenceModel([...outputs, plain.loss], plainSession, { sourceLines: false });
    const state = stateOf(step);
    if (state === undefined) throw new ModelFormatError('the step has no state');
    const models = {
      'step.onnx': [step, 'a training step: feed the outputs that trainop.state names back'],
      'train.onnx': [lift(step, { inference }), 'the model with the step as its training_info'],
      'eval.onnx': [
        asInputs(evaluation, state),
        'outputs and loss; the weights that are trained are inputs with defaults',
      ],
      'state.onnx': [detachState(step).start, 'computes the first values of the state'],
    } as const;
    for (const [name, [each]] of Object.entries(models)) await saveModel(each, join(options.out, name));
    return new Map(Object.entries(models).map(([name, [, text]]) => [name, text]));
  } finally {
    await session.close();
    await plainSession.close();
  }
}

/** The model with the initializers that a step changes as inputs that have defaults. */
const asInputs = (model: OnnxModel, state: ReadonlyMap<string, string>): OnnxModel =>
  frozen({
    ...model,
    graph: {
      ...model.graph,
      input: [
        ...model.graph.input,
        ...model.graph.initializer.flatMap(({ name = '', data }) =>
          state.has(name) && 'dtype' in data ? [value(name, tensorType(data.dtype, data.shape))] : [],
        ),
      ],
    },
  });

const rate = (text: string): number => {
  const number = Number(text);
  if (!(number > 0 && Number.isFinite(number))) throw badUse(`--lr must be a number above 0, not '${text}'`);
  return number;
};

export const addPrepare: AddCommand = (program, terminal) =>
  void program
    .command('prepare')
    .description('write what it takes to train a model: step.onnx, train.onnx, eval.onnx and state.onnx')
    .argument('<model>', 'a .onnx file')
    .requiredOption('--loss <loss>', LOSSES.join(', '), oneOf('--loss', LOSSES))
    .requiredOption('--out <folder>', 'where to write')
    .option(
      '--optimizer <name>',
      [...optimizers.keys()].join(', '),
      oneOf('--optimizer', [...optimizers.keys()]),
      'adam',
    )
    .option('--lr <rate>', 'the learning rate', rate, 1e-3)
    .option('--trainable <globs>', "which weights are trained, by their names in the file: 'head.*,*bias'", '*')
    .option('--output <name>', 'the output that the loss is of; default: the first')
    .action(async (file: string, options: PrepareOptions) => {
      const written = await prepare(file, options);
      printLines(
        terminal,
        [...written].map(([name, text]) => `${join(options.out, name)}: ${text}`),
      );
    });
