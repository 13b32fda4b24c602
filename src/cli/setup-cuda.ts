// Owns `trainop setup-cuda`: puts the libraries of onnxruntime's CUDA provider where onnxruntime looks for them, beside its own library.
// They come from PyPI's onnxruntime-gpu of the same version, and are checked before anything is written.
import { spawnSync } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { RunError, ValueError } from '../errors.js';
import { linkOrCopy, writeFileAtomically } from '../io/files.js';
import { withScratch } from '../io/scratch.js';
import { listFolder } from '../io/source-file.js';
import { ZipFile } from '../io/zip.js';
import { missingLibraries, shippedLibrary, shippedVersion } from '../runtime/native/library.js';
import { type AddCommand, printLines } from './command.js';
import { elfFacts } from './elf.js';

const FILES = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'] as const;
const platforms: Readonly<Record<string, string>> = { x64: 'manylinux_2_28_x86_64', arm64: 'manylinux_2_28_aarch64' };

/** What brings a library. */
const packagesOf: Readonly<Record<string, string>> = {
  libcublas: "PyPI's nvidia-cublas",
  libcuda: "NVIDIA's driver",
  libcublasLt: "PyPI's nvidia-cublas",
  libcudart: "PyPI's nvidia-cuda-runtime",
  libcudnn: "PyPI's nvidia-cudnn-cu13",
  libcufft: "PyPI's nvidia-cufft",
  libcurand: "PyPI's nvidia-curand",
  libnvrtc: "PyPI's nvidia-cuda-nvrtc",
};

/** Downloads the wheel of this version for this machine. Throws a RunError in one line where it cannot be had. */
async function download(version: string, folder: string): Promise<string> {
  const platform = platforms[process.arch];
  if (platform === undefined || process.platform !== 'linux')
    throw new RunError(`PyPI has no onnxruntime-gpu for ${process.platform} ${process.arch}`, {
      fix: 'trainop setup-cuda --wheel FILE',
    });
  const args = ['-m', 'pip', 'download', '--no-deps', '--only-binary', ':all:', '--disable-pip-version-check', '-q'];
  const wanted = ['--python-version', '3.12', '--platform', platform, '-d', folder, `onnxruntime-gpu==${version}`];
  const { status, stderr, error } = spawnSync('python3', [...args, ...wanted], { encoding: 'utf8' });
  if (error !== undefined) throw new RunError(`python3 cannot be run: ${error.message}`, { fix: '--wheel FILE' });
  const wheel = (await listFolder(folder)).files.find((name) => name.endsWith('.whl'));
  if (status !== 0 || wheel === undefined) {
    const [reason = `pip ended with ${status}`] = stderr.trim().split('\n').slice(-1);
    throw new RunError(`pip cannot download onnxruntime-gpu ${version}: ${reason}`);
  }
  return join(folder, wheel);
}

interface Contents {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly needs: readonly string[];
}

/** The provider's libraries in a wheel. Throws a ValueError unless they are for this version and machine. */
export function readWheel(path: string, version: string, arch: string = process.arch): Contents {
  const zip = new ZipFile(path);
  try {
    const metadata = zip.names.find((name) => /^onnxruntime_gpu-[^/]*\.dist-info\/METADATA$/.test(name));
    if (metadata === undefined) throw new ValueError(`${path} is no wheel of onnxruntime-gpu`);
    const found = /^Version: (\S+)/m.exec(zip.read(metadata).toString('utf8'))?.[1];
    if (found !== version)
      throw new ValueError(`${path} is of another onnxruntime`, { expected: version, got: found ?? 'no version' });
    const files = new Map<string, Buffer>();
    const needs = new Set<string>();
    for (const file of FILES) {
      const bytes = zip.read(`onnxruntime/capi/${file}`);
      const facts = elfFacts(file, bytes);
      if (facts.arch !== arch)
        throw new ValueError(`${path} is for another machine`, { expected: arch, got: facts.arch });
      for (const need of facts.needs) needs.add(need);
      files.set(file, bytes);
    }
    for (const file of FILES) needs.delete(file);
    return { files, needs: [...needs] };
  } finally {
    zip.close();
  }
}

/** Puts the files there, each whole or not at all; `library` beside them where it is not there yet. */
export async function install({ files }: Contents, folder: string, library: string): Promise<void> {
  for (const [name, bytes] of files) await writeFileAtomically(join(folder, name), bytes);
  // onnxruntime looks beside the file that it was loaded from; a link to another folder would lead it away.
  await linkOrCopy(library, join(folder, basename(library)));
}

interface SetupOptions {
  /** A wheel that is there already; without one it is downloaded. */
  readonly wheel?: string;
  /** The folder to put the libraries into; without one, onnxruntime-node's own. */
  readonly to?: string;
}

/** Carries the command out; what there is to say. */
export function setUpCuda({ wheel, to }: SetupOptions): Promise<string[]> {
  const [version, library] = [shippedVersion(), shippedLibrary()];
  const folder = to ?? dirname(library);
  return withScratch(async (scratch) => {
    const contents = readWheel(wheel ?? (await download(version, scratch)), version);
    await install(contents, folder, library);
    const lines = [...contents.files.keys()].map((name) => `ok       ${join(folder, name)}`);
    // onnxruntime opens cuDNN itself, when it first needs it.
    const missing = missingLibraries([...contents.needs, 'libcudnn.so.9']);
    for (const name of missing) {
      const owner = packagesOf[name.split('.')[0] as string];
      lines.push(`missing  ${name}${owner === undefined ? '' : `  (in ${owner})`}`);
    }
    if (missing.length > 0)
      lines.push('Install CUDA 13 and cuDNN 9, and put the folders of these libraries into LD_LIBRARY_PATH.');
    if (to !== undefined) lines.push(`Use it: ORT_LIB=${join(folder, basename(library))}`);
    return lines;
  });
}

export const addSetupCuda: AddCommand = (program, terminal) =>
  void program
    .command('setup-cuda')
    .description("bring onnxruntime's CUDA provider from PyPI, and say which CUDA libraries are missing")
    .option('--wheel <file>', 'a wheel of onnxruntime-gpu, instead of downloading it with pip')
    .option('--to <folder>', "a folder of its own, instead of onnxruntime-node's")
    .action(async (options: SetupOptions) => {
      const lines = await setUpCuda(options);
      printLines(terminal, lines);
      if (lines.some((line) => line.startsWith('missing'))) terminal.status = 1;
    });
