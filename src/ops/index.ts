// Owns the namespace `ops`: a builder for every operator of the opset, and the open door.
export * from './generated/builders.js';
export { node, type RawNodeOptions } from './node.js';
