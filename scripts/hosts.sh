#!/usr/bin/env bash
# Trains a step model in every host of examples/hosts and compares the losses with our own session's. Programs that a machine lacks are
# named and left out; packages go under .venv/ once. Ends with a line `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

try() { # TITLE COMMAND…
  local title=$1
  shift
  if "$@" >"$work/losses" 2>"$work/errors" && node test/interop/hosts/compare.mjs "$title" "$work/losses" "$work/losses.json"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "  FAIL $title"
    tail -n 5 "$work/errors"
  fi
}
without() { echo "  left out, for want of $2: $1"; }

npx tsx test/interop/hosts/make.ts "$work" || failed=$((failed + 1))

python=.venv/interop/bin/python
if ! "$python" -c 'import onnxruntime' 2>/dev/null; then
  python3 -m venv .venv/interop && .venv/interop/bin/pip install --quiet --disable-pip-version-check -r test/interop/requirements.txt
fi
try 'Python' "$python" examples/hosts/python.py "$work"

jar=.venv/onnxruntime-1.26.0.jar
if command -v java >/dev/null && command -v mvn >/dev/null; then
  [[ -f $jar ]] || mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
    -Dartifact=com.microsoft.onnxruntime:onnxruntime:1.26.0 -DoutputDirectory="$PWD/.venv" >/dev/null
  try 'Java' java -cp "$jar" examples/hosts/Host.java "$work"
else
  without 'Java' 'a JDK and Maven'
fi

# onnxruntime's header is in no package of its own; a binding of Go's carries it.
if command -v cc >/dev/null && command -v go >/dev/null; then
  headers=$(go mod download -json github.com/yalue/onnxruntime_go@v1.27.0 | node -p 'JSON.parse(require("fs").readFileSync(0)).Dir')
  library=$(find .venv/interop/lib -name 'libonnxruntime.so.*' | head -n 1)
  ln -s "$PWD/$library" "$work/libonnxruntime.so.1"
  cc -O1 -I"$headers" examples/hosts/host.c "$work/libonnxruntime.so.1" -Wl,-rpath,"$work" -o "$work/host" &&
    try 'C' "$work/host" "$work" || failed=$((failed + 1))
else
  without 'C' 'a C compiler and Go'
fi

npm install --silent --no-audit --no-fund --ignore-scripts --prefix .venv/web onnxruntime-web@1.30.0 >/dev/null
ln -s "$PWD/.venv/web/node_modules" "$work/node_modules"
npx esbuild examples/hosts/page.ts --bundle --format=esm --log-level=warning --outfile="$work/page.mjs"
if command -v chromium >/dev/null; then
  try 'a page in Chromium' node test/interop/hosts/web.mjs "$work" "$(command -v chromium)"
else
  without 'a page in Chromium' 'Chromium'
fi
try 'the page in Node, on WebAssembly' node test/interop/hosts/web.mjs "$work"

echo
echo "$passed passed, $failed failed"
((failed == 0))
