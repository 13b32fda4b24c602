import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, expect } from 'chai';
import { CallSite } from '../src/call-site.js';
import { describe as describeValue } from '../src/describe.js';
import * as errors from '../src/errors.js';
import { caught, here } from './support/caught.js';

describe('Errors', () => {
  it('lay out each detail on a line of its own, in one order', () => {
    const error = new errors.ShapeError('shapes differ', {
      fix: 'transpose it',
      forward: 'dense/MatMul (model.ts:3:1)',
      node: 'gradients/dense/MatMul_grad/Mul',
      got: '[3]',
      expected: '[2]',
      site: 'model.ts:7:2',
    });
    expect(error.message.split('\n')).to.deep.equal([
      'shapes differ',
      '  expected: [2]',
      '  got:      [3]',
      '  node:     gradients/dense/MatMul_grad/Mul',
      '  forward:  dense/MatMul (model.ts:3:1)',
      '  at:       model.ts:7:2',
      '  fix:      transpose it',
    ]);
  });

  it('say nothing of what is not known', () => {
    const error = new errors.RunError('it failed', { site: '' });
    expect(error.message).to.equal('it failed');
    expect([error.node, error.scope, error.site, error.cause]).to.deep.equal([undefined, undefined, '', undefined]);
    expect('cause' in error).to.equal(false);
  });

  it('carry code, node, scope, site and cause for programs', () => {
    const cause = new Error('inner');
    const error = new errors.RunError('it failed', { node: 'a/b/c', site: 'x.ts:1:2', cause });
    expect(error).to.include({ code: 'RUN', node: 'a/b/c', scope: 'a/b', site: 'x.ts:1:2', name: 'RunError', cause });
    expect(new errors.RunError('it failed', { node: 'c' }).scope).to.equal(undefined);
  });

  it('have each a code of their own, and are all of one class', () => {
    const codes = {
      ValueError: 'VALUE',
      DTypeError: 'DTYPE',
      ShapeError: 'SHAPE',
      GradientError: 'GRADIENT',
      UpdateConflictError: 'UPDATE_CONFLICT',
      ExportError: 'EXPORT',
      ModelFormatError: 'MODEL_FORMAT',
      CheckpointError: 'CHECKPOINT',
      SummaryError: 'SUMMARY',
      DataError: 'DATA',
      RunError: 'RUN',
      NanLossDuringTrainingError: 'NAN_LOSS',
    };
    const isClass = (item: unknown): item is typeof errors.ValueError =>
      typeof item === 'function' && item.prototype instanceof errors.TrainopError;
    const classes = Object.values(errors).filter(isClass);
    for (const [name, code] of Object.entries(codes)) {
      const Kind = classes.find((item) => item.name === name) ?? assert.fail(name);
      const error = new Kind('text');
      expect(error).to.include({ name, code });
      expect(error instanceof errors.TrainopError).to.equal(true);
    }
    expect(classes).to.have.lengthOf(Object.keys(codes).length);
  });

  it('of dtype, shape and gradient are value errors too', () => {
    for (const Kind of [errors.DTypeError, errors.ShapeError, errors.GradientError])
      assert.instanceOf(new Kind('text'), errors.ValueError);
  });

  it('find the line of the user by themselves', () => {
    const line = here(1);
    const error = new errors.ValueError('text');
    expect(error.site).to.match(new RegExp(`^${line}:\\d+$`));
    expect(error.message).to.include(`\n  at:       ${line}:`);
  });

  it('explain a conversion in the same kind of error, with the first one as the cause', () => {
    const inner = new errors.DTypeError('cannot hold x', { site: 'a.ts:1:1', got: 'x' });
    const fail = () => {
      throw inner;
    };
    const error = caught(() => errors.explaining('feed of y', () => ({ node: 'y' }), fail), errors.DTypeError);
    expect(error.message.split('\n')[0]).to.equal('feed of y: cannot hold x');
    expect(error).to.include({ node: 'y', cause: inner, code: 'DTYPE' });
    const other = new TypeError('a mistake in the library');
    expect(() =>
      errors.explaining('feed of y', assert.fail, () => {
        throw other;
      }),
    ).to.throw(other);
  });
});

describe('checkOptions', () => {
  it('names the function, the unknown key and the known ones', () => {
    const check = (options: { units?: number; name?: string }) =>
      errors.checkOptions('dense', options, ['units', 'name']);
    const error = caught(() => check({ unit: 3 } as never), errors.ValueError);
    expect(error.message).to.include("dense: unknown option 'unit'").and.to.include('one of units, name');
    check({ units: 3 });
  });

  it('compiles with the keys of the options, all of them and no other', () => {
    const options: { units?: number; name?: string } = {};
    // @ts-expect-error: 'name' is missing
    errors.checkOptions('dense', options, ['units']);
    // @ts-expect-error: 'size' is no option
    errors.checkOptions('dense', options, ['units', 'name', 'size']);
    errors.checkOptions('dense', options, ['name', 'units']);
  });

  it('rejects what is no object of options', () => {
    for (const options of [[], null, 'name', 3]) {
      const error = caught(
        () => errors.checkOptions('dense', options as { units?: number }, ['units']),
        errors.ValueError,
      );
      expect(error.message).to.include('dense: the last argument holds options');
    }
  });
});

