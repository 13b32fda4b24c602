// Owns what TensorBoard's page of hyper-parameters reads: what a run was started with, which metrics to show beside it, and how it ended.
// Every message is the content of a summary under a tag of the page's own.
import { listArgument, optionsOf } from '../arguments.js';
import { checkKeys, describe, reading, ValueError } from '../errors.js';
import { tensorboard } from './proto/events.js';

/** Messages by tag. */
export type HyperParameters = readonly (readonly [tag: string, data: Uint8Array])[];

/** The value of a hyper-parameter. */
export type HyperParameter = number | string | boolean;

export interface HyperParameterOptions {
  /** Tags of scalar summaries of this run to show beside the hyper-parameters. Default: TensorBoard shows all there are. */
  metrics?: readonly string[] | undefined;
  /** Runs of one group are repetitions with the same hyper-parameters. Default: each run is a group. */
  groupName?: string | undefined;
}

const { HParamsPluginData, DataType, Status } = tensorboard.hparams;
const kinds: Readonly<Record<string, tensorboard.hparams.DataType>> = {
  number: DataType.DATA_TYPE_FLOAT64,
  string: DataType.DATA_TYPE_STRING,
  boolean: DataType.DATA_TYPE_BOOL,
};

const message = (data: tensorboard.hparams.HParamsPluginData.$Properties): Uint8Array =>
  HParamsPluginData.encode(data).finish();

/**
 * What is written when a run starts.
 *
 * @param seconds the time, in seconds since 1970.
 * @throws ValueError for values that are no numbers, strings or booleans.
 */
export function startOfRun(
  values: Readonly<Record<string, HyperParameter>>,
  options: HyperParameterOptions,
  seconds: number,
): HyperParameters {
  const where = 'addHyperParameters';
  checkKeys(where, options, ['metrics', 'groupName']);
  const { metrics, groupName } = options;
  const tags = metrics === undefined ? undefined : listArgument(`${where}: metrics`, metrics, 'tags');
  for (const text of [...(tags ?? []), ...(groupName === undefined ? [] : [groupName])])
    if (typeof text !== 'string') throw new ValueError(`${where}: not a text`, { got: describe(text) });
  const entries = reading(where, () => Object.entries(optionsOf(where, values)));
  for (const [name, value] of entries)
    if (kinds[typeof value] === undefined || (typeof value === 'number' && !Number.isFinite(value)))
      throw new ValueError(`${where}: ${name} has no such value`, {
        expected: 'a number, a string, true or false',
        got: describe(value),
      });
  const experiment = {
    timeCreatedSecs: seconds,
    hparamInfos: entries.map(([name, value]) => ({ name, type: kinds[typeof value] as number })),
    metricInfos: (tags ?? []).map((tag) => ({ name: { tag } })),
  };
  const hparams = Object.fromEntries(entries.map(([name, value]) => [name, valueMessage(value)]));
  const start = { hparams, startTimeSecs: seconds, ...(groupName !== undefined && { groupName }) };
  return [
    ...(tags === undefined ? [] : [['_hparams_/experiment', message({ experiment })] as const]),
    ['_hparams_/session_start_info', message({ sessionStartInfo: start })],
  ];
}

function valueMessage(value: HyperParameter) {
  if (typeof value === 'number') return { numberValue: value };
  return typeof value === 'string' ? { stringValue: value } : { boolValue: value };
}

/** What is written when it ends. */
export const endOfRun = (failed: boolean, seconds: number): HyperParameters => [
  [
    '_hparams_/session_end_info',
    message({
      sessionEndInfo: { status: failed ? Status.STATUS_FAILURE : Status.STATUS_SUCCESS, endTimeSecs: seconds },
    }),
  ],
];
