// Owns FileWriter: one event file, and what goes into it (TF `tf.summary.FileWriter`). How things are written is in encode.ts and io/.
import { checkText, listArgument } from '../arguments.js';
import { checkKeys, checkOptions, describe, explaining, reading, SummaryError, ValueError } from '../errors.js';
import { Graph } from '../graph/graph.js';
import { EventFile } from '../io/events.js';
import type { OnnxModel } from '../model/ir.js';
import { usingModel } from '../model/untrusted.js';
import type { SummaryKind } from '../summary/summary.js';
import { TensorData, type TensorDataLike } from '../values/tensor-data.js';
import { type CheckedValue, type EventContent, encodeEvent, KINDS, type SessionStatus, STATUSES } from './encode.js';
import { graphNodes, type ShownNode } from './graph-nodes.js';
import { endOfRun, type HyperParameter, type HyperParameterOptions, startOfRun } from './hyper-parameters.js';
import { modelNodes } from './model-nodes.js';

/** A summary with what it shows: what a run gives for a summary is one, and so are numbers of your own under a tag. */
export interface SummaryItem {
  readonly tag: string;
  readonly kind: SummaryKind;
  /** A number, numbers, images `[count, height, width, channels]`, or strings. */
  readonly value: TensorData | TensorDataLike;
  /** Of images, how many are written at most. Default 3; with 1, the tag has no number. */
  readonly maxOutputs?: number | undefined;
}
/** What a run gives for a summary, for a list of them, and for lists of such lists. */
export type SummaryData = SummaryItem | readonly SummaryData[];

/** What is said of the session of a run. */
export interface SessionLog {
  /** A second `start` has TensorBoard take back what was written before from its step on. */
  readonly status: SessionStatus;
  /** The checkpoint that was written or restored. */
  readonly checkpointPath?: string | undefined;
  /** Anything else that is to be said. */
  readonly message?: string | undefined;
}

/** An event: exactly one of `summary`, `graph` and `sessionLog`. */
export interface SummaryEvent {
  /** The step that it belongs to. Default 0. */
  readonly step?: number | bigint | undefined;
  /** The time, in seconds since 1970. Default: now. */
  readonly wallTime?: number | undefined;
  /** What to show. */
  readonly summary?: SummaryData | undefined;
  /** What the page of graphs is to show. */
  readonly graph?: Graph | OnnxModel | undefined;
  /** What to say of the session. */
  readonly sessionLog?: SessionLog | undefined;
}

export interface FileWriterOptions {
  /** A graph or model to write at once. */
  graph?: Graph | OnnxModel | undefined;
  /** The end of the file's name. Default none. */
  filenameSuffix?: string | undefined;
}

export interface CloseOptions {
  /** Whether the run failed; it is said of hyper-parameters. Default false. */
  failed?: boolean | undefined;
}

/**
 * Writes an event file for TensorBoard: `events.out.tfevents.<seconds>.<host>` in a folder, one for each writer (TF
 * `tf.summary.FileWriter`). Every event is handed to the system by the call that gives it: a run that is killed has lost none, and there is
 * no queue to flush.
 *
 * @example
 * const writer = new summary.FileWriter('runs/x', { graph: tf.getDefaultGraph() });
 * writer.addSummary(await session.run(summary.mergeAll(), feeds), step);
 * await writer.close();
 */
export class FileWriter {
  /** The folder. */
  readonly logdir: string;
  readonly #file: EventFile;
  #isClosed = false;
  /** Whether hyper-parameters were written, of which the end is still to be said. */
  #hasStarted = false;

  /**
   * Makes the folder where it is missing, and a new file in it.
   *
   * @throws ValueError for an unknown option; SummaryError where the system refuses.
   */
  constructor(logdir: string, options: FileWriterOptions = {}) {
    checkText('FileWriter: the folder', logdir);
    checkOptions('FileWriter', options, ['graph', 'filenameSuffix']);
    const { graph, filenameSuffix = '' } = options;
    checkText('FileWriter: filenameSuffix', filenameSuffix);
    if (logdir === '' || /[/\\\0]/.test(filenameSuffix))
      throw new ValueError('FileWriter: this names no file', {
        got: describe(logdir === '' ? logdir : filenameSuffix),
      });
    const nodes = graph === undefined || graph === null ? undefined : shownNodes('FileWriter', graph);
    this.logdir = logdir;
    this.#file = new EventFile(logdir, filenameSuffix);
    this.#write({ fileVersion: 'brain.Event:2' });
    if (nodes) this.#write({ graph: nodes });
  }

  /** The event file. */
  get path(): string {
    return this.#file.path;
  }

  /**
   * Writes what a run gave for summaries (TF `add_summary`), or numbers of your own under a tag.
   *
   * @throws ValueError for what is no summary, and, as TensorFlow does, for a histogram of what is NaN or infinite; ShapeError for a scalar
   *   or images of another shape; SummaryError where the file cannot be written. Nothing is written then.
   * @example
   * writer.addSummary(await session.run(merged, feeds), step);
   * writer.addSummary({ tag: 'eval/accuracy', kind: 'scalar', value: 0.97 }, step);
   */
  addSummary(summary: SummaryData, globalStep: number | bigint = 0): void {
    this.addEvent({ summary, step: globalStep });
  }

  /**
   * Writes a graph, or a model, for the page of graphs: its scopes fold (TF `add_graph`).
   *
   * @throws ModelFormatError for what is no model; SummaryError where the file cannot be written.
   * @example writer.addGraph(await onnx.loadModel('model.onnx'));
   */
  addGraph(graph: Graph | OnnxModel, globalStep: number | bigint = 0): void {
    this.addEvent({ graph, step: globalStep });
  }

