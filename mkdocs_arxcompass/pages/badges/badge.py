"""A badge."""

from __future__ import annotations

from typing import NamedTuple


class Badge(NamedTuple):
    """One badge of a card."""

    kind: str
    """`code`, `venue`, `withdrawn`, `revised`: the end of the name of its class in HTML."""
    text: str
    """What it says: `GitHub`, `NeurIPS 2024`, `withdrawn`, `v3`."""
    url: str = ""
    """Where a code badge leads."""
    detail: str = ""
    """Its tooltip: `owner/name` of a repository, `spotlight`, `first version 2025-01-30`."""
