// Owns the older versions of what resamples images: Upsample and Resize-10, the names of GridSample's modes, RoiAlign's half pixel.
import { TensorData } from '../../values/tensor-data.js';
import type { OnnxNode } from '../ir.js';
import {
  type Adapters,
  added,
  attributeOf,
  text,
  type Upgrade,
  type VersionContext,
  withAttribute,
  withInputs,
  without,
  wrong,
} from './adapter.js';

/** Where Resize takes an element from before opset 11: the same place times the scale, never half an element further. */
const asymmetric = (node: OnnxNode, nearest: 'floor' | 'ceil'): OnnxNode =>
  withAttribute(
    withAttribute(node, text('coordinate_transformation_mode', 'asymmetric')),
    text('nearest_mode', nearest),
  );

/**
 * Before opset 11, elements were taken from the left where an axis grows and from the right where it shrinks. A node says one of the
 * two for all axes: there is one for those that grow and one for those that shrink.
 */
const resize: Upgrade = (node, context) => {
  const [x = '', scales = ''] = node.input;
  const [result = ''] = node.output;
  if ((attributeOf(node, 'mode', 'STRING') ?? 'nearest') !== 'nearest')
    return withInputs(asymmetric(node, 'floor'), x, '', scales);
  const known = context.numbersOf(scales);
  if (known?.every((scale) => scale >= 1)) return withInputs(asymmetric(node, 'floor'), x, '', scales);
  if (known?.every((scale) => scale <= 1)) return withInputs(asymmetric(node, 'ceil'), x, '', scales);
  const part = (name: string) => context.fresh(`${result}/${name}`);
  const [growing, shrinking, grown] =
    known === undefined
      ? [part('growing'), part('shrinking'), part('grown')]
      : [
          floats(
            context,
            known.map((scale) => Math.max(scale, 1)),
          ),
          floats(
            context,
            known.map((scale) => Math.min(scale, 1)),
          ),
          part('grown'),
        ];
  const one = context.constant(TensorData.from([1], 'float32'));
  const both =
    known === undefined ? [added('Max', [scales, one], growing), added('Min', [scales, one], shrinking)] : [];
  return [
    ...both,
    { ...withInputs(asymmetric(node, 'floor'), x, '', growing), output: [grown] },
    withInputs(asymmetric(node, 'ceil'), grown, '', shrinking),
  ];
};

const scalesToInput: Upgrade = (node, context) => {
  const scales = attributeOf(node, 'scales', 'FLOATS');
  if (scales === undefined) throw wrong(node, "the attribute 'scales' is missing");
  return withInputs(without(node, 'scales'), node.input[0], floats(context, scales));
};
const floats = (context: VersionContext, values: readonly number[]): string =>
  context.constant(TensorData.from(values, 'float32', [values.length]));

/** What Upsample does is a Resize that only grows. */
const upsample: Upgrade = (node) => {
  const [x = '', scales = ''] = node.input;
  return withInputs(asymmetric({ ...node, opType: 'Resize' }, 'floor'), x, '', scales);
};

/** The first three axes of an image in a batch have their names from opset 20 on. */
const gridModes: Readonly<Record<string, string>> = { bilinear: 'linear', bicubic: 'cubic' };
const gridSample: Upgrade = (node) => {
  const mode = attributeOf(node, 'mode', 'STRING') as string | undefined;
  return mode === undefined ? node : withAttribute(node, text('mode', gridModes[mode] ?? mode));
};

const roiAlign: Upgrade = (node) => withAttribute(node, text('coordinate_transformation_mode', 'output_half_pixel'));

export const imageAdapters: Adapters = {
  Upsample: [
    { since: 9, upgrade: scalesToInput },
    { since: 10, upgrade: upsample },
  ],
  Resize: [{ since: 11, upgrade: resize }],
  GridSample: [{ since: 20, upgrade: gridSample }],
  RoiAlign: [{ since: 16, upgrade: roiAlign }],
};
