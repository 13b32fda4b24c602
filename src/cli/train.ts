// Owns `trainop train`: a training or step model is trained on a file of numbers, and written with what it has learnt.
import { batchesOf, type TableInput, tableFeeds } from '../data/feeds.js';
import { readTable } from '../data/tables.js';
import { ModelFormatError } from '../errors.js';
import { loadModel, saveModel } from '../io/model-files.js';
import { frozen, type OnnxModel } from '../model/ir.js';
import { lift } from '../model/training/lift.js';
import { stateOf } from '../model/training/state.js';
import { loadTraining, type Trainer } from '../session/trainer.js';
import type { TensorData } from '../values/tensor-data.js';
import { type AddCommand, badUse, collect, printJson, printLines, wholeNumber } from './command.js';

export interface TrainOptions {
  /** The file of numbers. */
  readonly data: string;
  /** How many steps to take. */
  readonly steps: number;
  /** Where to write the trained model. */
  readonly out: string;
  /** Rows in a step; default: what the model's inputs say, or 32. */
  readonly batch?: number;
  /** The columns of inputs: `INPUT=COLUMN,…`. */
  readonly feed?: readonly string[];
  /** The seed of the order of rows; without it they stay as they are. */
  readonly shuffle?: number;
  /** Whether to begin with the file's initialization. */
  readonly initialize?: true;
  /** Steps between lines of progress. */
  readonly every: number;
  /** Steps between writings. */
  readonly checkpoint?: number;
}
interface Reporting {
  /** A report at the end, and no progress. */
  readonly json?: true;
}
const DEFAULT_BATCH = 32;

/** A file that is trained: the trainer, and what is written in the end. */
interface Training {
  readonly trainer: Trainer;
  readonly inputs: readonly TableInput[];
  /** The outputs that are single numbers. */
  readonly scalars: readonly string[];
  result(): OnnxModel;
}

async function open(file: string): Promise<Training> {
  const model = await loadModel(file);
  const isStep = model.trainingInfo.length === 0 && stateOf(model) !== undefined;
  if (!isStep && model.trainingInfo.length === 0)
    throw new ModelFormatError(`${file} is neither a training model nor a step model`, {
      fix: 'trainop prepare makes one of an inference model',
    });
  const training = isStep ? lift(model) : model;
  const trainer = await loadTraining(training);
  const algorithms = training.trainingInfo.flatMap(({ algorithm }) => algorithm ?? []);
  const isScalar = ({ type }: (typeof model.graph.output)[number]) =>
    type?.kind === 'tensor' && type.shape?.every((dim) => dim === 1) === true && type.dtype.startsWith('float');
  const updates = new Set(
    training.trainingInfo.flatMap(({ updateBinding }) => updateBinding.map(({ value }) => value)),
  );
  return {
    trainer,
    inputs: trainer.inputs,
    scalars: algorithms
      .flatMap(({ output }) => output)
      .filter((output) => isScalar(output) && !updates.has(output.name))
      .map(({ name }) => name),
    result: () => (isStep ? withDefaults(model, trainer.state) : trainer.toModel()),
  };
}

/** A step model whose variables begin with these values. */
const withDefaults = (model: OnnxModel, values: Readonly<Record<string, TensorData>>): OnnxModel =>
  frozen({
    ...model,
    graph: {
      ...model.graph,
      initializer: model.graph.initializer.map((tensor) => {
        const name = tensor.name ?? '';
        return Object.hasOwn(values, name) ? { ...tensor, data: values[name] as TensorData } : tensor;
      }),
    },
  });

/** The columns that the user gives for inputs. */
function givenColumns(feed: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    feed.map((text) => {
      const at = text.lastIndexOf('=');
      if (at <= 0 || at === text.length - 1) throw badUse(`--feed is INPUT=COLUMN,…, not '${text}'`);
      return [text.slice(0, at), text.slice(at + 1).split(',')] as const;
    }),
  );
}

