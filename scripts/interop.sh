#!/usr/bin/env bash
# Has other software read and run what we write: the onnx checker, onnxruntime, the onnx reference evaluator
# and the safetensors library of Python.
# Makes a virtual environment under .venv/ once. Ends with a line `N passed, N failed`.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.venv/interop
if ! "$venv/bin/python" -c 'import onnx, onnxruntime, safetensors' 2>/dev/null; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r test/interop/requirements.txt
fi
models=$(mktemp -d)
trap 'rm -rf "$models"' EXIT
npx tsx test/interop/make-models.ts "$models"
"$venv/bin/python" test/interop/check_models.py "$models"
