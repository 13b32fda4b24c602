// Owns the crossing from our options to onnxruntime's `OrtSessionOptions`: one row an option.
import { configEntries, type EngineOptions } from '../options.js';
import { made, type Pointer } from './api.js';
import type { NativeRuntime } from './engine.js';
import { appendProvider } from './providers.js';

const levels = { disabled: 0, basic: 1, extended: 2, layout: 3, all: 99 } as const;
const modes = { sequential: 0, parallel: 1 } as const;

type Setter<K extends keyof EngineOptions> = (
  runtime: NativeRuntime,
  options: Pointer,
  value: NonNullable<EngineOptions[K]>,
  all: EngineOptions,
) => void;

/** How each option is set, in this order. */
const setters: { readonly [K in keyof EngineOptions]-?: Setter<K> } = {
  logId: ({ api }, options, id) => api.SetSessionLogId(options, id),
  logSeverityLevel: ({ api }, options, level) => api.SetSessionLogSeverityLevel(options, level),
  logVerbosityLevel: ({ api }, options, level) => api.SetSessionLogVerbosityLevel(options, level),
  intraOpNumThreads: ({ api }, options, count) => api.SetIntraOpNumThreads(options, count),
  interOpNumThreads: ({ api }, options, count) => api.SetInterOpNumThreads(options, count),
  executionMode: ({ api }, options, mode) => api.SetSessionExecutionMode(options, modes[mode]),
  graphOptimizationLevel: ({ api }, options, level) => api.SetSessionGraphOptimizationLevel(options, levels[level]),
  enableCpuMemArena: ({ api }, options, on) => (on ? api.EnableCpuMemArena(options) : api.DisableCpuMemArena(options)),
  enableMemPattern: ({ api }, options, on) => (on ? api.EnableMemPattern(options) : api.DisableMemPattern(options)),
  optimizedModelFilePath: ({ api }, options, path) => api.SetOptimizedModelFilePath(options, path),
  enableProfiling: ({ api }, options, on, { profileFilePrefix = 'onnxruntime_profile' }) =>
    on ? api.EnableProfiling(options, profileFilePrefix) : undefined,
  // With the row above.
  profileFilePrefix: () => undefined,
  // Decided when a model is loaded.
  cudaGraph: () => undefined,
  freeDimensionOverrides: ({ api }, options, sizes) => {
    for (const [symbol, size] of Object.entries(sizes)) api.AddFreeDimensionOverrideByName(options, symbol, size);
  },
  extra: ({ api }, options, extra) => {
    for (const [key, value] of configEntries(extra)) api.AddSessionConfigEntry(options, key, value);
  },
  // After all others, which some providers read.
  executionProviders: (runtime, options, wanted) => {
    const { api, library } = runtime;
    for (const provider of wanted) appendProvider(api, options, provider, library.koffi);
  },
};

/** `OrtSessionOptions` with `given` set; whoever asked releases them. */
export function makeSessionOptions(runtime: NativeRuntime, given: EngineOptions): Pointer {
  const { api } = runtime;
  const options = made(api.CreateSessionOptions);
  try {
    for (const [key, set] of Object.entries(setters)) {
      const value = given[key as keyof EngineOptions];
      if (value !== undefined) (set as Setter<never>)(runtime, options, value as never, given);
    }
    return options;
  } catch (error) {
    api.ReleaseSessionOptions(options);
    throw error;
  }
}
