"""What the checks of this folder share: each is counted, and the count is the last line."""
import sys
import traceback

results = []


def check(title, function):
    try:
        function()
        results.append(True)
        print(f"  ok   {title}")
    except Exception:
        results.append(False)
        print(f"  FAIL {title}")
        traceback.print_exc()


def finish():
    passed = sum(results)
    print(f"\n{passed} passed, {len(results) - passed} failed")
    sys.exit(0 if results and all(results) else 1)
