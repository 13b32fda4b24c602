// Owns `require` for the packages that runtimes are made of. Nothing is looked for before a runtime is.
import { createRequire } from 'node:module';
import { join } from 'node:path';

let own: NodeJS.Require | undefined;

/** `require` from where this file is; bundled as CommonJS it does not know that, and its bundle does. */
export function packages(): NodeJS.Require {
  const url: string | undefined = import.meta.url;
  own ??= createRequire(url ?? (typeof __filename === 'string' ? __filename : join(process.cwd(), 'index.js')));
  return own;
}
