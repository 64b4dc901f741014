"""Small sites, which tests write, build and read."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import html
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

ALL_FIELDS = [
    "authors", "date", "badges", "comments", "categories", "links", "published", "updated",
    "journal_ref", "doi",
]  # fmt: skip
"""Every item of the option `card_fields`."""
NAV_FEATURES = [
    [],
    ["navigation.tabs", "navigation.sections"],
    ["navigation.indexes"],
    ["navigation.indexes", "navigation.tabs", "navigation.prune", "navigation.path"],
    ["navigation.sections", "navigation.expand", "navigation.footer"],
]
"""Combinations of Material's features that change its nav."""
TOPICS_WITH_GS = ["llm", {"name": "Gaussian splatting", "slug": "gs", "keywords": ["splat"]}]


class Site:
    """A site in a folder of its own: `write` its files, `build` it, read a `page`."""

    def __init__(self, root: Path, log: pytest.LogCaptureFixture) -> None:
        self.root = root
        self.log = log
        self.settings: dict[str, Any] = {
            "site_name": "Sketch",
            "site_url": "https://example.org/sketch/",
            "theme": {"name": "material", "font": False},
        }
        self.options: dict[str, Any] = {"topics": ["llm"], "sync": "manual"}
        self.plugins: dict[str, Any] = {"search": {}}
        self.write("docs/index.md", "# Home\n")

    def write(self, path: str, text: str) -> Path:
        """Write a file below the site's folder."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def store(self, *papers: dict[str, Any]) -> None:
        """Write a store of these papers; `topic` is the topic of one, llm by default."""
        members: dict[str, list[str]] = {}
        shards: dict[str, list[str]] = {}
        for given in sorted(papers, key=lambda paper: paper["id"]):
            record = {"version": 1, "title": f"Paper {given['id']}", **given}
            members.setdefault(record.pop("topic", "llm"), []).append(record["id"])
            shards.setdefault(record["id"].rpartition("/")[2][:4], []).append(json.dumps(record))
        for shard, lines in shards.items():
            self.write(f"arxiv/papers/{shard}.jsonl", "\n".join(lines) + "\n")
        for slug, ids in members.items():
            self.write(f"arxiv/topics/{slug}.json", json.dumps({"ids": ids}))

    def write_config(self) -> Path:
        """Write mkdocs.yml from the settings."""
        plugins = {**self.plugins, "arxcompass": self.options}
        config = yaml.safe_dump({**self.settings, "plugins": plugins}, sort_keys=False)
        return self.write("mkdocs.yml", config)

    def build(self, *, strict: bool = True, preview: bool = False) -> Site:
        """Build the site in this process; with `strict`, a warning ends the build."""
        self.log.clear()
        config = load_config(str(self.write_config()), strict=strict)
        config.plugins.on_startup(command="serve" if preview else "build", dirty=False)
        build(config)
        return self

    def failure(self) -> str:
        """Build the site, which must fail; returns the log from warnings up."""
        with suppress(Abort):
            self.build()
            raise AssertionError("the build did not fail")
        return self.said(logging.WARNING)

    def said(self, level: int = logging.INFO) -> str:
        """The log from this level up, with SITE for the path of the site."""
        lines = [r.getMessage() for r in self.log.records if r.levelno >= level]
        return "\n".join(lines).replace(str(self.root), "SITE")

    def html(self, path: str) -> str:
        """The HTML of a page."""
        return (self.root / "site" / path).read_text(encoding="utf-8")

    def page(self, path: str) -> Any:
        """A page, parsed."""
        return html.document_fromstring(self.html(path).encode())

    def pages(self) -> list[str]:
        """The addresses of all pages."""
        site = self.root / "site"
        return sorted(file.relative_to(site).as_posix() for file in site.rglob("*.html"))

    def bytes(self) -> dict[str, bytes]:
        """The bytes of every file of the built site."""
        site = self.root / "site"
        files = (file for file in site.rglob("*") if file.is_file())
        return {file.relative_to(site).as_posix(): file.read_bytes() for file in files}


def put_into_gs(site, *ids: str) -> None:
    """Put papers into a second topic, too."""
    site.options["topics"] = TOPICS_WITH_GS
    site.write("arxiv/topics/gs.json", json.dumps({"ids": ids}))
