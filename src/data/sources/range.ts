// Owns the whole numbers from one to another (TF `Dataset.range`), as int64.
import { ValueError } from '../../errors.js';
import { TensorData } from '../../values/tensor-data.js';
import { badState, type Layout, type Stage } from '../stage.js';
import { numbered } from './slices.js';

const integers: Layout<number, TensorData<'int64'>> = {
  element: (number) => new TensorData('int64', [], BigInt64Array.of(BigInt(number))),
  batch: (numbers) => new TensorData('int64', [numbers.length], BigInt64Array.from(numbers, BigInt)),
  pack: (number) => number,
  unpack: (number) => {
    if (!Number.isSafeInteger(number)) throw badState('it holds no whole number', number);
    return number as number;
  },
};

export function range(start: number, stop: number, step: number): Stage<number, TensorData<'int64'>> {
  if (step === 0) throw new ValueError('Dataset.range: a step of 0 leads nowhere');
  const count = Math.max(0, Math.ceil((stop - start) / step));
  return { names: ['range'], layout: integers, open: numbered(count, (index) => start + index * step) };
}
