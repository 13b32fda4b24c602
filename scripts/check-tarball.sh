#!/usr/bin/env bash
# Packs the library, installs the archive into an empty project and uses it there as strangers would: from a module, from CommonJS, from
# TypeScript of several ages, and bundled. Each builds, trains one step and saves a model. Needs the network for the compilers.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT

npm run --silent build
npm pack --silent --pack-destination "$project" >/dev/null
cd "$project"
mv trainop-*.tgz trainop.tgz
echo '{ "private": true }' >package.json
# TypeScript as old as the types allow, one between, and the newest.
npm install --ignore-scripts --prefer-offline --no-audit --no-fund --loglevel=error ./trainop.tgz \
  typescript-5.0@npm:typescript@5.0.4 typescript-5.4@npm:typescript@5.4.5 typescript-newest@npm:typescript@latest

cat >body <<'JS'
async function train() {
  const w = tf.getVariable('w', { initializer: 10 });
  const x = tf.placeholder('float32', [], { name: 'x' });
  const loss = tf.abs(tf.multiply(w, x));
  tf.createGlobalStep();
  const step = tf.optimizeLoss(loss, { learningRate: 0.1, optimizer: 'SGD' });

  const session = new tf.Session();
  await session.run(tf.globalVariablesInitializer());
  const before = await session.run(step, { x: 5 }, { signal: new AbortController().signal });
  const after = await session.run(w.readValue());
  await tf.onnx.saveModel(tf.onnx.toStepModel(step, session), 'step.onnx');
  await session.close();
  const { node } = (await tf.onnx.loadModel('step.onnx')).graph;
  console.log(`loss=${before.item()} w=${after.item()} saved=${node.length > 1}`);
}
train();
JS

# Runs a program and compares what it prints.
expect() {
  local printed
  printed=$(node --no-warnings "$1")
  echo "$1: $printed"
  [[ $printed == 'loss=50 w=9.5 saved=true' ]] || { echo 'expected loss=50 w=9.5 saved=true' >&2; exit 1; }
}

(echo "import * as tf from 'trainop';" && cat body) | tee module.mjs >program.ts
(echo "const tf = require('trainop');" && cat body) >common.cjs
expect module.mjs
expect common.cjs
for format in cjs esm; do
  name=bundle.${format/esm/mjs}
  "$root/node_modules/.bin/esbuild" module.mjs --bundle --minify --platform=node --format=$format --outfile=$name \
    --external:onnxruntime-node --external:koffi --log-level=warning
  expect $name
done
node node_modules/trainop/dist/cli/main.js --version

# The shipped types by all means, without any others: as a bundler resolves modules, and as Node does.
echo '{ "type": "module" }' >package.json
cp "$root/test/types.test-d.ts" types.ts
for version in 5.0 5.4 newest; do
  for resolution in 'esnext bundler' 'node16 node16' 'nodenext nodenext'; do
    read -r module how <<<"$resolution"
    cat >tsconfig.json <<JSON
{
  "compilerOptions": {
    "module": "$module", "moduleResolution": "$how", "target": "es2022", "lib": ["es2022"], "types": [], "outDir": "out",
    "strict": true, "exactOptionalPropertyTypes": true, "noUncheckedIndexedAccess": true, "skipLibCheck": false
  },
  "files": ["program.ts", "types.ts", "globals.d.ts"]
}
JSON
    echo 'declare const console: { log(text: string): void };
declare class AbortController { readonly signal: import("trainop").StopSignal; }' >globals.d.ts
    node "node_modules/typescript-$version/bin/tsc"
    echo "TypeScript $(node "node_modules/typescript-$version/bin/tsc" --version | cut -d' ' -f2), $how: compiles"
  done
done
expect out/program.js
# With the DOM's types an AbortSignal is one.
node node_modules/typescript-5.0/bin/tsc --module nodenext --target es2022 --lib es2022,dom --strict --noEmit program.ts
echo 'the archive installs, trains, bundles and compiles'
