#!/usr/bin/env bash
# Opens the pages that the command line writes in headless Chromium and works them; screenshots go to runs/pages. A machine without
# Chromium is told so. Ends with a line `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."
if command -v chromium >/dev/null; then
  npx tsx test/interop/pages/pages.ts "$(command -v chromium)" "${1:-runs/pages}"
else
  echo '  left out, for want of Chromium: the pages'
  echo
  echo '0 passed, 0 failed'
fi
