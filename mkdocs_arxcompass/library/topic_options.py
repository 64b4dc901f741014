"""Reads `topics:` of mkdocs.yml, and says what is wrong with it and what to write."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from typing import Any

from mkdocs_arxcompass.arxiv import categories
from mkdocs_arxcompass.arxiv.paper import Identifier, is_timestamp
from mkdocs_arxcompass.library.dates import first_day
from mkdocs_arxcompass.library.topic import Topic, slugify
from mkdocs_arxcompass.text.matching import name_parts, normalize

RESERVED_SLUGS = frozenset({"latest", "starred", "search", "index", "feed"})
"""Names of our own pages and files beside the topics."""

LONGEST_SLUG = 100
"""Bytes; file systems allow 255 for a name, and we add to it."""

_WINDOWS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{name}{n}" for name in ("com", "lpt") for n in range(10)}
)
_SELECTING = ("keywords", "categories", "authors", "query")
"""The fields that select papers; a topic without any of them has its name as keyword."""


def parse_topics(entries: object) -> tuple[list[Topic], list[str]]:
    """Read the list under `topics:`, as YAML gives it.

    Returns:
        The topics without a fault, and all faults: each a sentence that names the topic and says
        what to write.
    """
    if not isinstance(entries, list):
        return [], [f"expected a list of topics, not {_display(entries)}. Write topics: [llm]"]
    if not entries:
        return [], ["no topic is listed. Write topics: [llm]"]
    readers = [_EntryReader(number, entry) for number, entry in enumerate(entries, start=1)]
    topics = [topic for reader in readers if (topic := reader.topic())]
    faults = [fault for reader in readers for fault in reader.faults]
    return topics, faults + _same_slugs(readers)


def _same_slugs(readers: list[_EntryReader]) -> list[str]:
    slugs = Counter(reader.slug for reader in readers if reader.slug)
    return [
        f"{' and '.join(reader.label for reader in readers if reader.slug == slug)} have the same "
        f"slug {slug!r}. Give one of them a slug of its own, e.g. slug: {slug}_2"
        for slug, count in slugs.items()
        if count > 1
    ]


class _EntryReader:
    """Reads one entry of `topics:` and collects what is wrong with it."""

    def __init__(self, number: int, entry: object) -> None:
        self.faults: list[str] = []
        self.slug = ""
        self.entry: dict[Any, Any] = {}
        if isinstance(entry, str):
            self.entry = {"name": entry}
        elif isinstance(entry, dict):
            self.entry = {key: value for key, value in entry.items() if value is not None}
        name = self.entry.get("name")
        self.label = f"topic {number}" + (f" ({name!r})" if isinstance(name, str) else "")
        if not self.entry:
            self._fault(f"expected a phrase or a topic with a name, not {_display(entry)}")

    def _fault(self, message: str) -> None:
        self.faults.append(f"{self.label}: {message}")

    def topic(self) -> Topic | None:
        """Make the topic; None if there is a fault."""
        if self.faults:
            return None
        self._refuse_unknown_fields()
        name = self._text("name")
        if "name" not in self.entry:
            self._fault("it has no name. Write name: and how the site shall call it")
        values: dict[str, Any] = {
            "description": self._text("description"),
            "keywords": self._list("keywords", _keyword),
            "exclude": self._list("exclude", _keyword),
            "categories": self._list("categories", _category),
            "authors": self._list("authors", _author),
            "since": self._since(),
            "include": self._list("include", _id),
            "omit": self._list("omit", _id),
            "query": self._text("query"),
        }
        self._refuse_contradictions(values)
        if name and not any(key in self.entry for key in _SELECTING):
            values["keywords"] = self._name_as_keyword(name)
        self._read_slug(name)
        return None if self.faults else Topic(name=name, slug=self.slug, **values)

    def _refuse_unknown_fields(self) -> None:
        known = [field.name for field in fields(Topic)]
        for key in self.entry:
            if key not in known:
                near = difflib.get_close_matches(str(key), known, n=1)
                hint = f"Did you mean {near[0]}?" if near else f"A topic has {', '.join(known)}"
                self._fault(f"there is no {key!r}. {hint}")

    def _refuse_contradictions(self, values: dict[str, Any]) -> None:
        beside = [k for k in ("keywords", "exclude", "categories", "authors") if k in self.entry]
        if "query" in self.entry and beside:
            self._fault(
                f"query stands instead of {', '.join(beside)}. Write them into the query, "
                "or leave the query out"
            )
        for paper_id in sorted(set(values["include"]) & set(values["omit"])):
            self._fault(f"{paper_id} is both in include and in omit. Take it out of one of them")

    def _name_as_keyword(self, name: str) -> tuple[str, ...]:
        """Make the keyword of a topic that selects papers by nothing but its name."""
        alone = [key for key in ("exclude", "since") if key in self.entry]
        if alone:
            self._fault(
                f"{' and '.join(alone)} alone selects nothing. Add keywords, categories, authors "
                f"or a query, e.g. keywords: [{name}]"
            )
            return ()
        try:
            return (_keyword(name),)
        except ValueError as error:
            self._fault(f"name: {error}, or give it keywords")
            return ()

    def _read_slug(self, name: str) -> None:
        given = self._text("slug")
        self.slug = slug = given or slugify(name)
        advice = f"Write slug: {slugify(slug)[:40] or 'my_topic'}"
        if given and given != slugify(given):
            self._fault(
                f"slug {given!r} has more than lower-case letters, digits, _ and -. {advice}"
            )
        elif name and not slug:
            self._fault(f"its name leaves no letter or digit for an address. {advice}")
        elif len(slug.encode()) > LONGEST_SLUG:
            self._fault(f"the slug {slug[:20]!r}… is too long for a file. {advice}")
        elif slug in RESERVED_SLUGS or slug in _WINDOWS_DEVICES:
            whose = "a page of ours" if slug in RESERVED_SLUGS else "a device on Windows"
            self._fault(f"the slug {slug!r} is the name of {whose}. Write slug: {slug}_papers")

    def _text(self, key: str) -> str:
        value = self.entry.get(key, "")
        if not isinstance(value, str) or (key in self.entry and not value.strip()):
            self._fault(
                f"{key} is {_display(value)}, not a text. Put it in quotes, e.g. {key}: 'llm'"
            )
            return ""
        return " ".join(value.split())

    def _list(self, key: str, read: Callable[[str], str]) -> tuple[str, ...]:
        """Read a list of texts; `read` checks each and raises ValueError if it is wrong."""
        value = self.entry.get(key, [])
        example = {"categories": "cs.CL", "authors": "Ada Lovelace"}.get(key, "llm")
        if key in ("include", "omit"):
            example = "'2412.17626'"
        if not isinstance(value, list) or (key in self.entry and not value):
            self._fault(f"{key} is {_display(value)}, not a list. Write {key}: [{example}]")
            return ()
        found = []
        for item in value:
            if not isinstance(item, str) or not item.strip():
                self._fault(
                    f"{key} has {_display(item)}, not a text. Put it in quotes: {key}: [{example}]"
                )
                continue
            try:
                found.append(read(" ".join(item.split())))
            except ValueError as error:
                self._fault(f"{key}: {error}")
        return tuple(dict.fromkeys(found))

    def _since(self) -> str:
        if "since" not in self.entry:
            return ""
        value = self.entry["since"]
        # YAML makes a number of 2023 and a date of 2023-07-01.
        text = value.isoformat() if isinstance(value, date) else str(value).strip()
        if re.fullmatch(r"\d{4}(-\d\d){0,2}", text, re.ASCII) and is_timestamp(first_day(text)):
            return text
        self._fault(
            f"since is {_display(value)}, which is no date. Write YYYY, YYYY-MM or YYYY-MM-DD, "
            "e.g. since: 2023-07"
        )
        return ""


def _keyword(keyword: str) -> str:
    if '"' in keyword:
        plain = keyword.replace('"', "").strip()
        raise ValueError(
            f"{keyword!r} has a double quote, though it is a phrase already. "
            f"Write {plain or 'a phrase'}"
        )
    if not normalize(keyword):
        raise ValueError(f"{keyword!r} has no letter or digit. Write a word or a phrase")
    return keyword


def _category(category: str) -> str:
    if fault := categories.fault(category):
        raise ValueError(f"arXiv has no {category!r}. {fault}")
    return category


def _author(author: str) -> str:
    if '"' in author or not name_parts(author)[1]:
        raise ValueError(f"{author!r} is no author's name. Write it like Ada Lovelace")
    return author


def _id(text: str) -> str:
    return Identifier.parse(text).id


def _display(value: object) -> str:
    """Write a value of YAML for a message."""
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
