"""arXiv's public metadata snapshot: a line of JSON for every paper that there is.

Source: https://www.kaggle.com/datasets/Cornell-University/arxiv (CC0); its records are those of
arXiv's own OAI-PMH, format arXivRaw.
"""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

_WRAP = re.compile(r"(?<=\S)[ \t]*\r?\n(?=\S)")
"""The end of a line that does not end a paragraph: the next one is not indented."""


def is_snapshot(record: dict[str, Any]) -> bool:
    """Whether a record is one of the snapshot."""
    listed = isinstance(record.get("versions"), list) and record.get("version") is None
    return listed or isinstance(record.get("authors_parsed"), list)


def unpacked(record: dict[str, Any]) -> dict[str, Any]:
    """A record of the snapshot with the names and forms of ours.

    Raises:
        ValueError: what is wrong, and in which field.
    """
    ours = {name: record.get(name) for name in ("id", "title", "abstract", "comments", "doi")}
    if isinstance(abstract := ours["abstract"], str):
        ours["abstract"] = _WRAP.sub(" ", abstract.strip())
    created = _created(record.get("versions"))
    last = max(created)
    ours |= {
        "version": last,
        "authors": _authors(record.get("authors_parsed")),
        "journal_ref": record.get("journal-ref"),
        "published": created.get(1),
        "updated": created[last],
    }
    if isinstance(categories := record.get("categories"), str):
        ours["categories"] = categories.split()
        ours["primary_category"] = categories.partition(" ")[0]
    return ours


def _created(versions: object) -> dict[int, str]:
    """When each version was submitted, in UTC."""
    found = {}
    try:
        for version in versions if isinstance(versions, list) else []:
            number = int(version["version"].removeprefix("v"))
            moment = parsedate_to_datetime(version["created"])
            # The date of e-mail has no zone where its author does not tell it.
            moment = moment.replace(tzinfo=moment.tzinfo or UTC)
            found[number] = moment.astimezone(UTC).isoformat()
    except (TypeError, KeyError, AttributeError, ValueError, IndexError, OverflowError):
        found = {}
    if not found:
        raise ValueError(
            'its versions are no list like [{"version": "v1", "created": '
            '"Mon, 2 Apr 2007 19:18:42 GMT"}]'
        )
    return found


def _authors(parsed: object) -> list[str]:
    """`Ada Lovelace III` of `["Lovelace", "Ada", "III"]`; affiliations may follow there."""
    fault = ValueError('its authors_parsed is no list like [["Lovelace", "Ada", ""]]')
    if not isinstance(parsed, list):
        raise fault
    names = []
    for parts in parsed:
        if not isinstance(parts, list) or len(parts) < 2 or not all(map(_is_text, parts[:3])):
            raise fault
        last, first, *suffix = parts[:3]
        names.append(" ".join(filter(None, [first, last, *suffix])))
    return names


def _is_text(part: object) -> bool:
    return part is None or isinstance(part, str)
