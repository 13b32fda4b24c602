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
/** How many entries of the table are read; more than are used. */
const TABLE_LENGTH = 400;

let opened: Library | undefined;

const fileNames: Readonly<Record<string, string>> = {
  linux: 'libonnxruntime.so.1',
  darwin: 'libonnxruntime.1.dylib',
  win32: 'onnxruntime.dll',
};

/** The library beside onnxruntime-node's own binary. */
function shippedPath(): string {
  const { platform, arch } = process;
  const file = fileNames[platform];
  if (file === undefined) throw new Error(`onnxruntime-node has no library for ${platform}`);
  return join(packages().resolve('onnxruntime-node/package.json'), '..', 'bin', 'napi-v6', platform, arch, file);
}

/**
 * Opens the library.
 *
 * @param named where it is; by default `ORT_LIB` in the environment, or what onnxruntime-node ships.
 * @throws Error that says what is missing.
 */
export function openLibrary(named: string | undefined = process.env.ORT_LIB || undefined): Library {
  const path = named ?? shippedPath();
  if (opened !== undefined) {
    if (opened.path !== path)
      throw new Error(`this process has loaded ${opened.path} already, and takes no second one`);
    return opened;
  }
  const koffiPath = packages().resolve('koffi');
  const koffi = packages()(koffiPath) as KoffiModule;
  if (named !== undefined) checkAlone(path);
  let handle: LibraryHandle;
  let base: { GetApi: bigint; GetVersionString: bigint } | null;
  try {
    handle = koffi.load(path);
    const structure = koffi.struct({ GetApi: 'void *', GetVersionString: 'void *' });
    base = koffi.decode(handle.func('OrtGetApiBase', koffi.pointer(structure), [])(), structure);
  } catch (error) {
    throw new Error(`${path}: ${messageOf(error)}`);
  }
  if (base === null) throw new Error(`${path}: OrtGetApiBase gives nothing`);
  const version = koffi.call(base.GetVersionString, koffi.proto('str', [])) as string;
  const api = koffi.call(base.GetApi, koffi.proto('void *', ['uint32']), API_VERSION) as bigint | null;
  if (!api) throw new Error(`${path}: onnxruntime ${version} is too old; it must be 1.${API_VERSION} or newer`);
  const table = koffi.decode(api, koffi.array('void *', TABLE_LENGTH)) as bigint[];
  opened = { koffi, koffiPath, path, version, handle, table };
  return opened;
}

/** Throws where the process has loaded another onnxruntime already, as onnxruntime-node does for itself. */
function checkAlone(path: string): void {
  const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: readonly string[] };
  const other = sharedObjects.find(
    (each) => /(^|[\\/])(lib)?onnxruntime\.(so|\d|dylib|dll)/.test(each) && each !== path,
  );
  if (other !== undefined) throw new Error(`this process has loaded ${other} already, and takes no second one`);
}
