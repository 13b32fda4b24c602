// Owns programs of this repository as tests start them, in processes of their own: bundled once, because a process that has to translate
// TypeScript first takes ten times as long to start.
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

export interface Bundled {
  /** The program's file. */
  readonly path: string;
  remove(): Promise<void>;
}

/** @param source such as `src/cli/main.ts`; what lies beside the sources lies beside the program, too. */
export async function bundled(source: string): Promise<Bundled> {
  const folder = await mkdtemp(join(tmpdir(), 'trainop-bundled-'));
  const path = join(folder, source.replace(/\.ts$/, '.js'));
  await build({
    entryPoints: [source],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { trainop: resolve('src/index.ts') },
  });
  for (const name of ['package.json', 'node_modules', 'fixtures']) await symlink(resolve(name), join(folder, name));
  return { path, remove: () => rm(folder, { recursive: true }) };
}
