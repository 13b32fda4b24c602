// Owns what the options may be whose names mean the same in every function that has them. `null` and what is missing are left to the
// functions, and so are options that hold tensors, or whose meaning differs.

type Check = readonly [isRight: (value: unknown) => boolean, expected: string];

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const kinds = {
  text: [(value) => typeof value === 'string', 'a string'],
  flag: [(value) => typeof value === 'boolean', 'true or false'],
  function: [(value) => typeof value === 'function', 'a function'],
  number: [isNumber, 'a number'],
  list: [(value) => Array.isArray(value), 'an array'],
} as const satisfies Readonly<Record<string, Check>>;

const keys: Readonly<Record<keyof typeof kinds, readonly string[]>> = {
  text: ['name', 'default', 'lossCollection'],
  flag: [
    'addRegularizationLosses',
    'auxiliaryNameScope',
    'center',
    'centered',
    'dropRemainder',
    'externalData',
    'functions',
    'ignoreMissing',
    'keepdims',
    'reshuffleEachIteration',
    'reverse',
    'sourceLines',
    'staircase',
    'trainable',
    'transposeA',
    'transposeB',
    'useBias',
    'useMean',
    'useNesterov',
    'zeroDebias',
  ],
  function: [
    'activation',
    'activationFn',
    'biasRegularizer',
    'biasesRegularizer',
    'combine',
    'constraint',
    'kernelRegularizer',
    'normalizerFn',
    'regularizer',
    'signDecayFn',
    'weightsRegularizer',
  ],
  number: ['labelSmoothing', 'num', 'offValue', 'onValue', 'seed', 'tMul'],
  list: ['shapeInvariants'],
};

const checks: ReadonlyMap<string, Check> = new Map(
  (Object.keys(keys) as (keyof typeof kinds)[]).flatMap((kind) => keys[kind].map((key) => [key, kinds[kind]] as const)),
);

/** What the option `key` may be, where `value` is not that. */
export function expectedInstead(key: string, value: unknown): string | undefined {
  const check = value === undefined || value === null ? undefined : checks.get(key);
  return check === undefined || check[0](value) ? undefined : check[1];
}
