// Owns finding and loading onnxruntime's native library through koffi: the one that onnxruntime-node ships, or one that the user names.
// One library a process: a second copy would have its own threads and its own devices.
import { join } from 'node:path';
import type Koffi from 'koffi';
import type { LibraryHandle } from 'koffi';
import { messageOf } from '../../errors.js';
import { packages } from '../packages.js';

export type KoffiModule = typeof Koffi;

/** The library, open. */
export interface Library {
  readonly koffi: KoffiModule;
  /** Where koffi is, for other threads to load it from. */
  readonly koffiPath: string;
  readonly path: string;
  /** Of onnxruntime: `1.30.0`. */
  readonly version: string;
  /** Keeps it loaded. */
  readonly handle: LibraryHandle;
  /** The addresses of the C API's functions, in its own order. */
  readonly table: readonly bigint[];
}

/** The C API of onnxruntime 1.24; the table only grows, and has all that is used here. */
const API_VERSION = 24;
/** How many entries of the table are read: all that 1.24 has. */
const TABLE_LENGTH = 413;

let opened: Library | undefined;

const fileNames: Readonly<Record<string, string>> = {
  linux: 'libonnxruntime.so.1',
  darwin: 'libonnxruntime.1.dylib',
  win32: 'onnxruntime.dll',
};

/** The library beside onnxruntime-node's own binary. */
export function shippedLibrary(): string {
  const { platform, arch } = process;
  const file = fileNames[platform];
  if (file === undefined) throw new Error(`onnxruntime-node has no library for ${platform}`);
  return join(packages().resolve('onnxruntime-node/package.json'), '..', 'bin', 'napi-v6', platform, arch, file);
}

/** The version of onnxruntime that onnxruntime-node ships. */
export const shippedVersion = (): string =>
  (packages()('onnxruntime-node/package.json') as { version: string }).version;

/** Which of these libraries the system does not find. */
export function missingLibraries(names: readonly string[]): string[] {
  const koffi = packages()('koffi') as KoffiModule;
  return names.filter((name) => {
    try {
      koffi.load(name);
      return false;
    } catch {
      return true;
    }
  });
}

/**
 * Opens the library.
 *
 * @param named where it is; by default `ORT_LIB` in the environment, or what onnxruntime-node ships.
 * @throws Error that says what is missing.
 */
export function openLibrary(named: string | undefined = process.env.ORT_LIB || undefined): Library {
  const path = named ?? shippedLibrary();
  if (opened !== undefined) {
    if (opened.path !== path)
      throw new Error(`this process has loaded ${opened.path} already, and takes no second one`);
    return opened;
  }
  const koffiPath = packages().resolve('koffi');
  const koffi = packages()(koffiPath) as KoffiModule;
  if (named !== undefined) checkAlone(path);
  let handle: LibraryHandle | undefined;
  try {
    handle = koffi.load(path);
    const base = handle.func('OrtGetApiBase', 'void *', [])() as bigint | null;
    opened = { koffi, koffiPath, path, handle, ...readBase(koffi, base) };
    return opened;
  } catch (error) {
    // What is no use must not stay beside the one that the binding brings.
    handle?.unload();
    throw new Error(`${path}: ${messageOf(error)}`);
  }
}

/** What an `OrtApiBase` gives. Throws an Error where that is not what is used here. */
export function readBase(koffi: KoffiModule, base: bigint | null): Pick<Library, 'version' | 'table'> {
  if (!base) throw new Error('OrtGetApiBase gives nothing');
  const [getApi, getVersion] = koffi.decode(base, koffi.array('void *', 2)) as [bigint, bigint];
  const version = koffi.call(getVersion, koffi.proto('str', [])) as string;
  const [major = 0, minor = 0] = /^(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? [];
  // One that is asked for more than it has prints so.
  const isOld = major === 1 && minor < API_VERSION;
  const api = isOld ? null : (koffi.call(getApi, koffi.proto('void *', ['uint32']), API_VERSION) as bigint | null);
  if (!api) throw new Error(`onnxruntime ${version} does not fit; it must be 1.${API_VERSION} or newer`);
  return { version, table: koffi.decode(api, koffi.array('void *', TABLE_LENGTH)) as bigint[] };
}

/** Throws where the process has loaded another onnxruntime already, as onnxruntime-node does for itself. */
function checkAlone(path: string): void {
  const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: readonly string[] };
  const other = sharedObjects.find(
    (each) => /(^|[\\/])(lib)?onnxruntime\.(so|\d|dylib|dll)/.test(each) && each !== path,
  );
  if (other !== undefined) throw new Error(`this process has loaded ${other} already, and takes no second one`);
}
