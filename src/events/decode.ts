// Owns the way back from the bytes of an event to what it shows. With encode.ts, it is what knows the codec here.
import { messageOf, SummaryError } from '../errors.js';
import type { DType } from '../values/dtype.js';
import type { Shape } from '../values/shape.js';
import { dataTypes, type SessionStatus, STATUSES } from './encode.js';
import type { ShownNode } from './graph-nodes.js';
import type { HyperParameter } from './hyper-parameters.js';
import { tensorboard } from './proto/events.js';

/** A histogram: how many numbers lie below each limit and above the one before. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}
export interface EncodedImage {
  readonly width: number;
  readonly height: number;
  readonly png: Uint8Array;
}

/** What an event says. A kind that it says nothing of is an empty list, or is left out. */
export interface DecodedEvent {
  readonly step: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly scalars: readonly (readonly [tag: string, value: number])[];
  readonly histograms: readonly (readonly [tag: string, value: Histogram])[];
  readonly images: readonly (readonly [tag: string, value: EncodedImage])[];
  readonly texts: readonly (readonly [tag: string, value: readonly string[]])[];
  readonly hyperParameters?: Readonly<Record<string, HyperParameter>>;
  /** How the run ended, where it says so. */
  readonly end?: 'success' | 'failure';
  readonly graph?: readonly ShownNode[];
  readonly sessionLog?: { readonly status: SessionStatus; readonly message: string };
}

const { Event, GraphDef } = tensorboard;
const { HParamsPluginData, Status } = tensorboard.hparams;
const utf8 = new TextDecoder();
const known = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

/**
 * What an event says; what TensorBoard's own writers leave (scalars as tensors) is read, too.
 *
 * @throws SummaryError for bytes that are no event.
 */
export function decodeEvent(bytes: Uint8Array): DecodedEvent {
  try {
    return decoded(Event.decode(bytes));
  } catch (cause) {
    throw new SummaryError(`this is no event: ${messageOf(cause).split('\n')[0]}`, { cause });
  }
}

type ValueMessage = tensorboard.Summary.Value.$Shape;

function decoded(event: tensorboard.Event.$Shape): DecodedEvent {
  const values = (event.summary?.value ?? []) as ValueMessage[];
  const pick = <T>(of: (value: ValueMessage) => T | undefined): (readonly [string, T])[] =>
    values.flatMap((value) => {
      const found = of(value);
      return found === undefined ? [] : [[value.tag ?? '', found] as const];
    });
  const status = event.sessionLog?.status ?? 0;
  const said = (Object.keys(STATUSES) as SessionStatus[]).find((name) => STATUSES[name] === status);
  const message = [event.sessionLog?.msg, event.sessionLog?.checkpointPath].filter(Boolean).join(' ');
  return {
    step: Number(event.step ?? 0),
    wallTime: event.wallTime ?? 0,
    scalars: pick(scalarOf),
    histograms: pick(({ histo }) =>
      known(histo)
        ? {
            min: histo.min ?? 0,
            max: histo.max ?? 0,
            limits: [...(histo.bucketLimit ?? [])],
            counts: [...(histo.bucket ?? [])],
          }
        : undefined,
    ),
    images: pick(({ image }) =>
      known(image)
        ? { width: image.width ?? 0, height: image.height ?? 0, png: image.encodedImageString ?? new Uint8Array() }
        : undefined,
    ),
    texts: pick(({ metadata, tensor }) =>
      metadata?.pluginData?.pluginName === 'text'
        ? (tensor?.stringVal ?? []).map((text) => utf8.decode(text))
        : undefined,
    ),
    ...hyperParametersOf(values),
    ...(known(event.graphDef) && { graph: nodesOf(event.graphDef) }),
    ...(said && { sessionLog: { status: said, message } }),
  };
}

function scalarOf({ simpleValue, metadata, tensor }: ValueMessage): number | undefined {
  if (known(simpleValue)) return simpleValue;
  if (metadata?.pluginData?.pluginName !== 'scalars') return undefined;
  const [float] = tensor?.floatVal ?? [];
  if (float !== undefined) return float;
  const { tensorContent: content } = tensor ?? {};
  return content?.length === 4 ? new DataView(content.buffer, content.byteOffset).getFloat32(0, true) : undefined;
}

function hyperParametersOf(values: readonly ValueMessage[]): Pick<DecodedEvent, 'hyperParameters' | 'end'> {
  const found: { hyperParameters?: Record<string, HyperParameter>; end?: 'success' | 'failure' } = {};
  for (const { metadata } of values) {
    const { pluginName, content } = metadata?.pluginData ?? {};
    if (pluginName !== 'hparams' || !content) continue;
    const { sessionStartInfo, sessionEndInfo } = HParamsPluginData.decode(content);
    if (sessionStartInfo)
      found.hyperParameters = Object.fromEntries(
        Object.entries(sessionStartInfo.hparams ?? {}).map(([name, { numberValue, stringValue, boolValue }]) => [
          name,
          numberValue ?? stringValue ?? boolValue ?? '',
        ]),
      );
    if (sessionEndInfo) found.end = sessionEndInfo.status === Status.STATUS_SUCCESS ? 'success' : 'failure';
  }
  return found;
}

const dtypeNames = new Map(Object.entries(dataTypes).map(([name, number]) => [number, name as DType]));

/** The nodes of a GraphDef, with as much of their attributes as can be shown. */
function nodesOf(bytes: Uint8Array): ShownNode[] {
  return (GraphDef.decode(bytes).node ?? []).map(({ name, op, input, attr }) => {
    const { _output_shapes: outputs, ...attributes } = attr ?? {};
    const dtype = dtypeNames.get((attributes.T ?? attributes.dtype)?.type ?? 0);
    const shapes = outputs?.list?.shape ?? [];
    const shown = Object.entries(attributes).flatMap(([key, { s, i, f }]): [string, string | number][] => {
      if (known(s)) return [[key, utf8.decode(s)]];
      return known(i) ? [[key, Number(i)]] : known(f) ? [[key, f]] : [];
    });
    return {
      name: name ?? '',
      op: op ?? '',
      inputs: input ?? [],
      outputs: dtype === undefined ? [] : shapes.map((shape) => ({ dtype, shape: shapeOf(shape) })),
      attributes: Object.fromEntries(shown),
    };
  });
}

const shapeOf = ({ dim, unknownRank }: tensorboard.TensorShapeProto.$Shape): Shape =>
  unknownRank ? null : (dim ?? []).map(({ size, name }) => (Number(size ?? 0) >= 0 ? Number(size ?? 0) : name || null));
