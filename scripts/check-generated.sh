#!/usr/bin/env bash
# Makes the generated files again and fails if that changes any of them.
set -euo pipefail
cd "$(dirname "$0")/.."
npm run --silent generate
paths=(src/onnx/proto src/events/proto src/ops/generated docs/operators.md src/view/generated)
git diff --exit-code --stat -- "${paths[@]}"
untracked=$(git ls-files --others --exclude-standard -- "${paths[@]}")
if [[ -n $untracked ]]; then
  printf 'generated but not committed:\n%s\n' "$untracked" >&2
  exit 1
fi
echo 'generated files are up to date'
