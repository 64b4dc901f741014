"""`python tests/compatibility` records a run: all tests, then the page with the versions tried."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from table import PAGE, page

if __name__ == "__main__":
    os.environ["ARXCOMPASS_COMPATIBILITY"] = "required"
    outcome = pytest.main([str(Path(__file__).parent), "-q", "-n", "auto", "-k", "not page_tells"])
    if not outcome:
        PAGE.write_text(page(), encoding="utf-8")
    sys.exit(outcome)
