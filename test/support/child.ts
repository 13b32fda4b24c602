// Programs in processes of their own, for what may end the process.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';

const source = JSON.stringify(new URL('../../src/index.ts', import.meta.url).href);
const root = new URL('../..', import.meta.url);

/** What a program writes, line by line; whatever ended it. The library is `tf` in it. */
export const output = (program: string, environment: Record<string, string> = {}) =>
  outputOf(['--input-type=module', '-e', `import * as tf from ${source};\n${program}`], environment);

/** The same of what node is told to run. */
export function outputOf(
  program: readonly string[],
  environment: Record<string, string>,
): Promise<{ lines: string[]; errors: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', ...program], {
    cwd: root,
    env: { ...process.env, ...environment },
  });
  const parts: { out: string; err: string } = { out: '', err: '' };
  child.stdout.on('data', (data) => (parts.out += data));
  child.stderr.on('data', (data) => (parts.err += data));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const end = code === 0 ? [] : [`ended by ${signal ?? code}`];
      resolve({ lines: [...parts.out.trim().split('\n'), ...end], errors: parts.err });
    });
  });
}

/** The source of a worker thread, for `{ eval: true, execArgv: [] }`; `tf` and `parentPort` are there. */
export const workerSource = (program: string): string => `
  const { parentPort } = require('node:worker_threads');
  (async () => {
    (await import(${JSON.stringify(
      createRequire(import.meta.url)
        .resolve('tsx/esm/api')
        .replace(/cjs$/, 'mjs'),
    )})).register();
    const tf = await import(${source});
    ${program}
  })();`;
