"""A site whose pages share navs and headings."""

from __future__ import annotations

import shutil

import pytest


@pytest.fixture
def parts(site, paper):
    """Three months of llm in two parts each, one of another topic, and a page by hand."""
    site.options |= {
        "papers_per_part": 1,
        "topics": ["llm", {"name": "C++ & <b>`x`", "slug": "odd"}],
    }
    papers = [paper(n * 10 + m, f"2025-0{m}-0{n}") for m in (1, 2, 3) for n in (1, 2)]
    site.store(*papers, paper(99, topic="odd"))
    site.write("docs/about.md", "# About\n")
    return site


@pytest.fixture
def assert_same_without(parts, monkeypatch):
    """Compares a build with one in which a function of the package does nothing."""

    def compare(target: object, name: str, result: object = None) -> None:
        quick = parts.build().bytes()
        shutil.rmtree(parts.root / ".cache")
        monkeypatch.setattr(target, name, lambda *_: result)
        assert parts.build().bytes() == quick

    return compare
