// Event files as bytes: framing, names, and appends of which nothing is left when they fail.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { SummaryError } from '../../src/errors.js';
import { crc32c, EventFile } from '../../src/io/events.js';
import { caught } from '../support/caught.js';
import { output } from '../support/child.js';
import { recordsOf } from '../support/events.js';

const bytes = (...given: number[]) => Uint8Array.from(given);
const ascending = Uint8Array.from({ length: 32 }, (_, index) => index);

describe('Event files', () => {
  let folder: string;
  const files: EventFile[] = [];
  const opened = (suffix = '', at = folder) => {
    const file = new EventFile(at, suffix);
    files.push(file);
    return file;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainop-events-'));
  });
  afterEach(async () => {
    for (const file of files.splice(0)) file.close();
    await rm(folder, { recursive: true });
  });

  it('have the checksums of RFC 3720', () => {
    const vectors: [Uint8Array, number][] = [
      [new Uint8Array(0), 0],
      [new Uint8Array(32), 0x8a9136aa],
      [new Uint8Array(32).fill(0xff), 0x62a8ab43],
      [ascending, 0x46dd794e],
      [ascending.toReversed(), 0x113fdb5c],
      [new TextEncoder().encode('123456789'), 0xe3069283],
    ];
    for (const [given, checksum] of vectors) expect(crc32c(given)).to.equal(checksum);
  });

  it('are named by second and host, and made with their folder', async () => {
    const before = Math.floor(Date.now() / 1000);
    const file = opened('.eval', join(folder, 'deep/er'));
    const [, seconds, host] = /events\.out\.tfevents\.(\d{10})\.(.*)\.eval$/.exec(file.path) ?? [];
    expect(Number(seconds)).to.be.within(before, before + 60);
    expect(host).to.equal(hostname());
    expect(await readdir(join(folder, 'deep/er'))).to.have.length(1);
  });

  it("are each a writer's own, however many there are in one second", async () => {
    const ten = Array.from({ length: 10 }, () => opened());
    for (const [index, file] of ten.entries()) file.append(bytes(index));
    for (const [index, { path }] of ten.entries()) expect(recordsOf(path)).to.deep.equal([Buffer.from([index])]);
    expect(await readdir(folder)).to.have.length(10);
  });

  it('never write into a file that is there', async () => {
    const { path } = opened();
    const taken = `${path}.1`;
    await writeFile(taken, 'mine');
    const next = opened();
    expect([`${path}.2`, path.replace(/\d{10}/, (seconds) => String(Number(seconds) + 1))]).to.include(next.path);
    expect((await stat(taken)).size).to.equal(4);
  });

  it('hold every record, empty ones and large ones', () => {
    const file = opened();
    const records = [new Uint8Array(0), bytes(1, 2, 3), new Uint8Array(3_000_000).fill(7)];
    for (const record of records) file.append(record);
    expect(recordsOf(file.path).map((record) => record.length)).to.deep.equal([0, 3, 3_000_000]);
  });

  it('have a folder that cannot be made as a clear error', async () => {
    await writeFile(join(folder, 'file'), '');
    const { message, cause } = caught(() => opened('', join(folder, 'file/x')), SummaryError);
    expect(message).to.include('no event file can be made in').and.include('choose a folder that can be written');
    expect((cause as NodeJS.ErrnoException).code).to.equal('ENOTDIR');
  });

  it('lose nothing when the process is killed, at whatever moment', async () => {
    const { lines } = await output(`
      const writer = new tf.summary.FileWriter(${JSON.stringify(folder)});
      console.log(writer.path);
      const kill = Math.floor(Math.random() * 3000);
      for (let step = 0; ; step++) {
        writer.addSummary({ tag: 'loss', kind: 'scalar', value: step }, step);
        if (step === kill) { console.log(step); process.kill(process.pid, 'SIGKILL'); }
      }`);
    const [path, step, end] = lines;
    expect(end).to.equal('ended by SIGKILL');
    // The version of the format, and every step that was written.
    expect(recordsOf(path as string).length).to.be.at.least(Number(step) + 2);
  });

  it('leave nothing of an append that a full disk stops, and go on when there is room', async function () {
    if (process.platform === 'win32') return this.skip();
    // A limit of the size of files stands for the disk's end: it stops the write in the middle of it.
    const program = `
      import { EventFile } from './src/io/events.ts';
      const file = new EventFile(${JSON.stringify(folder)}, '');
      file.append(new Uint8Array(100));
      try { file.append(new Uint8Array(5000)); } catch (error) { console.log(error.name, error.message.split('\\n')[0]); }
      file.append(new Uint8Array(200));
      console.log(file.path);`;
    const { stdout, stderr } = spawnSync(
      'bash',
      [
        '-c',
        `trap '' XFSZ; ulimit -f 1; exec "$0" "$@"`,
        process.execPath,
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        program,
      ],
      { encoding: 'utf8', env: { ...process.env, TSX_DISABLE_CACHE: '1' } },
    );
    const [failure, path] = stdout.trim().split('\n');
    expect(failure, stderr).to.match(/^SummaryError .* cannot be written: .*EFBIG/);
    expect(recordsOf(path as string).map((record) => record.length)).to.deep.equal([100, 200]);
  });
});
