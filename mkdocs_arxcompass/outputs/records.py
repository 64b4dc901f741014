"""`papers.json`: the papers of a topic as the store has them, without abstracts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from mkdocs_arxcompass.arxiv.paper import Paper

_FIELDS = [field for field in msgspec.structs.fields(Paper) if field.name != "abstract"]
_Record = msgspec.defstruct(
    "_Record", [(field.name, Any, field.default) for field in _FIELDS], omit_defaults=True, gc=False
)
"""A paper without its abstract."""
_values = attrgetter(*(field.name for field in _FIELDS))

BATCH = 100
"""Papers that are encoded together."""


def records(papers: Sequence[Paper]) -> Iterator[str]:
    """A JSON array of papers, one a line, in pieces."""
    before = "[\n"
    for first in range(0, len(papers), BATCH):
        batch = [_Record(*_values(paper)) for paper in papers[first : first + BATCH]]
        lines = msgspec.json.Encoder().encode_lines(batch).decode()
        yield before + lines.rstrip("\n").replace("\n", ",\n")
        before = ",\n"
    yield "\n]\n" if papers else "[]\n"
