"""Reads what make-models.ts and make-events.ts wrote with other people's software, and imports what is of others.

Usage: check.py FOLDER
Ends with a line `N passed, N failed`.
"""
import check_events  # noqa: F401
import check_imports  # noqa: F401
import check_models  # noqa: F401
import check_real_models  # noqa: F401
from checks import finish

finish()
