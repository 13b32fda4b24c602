// The sixth invariant: what each folder may know of the others, and what the build half may know of the world.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

describe('The architecture: the build half is pure, and imports point one way', () => {
  const root = fileURLToPath(new URL('../src/', import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.includes('/proto/'),
  );
  const sources = new Map(files.map((file) => [file, readFileSync(`${root}${file}`, 'utf8')]));
  /** The folder a module counts to; the modules that stand alone count as one. */
  const folderOf = (file: string): string =>
    file.includes('/')
      ? (file.split('/')[0] as string)
      : ({
          'call-site.ts': 'errors',
          'arguments.ts': 'errors',
          'describe.ts': 'errors',
          'errors.ts': 'errors',
          'option-values.ts': 'errors',
          'build.ts': 'index',
          'index.ts': 'index',
          'onnx-build.ts': 'index',
          'onnx.ts': 'index',
          'summary.ts': 'index',
          'train.ts': 'index',
        }[file] ?? file);
  const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const statement =
    /^(?:import|export)( type\b| \{(?:\s*type \w+(?: as \w+)?,?)+\s*\})?[^;']*?from '([^']+)'|( typeof )?\bimport\('([^']+)'\)/gm;
  const imports = [...sources].flatMap(([file, text]) =>
    [...withoutComments(text).matchAll(statement)].map(([, isType, target, isTypeOf, loaded]) => ({
      file,
      folder: folderOf(file),
      target: target ?? loaded ?? '',
      atRunTime: isType === undefined && isTypeOf === undefined,
    })),
  );
  const resolved = imports
    .filter(({ target }) => target.startsWith('.'))
    .map((item) => ({
      ...item,
      to: folderOf(new URL(item.target, `file:///${item.file}`).pathname.slice(1).replace(/\.js$/, '.ts')),
    }));

  /** What each folder may import beside itself and the errors. */
  const allowed: Readonly<Record<string, readonly string[]>> = {
    errors: [],
    values: [],
    graph: ['values'],
    ops: ['values', 'graph'],
    gradients: ['values', 'graph', 'ops'],
    variables: ['values', 'graph', 'ops'],
    losses: ['values', 'graph', 'ops', 'gradients', 'variables'],
    layers: ['values', 'graph', 'ops', 'gradients', 'variables', 'losses'],
    metrics: ['values', 'graph', 'ops', 'variables', 'losses'],
    summary: ['values', 'graph', 'ops'],
    train: ['values', 'graph', 'ops', 'gradients', 'variables', 'summary'],
    model: ['values'],
    compositions: ['values', 'graph', 'ops', 'gradients'],
    guards: ['values', 'graph', 'ops', 'gradients'],
    onnx: ['values', 'graph', 'ops', 'gradients', 'compositions', 'guards', 'model'],
    runtime: ['values', 'io'],
    io: ['values', 'model', 'onnx'],
    data: ['values', 'io'],
    events: ['values', 'graph', 'summary', 'model', 'io'],
    view: ['values', 'model', 'events', 'io'],
    session: [
      'values',
      'graph',
      'ops',
      'gradients',
      'variables',
      'train',
      'metrics',
      'summary',
      'events',
      'guards',
      'model',
      'onnx',
      'runtime',
      'io',
    ],
    cli: [
      'values',
      'graph',
      'ops',
      'variables',
      'losses',
      'train',
      'model',
      'onnx',
      'runtime',
      'io',
      'data',
      'session',
      'view',
    ],
  };
  const buildHalf = [
    'errors',
    'values',
    'graph',
    'ops',
    'gradients',
    'variables',
    'losses',
    'layers',
    'metrics',
    'summary',
    'train',
  ];

  it('from errors to values to graph to ops to variables and gradients to layers and training; and to onnx, session and the command line', () => {
    expect(resolved.length).to.be.above(300);
    const wrong = resolved.filter(
      ({ folder, to }) => folder !== 'index' && to !== folder && to !== 'errors' && !allowed[folder]?.includes(to),
    );
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).to.deep.equal([]);
  });

  it('and every file opens with what it owns', () => {
    const silent = [...sources].filter(
      ([file, text]) => !file.includes('generated/') && !/^(#!.*\n)?\/\/ \S/.test(text),
    );
    expect(silent.map(([file]) => file)).to.deep.equal([]);
  });

  it('and docs/architecture.md names every folder', () => {
    const page = readFileSync(fileURLToPath(new URL('../docs/architecture.md', import.meta.url)), 'utf8');
    const folders = new Set([...sources.keys()].filter((file) => file.includes('/')).map((file) => file.split('/')[0]));
    expect([...folders].filter((folder) => !page.includes(`${folder}/`))).to.deep.equal([]);
  });

  it('and no circle of run-time imports leads from a file back to itself', () => {
    const next = new Map<string, string[]>();
    for (const { file, target, atRunTime } of imports) {
      if (!atRunTime || !target.startsWith('.')) continue;
      const to = new URL(target, `file:///${file}`).pathname.slice(1).replace(/\.js$/, '.ts');
      next.set(file, [...(next.get(file) ?? []), to]);
    }
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (path.includes(file) || done.has(file)) return;
      for (const to of next.get(file) ?? []) visit(to, [...path, file]);
      done.add(file);
    };
    for (const file of sources.keys()) visit(file, []);
    expect(circles).to.deep.equal([]);
  });

  it('and only the right modules import what is not ours', () => {
    const all = imports.filter(({ target }) => !target.startsWith('.'));
    const outside = all.filter(({ atRunTime }) => atRunTime);
    const importers = (pattern: RegExp) => [
      ...new Set(outside.filter(({ target }) => pattern.test(target)).map(({ file }) => file)),
    ];
    // Not even its types.
    const runtimes = all.filter(({ target }) => target.startsWith('onnxruntime')).map(({ file }) => file);
    expect([...new Set(runtimes)]).to.deep.equal(['runtime/binding.ts']);
    const filers = all.filter(({ target, folder }) => target.startsWith('node:fs') && folder !== 'io');
    expect(filers.map(({ file }) => file)).to.deep.equal([]);
    const callers = all.filter(({ target }) => target === 'koffi').map(({ file }) => file);
    expect([...new Set(callers)]).to.deep.equal(['runtime/native/library.ts']);
    expect(importers(/^protobufjs/)).to.deep.equal(['onnx/wire.ts']);
    const proto = [
      ...new Set(
        resolved.filter(({ target, atRunTime }) => atRunTime && target.includes('proto/')).map(({ folder }) => folder),
      ),
    ];
    expect(proto.sort()).to.deep.equal(['events', 'onnx']);
    const node = outside.filter(({ target, folder }) => target.startsWith('node:') && buildHalf.includes(folder));
    expect(node.map(({ file, target }) => `${file} imports ${target}`)).to.deep.equal([]);
  });

  it('and nothing in the build half waits', () => {
    const wait = /\basync\s*(?:function|\(|\w+\s*=>)|\bawait\s|\.then\(/;
    const waiting = [...sources].filter(
      ([file, text]) =>
        buildHalf.includes(folderOf(file)) && wait.test(withoutComments(text).replace(/'[^'\n]*'/g, '')),
    );
    expect(waiting.map(([file]) => file)).to.deep.equal([]);
  });

  it('and building, differentiating and lowering load neither onnxruntime nor a codec', () => {
    const program = `
      const { Graph } = await import('./src/graph/graph.ts');
      await import('./src/ops/index.ts'); await import('./src/gradients/gradients.ts'); await import('./src/train/index.ts'); await import('./src/layers/index.ts');
      const { createRequire } = await import('node:module');
      const loaded = Object.keys(createRequire(process.cwd() + '/x.js').cache);
      console.log(JSON.stringify(loaded.filter((name) => /onnxruntime|protobufjs|onnx.proto/.test(name))), typeof Graph);
    `;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', createRequire(import.meta.url).resolve('tsx'), '--input-type=module', '-e', program],
      { encoding: 'utf8', cwd: fileURLToPath(new URL('../', import.meta.url)) },
    );
    expect(stdout.trim(), stderr).to.equal('[] function');
  });
});
