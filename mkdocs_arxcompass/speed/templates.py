"""Compiled templates of a preview: MkDocs makes a new environment for each rebuild.

They stay in memory: whoever changed them on a disk could run code. Saves a fifth of a rebuild.
"""

from __future__ import annotations

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class TemplateMemory(BytecodeCache):
    """Jinja2's bytecode by the names of templates, valid for one source each."""

    def __init__(self) -> None:
        self._compiled: dict[str, tuple[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its bytecode, if its source is the same."""
        checksum, bytecode = self._compiled.get(bucket.key, ("", b""))
        if checksum == bucket.checksum:
            bucket.bytecode_from_string(bytecode)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember the bytecode of a template."""
        self._compiled[bucket.key] = bucket.checksum, bucket.bytecode_to_string()
