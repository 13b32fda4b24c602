// Owns which runtime a session gets: the native one wherever it can be had, and onnxruntime-node's binding everywhere else.
import { describe, messageOf, RunError, ValueError } from '../errors.js';
import { loadBinding } from './binding.js';
import { loadNative } from './native/engine.js';
import type { Runtime, RuntimeKind } from './runtime.js';

export interface RuntimeOptions {
  /**
   * `native`: onnxruntime's C API, with no copies and off the event loop; `binding`: onnxruntime-node's JavaScript, which blocks while it
   * runs and copies the variables in every step. Default: `TRAINOP_RUNTIME` in the environment, or native where koffi and the library can
   * be loaded, or else binding.
   */
  runtime?: RuntimeKind | undefined;
  /** The file of onnxruntime's library for the native runtime. Default: `ORT_LIB` in the environment, or what onnxruntime-node ships. */
  onnxruntimeLibrary?: string | undefined;
}

/** The keys of `RuntimeOptions`. */
export const RUNTIME_OPTIONS = ['runtime', 'onnxruntimeLibrary'] as const satisfies readonly (keyof RuntimeOptions)[];

/** A runtime, or why there is none. */
export type Attempt = { readonly runtime: Runtime } | { readonly problem: string };

/** Tries to load a runtime. */
export function attempt(kind: RuntimeKind, library?: string): Attempt {
  try {
    return { runtime: kind === 'native' ? loadNative(library) : loadBinding() };
  } catch (error) {
    return { problem: messageOf(error).split('\n')[0] as string };
  }
}

/** The runtime that the environment asks for. */
export const askedRuntime = () => (process.env.TRAINOP_RUNTIME || undefined) as RuntimeKind | undefined;
let warned = false;

/**
 * The runtime for a session.
 *
 * @throws ValueError for a kind that does not exist; RunError where what was asked for cannot be had, or neither can.
 */
export function chooseRuntime(options: RuntimeOptions = {}): Runtime {
  const { runtime = askedRuntime(), onnxruntimeLibrary } = options;
  if (runtime !== undefined && runtime !== 'native' && runtime !== 'binding')
    throw new ValueError('no such runtime', { expected: "'native' or 'binding'", got: describe(runtime) });
  if (runtime === 'binding' && onnxruntimeLibrary !== undefined)
    throw new ValueError('the binding brings its own library', {
      got: `onnxruntimeLibrary: '${onnxruntimeLibrary}'`,
      fix: "runtime: 'native'",
    });
  const first = attempt(runtime ?? 'native', onnxruntimeLibrary);
  if ('runtime' in first) return first.runtime;
  if (runtime !== undefined || onnxruntimeLibrary !== undefined)
    throw new RunError(`the ${runtime ?? 'native'} runtime cannot be had: ${first.problem}`, {
      fix: 'trainop check says what this machine has',
    });
  const second = attempt('binding');
  if ('problem' in second)
    throw new RunError(`onnxruntime cannot be had: ${second.problem}`, { got: `natively: ${first.problem}` });
  if (!warned)
    process.emitWarning(`steps run on onnxruntime-node's slower binding, because ${first.problem}`, {
      type: 'TrainopWarning',
      code: 'TRAINOP_BINDING',
    });
  warned = true;
  return second.runtime;
}
