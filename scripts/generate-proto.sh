#!/usr/bin/env bash
# proto/onnx.proto -> src/onnx/proto/onnx.{js,d.ts}. Needs no network.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p src/onnx/proto
node node_modules/protobufjs-cli/bin/pbjs -t json-module -w esm --dts -r trainop --force-long \
  -o src/onnx/proto/onnx.js proto/onnx.proto
