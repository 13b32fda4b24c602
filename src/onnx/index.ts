// Owns the namespace `onnx`: graphs to models, models to files and back.
export { encodeModel, type IModelProto } from './encode.js';
export { type ModelFetch, toInferenceModel, toStepModel, toTrainingModel } from './export.js';
export { decodeModel, loadModel, type Model, saveModel } from './files.js';
export { flatten } from './flatten.js';
export type { VariableValues } from './model.js';
export { STATE_KEY } from './state.js';
export { validateTraining } from './validate.js';
