// Owns the way from what is to be shown to the bytes of an event, TensorBoard's messages. It is the one place here that knows the codec.
import Long from 'long';
import { ShapeError } from '../errors.js';
import type { SummaryKind } from '../summary/summary.js';
import type { DType } from '../values/dtype.js';
import type { Shape } from '../values/shape.js';
import { TensorData } from '../values/tensor-data.js';
import type { ShownAttribute, ShownNode } from './graph-nodes.js';
import { histogramOf } from './histogram.js';
import type { HyperParameters } from './hyper-parameters.js';
import { picturesOf } from './image.js';
import { tensorboard } from './proto/events.js';

/** A summary with its numbers. */
export interface CheckedValue {
  readonly tag: string;
  readonly kind: SummaryKind;
  readonly value: TensorData;
  readonly maxOutputs?: number | undefined;
}

/** What an event says; one of the fields. */
export interface EventContent {
  readonly fileVersion?: string;
  readonly summary?: readonly CheckedValue[];
  readonly hyperParameters?: HyperParameters;
  readonly graph?: readonly ShownNode[];
  readonly sessionLog?: { readonly status: SessionStatus; readonly checkpointPath?: string; readonly msg?: string };
}

const { Event, GraphDef, SessionLog, DataClass, DataType } = tensorboard;
type SummaryEntry = tensorboard.Summary.$Properties['value'] extends (infer T)[] | null | undefined ? T : never;

/** What may be said of the session of a run. */
export type SessionStatus = 'start' | 'stop' | 'checkpoint';
/** The messages' numbers for that. */
export const STATUSES: Readonly<Record<SessionStatus, number>> = {
  start: SessionLog.SessionStatus.START,
  stop: SessionLog.SessionStatus.STOP,
  checkpoint: SessionLog.SessionStatus.CHECKPOINT,
};

const text = new TextEncoder();
/** A 64-bit integer; the codec would write a bigint as 0. */
const int64 = (value: number | bigint): Long => Long.fromString(String(value));

/** The bytes of an event. */
export function encodeEvent(wallTime: number, step: number | bigint, content: EventContent): Uint8Array {
  const { fileVersion, summary, hyperParameters, graph, sessionLog } = content;
  const values = summary?.flatMap((each) => encoders[each.kind](each)) ?? hyperParameters?.map(hyperParameterEntry);
  return Event.encode({
    wallTime,
    step: int64(step),
    ...(fileVersion !== undefined && { fileVersion, sourceMetadata: { writer: 'trainop' } }),
    ...(values && { summary: { value: values } }),
    ...(graph && { graphDef: encodeGraph(graph) }),
    ...(sessionLog && { sessionLog: { ...sessionLog, status: STATUSES[sessionLog.status] } }),
  }).finish();
}

/** What is written of each kind of summary: fields of TensorFlow 1, or a tensor for a plugin. */
const encoders: Readonly<Record<SummaryKind, (summary: CheckedValue) => SummaryEntry[]>> = {
  scalar: ({ tag, value }) => [{ tag, simpleValue: numberOf(tag, value) }],
  histogram: ({ tag, value }) => {
    const { bucketLimit, bucket, ...sums } = histogramOf(tag, value);
    return [{ tag, histo: { ...sums, bucketLimit: [...bucketLimit], bucket: [...bucket] } }];
  },
  image: ({ tag, value, maxOutputs = 3 }) =>
    picturesOf(tag, value, maxOutputs).map((image, index) => ({
      tag: maxOutputs === 1 ? `${tag}/image` : `${tag}/image/${index}`,
      image,
    })),
  text: ({ tag, value }) => [
    {
      tag,
      metadata: { pluginData: { pluginName: 'text' }, dataClass: DataClass.DATA_CLASS_TENSOR },
      tensor: stringTensor(value),
    },
  ],
};

/** The kinds of summaries. */
export const KINDS: readonly SummaryKind[] = Object.keys(encoders) as SummaryKind[];

