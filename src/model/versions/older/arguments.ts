// Owns the descents of operators that are in every opset from 17 on and got more inputs, other attributes or more types since.
import { dtypes } from '../../../values/dtype.js';
import { TensorData } from '../../../values/tensor-data.js';
import { elementDType } from '../../../values/value-type.js';
import type { OnnxNode } from '../../ir.js';
import { added, attributeOf, int, int64s, text, withAttribute, withInputs, without } from '../adapter.js';
import { absent, type Descent, type Descents, type RowContext } from './descent.js';
import { Steps } from './steps.js';

type Write = Descent['write'];

function rankOf(name: string, context: RowContext): number | undefined {
  const type = context.typeOf(name);
  return type?.kind === 'tensor' ? type.shape?.length : undefined;
}

/** The type that an element type is computed in where the operator takes it later; results of that type are cast back. */
const through =
  (narrow: readonly string[], carrier: 'uint8' | 'float32', isCastBack: boolean): Write =>
  (node, context) => {
    const [x = ''] = node.input;
    const type = context.typeOf(x);
    if (type === undefined || !narrow.includes(elementDType(type))) return node;
    const steps = new Steps(node, context);
    const wide = steps.add('Cast', [x], carrier, [int('to', dtypes[carrier].onnx)]);
    const inside = { ...node, input: [wide, ...node.input.slice(1)] };
    if (!isCastBack) return steps.endWith(inside);
    const reduced = context.fresh(`${node.output[0]}/${carrier}`);
    const back = added('Cast', [reduced], node.output[0] ?? '', [int('to', dtypes[elementDType(type)].onnx)]);
    return [...steps.endWith({ ...inside, output: [reduced] }), back];
  };

// --- Reductions ---

/** Reductions of one element that give it as it is: what no axis means to them is beyond doubt. */
const idle: ReadonlySet<string> = new Set(['ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceProd']);

/** Axes were an attribute, and none of them meant all. */
const axesToAttribute: Write = (node, context) => {
  const [x = '', axes = ''] = node.input;
  const isNoop = Number(attributeOf(node, 'noop_with_empty_axes', 'INT') ?? 0) !== 0;
  const plain = withInputs(without(node, 'noop_with_empty_axes'), x);
  const given = axes === '' ? [] : context.numbersOf(axes);
  if (given === undefined) throw absent(node, context, `${node.opType} over axes that are computed`, 18);
  if (given.length > 0) return withAttribute(plain, { name: 'axes', type: 'INTS', value: given });
  if (!isNoop) return plain;
  if (!idle.has(node.opType)) throw absent(node, context, `${node.opType} with noop_with_empty_axes`, 18);
  return added('Identity', [x], node.output[0] ?? '');
};
const reduction: Descent = { since: 18, write: axesToAttribute };
const ofFlags: Descent = { since: 20, write: through(['bool'], 'uint8', true) };

// --- What moves elements about ---

/** Equal parts had to be equal: their sizes are given, the last of them what is left. */
const sizesOfParts: Write = (node, context) => {
  const [x = '', sizes = ''] = node.input;
  const plain = without(node, 'num_outputs');
  const count = node.output.length;
  if (sizes !== '') return plain;
  const axis = Number(attributeOf(node, 'axis', 'INT') ?? 0);
  const type = context.typeOf(x);
  const dim = type?.kind === 'tensor' ? type.shape?.at(axis) : undefined;
  if (typeof dim === 'number') {
    const size = Math.ceil(dim / count);
    const all = [...Array<number>(count - 1).fill(size), dim - size * (count - 1)];
    return { ...plain, input: [x, int64s(context, all)] };
  }
  const steps = new Steps(node, context);
  const whole = steps.add('Shape', [x], 'whole', [int('start', axis), ...(axis === -1 ? [] : [int('end', axis + 1)])]);
  const [others, parts] = [int64s(context, [count - 1]), int64s(context, [count])];
  const part = steps.add('Div', [steps.add('Add', [whole, others], 'raised'), parts], 'part');
  const last = steps.add('Sub', [whole, steps.add('Mul', [part, others], 'before')], 'last');
  const all = [...Array<string>(count - 1).fill(part), last];
  return steps.endWith({ ...plain, input: [x, steps.add('Concat', all, 'parts', [int('axis', 0)])] });
};

/** Axes that are named, counted from the first. */
function axesOf(node: OnnxNode, given: readonly number[] | undefined, context: RowContext): readonly number[] {
  const rank = rankOf(node.input[0] ?? '', context);
  if (given === undefined || rank === undefined)
    throw absent(node, context, `${node.opType} of axes, where rank or axes are not known`, 18);
  return given.map((axis) => (axis < 0 ? axis + rank : axis));
}

