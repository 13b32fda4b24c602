// Owns which attributes decide an element type of their operator's results.

/** For each operator, the attributes that say what a type constraint is. */
export const typeAttributes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Bernoulli: { dtype: 'T2' },
  BlackmanWindow: { output_datatype: 'T2' },
  Cast: { to: 'T2' },
  Constant: { value: 'T' },
  ConstantOfShape: { value: 'T2' },
  EyeLike: { dtype: 'T2' },
  HammingWindow: { output_datatype: 'T2' },
  HannWindow: { output_datatype: 'T2' },
  MelWeightMatrix: { output_datatype: 'T3' },
  Multinomial: { dtype: 'T2' },
  RandomNormal: { dtype: 'T' },
  RandomNormalLike: { dtype: 'T2' },
  RandomUniform: { dtype: 'T' },
  RandomUniformLike: { dtype: 'T2' },
  SequenceEmpty: { dtype: 'S' },
};
