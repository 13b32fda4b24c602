// Resize to the nearest cell in double precision: each axis is gathered by positions, and the positions are what Resize itself makes of
// 0, 1, 2, …, which single precision holds exactly. Modes that interpolate have no exact form of this kind.
import { axesBetween, sizeOf } from '../gradients/rules/sizes.js';
import * as ops from '../ops/index.js';
import { int64 } from '../ops/literals.js';
import type { Compositions } from './composition.js';

export const resizeCompositions: Compositions = {
  Resize: ({ inputs: [x, , scales, sizes], attributes }) => {
    const { axes, keep_aspect_ratio_policy: policy, ...modes } = attributes;
    const crops = modes.coordinate_transformation_mode === 'tf_crop_and_resize';
    const { rank } = x;
    if (modes.mode !== 'nearest' || policy !== 'stretch' || crops || rank === null) return undefined;
    const listed = axes?.map((axis) => (axis < 0 ? axis + rank : axis)) ?? axesBetween(0, rank);
    return listed.reduce((image, axis, place) => {
      const only = (list: typeof scales) => list && ops.slice(list, int64(place), int64(place + 1));
      const count = ops.squeeze(sizeOf(image, axis));
      const positions = ops.cast(ops.range(0n, count, 1n), { to: 'float32' });
      const nearest = ops.resize(positions, undefined, only(scales), only(sizes), modes);
      return ops.gather(image, ops.cast(nearest, { to: 'int64' }), { axis });
    }, x);
  },
};