/** Every axis has its two pads. */
const padsOfAllAxes: Write = (node, context) => {
  const [x = '', pads = '', filling = '', named = ''] = node.input;
  if (named === '') return node;
  const axes = axesOf(node, context.numbersOf(named), context);
  const rank = rankOf(x, context) as number;
  const steps = new Steps(node, context);
  const zeros = int64s(context, Array<number>(2 * rank).fill(0));
  const places = int64s(context, [...axes, ...axes.map((axis) => axis + rank)]);
  const all = steps.add('ScatterElements', [zeros, places, pads], 'pads');
  return steps.endWith(withInputs(node, x, all, filling));
};

/** Every axis has its scale or size. */
const sizesOfAllAxes: Write = (node, context) => {
  const [x = '', roi = '', scales = '', sizes = ''] = node.input;
  const given = attributeOf(node, 'axes', 'INTS')?.map(Number);
  if (given === undefined) return node;
  const axes = axesOf(node, given, context);
  const rank = rankOf(x, context) as number;
  const plain = without(node, 'axes');
  if (axes.length === rank && axes.every((axis, index) => axis === index)) return plain;
  if (attributeOf(node, 'coordinate_transformation_mode', 'STRING') === 'tf_crop_and_resize')
    throw absent(node, context, 'Resize of axes of a region', 18);
  const steps = new Steps(node, context);
  const all = (ones: string, given: string) =>
    steps.add('ScatterElements', [ones, int64s(context, axes), given], 'all_axes');
  if (scales === '') return steps.endWith(withInputs(plain, x, roi, '', all(steps.add('Shape', [x], 'shape'), sizes)));
  const ones = context.constant(TensorData.from(Array<number>(rank).fill(1), 'float32'));
  return steps.endWith(withInputs(plain, x, roi, all(ones, scales)));
};

// --- Others ---

/** The axis of a Fourier transform was an attribute, whose default was another. */
const axisToAttribute: Write = (node, context) => {
  const [x = '', length = '', axis = ''] = node.input;
  const [given] = axis === '' ? [-2] : (context.numbersOf(axis) ?? []);
  if (given === undefined) throw absent(node, context, 'DFT over an axis that is computed', 20);
  const rank = rankOf(x, context);
  const place = given < 0 && rank !== undefined ? given + rank : given;
  return withAttribute(withInputs(node, x, length), int('axis', place));
};

/** Modes had the names of images; there were no volumes. */
const modes: Readonly<Record<string, string>> = { linear: 'bilinear', cubic: 'bicubic' };
const modesOfImages: Write = (node, context) => {
  if ((rankOf(node.input[0] ?? '', context) ?? 4) > 4) throw absent(node, context, 'GridSample of volumes', 20);
  const mode = attributeOf(node, 'mode', 'STRING') as string | undefined;
  return mode === undefined ? node : withAttribute(node, text('mode', modes[mode] ?? mode));
};

/** Only what is an optional could be asked for. */
const ofOptional: Write = (node, context) => {
  const [x = ''] = node.input;
  const kind = x === '' ? 'nothing' : context.typeOf(x)?.kind;
  if (kind !== undefined && kind !== 'optional') throw absent(node, context, `${node.opType} of ${kinds[kind]}`, 18);
  return node;
};
const kinds = { nothing: 'nothing', tensor: 'a tensor', sequence: 'a sequence' } as const;

export const argumentDescents: Descents = {
  ReduceL1: [reduction],
  ReduceL2: [reduction],
  ReduceLogSum: [reduction],
  ReduceLogSumExp: [reduction],
  ReduceMax: [reduction, ofFlags],
  ReduceMean: [reduction],
  ReduceMin: [reduction, ofFlags],
  ReduceProd: [reduction],
  ReduceSumSquare: [reduction],
  Split: [{ since: 18, write: sizesOfParts }],
  Pad: [{ since: 18, write: padsOfAllAxes }],
  Resize: [{ since: 18, write: sizesOfAllAxes }],
  DFT: [{ since: 20, write: axisToAttribute }],
  GridSample: [{ since: 20, write: modesOfImages }],
  IsInf: [{ since: 20, write: through(['float16', 'bfloat16'], 'float32', false) }],
  OptionalGetElement: [{ since: 18, write: ofOptional }],
  OptionalHasElement: [{ since: 18, write: ofOptional }],
};
