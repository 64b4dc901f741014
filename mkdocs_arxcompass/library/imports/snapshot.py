"""arXiv's public metadata snapshot: a line of JSON for every paper.

Source: https://www.kaggle.com/datasets/Cornell-University/arxiv (CC0). Its records come from
arXiv's OAI-PMH, format arXivRaw.
"""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

_WRAP = re.compile(r"(?<=\S)[ \t]*\r?\n(?=\S)")
"""An end of a line within a paragraph: the next line is not indented."""


def is_snapshot(record: dict[str, Any]) -> bool:
    """Whether a record is from the snapshot."""
    listed = isinstance(record.get("versions"), list) and record.get("version") is None
    return listed or isinstance(record.get("authors_parsed"), list)


def unpack(record: dict[str, Any]) -> dict[str, Any]:
    """Give a record of the snapshot the names and forms of our fields.

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
    """Read when each version was submitted (UTC), by its number."""
    found = {}
    try:
        for version in versions if isinstance(versions, list) else []:
            number = int(version["version"].removeprefix("v"))
            moment = parsedate_to_datetime(version["created"])
            # A date in the form of e-mail need not have a time zone.
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
    """Make `Ada Lovelace III` of `["Lovelace", "Ada", "III"]`; affiliations may follow."""
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
