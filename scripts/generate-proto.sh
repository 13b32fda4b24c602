#!/usr/bin/env bash
# proto/onnx.proto -> src/onnx/proto/onnx.{js,d.ts}; proto/{tensorboard,hparams}.proto -> src/events/proto/events.{js,d.ts}
# Needs no network.
set -euo pipefail
cd "$(dirname "$0")/.."

# Writes a static module: its path without extension, the name of its root, and the protos.
generate() {
  mkdir -p "$(dirname "$1")"
  node node_modules/protobufjs-cli/bin/pbjs -t static-module -w esm --dts -r "$2" --force-long \
    --no-verify --no-convert --no-delimited --no-service --no-typeurl --no-create \
    -o "$1.js" "${@:3}"
}

generate src/onnx/proto/onnx trainop proto/onnx.proto
generate src/events/proto/events trainop-events proto/tensorboard.proto proto/hparams.proto
