"""A badge."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Badge(NamedTuple):
    """One badge of a card."""

    kind: Literal["code", "venue", "withdrawn", "revised"]
    text: str
    """What it says: `GitHub`, `NeurIPS 2024`, `withdrawn`, `v3`."""
    url: str = ""
    """Where a code badge leads."""
    detail: str = ""
    """Its tooltip: `owner/name` of a repository, `spotlight`, `first version 2025-01-30`."""
