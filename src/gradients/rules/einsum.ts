// The gradient of Einsum: another Einsum, of the result's gradient and the other operands, with the operand's own indices as its result.
import { ValueError } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import { shapeOf } from '../../ops/shape-of.js';
import { zeros } from './reshaping.js';
import { sizeOf } from './sizes.js';

/** The indices of an operand, one an axis; `...` stands for axes whose number is not known. */
type Term = readonly string[];
const REST = '...';

const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const split = (text: string): string[] => text.match(/\.\.\.|[a-zA-Z]/g) ?? [];
const equationOf = (terms: readonly Term[], result: Term) =>
  `${terms.map((term) => term.join('')).join(',')}->${result.join('')}`;

/** The gradients of all operands. */
export function einsumGradients(dy: Tensor, inputs: readonly Tensor[], equation: string): (() => Tensor)[] {
  const { terms, result, free } = parse(equation, inputs);
  return inputs.map((x, index) => () => {
    const others = inputs.flatMap((input, at) => (at === index ? [] : [{ input, term: terms[at] as Term }]));
    return operandGradient(x, terms[index] as Term, [{ input: dy, term: result }, ...others], [...free]);
  });
}

/** The indices of all operands and of the result, with `...` written out where all ranks are known, and the letters left over. */
function parse(equation: string, inputs: readonly Tensor[]): { terms: Term[]; result: Term; free: string[] } {
  const [left = '', right] = equation.replaceAll(' ', '').split('->');
  const terms = left.split(',').map(split);
  const all = terms.flat();
  const implicit = [...new Set(all)]
    .filter((name) => name !== REST && all.indexOf(name) === all.lastIndexOf(name))
    .sort();
  const result = right === undefined ? [...(all.includes(REST) ? [REST] : []), ...implicit] : split(right);
  const free = letters.filter((letter) => !all.includes(letter));

  const counts = terms.map((term, at) =>
    term.includes(REST) ? (inputs[at]?.rank ?? Number.NaN) - term.length + 1 : 0,
  );
  if (counts.some(Number.isNaN)) return { terms, result, free };
  const rest = free.splice(0, Math.max(...counts));
  const write = (term: Term, count: number) =>
    term.flatMap((name) => (name === REST ? rest.slice(rest.length - count) : [name]));
  return {
    terms: terms.map((term, at) => write(term, counts[at] as number)),
    result: write(result, rest.length),
    free,
  };
}

interface Operand {
  readonly input: Tensor;
  readonly term: Term;
}

/**
 * An index that stands twice in the operand reads a diagonal: the gradient is spread by an identity matrix. An index that stands
 * nowhere else was summed over: the gradient is repeated along it.
 */
function operandGradient(x: Tensor, term: Term, given: readonly Operand[], free: string[]): Tensor {
  const operands = [...given];
  const wide = term.map((name, axis) => {
    if (term.indexOf(name) === axis) return name;
    const fresh = free.shift();
    if (fresh === undefined) throw new ValueError('Einsum: its gradient needs more than 52 indices');
    operands.push({
      input: identityMatrix(x, axis - (term.indexOf(REST) < 0 || axis < term.indexOf(REST) ? 0 : term.length)),
      term: [name, fresh],
    });
    return fresh;
  });
  const known = new Set(operands.flatMap(({ term: names }) => names));
  // Axes of `...` that only others have are summed by the driver, so they lead.
  const leading = known.has(REST) && !wide.includes(REST) ? [REST] : [];
  const found = contract(operands, [...leading, ...wide.filter((name) => known.has(name))]);
  const rest = wide.indexOf(REST);
  const missing = wide.flatMap((name, axis) =>
    known.has(name) ? [] : [leading.length > 0 || (rest >= 0 && axis > rest) ? axis - wide.length : axis],
  );
  return missing.length === 0 ? found : ops.expand(ops.unsqueeze(found, int64(...missing)), shapeOf(x));
}

/** The Einsum of these operands; a scalar among them is a factor, and a single one in the right order is the result. */
function contract(operands: readonly Operand[], result: Term): Tensor {
  const [first, ...others] = operands as readonly [Operand, ...Operand[]];
  if (others.length === 0 && first.term.join('') === result.join('')) return first.input;
  if (first.term.length === 0 && others.length > 0) return ops.mul(first.input, contract(others, result));
  return ops.einsum(
    operands.map(({ input }) => input),
    {
      equation: equationOf(
        operands.map(({ term }) => term),
        result,
      ),
    },
  );
}

function identityMatrix(x: Tensor, axis: number): Tensor {
  const size = sizeOf(x, axis);
  return ops.eyeLike(zeros(x, ops.concat([size, size], { axis: 0 })));
}
