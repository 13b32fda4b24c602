// Every option says what it does: an editor shows nothing else of it.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../../src/', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) =>
    file.endsWith('.ts') &&
    !/^(?:model|onnx\/proto|events\/proto|gradients\/rules|ops\/shapes|ops\/generated)\/|^gradients\/rule\.ts/.test(
      file.replaceAll('\\', '/'),
    ),
);

/** The options in a source: properties that may be left out and that a user writes, which therefore are not `readonly`. */
function optionsOf(text: string): { name: string; isDocumented: boolean }[] {
  const lines = text.split('\n').filter((line) => !/^\s*\/\/ biome-ignore/.test(line));
  return lines.flatMap((line, index) => {
    const [, name] = /^\s+(\w+)\?:/.exec(line) ?? [];
    // What ends with a comma is a parameter.
    const end = lines.slice(index).find((each) => /[;,]$/.test(each));
    if (name === undefined || name === 'options' || end?.endsWith(',')) return [];
    return [{ name, isDocumented: (lines[index - 1] as string).endsWith('*/') }];
  });
}

describe('Options', () => {
  it('are documented, each and every one', () => {
    const found = files.flatMap((file) =>
      optionsOf(readFileSync(`${root}${file}`, 'utf8')).map((option) => ({ ...option, file })),
    );
    expect(found.length).to.be.above(200);
    const missing = found.filter(({ isDocumented }) => !isDocumented);
    expect(missing.map(({ file, name }) => `${file}: ${name}`)).to.deep.equal([]);
  });

  it('stand each on a line of its own, where there is room to say something', () => {
    const crowded = files.filter((file) =>
      /\boptions\??: [^=\n]*\{ \w+\?:/.test(readFileSync(`${root}${file}`, 'utf8')),
    );
    expect(crowded).to.deep.equal([]);
  });
});
