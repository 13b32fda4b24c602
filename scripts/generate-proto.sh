#!/usr/bin/env bash
# proto/onnx.proto -> src/onnx/proto/onnx.{js,d.ts}. Needs no network.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p src/onnx/proto
node node_modules/protobufjs-cli/bin/pbjs -t static-module -w esm --dts -r trainop --force-long \
  --no-verify --no-convert --no-delimited --no-service --no-typeurl --no-create \
  -o src/onnx/proto/onnx.js proto/onnx.proto
