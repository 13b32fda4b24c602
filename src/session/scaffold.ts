// Owns Scaffold: the parts of a program that starting a session needs, and what they are where nobody says (TF `tf.train.Scaffold`).
import { checkFunction, checkKind } from '../arguments.js';
import { checkOptions, RunError, ValueError } from '../errors.js';
import { GraphKeys } from '../graph/collections.js';
import type { Graph } from '../graph/graph.js';
import { Operation } from '../graph/operation.js';
import { Tensor } from '../graph/tensor.js';
import { globalVariablesInitializer, localVariablesInitializer, type Variable } from '../graph/variable.js';
import { mergeAll } from '../summary/merge.js';
import type { Feeds } from './feeds.js';
import type { Fetches } from './fetches.js';
import { Saver } from './saver.js';
import type { Session } from './session.js';

export interface ScaffoldOptions {
  /** What gives variables their first values where there is no checkpoint. Default: the initializer of all global variables. */
  initOp?: Operation | Tensor | undefined;
  /** What `initOp` is fed. Default: nothing. */
  initFeedDict?: Feeds | undefined;
  /** What is called after `initOp`. Default: nothing. */
  initFn?: ((scaffold: Scaffold, session: Session) => void | Promise<void>) | undefined;
  /** What is run after that, and after a checkpoint was restored. Default: the initializer of all local variables. */
  localInitOp?: Operation | Tensor | undefined;
  /** Strings that say what is not ready: none when all is. Default: the names of variables without a value. */
  readyOp?: Tensor<'string'> | undefined;
  /** What is written of a run for TensorBoard. Default: `summary.mergeAll()`. */
  summaryOp?: Fetches | undefined;
  /** What saves and restores. Default: `new Saver()`. */
  saver?: Saver | undefined;
}

/**
 * What starting a session needs. Whatever is not given is made when a monitored session starts.
 *
 * @example
 * new train.Scaffold({ initFn: (scaffold, session) => pretrained.restore(session, 'body.safetensors') })
 */
export class Scaffold {
  readonly #options: ScaffoldOptions;
  readonly saver: Saver;
  #initOp: Operation | Tensor | undefined;
  #localInitOp: Operation | Tensor | undefined;
  #summaryOp: Fetches | undefined;

  constructor(options: ScaffoldOptions = {}) {
    checkOptions('Scaffold', options, [
      'initOp',
      'initFeedDict',
      'initFn',
      'localInitOp',
      'readyOp',
      'summaryOp',
      'saver',
    ]);
    const { initOp, localInitOp, readyOp, initFn, saver } = options;
    for (const op of [initOp, localInitOp])
      if (op !== undefined) checkKind<Operation | Tensor>('Scaffold', op, [Operation, Tensor], 'an operation');
    if (readyOp !== undefined) checkKind('Scaffold: readyOp', readyOp, [Tensor], 'a tensor of strings');
    if (initFn !== undefined) checkFunction('Scaffold: initFn', initFn);
    if (saver !== undefined) checkKind('Scaffold: saver', saver, [Saver], 'a Saver');
    this.#options = { ...options };
    this.saver = saver ?? new Saver();
  }

  /** What is written of a run for TensorBoard. */
  get summaryOp(): Fetches {
    return this.#summaryOp ?? [];
  }

  /** Makes what was not given, in the default graph, or takes what an earlier session made there; and closes the graph to changes. */
  finalize(graph: Graph): this {
    const { initOp, localInitOp, summaryOp } = this.#options;
    graph.asDefault(() => {
      this.#initOp = initOp ?? collected(graph, GraphKeys.INIT_OP, globalVariablesInitializer);
      this.#localInitOp = localInitOp ?? collected(graph, GraphKeys.LOCAL_INIT_OP, localVariablesInitializer);
      this.#summaryOp = summaryOp ?? collected(graph, GraphKeys.SUMMARY_OP, mergeAll);
    });
    graph.finalize();
    return this;
  }

  /**
   * Gives all variables their values: from a checkpoint, or else from the initializers.
   *
   * @throws RunError where some have none afterwards.
   */
  async start(session: Session, checkpoint: string | null): Promise<void> {
    const { initFeedDict, initFn } = this.#options;
    if (checkpoint !== null) await this.saver.restore(session, checkpoint);
    else {
      await session.run(this.#initOp as Operation, initFeedDict);
      await initFn?.(this, session);
    }
    await session.run(this.#localInitOp as Operation);
    const missing = await this.#notReady(session);
    if (missing.length > 0)
      throw new RunError(`Variables not initialized: ${missing.join(', ')}`, {
        node: missing[0] as string,
        expected: 'a value for each',
        got:
          checkpoint === null ? 'none from initOp, initFn and localInitOp' : `none from ${checkpoint} and localInitOp`,
      });
  }

  async #notReady(session: Session): Promise<string[]> {
    const { readyOp } = this.#options;
    if (readyOp !== undefined) return (await session.run(readyOp)).values().map(String);
    const { graph } = session;
    const keys = [GraphKeys.GLOBAL_VARIABLES, GraphKeys.LOCAL_VARIABLES];
    const variables = new Set(keys.flatMap((key) => graph.getCollection<Variable>(key)));
    return [...variables].filter((variable) => !session.isInitialized(variable)).map(({ opName }) => opName);
  }
}

/** The one item of a collection, made and put there where it is missing. */
function collected<T>(graph: Graph, key: string, make: () => T): T {
  const [item, ...others] = graph.getCollection<T>(key);
  if (others.length > 0) throw new ValueError(`More than one item in the collection "${key}"`);
  if (item !== undefined) return item;
  const made = make();
  graph.addToCollection(key, made);
  return made;
}
