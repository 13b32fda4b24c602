// Bringing the CUDA provider from a wheel. The wheels here are made of a small library that every installation on Linux has.

import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import * as tf from 'trainop';
import { elfFacts } from '../../src/cli/elf.js';
import { run } from '../../src/cli/program.js';
import { readWheel } from '../../src/cli/setup-cuda.js';
import { ZipFile } from '../../src/io/zip.js';
import { caught } from '../support/caught.js';

const require = createRequire(import.meta.url);
const { version } = require('onnxruntime-node/package.json') as { version: string };
const native = join(
  dirname(require.resolve('onnxruntime-node/package.json')),
  `bin/napi-v6/linux/${process.arch}/onnxruntime_binding.node`,
);

/** A ZIP archive, every other member of it deflated. */
function zip(members: Readonly<Record<string, Buffer>>): Buffer {
  const parts: Buffer[] = [];
  const contents: Buffer[] = [];
  let offset = 0;
  for (const [index, [name, bytes]] of Object.entries(members).entries()) {
    const method = index % 2 === 0 ? 8 : 0;
    const packed = method === 8 ? deflateRawSync(bytes) : bytes;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const made = Buffer.from([20, 0]);
    contents.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), made, fields, place, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(contents);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(contents.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, list, end]);
}

const folderOf = 'onnxruntime/capi/libonnxruntime_providers_';
const wheel = (library: Buffer, of = version): Record<string, Buffer> => ({
  [`onnxruntime_gpu-${of}.dist-info/METADATA`]: Buffer.from(
    `Metadata-Version: 2.1\nName: onnxruntime-gpu\nVersion: ${of}\n`,
  ),
  [`${folderOf}shared.so`]: library,
  [`${folderOf}cuda.so`]: library,
});

describe('setup-cuda', () => {
  let folder: string;
  let library: Buffer;
  const at = (name: string) => join(folder, name);
  before(async function () {
    if (process.platform !== 'linux') this.skip();
    folder = await mkdtemp(join(tmpdir(), 'trainop-setup-'));
    library = await readFile(native);
    // A need that no machine, and no other test in this process, has met.
    library.write('libnothinghere.so.1', library.indexOf('libonnxruntime.so.1\0'), 'latin1');
    await writeFile(at('right.whl'), zip(wheel(library)));
  });
  after(() => folder && rm(folder, { recursive: true }));

  async function trainop(...args: string[]) {
    const [out, err]: [string[], string[]] = [[], []];
    const terminal = {
      status: 0,
      out: (text: string) => void out.push(text),
      err: (text: string) => void err.push(text),
    };
    await run(args, terminal);
    return { out: out.join(''), err: err.join(''), status: terminal.status };
  }

  it('puts the libraries of a wheel beside onnxruntime’s own, and says what they need that is not there', async () => {
    const to = at('there');
    const { out, status } = await trainop('setup-cuda', '--wheel', at('right.whl'), '--to', to);
    expect(await readdir(to)).to.have.members([
      'libonnxruntime.so.1',
      'libonnxruntime_providers_cuda.so',
      'libonnxruntime_providers_shared.so',
    ]);
    expect((await readFile(join(to, 'libonnxruntime_providers_cuda.so'))).equals(library)).to.equal(true);
    expect((await stat(join(to, 'libonnxruntime.so.1'))).size).to.be.above(1e6);
    expect(out).to.match(/missing {2}libnothinghere\.so\.1\n/);
    expect(out).to.include(`ORT_LIB=${join(to, 'libonnxruntime.so.1')}`);
    expect(status).to.equal(1);
    const again = await trainop('setup-cuda', '--wheel', at('right.whl'), '--to', to);
    expect(again.out).to.equal(out);
  });

  const refused: Readonly<Record<string, [make: () => Buffer, says: RegExp]>> = {
    'another version’s': [() => zip(wheel(library, '1.2.3')), /another onnxruntime/],
    'another package’s': [
      () => zip({ 'numpy-1.dist-info/METADATA': Buffer.from('Version: 1') }),
      /no wheel of onnxruntime-gpu/,
    ],
    'one without the provider': [
      () => zip(Object.fromEntries(Object.entries(wheel(library)).slice(0, 2))),
      /has no .*providers_cuda\.so/,
    ],
    'one for another machine': [
      () => {
        const other = Buffer.from(library);
        other.writeUInt16LE(process.arch === 'x64' ? 183 : 62, 18);
        return zip(wheel(other));
      },
      /another machine/,
    ],
    'one of other files': [() => zip(wheel(Buffer.from('no library'))), /no library of 64-bit Linux/],
    'one that ends early': [() => zip(wheel(library)).subarray(0, 50_000), /no ZIP archive, or a damaged one/],
    'one with a wrong byte': [
      () => {
        const bytes = zip(wheel(library));
        bytes[bytes.length - 2000] = (bytes[bytes.length - 2000] as number) ^ 1;
        return bytes;
      },
      /damaged|no /,
    ],
    nothing: [() => Buffer.alloc(0), /no ZIP archive/],
  };
  for (const [title, [make, says]] of Object.entries(refused))
    it(`refuses a wheel in one line, and writes nothing: ${title}`, async () => {
      await writeFile(at('wrong.whl'), make());
      const { err, status } = await trainop('setup-cuda', '--wheel', at('wrong.whl'), '--to', at('nowhere'));
      expect(err)
        .to.match(says)
        .and.match(/^trainop: [^\n]+\n$/);
      expect(status).to.equal(1);
      expect(await readdir(folder)).not.to.include('nowhere');
    });

  it('refuses a file that is not there', async () => {
    const { err, status } = await trainop('setup-cuda', '--wheel', at('none.whl'));
    expect(err).to.match(/none\.whl: no such file\n$/);
    expect(status).to.equal(1);
  });

  it('reads a library that was changed at random, or refuses it', () => {
    let draw = 1;
    const next = (below: number) => {
      draw = (draw * 1103515245 + 12345) % 2 ** 31;
      return (draw >> 8) % below;
    };
    for (let round = 0; round < 300; round++) {
      const changed = Buffer.from(library.subarray(0, 4096));
      for (let count = 0; count < 4; count++) changed[next(512)] = next(256);
      try {
        elfFacts('library', changed);
      } catch (error) {
        expect(error).to.be.instanceOf(tf.ValueError);
      }
    }
  });

  it('knows what a library needs', () => {
    const { arch, needs } = elfFacts('binding', library);
    expect(arch).to.equal(process.arch);
    expect(needs).to.include.members(['libnothinghere.so.1', 'libc.so.6']);
    caught(() => readWheel(at('right.whl'), version, 'riscv'), tf.ValueError);
    const archive = new ZipFile(at('right.whl'));
    expect(archive.names).to.have.length(3);
    archive.close();
  });
});
