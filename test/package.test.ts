// What is published: the archive's files, its dependencies, and where its pages lead.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (file: string) => readFileSync(`${root}${file}`, 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  repository: { url: string };
  bugs: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  scripts: Record<string, string>;
};

/** Programs of pages: what they import is bundled. */
const BUNDLED = 'src/view/browser';

/** The packages that files import or load by name. */
function imported(folders: readonly string[]): Set<string> {
  const files = folders.flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:ts|js|mjs|cjs)$/.test(file))
      .map((file) => `${folder}/${file}`)
      .filter((file) => folder === BUNDLED || !file.startsWith(BUNDLED)),
  );
  const found = new Set<string>();
  const statement =
    /(?:\bfrom |\bimport |\brequire\(|\bimport\(|packages\(\)\(|\.resolve\()['"]((?:@[\w-]+\/)?[a-z][a-z\d.:-]*)(?:\/[\w./-]*)?['"]/g;
  for (const file of files)
    for (const [, name = ''] of read(file).matchAll(statement))
      if (!name.startsWith('node:') && !builtinModules.includes(name)) found.add(name);
  return found;
}

describe('The package', () => {
  it('depends on what its sources import, and on nothing else', () => {
    expect([...imported(['src'])].sort()).to.deep.equal(Object.keys(manifest.dependencies).sort());
  });

  it('is made with what its tests, scripts and examples use, and with nothing else', () => {
    const used = imported(['test', 'scripts', 'examples', 'bench', BUNDLED]);
    const named = [...Object.values(manifest.scripts), read('scripts/generate-proto.sh'), read('scripts/build.mjs')];
    const commands: Readonly<Record<string, RegExp>> = {
      '@biomejs/biome': /\bbiome /,
      'protobufjs-cli': /pbjs/,
      typescript: /\btsc\b/,
    };
    const unused = Object.keys(manifest.devDependencies).filter((name) => {
      const command = commands[name] ?? new RegExp(`\\b${name}\\b`);
      const types = name.startsWith('@types/') ? name.slice('@types/'.length) : undefined;
      return !used.has(name) && types === undefined && !named.some((text) => command.test(text));
    });
    expect(unused).to.deep.equal([]);
    const own = ['trainop', ...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)];
    // What onnxruntime-node brings along.
    const known = new Set([...own, 'onnxruntime-common']);
    expect([...used].filter((name) => !known.has(name))).to.deep.equal([]);
  });

  it('says where it comes from and where faults are reported', () => {
    expect(manifest.repository.url).to.match(/^git\+https:\/\/.*\.git$/);
    expect(manifest.bugs).to.match(/^https:\/\//);
  });

  it('ships whatever its pages link to', () => {
    const [archive] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        shell: process.platform === 'win32',
      }),
    ) as { files: { path: string }[] }[];
    const shipped = (archive?.files ?? []).map(({ path }) => path);
    const anchors = (page: string) =>
      [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-'));
    const pages = shipped.filter((path) => path.endsWith('.md'));
    expect(pages).to.include.members(['README.md', 'docs/architecture.md', 'docs/operators.md']);
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
        if (/^https:\/\//.test(link)) return [];
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? page : posix.join(posix.dirname(page), path);
        const isThere = shipped.some((file) => file === target || file.startsWith(`${target}/`));
        const isRight = isThere && (anchor === undefined || anchors(target).includes(anchor));
        return isRight ? [] : [`${page}: ${link}`];
      }),
    );
    expect(broken).to.deep.equal([]);
  });
});
