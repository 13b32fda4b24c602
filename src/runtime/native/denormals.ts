// Owns the switch of a thread's arithmetic that takes denormal numbers for zero, as TensorFlow does: slots that decay would make
// every later step slow. onnxruntime sets it on threads that it makes itself; the one that a run is called on is ours.
import type { Library } from './library.js';

/** A C function with its arguments, to be called on the thread it is meant for. */
export interface ThreadCall {
  readonly address: bigint;
  readonly args: readonly bigint[];
  /** Memory that the arguments point into. */
  readonly memory?: ArrayBufferView;
}

/** Where a thread's floating-point environment (C's `fenv_t`) has the switch: the 32-bit word, and its bits. */
const environments: Readonly<Record<string, { word: number; bits: number }>> = {
  'linux x64': { word: 7, bits: 0x8040 },
  'linux arm64': { word: 0, bits: 1 << 24 },
  'darwin x64': { word: 1, bits: 0x8040 },
  'darwin arm64': { word: 2, bits: 1 << 24 },
};
const [FLUSH, MASK] = [0x01000000n, 0x03000000n];

/** The calls that switch it on and off; `undefined` on a machine that is not known. */
export function denormalCalls({ koffi }: Library): { readonly on: ThreadCall; readonly off: ThreadCall } | undefined {
  const { platform, arch } = process;
  if (platform === 'win32') {
    const address = koffi.load('ucrtbase.dll').symbol('_controlfp') as bigint;
    return { on: { address, args: [FLUSH, MASK] }, off: { address, args: [0n, MASK] } };
  }
  const known = environments[`${platform} ${arch}`];
  if (known === undefined) return undefined;
  const library = koffi.load(platform === 'darwin' ? '/usr/lib/libSystem.B.dylib' : 'libm.so.6');
  const address = library.symbol('fesetenv') as bigint;
  const environment = (change: (word: number) => number): ThreadCall => {
    const memory = new Uint32Array(32);
    library.func('fegetenv', 'int', ['void *'])(memory);
    memory[known.word] = change(memory[known.word] as number);
    return { address, args: [koffi.address(memory)], memory };
  };
  return { on: environment((word) => word | known.bits), off: environment((word) => word & ~known.bits) };
}
