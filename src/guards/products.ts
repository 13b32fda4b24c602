// Einsum of tensors that have fewer axes than their letters.
import { type Guards, ofRank } from './guard.js';

export const productGuards: Guards = {
  Einsum: ({ inputs, attributes: { equation }, same }) => {
    if (inputs.every(({ rank }) => rank !== null)) return undefined;
    const terms = equation.replaceAll(' ', '').split('->')[0]?.split(',') ?? [];
    return same(
      ...inputs.map((x, index) => {
        const letters = terms[index] ?? '';
        const isOpen = letters.includes('...');
        return ofRank(x, letters.length - (isOpen ? 3 : 0), isOpen);
      }),
    );
  },
};
