// Builds dist/ from nothing: tsc for the sources, then a copy of the compiled protocol buffers, which tsc does not copy.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });
const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
for (const folder of ['onnx', 'events']) cpSync(`src/${folder}/proto`, `dist/${folder}/proto`, { recursive: true });
