#!/usr/bin/env bash
# Packs the library, installs the archive into an empty project and trains one step there, as a stranger would.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT

npm run --silent build
npm pack --silent --pack-destination "$project" >/dev/null
cd "$project"
mv trainop-*.tgz trainop.tgz
echo '{ "private": true, "type": "module" }' >package.json
npm install --ignore-scripts --prefer-offline --no-audit --no-fund --loglevel=error ./trainop.tgz

cat >train.js <<'JS'
import * as tf from 'trainop';

const w = tf.getVariable('w', { initializer: 10 });
const x = tf.placeholder('float32', [], { name: 'x' });
const loss = tf.abs(tf.multiply(w, x));
const train = tf.optimizeLoss(loss, { learningRate: 0.1, optimizer: 'SGD' });

const session = new tf.Session();
await session.run(tf.globalVariablesInitializer());
const before = await session.run(train, { 'x:0': 5 });
const after = await session.run(w.readValue());
await session.close();
console.log(`loss=${before.item()} w=${after.item()}`);
JS
printed=$(node train.js)
echo "$printed"
[[ $printed == 'loss=50 w=9.5' ]] || { echo 'expected loss=50 w=9.5' >&2; exit 1; }
node node_modules/trainop/dist/cli/main.js --version

# The shipped types, checked by this repository's compiler.
cat >types.ts <<'TS'
import * as tf from 'trainop';

export const y: tf.Tensor = tf.ops.matMul(tf.placeholder('float32', ['batch', 4]), tf.placeholder('float32', [4, 2]));
TS
"$root/node_modules/.bin/tsc" --noEmit --strict --module nodenext --target es2023 --types '' --skipLibCheck types.ts
echo 'the archive installs, trains and type-checks'
