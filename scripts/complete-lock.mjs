// Adds to package-lock.json the platform packages that the registry in use did not offer, so that `npm ci` of npm 11 and
// later does not find the lock file out of step. Run it after `npm install` has rewritten the lock file.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const packages = lock.packages;
for (const [path, entry] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const target = `node_modules/${name}`;
    if (path === '' || packages[target] !== undefined || packages[`${path}/${target}`] !== undefined) continue;
    const [os, cpu, libc] = name
      .split('/')
      .at(-1)
      .replace(/^[a-z]+-/, '')
      .split('-');
    packages[target] = {
      version,
      cpu: [cpu],
      ...(entry.dev === true ? { dev: true } : {}),
      ...(libc === undefined ? {} : { libc: [libc] }),
      license: entry.license,
      optional: true,
      os: [os],
    };
    console.log(`added ${target}@${version}`);
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
