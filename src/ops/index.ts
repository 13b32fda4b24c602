// Owns the namespace `ops`: a builder for every operator of the opset, and the open door.
export type { NodeOptions } from './build.js';
export * from './generated/builders.js';
export type * from './generated/signatures.js';
export { node, type RawNodeOptions } from './node.js';
