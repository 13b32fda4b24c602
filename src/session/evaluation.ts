// Owns evaluations: a model as it was built for that, over all of some data, in a session of its own; and the best of them, in a file.
import { join } from 'node:path';
import { CheckpointError, messageOf, RunError } from '../errors.js';
import type { Operation } from '../graph/operation.js';
import type { Tensor } from '../graph/tensor.js';
import { localVariablesInitializer } from '../graph/variable.js';
import { readWhole, writeFileAtomically } from '../io/files.js';
import { saveModel } from '../io/model-files.js';
import { mean } from '../metrics/means.js';
import { toInferenceModel } from '../onnx/export.js';
import type { Feeds } from './feeds.js';
import { type BuiltModel, buildMode, type ModelFunction, type Values, valuesFor } from './model-function.js';
import { Session, type SessionOptions } from './session.js';

/** Metrics by name; `loss` is among them. */
export type EvalMetrics = Readonly<Record<string, number>>;

/** What an evaluation found, and at which step. */
export interface EvalResult {
  readonly step: number;
  readonly metrics: EvalMetrics;
}

/** The data of an evaluation, batch after batch. */
export type EvalInput = () => Iterable<Feeds> | AsyncIterable<Feeds>;

type MetricsByName = Readonly<Record<string, readonly [Tensor, Tensor | Operation]>>;

export class Evaluation {
  readonly #model: BuiltModel;
  readonly #session: Session;
  readonly #metrics: MetricsByName;
  readonly #reset: Operation;

  /** @throws what the model function throws; ValueError where it does not give what evaluation needs. */
  constructor(modelFn: ModelFunction, seed: number, options: SessionOptions) {
    let metrics: MetricsByName = {};
    let reset: Operation | undefined;
    this.#model = buildMode(modelFn, 'eval', seed, ({ loss, evalMetrics }) => {
      metrics = { loss: mean(loss as Tensor, { name: 'mean_loss' }), ...evalMetrics };
      reset = localVariablesInitializer();
    });
    this.#metrics = metrics;
    this.#reset = reset as unknown as Operation;
    this.#session = new Session({ ...options, graph: this.#model.graph });
  }

  /** The names of the metrics. */
  get names(): string[] {
    return Object.keys(this.#metrics);
  }

  /** @throws ValueError where the model has other variables than `values`; RunError where there are no data. */
  async run(values: Values, input: EvalInput): Promise<EvalMetrics> {
    await this.#session.load(valuesFor(this.#model, 'eval', values));
    await this.#session.run(this.#reset);
    const updates = Object.values(this.#metrics).map(([, update]) => update);
    let batches = 0;
    for await (const feeds of input()) {
      await this.#session.run(updates, feeds);
      batches++;
    }
    if (batches === 0) throw new RunError('there is nothing to evaluate on: the input of the evaluation gave no batch');
    const found = await this.#session.run(Object.fromEntries(this.names.map((name) => [name, this.#valueOf(name)])));
    return Object.fromEntries(
      this.names.map((name) => [name, Number((found as Record<string, { item(): unknown }>)[name]?.item())]),
    );
  }

  #valueOf(name: string): Tensor {
    return (this.#metrics[name] as readonly [Tensor, unknown])[0];
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}

/** The best model so far, in a folder: what it measured, and the model itself where there is one for prediction. */
export class BestModel {
  readonly #folder: string;
  readonly #metric: string;
  readonly #isBetter: (value: number, best: number) => boolean;
  readonly #predict: BuiltModel;
  result: EvalResult | undefined;

  constructor(folder: string, metric: string, mode: 'max' | 'min', predict: BuiltModel) {
    this.#folder = folder;
    this.#metric = metric;
    this.#isBetter = mode === 'max' ? (value, best) => value > best : (value, best) => value < best;
    this.#predict = predict;
  }

  /** The model's file; nothing where the function gives no predictions. */
  get path(): string | undefined {
    return this.#predict.spec.predictions === undefined ? undefined : join(this.#folder, 'model.onnx');
  }

  get #record(): string {
    return join(this.#folder, 'best.json');
  }

  /** What an earlier run found, up to the step at which this one goes on: later ones are found again. */
  async restore(step: number): Promise<void> {
    try {
      const { step: at, metrics } = JSON.parse(new TextDecoder().decode(await readWhole(this.#record, 2 ** 20)));
      if (!Number.isSafeInteger(at) || typeof metrics?.[this.#metric] !== 'number')
        throw new Error('it names no such metric');
      if (at <= step) this.result = { step: at, metrics };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw new CheckpointError(`${this.#record} is no record of a best model: ${messageOf(error).split('\n')[0]}`, {
        fix: 'remove it',
        cause: error,
      });
    }
  }

  /** Keeps this one where it is better than the best. @returns whether it is. */
  async offer(result: EvalResult, values: Values): Promise<boolean> {
    const value = result.metrics[this.#metric] as number;
    const best = this.result?.metrics[this.#metric];
    if (Number.isNaN(value) || (best !== undefined && !this.#isBetter(value, best))) return false;
    const { predictions } = this.#predict.spec;
    if (predictions !== undefined) {
      const given = valuesFor(this.#predict, 'predict', values);
      const model = toInferenceModel(predictions, { valueOf: (variable) => given.get(variable) as never });
      await saveModel(model, this.path as string);
    }
    // The record last: what it speaks of is there.
    await writeFileAtomically(this.#record, `${JSON.stringify(result)}\n`);
    this.result = result;
    return true;
  }
}
