// The threads that native functions are called on: what comes back belongs to what was asked, however many of them wait for a processor.
import { expect } from 'chai';
import { openLibrary } from '../../src/runtime/native/library.js';
import { Threads } from '../../src/runtime/native/thread.js';

describe('Calls on threads', () => {
  it('are answered once each, with their own result', async () => {
    const library = openLibrary();
    const threads = new Threads(library);
    // C's labs gives back what it gets.
    const name = process.platform === 'win32' ? 'ucrtbase.dll' : null;
    const labs = library.koffi.load(name as string).symbol('labs') as bigint;
    const ask = async (first: bigint) => {
      for (let call = 0n; call < 3000n; call++) {
        if ((await threads.call(labs, [first + call], false)) !== first + call) return call;
      }
      return undefined;
    };
    expect(await Promise.all([1n, 2n, 3n, 4n].map((start) => ask(start << 20n)))).to.deep.equal(
      Array(4).fill(undefined),
    );
  });
});
