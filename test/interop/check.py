"""Reads what make-models.ts and make-events.ts wrote with other people's software.

Usage: check.py FOLDER
Ends with a line `N passed, N failed`.
"""
import check_events  # noqa: F401
import check_models  # noqa: F401
from checks import finish

finish()
