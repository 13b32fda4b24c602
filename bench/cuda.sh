#!/usr/bin/env bash
# Trains the digits and the models of models.ts on a card, compares the losses with the CPU's, counts copies, times steps beside PyTorch's
# where `python3` has it, and writes bench/results-cuda.md. Needs a card, CUDA's libraries and `npx trainop setup-cuda`, or an
# onnxruntime of yours in ORT_LIB. Options are those of cuda.ts: `bench/cuda.sh --provider cpu --out /dev/stdout` proves it without a card.
set -euo pipefail
cd "$(dirname "$0")/.."
out=bench/results-cuda.md
for argument in "$@"; do [ "$argument" != --out ] || out=; done
times=$(mktemp)
trap 'rm -f "$times"' EXIT
torch=()
if python3 -c 'import torch' 2>/dev/null; then
  python3 bench/torch_models.py "$times"
  torch=(--torch "$times")
fi
npx tsx bench/cuda.ts ${out:+--out "$out"} "${torch[@]}" "$@"
