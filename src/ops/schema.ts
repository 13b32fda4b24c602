// The shape of one operator's facts at run time, as ONNX's schemas state them; the facts are in generated/schemas.ts.
// Knows nothing of tensors: what the facts are checked against is build.ts's business.

/** The names of `AttributeProto.AttributeType` which occur in schemas; `DTYPE` for an INT that numbers an element type, held by its name here. */
export type AttributeType =
  | 'FLOAT'
  | 'INT'
  | 'STRING'
  | 'TENSOR'
  | 'GRAPH'
  | 'SPARSE_TENSOR'
  | 'TYPE_PROTO'
  | 'FLOATS'
  | 'INTS'
  | 'STRINGS'
  | 'DTYPE';

/** One formal input or output. */
export interface FormalParameter {
  /** ONNX's name: `X`, `data`, … */
  readonly name: string;
  /** A type constraint's name (`T`, a key of `typeConstraints`) or a type itself (`tensor(int64)`). */
  readonly type: string;
  /** A variadic parameter is always the last; it stands for `minArity` values or more. */
  readonly option: 'single' | 'optional' | 'variadic';
  readonly minArity: number;
  /** Whether all values of a variadic parameter have one and the same type. */
  readonly homogeneous: boolean;
  /** ONNX's own word on whether the parameter takes part in differentiation; often left unsaid. */
  readonly differentiation: 'differentiable' | 'nondifferentiable' | 'unknown';
}

export interface AttributeSchema {
  readonly type: AttributeType;
  readonly required: boolean;
  /** The value of an attribute not given; without it, the operator's text says what absence means. */
  readonly default?: number | string | readonly number[] | readonly string[];
  /** What a text can be, where it is one of a few names. */
  readonly names?: readonly string[];
}

/** One operator of the default domain. */
export interface OpSchema {
  /** The opset that brought this version of the operator. */
  readonly sinceVersion: number;
  readonly inputs: readonly FormalParameter[];
  readonly outputs: readonly FormalParameter[];
  readonly attributes: Readonly<Record<string, AttributeSchema>>;
  /** The ONNX type strings each type variable may stand for. */
  readonly typeConstraints: Readonly<Record<string, readonly string[]>>;
  readonly minInputs: number;
  /** `Infinity` where the last input is variadic; so for outputs. */
  readonly maxInputs: number;
  readonly minOutputs: number;
  readonly maxOutputs: number;
}
