// Owns the public API: every name a user can import, in one place. Its first import is the first module of the library that is evaluated,
// and it is the last: between them lies the library in a bundle, which keeps it for that (`sideEffects` in package.json).
import { libraryEnds } from './call-site.js';

export * from './build.js';
export * as data from './data/index.js';
// Running and files: this `onnx` has what touches files, too.
export * as onnx from './onnx.js';
export type { StopSignal } from './runtime/runtime.js';
export {
  type CheckGradientOptions,
  checkGradient,
  type DirectionalDerivative,
  type GradientReport,
} from './session/check-gradient.js';
export type { PlacedNode, Placement } from './session/placement.js';
export type { Profile, ProfiledNode, ProfiledScope, TraceEvent } from './session/profile.js';
export {
  type ProfileOptions,
  type RunOptions,
  type RunStepsOptions,
  Session,
  type SessionOptions,
} from './session/session.js';
// And this `summary` what writes event files.
export * as summary from './summary.js';
// And this `train` what saves and restores.
export * as train from './train.js';

libraryEnds(() => new Error());
