// Owns the options of onnxruntime's sessions, under the names that its JavaScript interface gives them: which there are, and their defaults.

import { describe, reading, ValueError } from '../errors.js';

/** An execution provider by name, with options of its own. */
export type ExecutionProvider = string | (Readonly<Record<string, unknown>> & { readonly name: string });

/** onnxruntime's session options. */
export interface EngineOptions {
  /** The providers to place nodes on, the first that can take a node having it. Default `['cpu']`. */
  executionProviders?: readonly ExecutionProvider[] | undefined;
  /** Threads for the inside of an operator. Default 0: one for each core. */
  intraOpNumThreads?: number | undefined;
  /** Threads for operators side by side, with `executionMode: 'parallel'`. */
  interOpNumThreads?: number | undefined;
  /** Whether operators run one after another (the default) or side by side. */
  executionMode?: 'sequential' | 'parallel' | undefined;
  /**
   * How far onnxruntime rewrites a step before it runs it. Default: `all` for a step of up to 4,000 nodes and `disabled` for a larger one,
   * because rewriting takes time by the square of the size; the results are the same.
   */
  graphOptimizationLevel?: 'disabled' | 'basic' | 'extended' | 'layout' | 'all' | undefined;
  /** Keeps memory of the CPU for the next run instead of giving it back. Default true. */
  enableCpuMemArena?: boolean | undefined;
  /** Plans the memory of a run from the one before. Default true. */
  enableMemPattern?: boolean | undefined;
  /** Where to write the model that onnxruntime makes of a step. */
  optimizedModelFilePath?: string | undefined;
  /** Writes a profile of the runs, `<profileFilePrefix>_<time>.json`. */
  enableProfiling?: boolean | undefined;
  /** How the profile's name begins. Default: onnxruntime's own. */
  profileFilePrefix?: string | undefined;
  /** Sizes for symbolic dimensions of what is fed, which onnxruntime may then count on. */
  freeDimensionOverrides?: Readonly<Record<string, number>> | undefined;
  /**
   * Whether steps on a CUDA device are captured as CUDA graphs where they can be: every node is on the device, and all that is fed and
   * fetched has a fixed shape. Default true; others run node by node.
   */
  cudaGraph?: boolean | undefined;
  /** Marks what onnxruntime prints. */
  logId?: string | undefined;
  /**
   * What onnxruntime prints on the program's standard error: 0 verbose, 1 info, 2 warning, 3 error, 4 fatal. Default 4: errors are thrown
   * and need not be printed as well.
   */
  logSeverityLevel?: 0 | 1 | 2 | 3 | 4 | undefined;
  /** How much it prints at severity 0. Native runtime alone. */
  logVerbosityLevel?: number | undefined;
  /**
   * Entries of onnxruntime's configuration by key; a nested object's keys are joined by dots. On the native runtime
   * `session.set_denormal_as_zero` is `'1'` unless it is given here: denormals count as 0 in every thread that runs a step, and in no other.
   * On the binding, whose steps run on the program's own thread, it is not, and turns denormals into 0 in the program's own arithmetic too.
   */
  extra?: Readonly<Record<string, unknown>> | undefined;
}

type Check = readonly [isRight: (value: unknown) => boolean, expected: string];

const oneOf = (...values: readonly (string | number)[]): Check => [
  (value) => values.includes(value as string),
  `one of ${values.join(', ')}`,
];
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const count: Check = [isCount, 'a whole number, not negative'];
const flag: Check = [(value) => typeof value === 'boolean', 'true or false'];
const text: Check = [(value) => typeof value === 'string' && value !== '', 'a string'];
const isProvider = (value: unknown): boolean =>
  typeof value === 'string' || (isRecord(value) && typeof value.name === 'string');

/** Texts, numbers and truths by name, in objects that do not hold themselves. */
const isConfiguration = (value: unknown, depth = 0): boolean =>
  isRecord(value) &&
  depth < 8 &&
  Object.values(value).every(
    (entry) => ['string', 'number', 'boolean'].includes(typeof entry) || isConfiguration(entry, depth + 1),
  );

/** What each option may be. */
const checks: Readonly<Record<keyof EngineOptions, Check>> = {
  executionProviders: [
    (value) => Array.isArray(value) && value.length > 0 && value.every(isProvider),
    "names of providers, or objects with a name: ['cuda', 'cpu']",
  ],
  intraOpNumThreads: count,
  interOpNumThreads: count,
  executionMode: oneOf('sequential', 'parallel'),
  graphOptimizationLevel: oneOf('disabled', 'basic', 'extended', 'layout', 'all'),
  enableCpuMemArena: flag,
  enableMemPattern: flag,
  optimizedModelFilePath: text,
  enableProfiling: flag,
  profileFilePrefix: text,
  freeDimensionOverrides: [
    (value) => isRecord(value) && Object.values(value).every(isCount),
    'sizes by symbol: { batch: 32 }',
  ],
  cudaGraph: flag,
  logId: text,
  logSeverityLevel: oneOf(0, 1, 2, 3, 4),
  logVerbosityLevel: count,
  extra: [(value) => isConfiguration(value), "an object: { session: { set_denormal_as_zero: '0' } }"],
};

/** The keys of `EngineOptions`. */
export const ENGINE_OPTIONS = Object.keys(checks) as readonly (keyof EngineOptions)[];

/** @throws ValueError for an option that has no such value. Options that are undefined are as if they were not there. */
export function checkEngineOptions(where: string, options: EngineOptions): EngineOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [key, value] of given) {
    const [isRight, expected] = checks[key as keyof EngineOptions];
    if (!reading(`${where}: ${key}`, () => isRight(value)))
      throw new ValueError(`${where}: ${key} has no such value`, { expected, got: describe(value) });
  }
  return Object.fromEntries(given);
}

/** The name of a provider. */
export const providerName = (provider: ExecutionProvider): string =>
  typeof provider === 'string' ? provider : provider.name;

/** The entries of a configuration, nested or not: `[['session.set_denormal_as_zero', '1']]`. */
export function configEntries(extra: Readonly<Record<string, unknown>>, prefix = ''): [key: string, value: string][] {
  return Object.entries(extra).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? configEntries(value as Readonly<Record<string, unknown>>, `${prefix}${key}.`)
      : [[`${prefix}${key}`, String(value)] as [string, string]],
  );
}
