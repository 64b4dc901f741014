"""Fixtures of all tests, and the markers that follow from what a test uses."""

from __future__ import annotations

import gc
import json
import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from corpus import CARDS, HAS_CORPUS, read_lines
from sites import Site

from mkdocs_arxcompass.cli import main

# They stand for a real build, import, server or process; see `pytest_collection_modifyitems`.
SLOW_FIXTURES = {"site"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is `fast`, and skip what needs a corpus that is not there."""
    no_corpus = pytest.mark.skip(reason="ARXCOMPASS_CORPUS names no folder of real metadata")
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        fixtures = set(getattr(item, "fixturenames", ()))
        if not marks & {"slow", "browser", "corpus"} and not fixtures & SLOW_FIXTURES:
            item.add_marker("fast")
        if "corpus" in marks and not HAS_CORPUS:
            item.add_marker(no_corpus)


def pytest_collection_finish() -> None:
    """Hide the collected tests from the garbage collector.

    It would look through these thousands again and again, for a quarter of the CPU time of
    `pytest -m fast`.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Material's notices are not what is tested."""
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")


@pytest.fixture
def site(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Site]:
    """A small site in a folder of its own."""
    caplog.set_level(logging.INFO, "mkdocs")
    yield Site(tmp_path / "sketch", caplog)
    shutil.rmtree(tmp_path / "sketch", ignore_errors=True)


@pytest.fixture
def paper() -> Callable[..., dict[str, Any]]:
    """Makes records of papers, with as few fields as possible."""

    def make(number: int, updated: str = "2025-02-01", **fields: Any) -> dict[str, Any]:
        return {"id": f"2502.{number:05}", "updated": updated, **fields}

    return make


@pytest.fixture
def cards(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The cards of the corpus; `site` has imported them and is the working directory."""
    lines = [*read_lines(CARDS)]
    site.write("cards.jsonl", "".join(lines))
    site.options["topics"] = ["llm", "Gaussian splatting", "embodied ai"]
    site.write_config()
    monkeypatch.chdir(site.root)
    result = CliRunner().invoke(main, ["import", "cards.jsonl"])
    assert (result.exit_code, result.stdout) == (
        0,
        "33723 read: 23458 new, 6548 revised, 3717 merged, 0 refused\n",
    )
    return [json.loads(line) for line in lines]
