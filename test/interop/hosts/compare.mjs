// Usage: compare.mjs TITLE LOSSES EXPECTED.json. Fails unless the numbers of a host are those of our own session.
import { readFileSync } from 'node:fs';

const [, , title, file, expectedFile] = process.argv;
const found = readFileSync(file, 'utf8').trim().split(/\s+/).map(Number);
const expected = JSON.parse(readFileSync(expectedFile, 'utf8'));
const isSame =
  found.length === expected.length &&
  expected.every((value, step) => Math.abs(found[step] - value) <= 1e-6 + 1e-4 * Math.abs(value));
console.log(`  ${isSame ? 'ok  ' : 'FAIL'} ${title}`);
if (!isSame) {
  console.log(`    ${found.join(' ')}\n    instead of ${expected.join(' ')}`);
  process.exit(1);
}
