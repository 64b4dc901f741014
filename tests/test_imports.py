"""Each folder of the package imports only folders to its left, and few import MkDocs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import mkdocs_arxcompass

PACKAGE = Path(mkdocs_arxcompass.__file__).parent
ROOMS = [
    "text", "arxiv", "library", "pages", "outputs", "config", "speed", "hosts", "plugin", "command",
    "cli",
]  # fmt: skip
KNOW_MKDOCS = {"config", "speed", "hosts", "plugin"}
KNOW_CLICK = {"command", "cli"}
FILES = [
    file.relative_to(PACKAGE)
    for file in sorted(PACKAGE.rglob("*.py"))
    if file.relative_to(PACKAGE).with_suffix("").parts[0] in ROOMS
]


def imported(source: str, folder: tuple[str, ...]) -> Iterator[list[str]]:
    """Yield the full names of all imports in a source, each split at its dots."""
    package = [PACKAGE.name, *folder]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) + 1 - node.level] if node.level else []
            module = node.module.split(".") if node.module else []
            yield from ([*start, *module, alias.name] for alias in node.names)


@pytest.mark.parametrize("file", FILES, ids=Path.as_posix)
def test_a_room_imports_from_its_left(file):
    room = file.with_suffix("").parts[0]
    source = (PACKAGE / file).read_text(encoding="utf-8")
    names = list(imported(source, file.parts[:-1]))
    ours = {(*name, "*")[1] for name in names if name[0] == PACKAGE.name}
    assert ours <= {*ROOMS[: ROOMS.index(room) + 1], "__version__"}
    foreign = {name[0] for name in names}
    assert room in KNOW_MKDOCS or not foreign & {"mkdocs", "properdocs"}
    assert room in KNOW_CLICK or "click" not in foreign


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("def f():\n    import mkdocs.config", "mkdocs.config"),
        ("if x:\n    from mkdocs_arxcompass import cli", "mkdocs_arxcompass.cli"),
        ("from .. import cli", "mkdocs_arxcompass.cli"),
        ("from .store import Store", "mkdocs_arxcompass.library.store.Store"),
    ],
)
def test_no_import_is_overlooked(source, name):
    assert list(imported(source, ("library",))) == [name.split(".")]