  /**
   * Says that a session has started, stopped or written a checkpoint (TF `add_session_log`). A run says `start` whenever it starts, at the
   * step where it does: the second time, TensorBoard takes back what was written before from that step on.
   */
  addSessionLog(sessionLog: SessionLog, globalStep: number | bigint = 0): void {
    this.addEvent({ sessionLog, step: globalStep });
  }

  /**
   * Writes an event (TF `add_event`).
   *
   * @throws ValueError unless it has exactly one of `summary`, `graph` and `sessionLog`; and as those do by themselves.
   */
  addEvent(event: SummaryEvent): void {
    const where = 'addEvent';
    checkKeys(where, event, ['step', 'wallTime', 'summary', 'graph', 'sessionLog']);
    const { step = 0, wallTime, summary, graph, sessionLog } = event;
    if (typeof step === 'bigint' ? BigInt.asIntN(64, step) !== step : !Number.isSafeInteger(step))
      throw new ValueError(`${where}: this is no step`, { expected: 'a whole number', got: describe(step) });
    if (wallTime !== undefined && !Number.isFinite(wallTime))
      throw new ValueError(`${where}: wallTime is no time`, {
        expected: 'seconds since 1970',
        got: describe(wallTime),
      });
    const contents: EventContent[] = [];
    if (summary !== undefined) contents.push({ summary: checkedSummaries(summary) });
    if (graph !== undefined) contents.push({ graph: shownNodes(where, graph) });
    if (sessionLog !== undefined) contents.push({ sessionLog: checkedLog(sessionLog) });
    const [content] = contents;
    if (content === undefined || contents.length > 1)
      throw new ValueError(`${where}: one thing at a time`, { expected: 'one of summary, graph, sessionLog' });
    this.#write(content, step, wallTime);
  }

  /**
   * Writes what this run was started with, for TensorBoard's page of hyper-parameters (`tensorboard.plugins.hparams`). How it ended is
   * written when the writer closes.
   *
   * @throws ValueError for values that are no numbers, strings or booleans.
   * @example writer.addHyperParameters({ optimizer: 'Adam', learningRate: 1e-3 }, { metrics: ['eval/accuracy'] });
   */
  addHyperParameters(values: Readonly<Record<string, HyperParameter>>, options: HyperParameterOptions = {}): void {
    this.#write({ hyperParameters: startOfRun(values, options, now()) });
    this.#hasStarted = true;
  }

  #write(content: EventContent, step: number | bigint = 0, wallTime = now()): void {
    if (this.#isClosed) throw new SummaryError('Attempted to use a closed FileWriter.', { got: this.path });
    this.#file.append(encodeEvent(wallTime, step, content));
  }

  /** Waits until all events are on disk, not in the system's memory only. */
  async flush(): Promise<void> {
    if (!this.#isClosed) await this.#file.sync();
  }

  /** Flushes and closes the file; nothing can be written then. To close it again does nothing. */
  async close(options: CloseOptions = {}): Promise<void> {
    checkOptions('FileWriter.close', options, ['failed']);
    const { failed = false } = options;
    if (typeof failed !== 'boolean')
      throw new ValueError('FileWriter.close: failed is true or false', { got: describe(failed) });
    if (this.#isClosed) return;
    try {
      if (this.#hasStarted) this.#write({ hyperParameters: endOfRun(failed, now()) });
      this.#isClosed = true;
      await this.#file.sync();
    } finally {
      this.#isClosed = true;
      this.#file.close();
    }
  }
}

const now = (): number => Date.now() / 1000;

const shownNodes = (where: string, graph: Graph | OnnxModel): ShownNode[] =>
  reading(where, () => graph instanceof Graph)
    ? graphNodes(graph as Graph)
    : usingModel(where, graph as OnnxModel, modelNodes);

/** Nested deeper, lists hold themselves. */
const MAX_DEPTH = 64;

function checkedSummaries(data: SummaryData, depth = 0): CheckedValue[] {
  if (depth > MAX_DEPTH) throw new ValueError(`addSummary: lists are nested deeper than ${MAX_DEPTH} levels`);
  if (reading('addSummary', () => Array.isArray(data)))
    return listArgument('addSummary', data as readonly SummaryData[], 'summaries').flatMap((each) =>
      checkedSummaries(each, depth + 1),
    );
  checkKeys('addSummary', data as SummaryItem, ['tag', 'kind', 'value', 'maxOutputs']);
  const { tag, kind, value, maxOutputs } = data as SummaryItem;
  checkText('addSummary: the tag', tag);
  if (!KINDS.includes(kind))
    throw new ValueError(`addSummary: ${tag} is of no kind`, { expected: KINDS.join(', '), got: describe(kind) });
  if (maxOutputs !== undefined && !(Number.isSafeInteger(maxOutputs) && maxOutputs > 0))
    throw new ValueError(`addSummary: maxOutputs of ${tag} is no number of images`, { got: describe(maxOutputs) });
  const details = () => ({ node: tag });
  return [{ tag, kind, value: explaining('addSummary', details, () => TensorData.from(value)), maxOutputs }];
}

function checkedLog(log: SessionLog): NonNullable<EventContent['sessionLog']> {
  checkKeys('addSessionLog', log, ['status', 'checkpointPath', 'message']);
  const { status, checkpointPath = '', message = '' } = log;
  if (typeof status !== 'string' || !Object.hasOwn(STATUSES, status))
    throw new ValueError('addSessionLog: the status', {
      expected: Object.keys(STATUSES).join(', '),
      got: describe(status),
    });
  checkText('addSessionLog: checkpointPath', checkpointPath);
  checkText('addSessionLog: message', message);
  return { status, checkpointPath, msg: message };
}
