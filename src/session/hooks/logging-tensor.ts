// Owns LoggingTensorHook: a line with the values of some tensors, every so many runs or seconds (TF `tf.train.LoggingTensorHook`).
import { checkFunction, listArgument } from '../../arguments.js';
import { checkOptions, describe, reading, ValueError } from '../../errors.js';
import { getDefaultGraph } from '../../graph/graph.js';
import { Tensor } from '../../graph/tensor.js';
import type { Variable } from '../../graph/variable.js';
import { entriesOf } from '../../values/keyed.js';
import type { TensorData } from '../../values/tensor-data.js';
import { readFetches } from '../fetches.js';
import {
  type SessionRunArgs,
  type SessionRunContext,
  SessionRunHook,
  type SessionRunValues,
} from './session-run-hook.js';
import { checkedInterval, SecondOrStepTimer } from './timer.js';

/** A tensor, a variable (its value before the run), or a name. */
export type LoggedTensor = Tensor | Variable | string;

export interface LoggingTensorOptions {
  /** A line every so many runs, the first one included. */
  everyNIter?: number | undefined;
  /** A line every so many seconds. */
  everyNSecs?: number | undefined;
  /** Whether there is a line at the end, of what the last run gave. Default false. */
  atEnd?: boolean | undefined;
  /** Makes the line from the values by tag. Default: `tag = value, tag = value (1.234 sec)`. */
  formatter?: ((values: Readonly<Record<string, TensorData>>) => string) | undefined;
  /** Where lines go. Default: `console.log`. */
  log?: ((line: string) => void) | undefined;
}

const WHERE = 'LoggingTensorHook';

/**
 * Logs the values of tensors. They are fetched in every run, so that all runs are one step; choose small ones.
 *
 * @example new train.LoggingTensorHook({ loss, rate }, { everyNIter: 100 })
 */
export class LoggingTensorHook extends SessionRunHook<Record<string, Tensor>> {
  readonly #named: readonly (readonly [tag: string, tensor: LoggedTensor])[];
  readonly #timer: SecondOrStepTimer | undefined;
  readonly #atEnd: boolean;
  readonly #formatter: LoggingTensorOptions['formatter'];
  readonly #log: (line: string) => void;
  #tensors: Record<string, Tensor> = {};
  #count = 0;
  #last: Record<string, TensorData> | undefined;

  /** @throws ValueError unless `atEnd`, or exactly one of `everyNIter` and `everyNSecs`, is given. */
  constructor(
    tensors: readonly LoggedTensor[] | Readonly<Record<string, LoggedTensor>> | ReadonlyMap<string, LoggedTensor>,
    options: LoggingTensorOptions,
  ) {
    super();
    checkOptions(WHERE, options, ['everyNIter', 'everyNSecs', 'atEnd', 'formatter', 'log']);
    const { everyNIter, everyNSecs, atEnd = false, formatter, log = (line) => console.log(line) } = options;
    if (typeof atEnd !== 'boolean') throw new ValueError(`${WHERE}: atEnd is true or false`, { got: describe(atEnd) });
    if (formatter !== undefined) checkFunction(`${WHERE}: formatter`, formatter);
    checkFunction(`${WHERE}: log`, log);
    const everySteps = checkedInterval(`${WHERE}: everyNIter`, 'steps', everyNIter);
    const everySecs = checkedInterval(`${WHERE}: everyNSecs`, 'seconds', everyNSecs);
    const isTimed = everySteps !== undefined || everySecs !== undefined;
    if (!(atEnd || isTimed) || (everySteps !== undefined && everySecs !== undefined))
      throw new ValueError('either atEnd and/or exactly one of everyNIter and everyNSecs must be provided.', {
        got: describe(options),
      });
    this.#timer = isTimed ? new SecondOrStepTimer({ everySteps, everySecs }) : undefined;
    this.#atEnd = atEnd;
    this.#formatter = formatter;
    this.#log = log;
    this.#named = reading(WHERE, () => Array.isArray(tensors))
      ? listArgument(WHERE, tensors as readonly LoggedTensor[], 'tensors').map((each) => [tagOf(each), each] as const)
      : entriesOf<string, LoggedTensor>(WHERE, tensors);
    if (this.#named.length === 0) throw new ValueError(`${WHERE}: there is nothing to log`);
  }

  override begin(): void {
    const graph = getDefaultGraph().root;
    this.#tensors = Object.fromEntries(
      this.#named.map(([tag, each]) => {
        const [tensor] = readFetches(graph, each).wanted;
        if (!(tensor instanceof Tensor))
          throw new ValueError(`${WHERE}: '${tag}' has no value`, { got: describe(each) });
        return [tag, tensor];
      }),
    );
  }

  override beforeRun(): SessionRunArgs<Record<string, Tensor>> {
    return { fetches: this.#tensors };
  }

  override afterRun(_context: SessionRunContext, { results }: SessionRunValues<Record<string, Tensor>>): void {
    this.#last = results;
    if (this.#timer?.shouldTriggerForStep(this.#count)) this.#write(results);
    this.#count++;
  }

  override end(): void {
    if (this.#atEnd && this.#last !== undefined) this.#write(this.#last);
  }

  #write(values: Record<string, TensorData>): void {
    const elapsed = this.#timer?.updateLastTriggeredStep(this.#count);
    this.#log(this.#formatter?.(values) ?? this.#line(values, elapsed?.secs));
  }

  #line(values: Record<string, TensorData>, secs: number | undefined): string {
    const texts = Object.entries(values).map(([tag, value]) => `${tag} = ${shown(value)}`);
    return `${texts.join(', ')}${secs === undefined ? '' : ` (${secs.toFixed(3)} sec)`}`;
  }
}

const tagOf = (tensor: LoggedTensor): string => (typeof tensor === 'string' ? tensor : tensor?.name);

/** Numbers as they are, to seven digits. */
function shown(value: TensorData): string {
  const text = JSON.stringify(value.toArray(), (_, each) =>
    typeof each === 'bigint' || (typeof each === 'number' && !Number.isFinite(each))
      ? String(each)
      : typeof each === 'number'
        ? Number(each.toPrecision(7))
        : each,
  );
  return value.dtype === 'string' ? text : text.replaceAll('"', '');
}
