// Owns the namespace `summary` with what writes files.
export type { SessionStatus } from './events/encode.js';
export {
  type CloseOptions,
  FileWriter,
  type FileWriterOptions,
  type SessionLog,
  type SummaryData,
  type SummaryEvent,
  type SummaryItem,
} from './events/file-writer.js';
export type { HyperParameter, HyperParameterOptions } from './events/hyper-parameters.js';
export * from './summary/index.js';
