// Owns what can be said of execution providers before onnxruntime is asked: which are there, and whether their libraries are.
import { dirname, join } from 'node:path';
import { RunError, ValueError } from '../errors.js';
import { isThere } from '../io/files.js';
import { type EngineOptions, providerName } from './options.js';
import type { ProviderInfo } from './runtime.js';

const separate: ReadonlySet<string> = new Set(['cuda', 'tensorrt']);

/** Whether a provider is part of onnxruntime's library, or has its own beside that. */
export function isInstalled(name: string, library: string): boolean {
  if (!separate.has(name)) return true;
  const file =
    process.platform === 'win32' ? `onnxruntime_providers_${name}.dll` : `libonnxruntime_providers_${name}.so`;
  return isThere(join(dirname(library), file));
}

/** @throws ValueError for a provider that onnxruntime was not built with; RunError for one whose libraries are not there. */
export function checkProviders({ executionProviders = [] }: EngineOptions, available: readonly ProviderInfo[]): void {
  for (const name of executionProviders.map(providerName)) {
    const found = available.find((each) => each.name === name);
    const expected = available.map((each) => each.name).join(', ');
    if (found === undefined) throw new ValueError(`this onnxruntime has no execution provider '${name}'`, { expected });
    if (!found.bundled)
      throw new RunError(`the libraries of the execution provider '${name}' are not beside onnxruntime's own`, {
        expected: available.flatMap((each) => (each.bundled ? [each.name] : [])).join(', '),
        ...(name === 'cuda' && { fix: 'npx trainop setup-cuda' }),
      });
  }
}
