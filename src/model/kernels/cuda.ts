// What the CUDA provider of onnxruntime 1.30 lacks or does wrongly, as it was found by running models on a card. Where an operator is not
// listed here, onnxruntime itself places a node without a CUDA kernel on the CPU. A probe on a card can take this file's place.
import type { KernelTable } from './table.js';

export const cuda: KernelTable = {
  // Loads, and then says that training mode is not supported.
  BatchNormalization: [{ when: { training_mode: [1] }, types: {} }],
};
