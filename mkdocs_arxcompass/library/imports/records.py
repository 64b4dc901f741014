"""JSON Lines: a file with a record per line."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import msgspec

from mkdocs_arxcompass.library.faults import explain_json_error

_OTHER_NAMES = {"comment": "comments", "date": "updated"}
"""Names that records from elsewhere use for our fields."""

_GZIP = b"\x1f\x8b"
_OTHER_PACKERS = {
    b"PK\x03\x04": "zip",
    b"\xfd7zX": "xz",
    b"BZh": "bzip2",
    b"(\xb5/\xfd": "Zstandard",
}


def open_lines(path: Path) -> Any:
    """Open a file as lines of bytes; it is unpacked if it is gzipped, whatever its name.

    Raises:
        OSError: it cannot be read, or is packed in another way.
    """
    with path.open("rb") as file:
        start = file.read(4)
    for magic, packer in _OTHER_PACKERS.items():
        if start.startswith(magic):
            raise OSError(f"it is packed with {packer}; unpack it first")
    return gzip.open(path, "rb") if start.startswith(_GZIP) else path.open("rb")


def parse_record(line: bytes) -> dict[str, Any]:
    """Parse a line, and give its fields our names.

    Raises:
        ValueError: it is no JSON object.
    """
    try:
        record = msgspec.json.decode(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"is no JSON: {explain_json_error(error)}") from None
    if not isinstance(record, dict):
        raise ValueError("is no JSON object")
    for theirs, ours in _OTHER_NAMES.items():
        if record.get(ours) is None and theirs in record:
            record[ours] = record[theirs]
    return record
