"""Real metadata, in the folder that the environment variable ARXCOMPASS_CORPUS names.

Tests that read it have the marker `corpus`, and are skipped where the variable is not set.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(os.environ.get("ARXCOMPASS_CORPUS", ""))
HAS_CORPUS = bool(os.environ.get("ARXCOMPASS_CORPUS"))
CARDS = "arxcompass-cards.jsonl.zst"
"""The 33,723 cards of ArXCompass's own site, as JSON Lines."""
COMPLETE = "corpus-complete.jsonl.zst"
PAPERS = {"llm": 19173, "gaussian_splatting": 3283, "embodied_ai": 1081}
"""How many papers of each topic are on the cards."""


def read_lines(name: str) -> Iterator[str]:
    """The lines of a packed file of the corpus."""
    zstandard = pytest.importorskip("zstandard")
    with (CORPUS / name).open("rb") as packed:
        reader = zstandard.ZstdDecompressor().stream_reader(packed)
        yield from io.TextIOWrapper(reader, encoding="utf-8")


def read_records(*names: str) -> Iterator[dict[str, Any]]:
    """The records of packed files of the corpus."""
    return (json.loads(line) for name in names for line in read_lines(name))