/** The size of a batch: what the inputs have for their first axis, or what the user wants. */
function batchSize(inputs: readonly TableInput[], fed: ReadonlySet<string>, asked: number | undefined): number {
  for (const { name, shape } of inputs) {
    const first = shape?.[0];
    if (typeof first !== 'number' || !fed.has(name)) continue;
    if (asked !== undefined && asked !== first) throw badUse(`--batch must be ${first}: '${name}' has that many rows`);
    return first;
  }
  return asked ?? DEFAULT_BATCH;
}

/** Trains a file; `report` gets the numbers of some steps. */
export async function train(
  file: string,
  options: TrainOptions,
  report: (step: number, numbers: Readonly<Record<string, number>>) => void,
): Promise<{
  steps: number;
  batch: number;
  rows: number;
  last: Readonly<Record<string, number>>;
  interrupted: boolean;
}> {
  const table = await readTable(options.data);
  const given = givenColumns(options.feed ?? []);
  const { trainer, inputs, scalars, result } = await open(file);
  try {
    const feeds = tableFeeds(table, inputs, given);
    const rowFed = new Set(feeds.flatMap(({ name, row }) => (row === undefined ? [] : [name])));
    const batch = batchSize(inputs, rowFed, options.batch);
    const { rows, batches } = batchesOf(feeds, batch, options.shuffle);
    if (options.initialize) await trainer.initialize();
    let last: Record<string, number> = {};
    let step = 0;
    let interrupted = false;
    const stop = () => {
      interrupted = true;
    };
    process.once('SIGINT', stop);
    try {
      for await (const feed of batches.take(options.steps)) {
        if (interrupted) break;
        const outputs = await trainer.step(feed, { outputs: scalars });
        step++;
        last = Object.fromEntries(Object.entries(outputs).map(([name, data]) => [name, Number(data.item())]));
        if (step % options.every === 0 || step === options.steps) report(step, last);
        if (options.checkpoint !== undefined && step % options.checkpoint === 0 && step < options.steps)
          await saveModel(result(), options.out);
      }
    } finally {
      process.removeListener('SIGINT', stop);
    }
    await saveModel(result(), options.out);
    return { steps: step, batch, rows, last, interrupted };
  } finally {
    await trainer.close();
  }
}

/** A number of a step, as people read it. */
const shownNumber = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(6));

export const addTrain: AddCommand = (program, terminal) =>
  void program
    .command('train')
    .description('train a training or step model on a file of numbers')
    .argument('<file>', 'a .onnx file')
    .requiredOption('--data <file>', 'the numbers: .npz, .csv or .parquet, with a column for each input, by its name')
    .requiredOption('--steps <number>', 'how many steps to take', wholeNumber('--steps', 1))
    .requiredOption('--out <file>', 'where to write the trained model')
    .option(
      '--batch <rows>',
      `rows in a step; default: what the model's inputs say, or ${DEFAULT_BATCH}`,
      wholeNumber('--batch', 1),
    )
    .option(
      '--feed <input=columns>',
      "the columns of an input, such as 'x=a,b' or 'x=pixel*'; may be repeated",
      collect,
    )
    .option(
      '--shuffle <seed>',
      'take the rows in another order in every pass, drawn from this seed',
      wholeNumber('--shuffle', 0),
    )
    .option('--initialize', "begin with the file's initialization instead of the values that it has")
    .option('--every <steps>', 'steps between lines of progress', wholeNumber('--every', 1), 10)
    .option('--checkpoint <steps>', 'write the model after every so many steps, too', wholeNumber('--checkpoint', 1))
    .option('--json', 'print a report as JSON at the end, and no progress')
    .action(async (file: string, options: TrainOptions & Reporting) => {
      const { json } = options;
      const done = await train(file, options, (step, numbers) => {
        const texts = Object.entries(numbers).map(([name, value]) => `${name} ${shownNumber(value)}`);
        if (!json) printLines(terminal, [`step ${step}/${options.steps}  ${texts.join('  ')}`.trimEnd()]);
      });
      if (json) printJson(terminal, { file, out: options.out, ...done });
      else printLines(terminal, [`${options.out}: after ${done.steps} steps of ${done.batch} rows`]);
      if (done.interrupted) terminal.status = 130;
    });