function numberOf(tag: string, value: TensorData): number {
  if (value.size !== 1)
    throw new ShapeError(`the summary ${tag} holds no single number`, { expected: 'one element', got: String(value) });
  return Number(value.values()[0]);
}

const stringTensor = (value: TensorData): tensorboard.TensorProto.$Properties => ({
  dtype: DataType.DT_STRING,
  tensorShape: tensorShape(value.shape),
  stringVal: value.values().map((each) => text.encode(String(each))),
});

const hyperParameterEntry = ([tag, data]: readonly [string, Uint8Array]): SummaryEntry => ({
  tag,
  metadata: { pluginData: { pluginName: 'hparams', content: data }, dataClass: DataClass.DATA_CLASS_TENSOR },
  tensor: { dtype: DataType.DT_FLOAT, tensorShape: {}, floatVal: [0] },
});

/** A symbol is a size that is not known, by its name. */
const tensorShape = (shape: Shape): tensorboard.TensorShapeProto.$Properties =>
  shape === null
    ? { unknownRank: true }
    : {
        dim: shape.map((dim) =>
          typeof dim === 'number' ? { size: int64(dim) } : { size: int64(-1), ...(dim !== null && { name: dim }) },
        ),
      };

/** TensorFlow's numbers of element types; the others are shown without one. */
export const dataTypes: { readonly [D in DType]?: number } = {
  float32: DataType.DT_FLOAT,
  float64: DataType.DT_DOUBLE,
  float16: DataType.DT_HALF,
  bfloat16: DataType.DT_BFLOAT16,
  int8: DataType.DT_INT8,
  int16: DataType.DT_INT16,
  int32: DataType.DT_INT32,
  int64: DataType.DT_INT64,
  uint8: DataType.DT_UINT8,
  uint16: DataType.DT_UINT16,
  uint32: DataType.DT_UINT32,
  uint64: DataType.DT_UINT64,
  bool: DataType.DT_BOOL,
  string: DataType.DT_STRING,
  complex64: DataType.DT_COMPLEX64,
  complex128: DataType.DT_COMPLEX128,
};

/** A GraphDef: the message is TensorFlow's, the operators in it are ours. */
const encodeGraph = (nodes: readonly ShownNode[]): Uint8Array =>
  GraphDef.encode({ node: nodes.map(nodeDef), versions: { producer: 22 } }).finish();

function nodeDef({ name, op, inputs, outputs, attributes }: ShownNode): tensorboard.NodeDef.$Properties {
  const dtype = outputs[0] && dataTypes[outputs[0].dtype];
  // Names of attributes come from files: as entries, none of them is a property that means something.
  const attr: [string, tensorboard.AttrValue.$Properties][] = [
    ...Object.entries(attributes).map(([key, value]) => [key, attributeValue(value)] as [string, object]),
    ...(dtype === undefined ? [] : [[SOURCES.includes(op) ? 'dtype' : 'T', { type: dtype }] as [string, object]]),
  ];
  if (outputs.length > 0)
    attr.push(['_output_shapes', { list: { shape: outputs.map(({ shape }) => tensorShape(shape)) } }]);
  return { name, op, input: [...inputs], attr: Object.fromEntries(attr) };
}
/** What has its element type as `dtype`, where others have it as `T`. */
const SOURCES = ['Const', 'Placeholder', 'PlaceholderWithDefault', 'Variable'];

function attributeValue(value: ShownAttribute): tensorboard.AttrValue.$Properties {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? { i: int64(value) } : { f: value };
  if (typeof value === 'string') return { s: text.encode(value) };
  // As texts: TensorBoard shows numbers of some types only.
  if (value instanceof TensorData) return { s: text.encode(shownNumbers(value)) };
  const numbers = value.filter((each): each is number => typeof each === 'number');
  if (numbers.length < value.length) return { list: { s: value.map((each) => text.encode(String(each))) } };
  return numbers.every(Number.isSafeInteger) ? { list: { i: numbers.map(int64) } } : { list: { f: numbers } };
}

const shownNumbers = (value: TensorData): string =>
  JSON.stringify(value.toArray(), (_, each) => (typeof each === 'bigint' ? String(each) : each));