describe('A call site', () => {
  it('is the first line outside the library, where the call came from', () => {
    const line = here(1);
    const site = CallSite.capture();
    expect(String(site)).to.match(new RegExp(`^${line}:\\d+$`));
  });

  it('leaves the length of stack traces as it was', () => {
    const before = Error.stackTraceLimit;
    Error.stackTraceLimit = 3;
    try {
      String(CallSite.capture());
      expect(Error.stackTraceLimit).to.equal(3);
    } finally {
      Error.stackTraceLimit = before;
    }
  });

  it('is found whatever a program has made of Error: a formatter of its own, a fixed or a missing limit', () => {
    const { prepareStackTrace, stackTraceLimit } = Error;
    const states: readonly (() => void)[] = [
      () => {
        Error.prepareStackTrace = (_, frames) => frames;
      },
      () => {
        Error.prepareStackTrace = () => assert.fail('a formatter of the program is no business of ours');
      },
      () => Reflect.deleteProperty(Error, 'stackTraceLimit'),
      () => Object.defineProperty(Error, 'stackTraceLimit', { value: 30, writable: false, configurable: true }),
    ];
    for (const change of states) {
      const line = here(4);
      let site = '';
      change();
      try {
        site = String(CallSite.capture());
      } finally {
        Object.defineProperty(Error, 'stackTraceLimit', { value: stackTraceLimit, writable: true, configurable: true });
        Error.prepareStackTrace = prepareStackTrace;
      }
      expect(site).to.match(new RegExp(`^${line}:`));
    }
  });

  it('has a brief form for files, without folders', () => {
    const line = here(1).replace(/.*\//, '');
    expect(CallSite.capture().brief).to.match(new RegExp(`^${line}:\\d+$`));
    expect(new CallSite().brief).to.equal('');
  });

  it('is found below forty frames', () => {
    const dig = (depth: number): CallSite => (depth === 0 ? CallSite.capture() : dig(depth - 1));
    const line = here(-1);
    expect(String(dig(40))).to.match(new RegExp(`^${line}:`));
  });

  it('is right in folders with spaces and brackets, in asynchronous code, and not in node_modules', () => {
    const root = mkdtempSync(join(tmpdir(), 'trainop-site-'));
    try {
      const folder = join(root, 'my work (new) [1]');
      mkdirSync(join(folder, 'node_modules', 'package'), { recursive: true });
      cpSync(new URL('../src/call-site.ts', import.meta.url), join(folder, 'library', 'call-site.ts'));
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
      writeFileSync(
        join(folder, 'node_modules', 'package', 'index.js'),
        "import { CallSite } from '../../library/call-site.ts';\nexport const capture = () => CallSite.capture();\n",
      );
      writeFileSync(
        join(folder, 'user.ts'),
        [
          "import { capture } from './node_modules/package/index.js';",
          'const named = () => capture();',
          'async function later() {',
          '  await null;',
          '  return capture();',
          '}',
          'console.log([named(), await later(), await Promise.resolve().then(async () => capture())].join("\\n"));',
        ].join('\n'),
      );
      const tsx = createRequire(import.meta.url).resolve('tsx');
      const { stdout, stderr } = spawnSync(process.execPath, ['--import', tsx, join(folder, 'user.ts')], {
        cwd: folder,
        encoding: 'utf8',
      });
      const lines = stdout.trim().split('\n');
      expect(
        lines.map((line) => line.replace(/:\d+$/, '')),
        stderr,
      ).to.deep.equal(['user.ts:2', 'user.ts:5', 'user.ts:7']);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe('What a message says of a value', () => {
  const cyclic: unknown[] = [1];
  cyclic.push(cyclic);
  const hostile = new Proxy(
    {},
    {
      get: () => assert.fail('get'),
      ownKeys: () => assert.fail('keys'),
      getPrototypeOf: () => assert.fail('prototype'),
    },
  );
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  const cases: readonly [unknown, string][] = [
    ['text', "'text'"],
    ['', "''"],
    [5n, '5n'],
    [undefined, 'undefined'],
    [NaN, 'NaN'],
    [Symbol('s'), 'Symbol(s)'],
    [[1, 'a', [null]], "[1, 'a', [null]]"],
    [cyclic, '[1, [1, [1, [1, […]]]]]'],
    [{ b: 1, a: Symbol('s') }, 'an object with b, a'],
    [{}, 'an empty object'],
    [Object.create(null), 'an empty object'],
    [new Set([1]), 'a Set'],
    [new Float32Array(3), 'a Float32Array'],
    [new Date(0), 'a Date'],
    [new TypeError('first\nsecond'), 'TypeError: first'],
    [Math.max, 'the function max'],
    [class Model {}, 'the function Model'],
    [{ toString: () => 'Tensor(x)' }, 'Tensor(x)'],
    [hostile, 'an object that cannot be read'],
    [proxy, 'an object that cannot be read'],
    [{ toString: () => assert.fail('text') }, 'an object that cannot be read'],
    ['x'.repeat(1000), `'${'x'.repeat(119)}…`],
  ];
  for (const [value, text] of cases) it(text, () => expect(describeValue(value)).to.equal(text));
});
