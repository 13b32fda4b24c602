// Owns the warnings of training: what does not end it, and has to be known.

export function warnTraining(message: string): void {
  process.emitWarning(message, { type: 'TrainopWarning', code: 'TRAINOP_TRAINING' });
}
